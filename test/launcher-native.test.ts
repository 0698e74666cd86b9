import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from './support/cli.ts';
import { TestRepository } from './support/repository.ts';

describe('bin/git-coord and the native program', () => {
  let repository: TestRepository;

  beforeEach(() => {
    repository = new TestRepository();
  });
  afterEach(() => repository.remove());

  /** A package with a launcher, a program for Node, and, at some place, what stands for a native one. */
  function installed(place: string, identity = '1.2.3-abc', native = identity): (env?: NodeJS.ProcessEnv) => string {
    const root = join(repository.base, 'node_modules', 'git-coord');
    for (const directory of ['bin', 'dist']) mkdirSync(join(root, directory), { recursive: true });
    writeFileSync(join(root, 'bin', 'git-coord'), readFileSync(join(PACKAGE_ROOT, 'bin', 'git-coord')), { mode: 0o755 });
    writeFileSync(join(root, 'dist', 'git-coord.cjs'), "console.log('Node')");
    writeFileSync(join(root, 'dist', 'identity'), `${identity}\n`);
    const targets = ['linux-x64', 'linux-arm64', 'linux-x64-musl', 'linux-arm64-musl', 'darwin-arm64', 'darwin-x64'];
    for (const target of targets) {
      const path = join(root, place, `git-coord-${target}`, 'bin', `git-coord-${native}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\necho native ${target} "$@"\n`, { mode: 0o755 });
    }
    return (env = {}) => {
      const all = { ...process.env, GIT_COORD_NATIVE: undefined, ...env };
      const { status, stdout, stderr } = spawnSync(join(root, 'bin', 'git-coord'), ['a b'], { env: all, encoding: 'utf8' });
      return `${status} ${stdout}${stderr}`.trim();
    };
  }

  const NATIVE = /^0 native (?:linux|darwin)-[a-z0-9-]+ a b$/;

  for (const [where, place] of Object.entries({
    'beside this package': '..',
    'within this package': 'node_modules',
    'built in a checkout': 'dist/native',
  })) {
    it(`runs the native program that is ${where}`, () => {
      expect(installed(place)()).to.match(NATIVE);
    });
  }

  it('passes over one that was made from something else', () => {
    expect(installed('..', '1.2.4-def', '1.2.3-abc')()).to.equal('0 Node');
  });

  it('does as GIT_COORD_NATIVE says', () => {
    const run = installed('..');
    expect(run({ GIT_COORD_NATIVE: '0' })).to.equal('0 Node');
    expect(run({ GIT_COORD_NATIVE: '1' })).to.match(NATIVE);
    expect(installed('elsewhere', '1.2.4-def')({ GIT_COORD_NATIVE: '1' })).to.match(/^6 git coord: no native program/);
  });

  it('compiles less to machine code where the command is short, unless it is told otherwise', () => {
    installed('..');
    const launcher = join(repository.base, 'node_modules', 'git-coord', 'bin', 'git-coord');
    const bin = join(repository.base, 'node_modules');
    for (const name of readdirSync(bin).filter((each) => each.startsWith('git-coord-'))) {
      const print = 'echo "$1, $BUN_JSC_useJIT, $BUN_JSC_useFTLJIT, $BUN_JSC_forceRAMSize, $GIT_COORD_WITHOUT"';
      writeFileSync(join(bin, name, 'bin', 'git-coord-1.2.3-abc'), `#!/bin/sh\n${print}\n`, { mode: 0o755 });
    }
    const run = (verb: string, more: NodeJS.ProcessEnv = {}) => {
      const env = {
        ...process.env,
        GIT_COORD_NATIVE: undefined,
        BUN_JSC_useJIT: undefined,
        BUN_JSC_useFTLJIT: undefined,
        ...more,
      };
      return spawnSync(launcher, [verb], { env, encoding: 'utf8' }).stdout;
    };
    expect(run('claim')).to.equal('claim, 0, , , BUN_JSC_useJIT\n');
    expect(run('list')).to.equal('list, , 0, 134217728, BUN_JSC_useFTLJIT BUN_JSC_forceRAMSize\n');
    expect(run('verify')).to.equal('verify, , , , \n');
    expect(run('claim', { BUN_JSC_useJIT: '1' })).to.equal('claim, 1, , , \n');
  });

  it('leaves a directory that has been removed to Node, which lets the program say so', () => {
    const run = installed('..');
    const gone = join(repository.base, 'gone');
    const launcher = join(repository.base, 'node_modules', 'git-coord', 'bin', 'git-coord');
    const script = `mkdir "$1" && cd "$1" && rmdir "$1" && mkdir "$1" && "$2"`; // Another one has its name since.
    for (const GIT_COORD_NATIVE of [undefined, '1']) {
      const env = { ...process.env, GIT_COORD_NATIVE };
      const { stdout } = spawnSync('sh', ['-c', script, 'sh', gone, launcher], { env, encoding: 'utf8' });
      expect(stdout).to.equal('Node\n');
      rmdirSync(gone);
    }
    expect(run()).to.match(NATIVE);
  });

  it('finds it through the links that npm makes, without starting a process', () => {
    installed('..');
    const links = {
      global: ['prefix/bin', 'prefix/lib/node_modules'],
      local: ['project/node_modules/.bin', 'project/node_modules'],
    };
    for (const [kind, [bin = '', modules = '']] of Object.entries(links)) {
      for (const directory of [bin, modules]) mkdirSync(join(repository.base, directory), { recursive: true });
      symlinkSync(join(repository.base, 'node_modules', 'git-coord'), join(repository.base, modules, 'git-coord'));
      const link = join(repository.base, bin, 'git-coord');
      symlinkSync(join(modules === 'project/node_modules' ? '..' : '../lib/node_modules', 'git-coord', 'bin', 'git-coord'), link);
      const trap = join(repository.base, 'trap');
      mkdirSync(trap, { recursive: true });
      writeFileSync(join(trap, 'readlink'), '#!/bin/sh\necho started >&2\nexit 1\n', { mode: 0o755 });
      const env = { ...process.env, GIT_COORD_NATIVE: undefined, PATH: `${trap}${delimiter}${process.env['PATH']}` };
      const { stdout, stderr } = spawnSync(link, ['a b'], { env, encoding: 'utf8' });
      expect({ kind, stderr }).to.deep.equal({ kind, stderr: '' });
      expect(`0 ${stdout.trim()}`).to.match(NATIVE);
    }
  });
});
