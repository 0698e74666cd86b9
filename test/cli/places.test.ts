import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERBS } from '../../src/cli/table.ts';
import { coordinated, PACKAGE_ROOT, run } from '../support/cli.ts';
import { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';

/** A line of each verb that would do something. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  new: ['new', 'x'],
  show: ['show', '1'],
  edit: ['edit', '1', '--severity', 'low'],
  comment: ['comment', '1', 'x'],
  close: ['close', '1'],
  reopen: ['reopen', '1'],
  claim: ['claim', '1'],
  release: ['release', '1'],
  propose: ['propose', '--issue', '1', '--title', 'x'],
  review: ['review', 'fix_001_1', '--approve'],
  apply: ['apply', 'fix_011'],
  reject: ['reject', '1', '--reason', 'x'],
  key: ['key', 'add', '-'],
  hooks: ['hooks', 'install'],
  uninstall: ['uninstall', '--yes'],
  import: ['import', '--from', 'beads', join(PACKAGE_ROOT, 'test/fixtures/beads-issues.jsonl')],
};

/** Runs a command line of a shell in a directory that is removed before. */
function inRemovedDirectory(repo: TestRepository, command: string, ...words: readonly string[]) {
  const script = `mkdir "$1" && cd "$1" && rmdir "$1" && shift && ${command}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', join(repo.dir, 'gone'), ...words], {
    env: { ...repo.env, GIT_COORD_AGENT: 'alice' },
    encoding: 'utf8',
  });
  // The shell of the launcher has a word to say of its own.
  return { code: status, out: stdout, err: stderr.replace(/^.*getcwd.*\n/gm, '') };
}

describe('cli/places', () => {
  const verbs = VERBS.filter(({ name }) => name !== 'completion').map(({ name }) => LINES[name] ?? [name]);

  it('exits 6 outside of a repository', async () => {
    const repo = new TestRepository();
    const cwd = join(repo.base, 'home');
    for (const words of verbs) {
      const { code, out, err } = await run(repo, words, { cwd });
      expect({ code, out }, words.join(' ')).to.deep.equal({ code: 6, out: '' });
      expect(err).to.match(/^git coord: '[^\n]*home' is not in a Git repository[^\n]*\n$/);
    }
    repo.remove();
  });

  it('exits 6 in a directory that has been removed, and still gives help there', async () => {
    const repo = await coordinated();
    const message = 'the current directory has been removed, so it is in no Git repository';
    const launcher = join(PACKAGE_ROOT, 'bin', 'git-coord');
    const loader = join(PACKAGE_ROOT, 'dist', 'git-coord.cjs');
    for (const [command, program] of [
      ['"$@"', launcher],
      [`'${process.execPath}' "$@"`, loader],
    ] as const) {
      expect(inRemovedDirectory(repo, command, program, 'list'), program).to.deep.equal({
        code: 6,
        out: '',
        err: `git coord: ${message}; change to one that exists\n`,
      });
      const printed = inRemovedDirectory(repo, command, program, 'new', 'x', '--json');
      expect([printed.code, printed.out]).to.deep.equal([6, '']);
      expect(outputOf(printed.err, 'error')['error']).to.include({ code: 'unusable_repository', message });
      expect(inRemovedDirectory(repo, command, program, 'list', '-h')).to.include({ code: 0, err: '' });
      expect(inRemovedDirectory(repo, command, program, 'list', '--bogus')).to.include({ code: 2 });
    }
    repo.remove();
  });

  it('exits 6 where there is no coordination yet', async () => {
    const repo = new TestRepository();
    for (const words of verbs) {
      if (['init', 'doctor', 'guard'].includes(words[0] ?? '')) continue; // Doctor finds it; a server without a team has nothing to guard.
      const { code, out, err } = await run(repo, words);
      expect({ code, out }, `${words.join(' ')}: ${err}`).to.deep.equal({ code: 6, out: '' });
      expect(err).to.match(/^git coord: this repository has no coordination (yet; try: git coord init|to remove)\n$/);
      const printed = await run(repo, [...words, '--json']);
      expect(printed.out).to.equal('');
      outputOf(printed.err, 'error');
    }
    expect(repo.git('for-each-ref')).to.equal('');
    repo.remove();
  });
});
