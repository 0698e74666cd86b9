/** Finds the repository and reads its settings; in the usual places with one Git process, else with three, side by side. */
import { basename, dirname, join, resolve } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { discover, type Places } from './discovery.ts';
import { Git, gitReason } from './git.ts';
import { refsBelow } from './ref-files.ts';
import { RefTransactions } from './ref-transactions.ts';

export type ObjectFormat = 'sha1' | 'sha256';

/** Where a repository's parts lie, and what its configuration says. All paths are absolute. */
export interface Repository {
  readonly git: Git;
  /** The directory of this worktree's own files: `.git`, or `.git/worktrees/<name>`. */
  readonly gitDir: string;
  /** The directory that all worktrees share. */
  readonly commonDir: string;
  readonly objectsDir: string;
  /** The worktree that the command runs in; null in a bare repository. */
  readonly workTree: string | null;
  /** The worktree that has the view; null where there is none. */
  readonly mainWorkTree: string | null;
  readonly format: ObjectFormat;
  readonly config: GitConfig;
  /** What moves refs. */
  readonly transactions: RefTransactions;
}

/** Git's configuration as it was when the command started. */
export class GitConfig {
  readonly #values = new Map<string, string[]>();

  constructor(listing: string) {
    for (const entry of listing.split('\0')) {
      const line = entry.indexOf('\n');
      if (!entry) continue;
      const key = line < 0 ? entry : entry.slice(0, line);
      const value = line < 0 ? 'true' : entry.slice(line + 1);
      this.#values.set(key, [...(this.#values.get(key) ?? []), value]);
    }
  }

  /** The last value of a key (`section.name` in lower case). */
  get(key: string): string | undefined {
    return this.#values.get(key)?.at(-1);
  }

  /** All values of a key, in order. */
  all(key: string): readonly string[] {
    return this.#values.get(key) ?? [];
  }

  /** The keys of a section, in lower case and in order. */
  keysOf(section: string): string[] {
    return [...this.#values.keys()].filter((key) => key.startsWith(`${section}.`)).sort();
  }

  /** The value of a key as Git reads a boolean. */
  flag(key: string, otherwise: boolean): boolean {
    const value = this.get(key);
    return value === undefined ? otherwise : /^(?:true|yes|on|[+-]?0*[1-9]\d*[kmg]?)$/i.test(value);
  }
}

/** Where Git looks for a name like `refs/coord/config` when there is no such ref: something there would be taken for ours. */
const MISLEADING = ['refs/refs/coord/', 'refs/tags/refs/coord/', 'refs/heads/refs/coord/', 'refs/remotes/refs/coord/'];

/** Extensions of Git's format that change nothing about where a repository's parts lie. */
const KNOWN_EXTENSIONS = /^extensions\.(?:noop|preciousobjects|partialclone|worktreeconfig|refstorage)$/;

/** Finds the repository that `cwd` is in, as Git does (GIT_DIR and GIT_WORK_TREE too). */
export async function findRepository(cwd: string, env: NodeJS.ProcessEnv): Promise<Repository> {
  const git = new Git(cwd, env);
  const configRead = readConfig(git);
  const places = discover(cwd, env);
  if (places) {
    const listing = await configRead;
    const config = new GitConfig(listing);
    if (isUsual(config)) return settled(git, env, listing, { ...places, format: 'sha1', isBare: false });
  }
  const [found, listing] = await Promise.all([askForPlaces(git), configRead]);
  return settled(git, env, listing, found);
}

/** Where a repository's parts lie, as Git says. */
interface FoundPlaces extends Omit<Places, 'workTree'> {
  readonly objectsDir?: string;
  readonly workTree: string | null;
  readonly format: ObjectFormat;
  readonly isBare: boolean;
}

async function settled(git: Git, env: NodeJS.ProcessEnv, listing: string, found: FoundPlaces): Promise<Repository> {
  const { gitDir, commonDir, objectsDir = join(commonDir, 'objects'), format, isBare, workTree } = found;
  const config = new GitConfig(listing);
  const misleading = await misleadingRef(git, commonDir, config);
  if (misleading !== null) throw misleadingRefError(misleading);
  const mainConfig = gitDir === commonDir ? config : await settingsOfMain(git, commonDir, listing);
  return {
    git,
    gitDir,
    commonDir,
    objectsDir,
    format,
    config,
    transactions: new RefTransactions(git, { sync: config.flag('coord.fsync', true) }),
    workTree,
    mainWorkTree: isBare ? null : mainWorkTree(gitDir, commonDir, workTree, mainConfig, env),
  };
}

async function readConfig(git: Git): Promise<string> {
  return (await git.run(['config', '--list', '-z'], { accept: [0, 1, 128] })).stdout.toString('utf8');
}

/** Whether nothing in the configuration says that a repository's parts lie elsewhere than usual, or that Git refuses it. */
function isUsual(config: GitConfig): boolean {
  return (
    config.get('core.worktree') === undefined &&
    !config.flag('core.bare', false) &&
    /^[01]$/.test(config.get('core.repositoryformatversion') ?? '') &&
    config.keysOf('extensions').every((key) => KNOWN_EXTENSIONS.test(key))
  );
}

/** Whether this repository keeps each ref in a file or in packed-refs. */
export function hasRefFiles(config: GitConfig): boolean {
  return (config.get('extensions.refstorage') ?? 'files') === 'files';
}

async function askForPlaces(git: Git): Promise<FoundPlaces> {
  const { stdout, stderr } = await git.run(
    // Without a worktree the last question fails, after the others were answered.
    [
      'rev-parse',
      '--path-format=absolute',
      '--git-dir',
      '--git-common-dir',
      '--git-path',
      'objects',
      '--is-bare-repository',
      '--show-object-format',
      '--show-toplevel',
    ],
    { accept: [0, 128] },
  );
  const [gitDir, commonDir, objectsDir, bare, format, workTree] = stdout.toString('utf8').split('\n');
  if (!gitDir || !commonDir || !objectsDir || (format !== 'sha1' && format !== 'sha256')) throw notARepository(git.cwd, stderr);
  return { gitDir, commonDir, objectsDir, format, isBare: bare === 'true', workTree: workTree || null };
}

/** A branch or tag that Git would take for a ref of ours; null where there is none. */
async function misleadingRef(git: Git, commonDir: string, config: GitConfig): Promise<string | null> {
  const known = hasRefFiles(config) ? MISLEADING.map((prefix) => refsBelow(commonDir, prefix)) : [null];
  if (known.every((refs) => refs?.size === 0)) return null;
  // Looks below these prefixes only; `rev-parse --glob` would walk every ref there is.
  const args = ['for-each-ref', '--count=1', '--format=%(refname)', ...MISLEADING];
  return (await git.run(args, { accept: [0, 128] })).stdout.toString('utf8').trim() || null;
}

/** The settings as the main worktree has them: a linked one does not see those that are the main one's alone. */
async function settingsOfMain(git: Git, commonDir: string, listing: string): Promise<GitConfig> {
  if (!new GitConfig(listing).flag('extensions.worktreeconfig', false)) return new GitConfig(listing);
  const own = await git.run(['config', '--file', join(commonDir, 'config.worktree'), '--list', '-z'], { accept: [0, 1, 128] });
  return new GitConfig(listing + own.stdout.toString('utf8'));
}

function mainWorkTree(
  gitDir: string,
  commonDir: string,
  here: string | null,
  config: GitConfig,
  env: NodeJS.ProcessEnv,
): string | null {
  if (env['GIT_WORK_TREE'] && gitDir === commonDir) return here;
  const configured = config.get('core.worktree');
  if (configured !== undefined) return resolve(commonDir, configured);
  if (config.flag('core.bare', false)) return null;
  // Not `here`: with GIT_DIR set, Git takes any current directory for the worktree.
  if (basename(commonDir) === '.git') return dirname(commonDir);
  return gitDir === commonDir ? here : null;
}

function misleadingRefError(ref: string): CoordinationError {
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const isPlain = /^[\w./-]+$/.test(ref);
  const mend = ref.startsWith('refs/heads/')
    ? `git branch -m ${isPlain ? name : 'BRANCH'} NEW_NAME`
    : ref.startsWith('refs/tags/')
      ? `git tag -d ${isPlain ? name : 'TAG'}`
      : `git update-ref -d ${isPlain ? ref : 'REF'}`;
  return new CoordinationError('unusable_repository', `a branch or tag is named like a ref of git coord: '${display(ref)}'`, {
    hint: mend,
    data: { ref },
  });
}

function notARepository(cwd: string, stderr: string): CoordinationError {
  if (/not a git repository/.test(stderr)) {
    return new CoordinationError('unusable_repository', `'${display(cwd)}' is not in a Git repository`, { hint: 'git init' });
  }
  return new CoordinationError('unusable_repository', `the repository cannot be used: ${gitReason(stderr)}`);
}

/** A file of git coord's own in the directory that all worktrees share; it never leaves this clone. */
export function sharedFile(repository: Repository, ...parts: readonly string[]): string {
  return join(repository.commonDir, 'coord', ...parts);
}

/** A file of git coord's own in this worktree's Git directory. */
export function worktreeFile(repository: Repository, ...parts: readonly string[]): string {
  return join(repository.gitDir, 'coord', ...parts);
}
