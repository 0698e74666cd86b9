import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { shellWord } from '../../src/hooks/shim.ts';
import { contentOf, HookedRepository, until } from './hooked-repository.ts';

describe('hooks/shim', () => {
  const repositories: HookedRepository[] = [];
  function repository(options?: ConstructorParameters<typeof HookedRepository>[0]): HookedRepository {
    const made = new HookedRepository(options);
    repositories.push(made);
    return made;
  }
  async function hooked(options?: ConstructorParameters<typeof HookedRepository>[0]): Promise<HookedRepository> {
    const made = repository(options);
    made.coordinate();
    await made.install();
    return made;
  }
  const forget = (repo: HookedRepository): void => {
    for (const name of readdirSync(repo.starts)) rmSync(join(repo.starts, name));
  };
  const commit = (repo: HookedRepository, message = 'work'): string => repo.git('commit', '--allow-empty', '-m', message);
  /** Commits on a second branch and on main, so that the two have to be merged. */
  function diverge(repo: HookedRepository): void {
    repo.env['GIT_COORD_REFRESH'] = 'off';
    commit(repo, 'base');
    repo.git('checkout', '-q', '-b', 'side');
    commit(repo, 'side');
    repo.git('checkout', '-q', 'main');
    commit(repo, 'main');
    repo.env['GIT_COORD_REFRESH'] = undefined;
  }

  afterEach(() => {
    for (const made of repositories.splice(0)) made.remove();
  });

  describe('the refresh', () => {
    it('is started by a commit, without what the hook has in its environment', async () => {
      const repo = await hooked();
      repo.env['GIT_COMMITTER_DATE'] = '2001-02-03T04:05:06Z';
      commit(repo);
      const [start] = await repo.started();
      expect(start?.args).to.equal('refresh --wait');
      expect(start?.env).to.include('GIT_COORD_REFRESH=background');
      const misleading = /^(GIT_INDEX_FILE|GIT_PREFIX|GIT_EDITOR|GIT_COMMITTER_DATE|GIT_AUTHOR_DATE|GIT_COORD_BEFORE)=/;
      expect(start?.env.filter((line) => misleading.test(line))).to.deep.equal([]);
    });

    it('is started by a checkout', async () => {
      const repo = await hooked();
      diverge(repo);
      repo.git('checkout', '-q', 'side');
      await repo.started();
    });

    it('is started by a merge', async () => {
      const repo = await hooked();
      diverge(repo);
      repo.git('merge', '-q', '-m', 'merge', 'side');
      await repo.started();
    });

    it('is started by a rebase at its end, and not by each commit of it', async () => {
      const repo = await hooked();
      diverge(repo);
      rmSync(repo.hook('post-checkout'));
      for (const message of ['one', 'two']) {
        repo.env['GIT_COORD_REFRESH'] = 'off';
        commit(repo, message);
      }
      repo.env['GIT_COORD_REFRESH'] = undefined;
      const before = join(repo.base, 'commits');
      repo.script(`${repo.hook('post-commit')}.before-git-coord`, `echo commit >>${shellWord(before)}`);
      repo.git('rebase', '-q', 'side');
      await repo.started();
      expect(contentOf(before)).to.equal('commit\n'.repeat(3));
      expect(repo.startsNow()).to.have.length(1);
    });

    it('is started in a bare repository that is pushed to', async () => {
      const hub = await hooked({ args: ['--bare'] });
      const repo = repository();
      commit(repo);
      repo.git('push', '-q', hub.dir, 'main');
      const [start] = await hub.started();
      expect(start?.args).to.equal('refresh --wait');
    });

    it('is started from a linked worktree', async () => {
      const repo = await hooked();
      diverge(repo);
      const linked = join(repo.base, 'linked');
      repo.git('worktree', 'add', '-q', linked, 'side');
      await repo.started();
      forget(repo);
      execFileSync('git', ['commit', '-q', '--allow-empty', '-m', 'there'], { cwd: linked, env: repo.env });
      await repo.started();
    });

    it('does not keep the command waiting, nor whoever reads its output', async () => {
      const repo = await hooked();
      const gate = join(repo.base, 'gate');
      repo.script(
        repo.program,
        `until [ -e ${shellWord(gate)} ]; do sleep 0.05; done\necho >${shellWord(join(repo.starts, '1.done'))}`,
      );
      commit(repo);
      expect(repo.startsNow()).to.have.length(0);
      writeFileSync(gate, '');
      await repo.started();
    });

    it('finds a program whose path has spaces, quotes and letters beyond ASCII', async () => {
      const repo = await hooked({ programDirectory: `Bärs "dir" & it's $HOME \`x\` @HOOK@ $& 'ü'` });
      commit(repo);
      await repo.started();
    });

    it('finds the program on PATH when it has moved', async () => {
      const repo = repository();
      repo.coordinate();
      await repo.install({ program: join(repo.base, 'gone', 'git-coord') });
      repo.env['PATH'] = `${join(repo.base, 'programs')}:${repo.env['PATH']}`;
      commit(repo);
      await repo.started();
    });

    it('lets a commit pass when the program is missing, or fails', async () => {
      const repo = repository();
      repo.coordinate();
      await repo.install({ program: join(repo.base, 'gone', 'git-coord') });
      const without = spawnSync('git', ['commit', '-q', '--allow-empty', '-m', 'x'], {
        cwd: repo.dir,
        env: repo.env,
        encoding: 'utf8',
      });
      expect([without.status, without.stdout, without.stderr]).to.deep.equal([0, '', '']);
      const ran = join(repo.base, 'ran');
      repo.script(join(repo.base, 'gone', 'git-coord'), `echo oops >&2; echo >${shellWord(ran)}; exit 1`);
      const failing = spawnSync('git', ['checkout', '-q', '-b', 'b'], { cwd: repo.dir, env: repo.env, encoding: 'utf8' });
      expect([failing.status, failing.stdout, failing.stderr]).to.deep.equal([0, '', '']);
      await until(() => existsSync(ran), 'the program');
    });

    it('is not started where git coord is not used, nor where it is switched off', async () => {
      const repo = repository();
      await repo.install();
      commit(repo);
      repo.coordinate();
      repo.env['GIT_COORD_REFRESH'] = 'off';
      commit(repo);
      repo.env['GIT_COORD_REFRESH'] = undefined;
      repo.git('config', 'coord.autoRefresh', 'no');
      commit(repo);
      repo.git('config', 'coord.autoRefresh', 'yes');
      repo.git('checkout', '-q', '-b', 'marked');
      await repo.started();
      expect(repo.startsNow()).to.have.length(1);
    });
  });

  describe('the hook that was there before', () => {
    it('runs with its arguments, its name and its standard input, and its exit status counts', async () => {
      const repo = repository();
      repo.coordinate();
      diverge(repo);
      const log = join(repo.base, 'log');
      const body = `{ echo "$\{0##*/}: $*"; cat; } >>${shellWord(log)}`;
      repo.script(repo.hook('post-checkout'), `${body} </dev/null; exit 3`);
      repo.script(repo.hook('post-rewrite'), body);
      await repo.install();
      expect(repo.gitExit('checkout', '-q', 'side')).to.equal(1); // Git's own answer to any failure.
      const [main, side] = [repo.git('rev-parse', 'main'), repo.git('rev-parse', 'side')];
      expect(contentOf(log)).to.equal(`post-checkout: ${main} ${side} 1\n`);
      rmSync(log);
      repo.git('commit', '-q', '--amend', '--allow-empty', '-m', 'again');
      expect(contentOf(log)).to.equal(`post-rewrite: amend\n${side} ${repo.git('rev-parse', 'side')}\n`);
      await repo.started(2);
      expect(spawnSync(repo.hook('post-checkout'), ['a', 'b', '1'], { cwd: repo.dir, env: repo.env }).status).to.equal(3);
    });

    it('reads what a push has updated', async () => {
      const hub = repository({ args: ['--bare'] });
      hub.coordinate();
      const log = join(hub.base, 'log');
      hub.script(hub.hook('post-receive'), `cat >${shellWord(log)}`);
      await hub.install();
      const repo = repository();
      commit(repo);
      repo.git('push', '-q', hub.dir, 'main');
      expect(contentOf(log)).to.equal(`${'0'.repeat(40)} ${repo.git('rev-parse', 'main')} refs/heads/main\n`);
      await hub.started();
    });

    it('may be a program that is no sh script, a link, or not executable', async () => {
      const repo = repository();
      const [first, second, third] = ['first', 'second', 'third'].map((name) => join(repo.base, name));
      mkdirSync(repo.hook('.'), { recursive: true });
      writeFileSync(
        repo.hook('post-commit'),
        `#!/usr/bin/env node\nrequire('node:fs').writeFileSync(${JSON.stringify(first)}, process.argv.slice(2).join());`,
        { mode: 0o755 },
      );
      repo.script(repo.hook('checkout.sh'), `echo "$3" >${shellWord(second ?? '')}`);
      symlinkSync('checkout.sh', repo.hook('post-checkout'));
      repo.script(repo.hook('post-merge'), `echo >${shellWord(third ?? '')}`);
      chmodSync(repo.hook('post-merge'), 0o644);
      await repo.install();
      diverge(repo);
      repo.git('merge', '-q', '-m', 'merge', 'side');
      expect(contentOf(first ?? '')).to.equal('');
      expect(contentOf(second ?? '')).to.equal('1\n');
      expect(contentOf(third ?? '')).to.equal(null);
    });

    it('finds the files beside it by its own name, as those of husky do', async () => {
      const repo = repository();
      const log = join(repo.base, 'log');
      repo.git('config', 'core.hooksPath', '.husky/_');
      const husky = join(repo.dir, '.husky');
      repo.script(join(husky, 'post-commit'), `echo "ran $#" >${shellWord(log)}; exit 0`);
      repo.script(
        join(husky, '_', 'h'),
        's=$(dirname "$(dirname "$0")")/$(basename "$0")\n[ -f "$s" ] || exit 0\nsh -e "$s" "$@"',
      );
      writeFileSync(join(husky, '_', 'post-commit'), '#!/usr/bin/env sh\n. "$(dirname "$0")/h"', { mode: 0o755 });
      await repo.install();
      commit(repo);
      expect(contentOf(log)).to.equal('ran 0\n');
    });

    it('still runs, once, when another tool has renamed our hook and calls it', async () => {
      const repo = repository();
      repo.coordinate();
      const log = join(repo.base, 'log');
      repo.script(repo.hook('post-commit'), `echo mine >>${shellWord(log)}`);
      await repo.install();
      execFileSync('mv', [repo.hook('post-commit'), repo.hook('post-commit.legacy')]);
      repo.script(repo.hook('post-commit'), `echo theirs >>${shellWord(log)}\n"$(dirname "$0")/post-commit.legacy" "$@"`);
      commit(repo);
      expect(contentOf(log)).to.equal('theirs\nmine\n');
      await repo.started();
    });

    it('does not go round in circles when it calls our renamed hook', async () => {
      const repo = repository();
      repo.coordinate();
      const log = join(repo.base, 'log');
      await repo.install();
      execFileSync('mv', [repo.hook('post-commit'), repo.hook('post-commit.legacy')]);
      repo.script(repo.hook('post-commit'), `echo theirs >>${shellWord(log)}\n"$(dirname "$0")/post-commit.legacy" "$@"`);
      await repo.install();
      commit(repo);
      expect(contentOf(log)).to.equal('theirs\n');
      await repo.started();
    });
  });

  describe('reference-transaction', () => {
    it('starts the refresh when a ref of git coord has moved, and for no other', async () => {
      const repo = repository();
      repo.coordinate();
      await repo.install({ referenceTransaction: true });
      for (const name of ['post-commit', 'post-checkout']) rmSync(repo.hook(name));
      commit(repo);
      repo.git('branch', 'other');
      repo.git('update-ref', 'refs/coord/state', 'HEAD');
      repo.git('update-ref', 'refs/coord/issues/issue_001', 'HEAD');
      await repo.started();
      expect(repo.startsNow()).to.have.length(1);
    });

    it('hands the transaction on to the hook that was there before, which may refuse it', async () => {
      const repo = repository();
      repo.coordinate();
      commit(repo);
      const log = join(repo.base, 'log');
      repo.script(
        repo.hook('reference-transaction'),
        `updates=$(cat)\necho "$1 $updates" >>${shellWord(log)}\ncase $updates in *forbidden*) exit 1 ;; esac`,
      );
      await repo.install({ referenceTransaction: true });
      repo.git('branch', 'allowed');
      const update = `${'0'.repeat(40)} ${repo.git('rev-parse', 'HEAD')} refs/heads/allowed`;
      expect(contentOf(log)).to.equal(`prepared ${update}\ncommitted ${update}\n`);
      expect(repo.gitExit('branch', 'forbidden')).not.to.equal(0);
      expect(repo.gitExit('rev-parse', '--verify', '--quiet', 'refs/heads/forbidden')).to.equal(1);
    });
  });

  describe('pre-receive', () => {
    async function guarded(before?: string): Promise<{ hub: HookedRepository; repo: HookedRepository }> {
      const hub = repository({ args: ['--bare'] });
      if (before !== undefined) hub.script(hub.hook('pre-receive'), before);
      await hub.install({ server: true });
      const repo = repository();
      commit(repo);
      return { hub, repo };
    }
    const push = (repo: HookedRepository, hub: HookedRepository, ref: string) =>
      spawnSync('git', ['push', hub.dir, `HEAD:${ref}`], { cwd: repo.dir, env: repo.env, encoding: 'utf8' });

    it('starts the guard for refs of the team, even where no refresh is to be started, and for no other', async () => {
      const { hub, repo } = await guarded();
      const seen = join(hub.base, 'seen');
      hub.script(hub.program, `[ "$1" = guard ] || exit 0\ncat >${shellWord(seen)}`);
      repo.env['GIT_COORD_REFRESH'] = 'off';
      expect(push(repo, hub, 'refs/heads/main').status).to.equal(0);
      expect(contentOf(seen)).to.equal(null);
      expect(push(repo, hub, 'refs/coord/config').status).to.equal(0);
      expect(contentOf(seen)).to.equal(`${'0'.repeat(40)} ${repo.git('rev-parse', 'HEAD')} refs/coord/config\n`);
      hub.git('config', 'coord.serverNamespace', 'refs/team');
      expect(push(repo, hub, 'refs/team/config').status).to.equal(0);
      expect(contentOf(seen)).to.contain(' refs/team/config\n');
    });

    it('refuses with the guard, and with the hook that was there before, which sees the same', async () => {
      const { hub, repo } = await guarded('cat >seen; [ ! -e no ]');
      hub.script(hub.program, 'echo "git coord: not this one" >&2; exit 3');
      const refused = push(repo, hub, 'refs/coord/config');
      expect([refused.status, refused.stderr]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && /not this one/.test(text),
      );
      expect(contentOf(join(hub.dir, 'seen'))).to.match(/ refs\/coord\/config\n$/);
      hub.git('config', 'coord.guard', 'off');
      expect(push(repo, hub, 'refs/coord/config').status).to.equal(0);
      writeFileSync(join(hub.dir, 'no'), '');
      expect(push(repo, hub, 'refs/heads/main').status).to.equal(1);
    });

    it('refuses what nobody can judge where the program is missing, and lets all else through', async () => {
      const { hub, repo } = await guarded();
      rmSync(hub.program);
      const refused = push(repo, hub, 'refs/coord/config');
      expect(refused.status).to.equal(1);
      expect(refused.stderr).to.contain('git coord: it is not installed on this server any longer');
      expect(push(repo, hub, 'refs/heads/main').status).to.equal(0);
    });
  });
});
