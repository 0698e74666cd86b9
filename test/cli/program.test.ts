import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinated, PACKAGE_ROOT, runProgram } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';

describe('cli/program', () => {
  let repo: TestRepository;

  before(async () => {
    repo = await coordinated();
  });

  after(() => repo.remove());

  it('does its work as a process: result on stdout, failure on stderr, exit code', () => {
    const made = runProgram(repo, ['new', 'First', '--json']);
    expect(outputOf(made.out, 'action')['action']).to.equal('create_issue');
    expect({ code: made.code, err: made.err }).to.deep.equal({ code: 0, err: '' });
    const lost = runProgram(repo, ['claim', '99', '--json']);
    expect({ code: lost.code, out: lost.out }).to.deep.equal({ code: 4, out: '' });
    outputOf(lost.err, 'error');
  });

  it('is a verb of Git', () => {
    const env = { ...repo.env, PATH: `${join(PACKAGE_ROOT, 'bin')}:${repo.env['PATH']}` };
    const { status, stdout } = spawnSync('git', ['coord', '--version'], { cwd: repo.dir, env, encoding: 'utf8' });
    expect(status).to.equal(0);
    expect(stdout).to.match(/^git-coord \d+\.\d+\.\d+\n$/);
  });

  it('shows help through yargs, bundled as it is', () => {
    const { code, out } = runProgram(repo, ['claim', '-h']);
    expect(code).to.equal(0);
    expect(out).to.match(/^usage: git coord claim ISSUE \[options\]\n/);
  });

  it('says in words what is wrong', () => {
    expect(runProgram(repo, ['new', '-rf'])).to.deep.include({ code: 2, out: '' });
    expect(runProgram(repo, ['new', '-rf']).err).to.match(/^git coord: new has no option '-rf'; try: .*\n$/);
  });

  it('reads a description from standard input', () => {
    runProgram(repo, ['new', 'From input', '--description', '-'], { input: 'line 1\nline 2\n' });
    const shown = runProgram(repo, ['list', '--search', 'from input', '--json']);
    expect((JSON.parse(shown.out) as { description: string }[])[0]?.description).to.equal('line 1\nline 2');
  });

  it('takes bytes that are no UTF-8 for the replacement character', () => {
    const command = `exec "$1" new "$(printf 'a\\377b')" --json`;
    const { status, stdout } = spawnSync('sh', ['-c', command, 'sh', join(PACKAGE_ROOT, 'bin', 'git-coord')], {
      cwd: repo.dir,
      env: { ...repo.env, GIT_COORD_AGENT: 'alice' },
      encoding: 'utf8',
    });
    expect(status).to.equal(0);
    expect((outputOf(stdout, 'action')['issue'] as { title: string }).title).to.equal('a\ufffdb');
  });

  it('says that its answer has no place to go, and what it did all the same', () => {
    const intoFull = (...words: readonly string[]) => {
      const { status, stderr } = spawnSync(
        'sh',
        ['-c', '"$0" "$@" >/dev/full', join(PACKAGE_ROOT, 'bin', 'git-coord'), ...words],
        {
          cwd: repo.dir,
          env: { ...repo.env, GIT_COORD_AGENT: 'fay' },
          encoding: 'utf8',
        },
      );
      return { status, stderr };
    };
    const unsaid = 'git coord: the answer cannot be written: no space left on the disk; what was asked for was done\n';
    expect(intoFull('list')).to.deep.equal({ status: 6, stderr: unsaid });
    expect(intoFull('new', 'Told to nobody', '--severity', 'low')).to.deep.equal({ status: 6, stderr: unsaid });
    expect(runProgram(repo, ['list']).out).to.contain('Told to nobody');
  });

  it('ends quietly when its reader goes away', () => {
    const command = `set -o pipefail; "$1" export json | true; "$1" log | head -n 1 >/dev/null`;
    const { status, stderr } = spawnSync('bash', ['-c', command, 'bash', join(PACKAGE_ROOT, 'bin', 'git-coord')], {
      cwd: repo.dir,
      env: repo.env,
      encoding: 'utf8',
    });
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
  });
});
