import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinated, mustRun } from '../support/cli.ts';
import { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';

const FILES = ['.coord/.gitignore', '.coord/config.json'];

describe('cli, what to do next', () => {
  let repo: TestRepository;

  afterEach(() => repo.remove());

  describe('init', () => {
    const init = (...words: readonly string[]): Promise<string> => mustRun(repo, ['init', '--no-hooks', ...words]);
    /** Runs the `git add` that a text names, as a shell does, and returns what is staged then. */
    const staged = (text: string, cwd: string): string[] => {
      const command = /^commit what is yours of it \(the view is ignored\): (git .*)$/m.exec(text)?.[1] ?? 'false';
      execFileSync('sh', ['-c', command], { cwd, env: repo.env });
      return repo.git('diff', '--cached', '--name-only').split('\n').filter(Boolean);
    };

    beforeEach(() => {
      repo = new TestRepository();
      repo.git('commit', '--quiet', '--allow-empty', '--message=First');
    });

    it('names what is not committed yet, on every run, and nothing once it is', async () => {
      expect(await init()).to.contain(`: git add ${FILES.join(' ')}\n`);
      expect(outputOf(await init('--json'), 'init')['files']).to.deep.equal(FILES);
      repo.git('add', '.coord/.gitignore');
      repo.git('commit', '--quiet', '--message=One of two');
      expect(await init()).to.match(/: git add \.coord\/config\.json\n/);
      expect(staged(await init(), repo.dir)).to.deep.equal(['.coord/config.json']);
      expect(outputOf(await init('--json'), 'init')['files'], 'staged only').to.deep.equal(['.coord/config.json']);
      repo.git('commit', '--quiet', '--message=Both');
      expect(await init()).not.to.contain('git add');
    });

    it('names a command that works in a subdirectory and in a linked worktree', async () => {
      const deeper = join(repo.dir, 'a', 'b');
      mkdirSync(deeper, { recursive: true });
      const there = await mustRun(repo, ['init', '--no-hooks'], { cwd: deeper });
      expect(staged(there, deeper)).to.deep.equal(FILES);
      repo.git('rm', '--quiet', '--cached', ...FILES);
      const linked = join(repo.base, "linked's");
      repo.git('worktree', 'add', '--quiet', linked);
      expect(staged(await mustRun(repo, ['init', '--no-hooks'], { cwd: linked }), linked)).to.deep.equal(FILES);
    });

    it('says that what tells other clones of the remote is to be pushed, until it is committed', async () => {
      repo.git('init', '--quiet', '--bare', join(repo.base, 'hub.git'));
      repo.git('remote', 'add', 'origin', join(repo.base, 'hub.git'));
      const next =
        "\nnext: commit .coord/config.json and push it, for it tells other clones that 'origin' decides; then git coord ";
      const said = await init('--remote', 'origin');
      expect(said).to.contain(next);
      expect(await init()).to.contain(next);
      staged(said, repo.dir);
      repo.git('commit', '--quiet', '--message=Use git coord');
      expect(await init()).to.match(/\nnext: git coord /);
    });
  });

  describe('new', () => {
    beforeEach(async () => {
      repo = await coordinated();
      await mustRun(repo, ['new', 'First']);
    });

    it('offers what the issue waits for, where that is free', async () => {
      const waits = (next: string): string => `created issue_002: x\nit waits for issue_001, still open\nnext: ${next}\n`;
      expect(await mustRun(repo, ['new', 'x', '--depends-on', '1'])).to.equal(waits('git coord claim issue_001'));
      expect(await mustRun(repo, ['new', 'y', '--depends-on', '2,1'])).to.match(
        /\nit waits for issue_002, issue_001, still open\nnext: git coord claim issue_001\n$/,
      );
      expect(await mustRun(repo, ['new', 'z', '--depends-on', '2'])).to.match(
        /issue_002, still open\nnext: git coord list --ready\n$/,
      );
    });

    it('does not offer what is held, and nothing waits for what is done', async () => {
      await mustRun(repo, ['claim', '1']);
      const value = outputOf(await mustRun(repo, ['new', 'x', '--depends-on', '1', '--json']), 'action');
      expect(value['waits_for']).to.deep.equal(['issue_001']);
      expect(await mustRun(repo, ['new', 'y', '--depends-on', '1'])).to.match(/\nnext: git coord list --ready\n$/);
      await mustRun(repo, ['close', '1', '--reason', 'done']);
      expect(await mustRun(repo, ['new', 'z', '--depends-on', '1'])).to.equal(
        'created issue_004: z\nnext: git coord claim issue_004\n',
      );
    });
  });

  describe('start', () => {
    const start = (agent = 'bob'): Promise<string> => mustRun(repo, ['start'], { agent });

    beforeEach(async () => {
      repo = await coordinated();
    });

    it('says of a backlog in which nothing is open what to do', async () => {
      const said = await start();
      expect(said).to.match(/^bob, session session-of-bob \(first session here\)\n/);
      expect(said).to.match(/\nNothing is free: no issue is open\.\n\nNext steps:\n[\s\S]* {2}git coord new "…" +\S/);
      expect(said).not.to.contain('--ready');
      expect(await start()).to.match(/\(last seen \d+ s ago\)\n/);
    });

    it('says why nothing is free, and what to do', async () => {
      await mustRun(repo, ['new', 'First']);
      await mustRun(repo, ['new', 'Second', '--depends-on', '1']);
      await mustRun(repo, ['claim', '1']);
      expect(await start()).to.match(
        /\nNothing is free: others hold 1 issue, 1 issue waits for others to be resolved\.\n\nNext steps:\n[\s\S]* {2}git coord list +\S/,
      );
      expect(await start('alice')).to.match(/\nNothing is free: 1 issue waits for others to be resolved\.\n/);
    });

    it('leads to what another session of the agent holds', async () => {
      await mustRun(repo, ['new', 'First']);
      await mustRun(repo, ['claim', '1'], { agent: 'bob' });
      expect(await start())
        .to.match(/ {2}git coord show issue_001 +go on/)
        .and.not.contain('--resume');
      const elsewhere = await mustRun(repo, ['start'], { agent: 'bob', variables: { GIT_COORD_SESSION: 'other' } });
      expect(elsewhere).to.match(/ left, in another session +First\n[\s\S]* {2}git coord claim issue_001 --resume +go on/);
      await mustRun(repo, ['claim', 'issue_001', '--resume'], { agent: 'bob', variables: { GIT_COORD_SESSION: 'other' } });
    });
  });
});
