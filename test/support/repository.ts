/** Real repositories for tests: in a temporary directory, with a home and a Git configuration of their own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An environment that no setting of the machine reaches. */
export function hermeticEnv(home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    TMPDIR: process.env['TMPDIR'] ?? tmpdir(),
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CEILING_DIRECTORIES: tmpdir(),
    GIT_COORD_REFRESH: 'off',
    GIT_COORD_NATIVE: process.env['GIT_COORD_NATIVE'] ?? '0', // npm run test:native
  };
}

/** Removes a directory that a command's background work may still be writing to, for a while: where a file comes into it, Node gives up. */
export function removeTree(directory: string): void {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(directory, { recursive: true, force: true });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
}

const IDENTITY = '[user]\n\tname = Test User\n\temail = user@example.com\n';
const fresh = new Map<string, string>();

/** What `git init` makes of some arguments, with an identity and without samples of hooks: made once in this process, to be copied. */
function freshRepository(args: readonly string[]): string {
  const known = fresh.get(args.join('\0'));
  if (known !== undefined) return known;
  const base = mkdtempSync(join(tmpdir(), 'git-coord-test-'));
  process.on('exit', () => removeTree(base));
  const dir = join(base, 'repo');
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', ...args, dir], { env: hermeticEnv(base) });
  const gitDirectory = existsSync(join(dir, '.git')) ? join(dir, '.git') : dir;
  for (const name of readdirSync(join(gitDirectory, 'hooks'))) rmSync(join(gitDirectory, 'hooks', name));
  appendFileSync(join(gitDirectory, 'config'), IDENTITY);
  fresh.set(args.join('\0'), dir);
  return dir;
}

export class TestRepository {
  /** The directory that holds everything; it goes with `remove`. */
  readonly base: string;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;

  /** Makes a repository; `args` go to `git init`. */
  constructor({ name = 'repo', args = [] as readonly string[] } = {}) {
    this.base = realpathSync(mkdtempSync(join(tmpdir(), 'git-coord-test-')));
    this.dir = join(this.base, name);
    const home = join(this.base, 'home');
    mkdirSync(home);
    this.env = hermeticEnv(home);
    cpSync(freshRepository(args), this.dir, { recursive: true });
  }

  /** Runs Git in the repository and returns its output; throws where it fails. */
  git(...args: readonly string[]): string {
    return execFileSync('git', args, {
      cwd: this.dir,
      env: this.env,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    }).trimEnd();
  }

  /** Runs Git and returns its exit code. */
  gitExit(...args: readonly string[]): number | null {
    return spawnSync('git', args, { cwd: this.dir, env: this.env }).status;
  }

  remove(): void {
    removeTree(this.base);
  }
}
