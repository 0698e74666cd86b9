/** A bare repository that clones meet in, with the restrictions that hosts put on theirs. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Place } from '../support/place.ts';
import { hermeticEnv, TestRepository } from '../support/repository.ts';
import { gitText } from './git.ts';

/** What a remote is like. */
export interface RemoteOptions {
  readonly sha256?: boolean;
  /** Made with `git init --shared`, which refuses what is not a fast-forward; Git looks at `refs/heads/*` only. */
  readonly shared?: boolean;
  /** Refuses deletions; here too Git looks at `refs/heads/*` only. */
  readonly denyDeletes?: boolean;
  /** Refuses deletions, and what is not a fast-forward, of any ref. */
  readonly appendOnly?: boolean;
  /** Prefixes of the refs that it hides: from everybody, from pushes, from fetches. */
  readonly hide?: Partial<Record<'transfer' | 'receive' | 'uploadpack', readonly string[]>>;
  /** Accepts `refs/heads/*` and nothing else. */
  readonly branchesOnly?: boolean;
  /** A shell script that sees the pushed refs on its standard input and refuses all of them by failing. */
  readonly preReceive?: string;
  /** Whether pushes over HTTP are accepted. */
  readonly httpPush?: boolean;
  /** Without the first commit on `main`. */
  readonly empty?: boolean;
}

/** Parts of an update hook, whose arguments are a ref, its old value and its new one. */
const BRANCHES_ONLY = `case "$1" in
refs/heads/*) ;;
*) echo "only branches are accepted, not '$1'" >&2; exit 1 ;;
esac`;
const APPEND_ONLY = `case "$3" in
*[!0]*) ;;
*) echo "'$1' stays" >&2; exit 1 ;;
esac
case "$2" in
*[!0]*) git merge-base --is-ancestor "$2" "$3" || { echo "'$1' goes forward only" >&2; exit 1; } ;;
esac`;

export class BareRemote {
  readonly #repository: TestRepository;
  /** The directory that a server serves: the repository lies in it, the clones do not. */
  readonly root: string;
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the repository is in what a server serves. */
  readonly path = '/remote.git';

  constructor(options: RemoteOptions = {}) {
    const args = ['--bare'];
    if (options.sha256) args.push('--object-format=sha256');
    if (options.shared) args.push('--shared');
    this.#repository = new TestRepository({ name: 'served/remote.git', args });
    ({ dir: this.dir, env: this.env } = this.#repository);
    this.root = dirname(this.dir);
    this.git('config', 'receive.autoGC', 'false');
    this.git('config', 'http.receivepack', String(options.httpPush ?? true));
    if (options.denyDeletes) this.git('config', 'receive.denyDeletes', 'true');
    for (const [from, prefixes] of Object.entries(options.hide ?? {}))
      for (const prefix of prefixes) this.git('config', '--add', `${from}.hideRefs`, prefix);
    if (!options.empty) {
      const tree = this.git('hash-object', '-t', 'tree', '-w', '/dev/null');
      this.git('update-ref', 'refs/heads/main', this.git('commit-tree', '-m', 'First', tree));
    }
    const update = [options.branchesOnly && BRANCHES_ONLY, options.appendOnly && APPEND_ONLY].filter(Boolean);
    if (update.length > 0) this.hook('update', update.join('\n'));
    if (options.preReceive !== undefined) this.hook('pre-receive', options.preReceive);
  }

  /** The directory that holds it and its clones. */
  get base(): string {
    return this.#repository.base;
  }

  /** Its address without a server. */
  url(): string {
    return `file://${this.dir}`;
  }

  /** Runs Git in the repository and returns its output; throws where it fails. */
  git(...args: readonly string[]): string {
    return this.#repository.git(...args);
  }

  /** What a ref points to; null where there is none. */
  ref(name: string): string | null {
    return this.refs()[name] ?? null;
  }

  /** All refs, by name. */
  refs(): Record<string, string> {
    const lines = this.git('for-each-ref', '--format=%(refname) %(objectname)').split('\n');
    return Object.fromEntries(lines.filter((line) => line !== '').map((line) => line.split(' ')));
  }

  /** Installs a hook, the text of a shell script, or removes it. */
  hook(name: 'pre-receive' | 'update' | 'post-receive' | 'reference-transaction', script: string | null): void {
    const path = join(this.dir, 'hooks', name);
    if (script === null) rmSync(path, { force: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    }
  }

  /** Makes a clone with a home and an identity of its own, in which nobody waits for the disk; it goes with the remote. Its agent has the clone's name. */
  async clone(
    name: string,
    { url = this.url(), args = [] }: { readonly url?: string; readonly args?: readonly string[] } = {},
  ): Promise<Place> {
    const home = join(this.base, 'homes', name);
    const dir = join(this.base, 'clones', name);
    mkdirSync(home, { recursive: true });
    const env = { ...hermeticEnv(home), GIT_TERMINAL_PROMPT: '0' };
    const identity = [
      '--config',
      `user.name=${name}`,
      '--config',
      `user.email=${name}@example.com`,
      '--config',
      'coord.fsync=false',
    ];
    await gitText(new Place(home, env), 'clone', '--quiet', ...identity, ...args, url, dir);
    return new Place(dir, env, name, 'test');
  }

  remove(): void {
    this.#repository.remove();
  }
}
