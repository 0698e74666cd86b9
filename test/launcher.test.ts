import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/cli.ts';

const LAUNCHER = join(PACKAGE_ROOT, 'bin', 'git-coord');

describe('bin/git-coord', () => {
  let base: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'git-coord-test-')));
  });

  afterEach(() => rmSync(base, { recursive: true, force: true }));

  function expectVersion(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    const { status, stdout, stderr } = spawnSync(program, [...args, '--version'], {
      cwd: base,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    expect({ status, stdout, stderr }).to.deep.include({ status: 0, stderr: '' });
    expect(stdout).to.match(/^git-coord \d/);
  }

  it('is POSIX shell', () => {
    expect(spawnSync('sh', ['-n', LAUNCHER], { encoding: 'utf8' })).to.include({ status: 0, stderr: '' });
  });

  it('is found through a chain of absolute and relative links, in directories with spaces', () => {
    mkdirSync(join(base, 'a b', 'c'), { recursive: true });
    symlinkSync(LAUNCHER, join(base, 'a b', 'first'));
    symlinkSync('../first', join(base, 'a b', 'c', 'second'));
    symlinkSync('a b/c/second', join(base, 'git-coord'));
    expectVersion(join(base, 'git-coord'), []);
    expectVersion('./git-coord', []);
  });

  it('is found through a link that starts from a linked directory', () => {
    mkdirSync(join(base, 'deep', 'er', 'bin'), { recursive: true });
    symlinkSync(PACKAGE_ROOT, join(base, 'deep', 'package'));
    symlinkSync('../../package/bin/git-coord', join(base, 'deep', 'er', 'bin', 'git-coord'));
    symlinkSync('deep/er/bin', join(base, 'short'));
    expectVersion(join(base, 'short', 'git-coord'), []);
  });

  it('runs as a Git command from a relative entry of PATH, and whatever CDPATH is', () => {
    mkdirSync(join(base, 'tools'));
    symlinkSync(LAUNCHER, join(base, 'tools', 'git-coord'));
    const env = { PATH: `tools${delimiter}${process.env['PATH']}`, CDPATH: `${tmpdir()}${delimiter}/` };
    expectVersion('git', ['coord'], env);
    expectVersion('sh', ['-c', 'git-coord "$@"', 'sh'], env);
  });

  it('runs when a shell is given its bare name', () => {
    symlinkSync(LAUNCHER, join(base, 'git-coord'));
    expectVersion('sh', ['git-coord']);
  });

  it('keeps extra certificates from Node, which reads them while it starts, and not from what Node starts', () => {
    const git = join(base, 'git');
    const seen = join(base, 'seen');
    const print = 'printf "%s|%s\\n" "$NODE_EXTRA_CA_CERTS" "$GIT_COORD_EXTRA_CA_CERTS"';
    writeFileSync(git, `#!/bin/sh\n${print} >>'${seen}'\nPATH=\${PATH#*:} exec git "$@"\n`, { mode: 0o755 });
    const node = join(base, 'node');
    writeFileSync(node, `#!/bin/sh\n${print} >'${join(base, 'of-node')}'\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
    const env = { ...process.env, GIT_COORD_NATIVE: '0', PATH: `${base}${delimiter}${process.env['PATH']}` };
    const { status } = spawnSync(LAUNCHER, ['list'], { cwd: base, env: { ...env, NODE_EXTRA_CA_CERTS: 'a b.pem' } });
    expect(status).to.equal(6); // There is no repository; Git was asked.
    expect(readFileSync(join(base, 'of-node'), 'utf8')).to.equal('|a b.pem\n');
    expect(new Set(readFileSync(seen, 'utf8').trim().split('\n'))).to.deep.equal(new Set(['a b.pem|']));
  });

  it('says what to do where it was not built', () => {
    mkdirSync(join(base, 'bin'));
    copyFileSync(LAUNCHER, join(base, 'bin', 'git-coord'));
    const { status, stderr } = spawnSync(join(base, 'bin', 'git-coord'), ['list'], { encoding: 'utf8' });
    expect(status).to.equal(6);
    expect(stderr).to.equal(`git coord: ${base} is not built; try: npm --prefix '${base}' run prepare\n`);
  });
});
