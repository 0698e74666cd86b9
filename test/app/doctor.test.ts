import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { type Examination, examine, type Finding, removeOldLocks, SETTING_KEYS } from '../../src/app/doctor.ts';
import { initialise } from '../../src/app/init.ts';
import { refresh } from '../../src/app/refresh.ts';
import { PACKAGE_ROOT, run } from '../support/cli.ts';
import { TestRepository } from '../support/repository.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/doctor', () => {
  let team: TestTeam;
  const git = (...args: readonly string[]): string => team.repository.git(...args);
  const examined = async (): Promise<Examination> => examine(await team.as('a'));
  const findings = async (): Promise<readonly Finding[]> => (await examined()).findings;
  const said = async (): Promise<string[][]> => (await findings()).map(({ kind, subject, command }) => [kind, subject, command]);

  /** Connects the repository to a remote that is made for it. */
  const connect = async (): Promise<void> => {
    const hub = join(team.repository.base, 'hub.git');
    execFileSync('git', ['init', '--quiet', '--bare', hub], { env: team.repository.env });
    git('remote', 'add', 'origin', hub);
    await initialise(await team.as('a'), { remote: 'origin' });
  };

  beforeEach(async () => {
    team = await TestTeam.create();
  });

  afterEach(() => team.remove());

  describe('examine', () => {
    it('finds nothing in a clone that is well', async () => {
      const { findings: found, git: version, repository, team: id, remote } = await examined();
      expect([found, repository, remote]).to.deep.equal([[], 'worktree', null]);
      expect(version).to.match(/^2\.\d+/);
      expect(id).to.match(/^\w{32}$/);
      await connect();
      expect((await examined()).remote).to.deep.equal({ name: 'origin', namespace: 'refs/coord' });
      expect(await findings()).to.deep.equal([]);
    });

    it('tells a linked worktree and a bare repository', async () => {
      git('commit', '--quiet', '--allow-empty', '--message=first');
      git('worktree', 'add', '--quiet', '../linked');
      const linked = await team.as('a', { cwd: join(team.repository.base, 'linked') });
      expect((await examine(linked)).repository).to.equal('linked_worktree');
      const bare = new TestRepository({ args: ['--bare'] });
      try {
        const { repository, findings: found } = await examine(await team.as('a', { cwd: bare.dir, env: bare.env }));
        expect(repository).to.equal('bare');
        expect(found.map(({ kind, command }) => [kind, command])).to.deep.equal([['not_set_up', 'git coord init']]);
      } finally {
        bare.remove();
      }
    });

    it('names settings that make no sense', async () => {
      for (const [key, value] of [
        ['coord.fsnc', 'false'],
        ['coord.sign', 'maybe'],
        ['coord.remoteTimeout', 'soon'],
        ['coord.agent', 'a<b'],
        ['coord.remoteNamespace', 'refs/heads'],
        ['coord.remote', 'origin'],
      ] as const)
        git('config', key, value);
      expect(await said()).to.deep.equal([
        ['setting', 'coord.agent', 'git config --unset-all coord.agent'],
        ['setting', 'coord.fsnc', 'git config --unset-all coord.fsnc'],
        ['setting', 'coord.remoteTimeout', 'git config --unset-all coord.remoteTimeout'],
        ['setting', 'coord.sign', 'git config --unset-all coord.sign'],
        ['setting', 'coord.remoteNamespace', 'git config coord.remoteNamespace refs/heads/git-coord'],
      ]);
      expect((await findings())[4]?.message).to.equal("coord.remoteNamespace cannot be 'refs/heads'");
    });

    it('knows every setting that the program reads', () => {
      const sources = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.ts'),
      );
      const read = sources.flatMap((name) => {
        const text = readFileSync(join(PACKAGE_ROOT, 'src', name), 'utf8');
        return [...text.matchAll(/config\s*\.(?:get|flag)\('(coord\.\w+)'/g)].map((match) => match[1]);
      });
      expect(read.filter((key) => !SETTING_KEYS.includes(key as string))).to.deep.equal([]);
      expect(read).to.include('coord.remote');
    });

    it('misses the refspec of a connected clone, and can put it back', async () => {
      await connect();
      git('config', '--unset-all', 'remote.origin.fetch', 'coord');
      const [finding] = await findings();
      const command = "git config --add remote.origin.fetch '+refs/coord/*:refs/coord-remotes/origin/*'";
      expect(finding).to.include({ kind: 'refspec', subject: 'remote.origin.fetch', command });
      await finding?.mend?.();
      expect(await findings()).to.deep.equal([]);
    });

    it('misses the remote that is to decide', async () => {
      git('config', 'coord.remote', 'hub');
      expect(await said()).to.deep.equal([['no_remote', 'hub', 'git remote add hub URL']]);
    });

    it('compares the clone with what .coord/config.json proposes', async () => {
      await connect();
      git('config', 'coord.remoteNamespace', 'refs/heads/git-coord');
      git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/git-coord/*:refs/coord-remotes/origin/*');
      expect((await said())[0]).to.deep.equal(['proposal', '.coord/config.json', 'git coord init && git add .coord/config.json']);
      await initialise(await team.as('a'));
      expect(await findings()).to.deep.equal([]);
      git('config', '--unset', 'coord.remote');
      expect(await said()).to.deep.equal([['not_connected', 'origin', 'git coord init']]);
      const file = join(team.repository.dir, '.coord/config.json');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), team_id: '0'.repeat(32) }));
      expect(await said()).to.deep.equal([['proposal', '.coord/config.json', 'git log --patch -- .coord/config.json']]);
    });
  });

  describe('removeOldLocks', () => {
    it('removes locks of others that are at least ten minutes old, on our refs only', async () => {
      const issue = await team.issue();
      const other = await team.issue('Another');
      await refresh(await team.as('a'));
      const path = (ref: string): string => join(team.repository.dir, '.git', `${ref}.lock`);
      const [old, fresh, packed] = [path(`refs/coord/issues/${issue}`), path(`refs/coord/issues/${other}`), path('packed-refs')];
      const seen = `refs/coord-remotes/origin/issues/${issue}`;
      mkdirSync(dirname(path(seen)), { recursive: true });
      const all = [old, path(seen), fresh, packed];
      for (const lock of all) writeFileSync(lock, '');
      const elevenMinutesAgo = Date.now() / 1000 - 660;
      for (const lock of [old, path(seen), packed]) utimesSync(lock, elevenMinutesAgo, elevenMinutesAgo);
      const [first, second] = await findings();
      expect([first?.kind, first?.subject, second?.kind, second?.subject]).to.deep.equal([
        'lock',
        seen,
        'lock',
        `refs/coord/issues/${issue}`,
      ]);
      for (const finding of [first, second]) expect(finding?.command).to.match(/^git coord doctor --remove-locks /);
      expect(removeOldLocks(await team.as('a')).map(({ ref }) => ref)).to.deep.equal([seen, `refs/coord/issues/${issue}`]);
      expect(all.map(existsSync)).to.deep.equal([false, false, true, true]);
      await team.claim('a', issue);
    });

    it('is done on request only, and said', async () => {
      const issue = await team.issue();
      await refresh(await team.as('a'));
      const lock = join(team.repository.dir, '.git', `refs/coord/issues/${issue}.lock`);
      writeFileSync(lock, '');
      utimesSync(lock, 1_700_000_000, 1_700_000_000);
      const first = await run(team.repository, ['doctor']);
      expect([first.code, existsSync(lock)]).to.deep.equal([8, true]);
      const second = await run(team.repository, ['doctor', '--remove-locks']);
      expect([second.code, existsSync(lock)]).to.deep.equal([0, false]);
      expect(second.out).to.contain(`removed the lock on refs/coord/issues/${issue}: ${lock}\nall is well\n`);
    });
  });

  describe('the hooks', () => {
    it('are named where they are not as this version installs them', async () => {
      await run(team.repository, ['hooks', 'install']);
      expect((await run(team.repository, ['doctor'])).out).to.match(/hooks: +post-merge, .*\n\nall is well\n$/);
      const hook = join(team.repository.dir, '.git/hooks/post-merge');
      writeFileSync(hook, readFileSync(hook, 'utf8').replace(/git-coord'?/, "git-coord-of-old'"));
      const { code, out } = await run(team.repository, ['doctor']);
      expect(code).to.equal(8);
      expect(out).to.match(
        /hooks of git coord that are not as this version installs them: post-merge\n {4}git coord hooks install\n$/,
      );
    });
  });
});
