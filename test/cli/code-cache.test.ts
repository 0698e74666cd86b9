import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PACKAGE_ROOT } from '../support/cli.ts';

const PARTS = ['git-coord.cjs', 'program.cjs', 'yargs.cjs', 'simple-git.cjs'];

describe('cli/code-cache', () => {
  let base: string;
  let dist: string;
  let home: string;

  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'git-coord-test-')));
    dist = join(base, 'dist');
    home = join(base, 'home');
    for (const directory of [dist, home]) mkdirSync(directory);
    for (const part of PARTS) copyFileSync(join(PACKAGE_ROOT, 'dist', part), join(dist, part));
  });
  afterEach(() => {
    chmodSync(home, 0o700);
    rmSync(base, { recursive: true, force: true });
  });

  const kept = (): string => join(home, '.cache', 'git-coord');
  const files = (): string[] => (existsSync(kept()) ? readdirSync(kept()) : []);
  const installed = (): string => join(dist, 'program.v8');

  /** Runs a command that says the same whether or not there is code, and starts what it needs of the program. */
  function runs(env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): void {
    const all = { PATH: process.env['PATH'], HOME: home, ...env };
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args, join(dist, 'git-coord.cjs'), 'list', '--bogus'], {
      cwd: base,
      env: all,
      encoding: 'utf8',
    });
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    expect(stderr).to.match(/^git coord: list has no option '--bogus'; try: .*\n$/);
  }

  let first: { readonly name: string; readonly bytes: Buffer } | undefined;

  /** The user's one file, as it is after a first command. */
  function learned(): string {
    if (!first) {
      runs();
      const [name = ''] = files();
      first = { name, bytes: readFileSync(join(kept(), name)) };
    }
    mkdirSync(kept(), { recursive: true, mode: 0o700 });
    writeFileSync(join(kept(), first.name), first.bytes, { mode: 0o600 });
    return join(kept(), first.name);
  }

  it('keeps what the first commands compiled, for nobody else, and then leaves it alone', () => {
    const path = learned();
    expect(files()).to.have.length(1);
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    expect(statSync(kept()).mode & 0o777).to.equal(0o700);
    for (let command = 0; command < 12; command++) runs();
    const settled = readFileSync(path);
    const { ino } = statSync(path);
    runs();
    expect(readFileSync(path).equals(settled)).to.equal(true);
    expect(statSync(path).ino).to.equal(ino);
  });

  it('uses what came with the program, and then keeps nothing', () => {
    copyFileSync(learned(), installed());
    rmSync(kept(), { recursive: true });
    runs();
    expect(files()).to.deep.equal([]);
  });

  const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
    'cut off': (path) => truncateSync(path, Math.floor(statSync(path).size / 2)),
    'cut to its header': (path) => truncateSync(path, 64),
    empty: (path) => truncateSync(path, 0),
    gone: (path) => rmSync(path),
    'not one': (path) => writeFileSync(path, 'git-coord code 1 of another kind'.repeat(100)),
    'a directory': (path) => {
      rmSync(path);
      mkdirSync(path);
    },
    'damaged in one byte': (path) => {
      const bytes = readFileSync(path);
      const at = Math.floor(bytes.length * 0.6);
      bytes[at] = (bytes[at] ?? 0) ^ 0x40;
      writeFileSync(path, bytes, { mode: 0o600 });
    },
    'full of zeros from some place on': (path) => writeFileSync(path, readFileSync(path).fill(0, 100_000), { mode: 0o600 }),
  };

  for (const [damage, make] of Object.entries(DAMAGES)) {
    it(`answers the same where the code is ${damage}`, () => {
      const path = learned();
      copyFileSync(path, installed());
      make(installed());
      runs();
      rmSync(installed(), { recursive: true, force: true });
      make(path);
      runs();
      runs();
    });
  }

  it('takes no code that was made from another text', () => {
    const path = learned();
    const text = readFileSync(join(dist, 'program.cjs'), 'latin1');
    // Of the same length: all that V8 itself looks at.
    writeFileSync(join(dist, 'program.cjs'), text.replaceAll('has no option', 'has NO option'), 'latin1');
    copyFileSync(path, installed());
    const { stderr } = spawnSync(process.execPath, [join(dist, 'git-coord.cjs'), 'list', '--bogus'], {
      cwd: base,
      env: { PATH: process.env['PATH'], HOME: home },
      encoding: 'utf8',
    });
    expect(stderr).to.contain('list has NO option');
  });

  it('takes no code from where others can write, or through a link', () => {
    const path = learned();
    // What would be run if it were believed: whole, but not the program's.
    const changed = readFileSync(path).length;
    chmodSync(kept(), 0o777);
    runs();
    expect(statSync(path).size, 'it was written to').to.equal(changed);
    chmodSync(kept(), 0o700);
    const { ino } = statSync(path);
    chmodSync(path, 0o666);
    runs(); // Not read, so this is a first command again.
    expect(statSync(path).ino).to.not.equal(ino);
    const elsewhere = join(base, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    rmSync(kept(), { recursive: true });
    symlinkSync(elsewhere, kept());
    runs();
    expect(readdirSync(elsewhere)).to.deep.equal([]);
  });

  it('does without where nothing can be kept', () => {
    for (const env of [{ HOME: undefined }, { HOME: 'relative' }, { HOME: '/dev/null' }, { HOME: join(base, 'not', 'there') }]) {
      runs(env);
    }
    writeFileSync(join(home, '.cache'), 'a file');
    runs();
    expect(readdirSync(base).sort()).to.deep.equal(['dist', 'home']);
    expect(files()).to.deep.equal([]);
  });

  it('honours XDG_CACHE_HOME, unless it is relative', () => {
    runs({ XDG_CACHE_HOME: join(base, 'cache') });
    expect(readdirSync(join(base, 'cache', 'git-coord'))).to.have.length(1);
    expect(files()).to.deep.equal([]);
    runs({ XDG_CACHE_HOME: 'cache' });
    expect(files()).to.have.length(1);
  });

  it('keeps nothing of a Node that was given options', () => {
    runs({}, ['--no-opt']);
    runs({ NODE_OPTIONS: '--max-old-space-size=300' });
    expect(files()).to.deep.equal([]);
  });
});
