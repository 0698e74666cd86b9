/** Walks commits: the audit is the history. */
import type { Oid } from './object-reader.ts';
import type { Repository } from './repository.ts';

/** One commit of a history. */
export interface HistoryEntry {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  /** Seconds since 1970 of the author's date: when the action happened. */
  readonly time: number;
  /** Seconds since 1970 of the committer's date, which never goes back along a branch. */
  readonly committed: number;
  readonly author: string;
  readonly message: string;
}

export interface HistoryOptions {
  /** Commits, refs, or prefixes of refs ending in '/'. */
  readonly from: readonly string[];
  /** Commits whose ancestors are left out. */
  readonly without?: readonly Oid[];
  /** Only the newest so many. */
  readonly limit?: number | undefined;
}

/** The commits reachable from somewhere, the oldest first, parents before children. */
export async function history(repository: Repository, options: HistoryOptions): Promise<HistoryEntry[]> {
  const from = options.from.map((name) => (name.endsWith('/') ? `--glob=${name}*` : name));
  const globs = from.filter((name) => name.startsWith('--glob='));
  const names = from.filter((name) => !name.startsWith('--glob='));
  if (from.length === 0) return []; // Git would take HEAD.
  const form = ['--no-show-signature', '--encoding=UTF-8', '--format=%H%n%P%n%at%n%ct%n%an%n%B'];
  const args = ['log', '-z', '--author-date-order', '--reverse', ...form];
  if (options.limit !== undefined) args.push(`--max-count=${options.limit}`);
  // Names go in on standard input: there may be thousands, and none can be taken for an option.
  const input = [...names, ...(options.without ?? []).map((oid) => `^${oid}`)].join('\n');
  const { stdout } = await repository.git.run([...args, ...globs, '--stdin'], { input: `${input}\n` });
  const text = stdout.toString('utf8');
  return text === '' ? [] : text.replace(/\0$/, '').split('\0').map(parseEntry);
}

function parseEntry(record: string): HistoryEntry {
  const [oid = '', parents = '', time = '0', committed = '0', author = '', ...message] = record.split('\n');
  return {
    oid,
    parents: parents === '' ? [] : parents.split(' '),
    time: Number(time),
    committed: Number(committed),
    author,
    message: message.join('\n'),
  };
}

/** The first-parent chain of a commit with all parents of each, the newest first. */
export async function firstParentChain(repository: Repository, tip: Oid): Promise<{ oid: Oid; parents: readonly Oid[] }[]> {
  const lines = await repository.git.lines(['rev-list', '--first-parent', '--parents', tip]);
  return lines.map((line) => {
    const [oid = '', ...parents] = line.split(' ');
    return { oid, parents };
  });
}

/** The refs below some prefixes whose tips a commit does not contain. */
export async function unmerged(repository: Repository, commit: Oid, prefixes: readonly string[]): Promise<string[]> {
  return repository.git.lines(['for-each-ref', `--no-merged=${commit}`, '--format=%(refname)', '--', ...prefixes]);
}

/** A file that differs between two commits' trees, and what it was and is; null where it is not there. */
export interface ChangedFile {
  readonly path: string;
  readonly before: Oid | null;
  readonly after: Oid | null;
  /** False where what it is now is no plain file: a link, a program, another repository. */
  readonly isPlain: boolean;
}

/** The files in which one commit's tree differs from another's (null: from the empty tree). */
export async function changedFiles(repository: Repository, from: Oid | null, to: Oid): Promise<ChangedFile[]> {
  const args = ['diff-tree', '-r', '-z', '--no-renames', '--no-ext-diff', '--no-commit-id', '--full-index'];
  const empty = from === null ? await emptyTree(repository) : from;
  const { stdout } = await repository.git.run([...args, empty, to, '--']);
  const parts = stdout.toString('utf8').split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [, mode = '', before = '', after = ''] = (parts[at] ?? '').split(' ');
    const known = (oid: string): Oid | null => (/^0+$/.test(oid) ? null : oid);
    const isPlain = mode === '100644' || known(after) === null;
    files.push({ path: parts[at + 1] ?? '', before: known(before), after: known(after), isPlain });
  }
  return files;
}

async function emptyTree(repository: Repository): Promise<Oid> {
  return (await repository.git.lines(['hash-object', '-t', 'tree', '--stdin']))[0] ?? '';
}

/** The newest commit on the first-parent chain of another that changed a path. */
export async function newestChange(repository: Repository, from: Oid, path: string): Promise<Oid | null> {
  const args = ['rev-list', '--first-parent', '--max-count=1', from, '--', `:(literal)${path}`];
  return (await repository.git.lines(args))[0] ?? null;
}

/** The commits of one end of a branch that the other end lacks, the oldest first. */
export async function missingFrom(repository: Repository, local: Oid, remote: Oid): Promise<Oid[]> {
  return repository.git.lines(['rev-list', '--reverse', '--first-parent', local, `^${remote}`, '--']);
}

/** Whether a commit is another or one of its ancestors; false where one of them is not there. */
export async function isAncestor(repository: Repository, ancestor: Oid, of: Oid): Promise<boolean> {
  if (ancestor === of) return true;
  return (await repository.git.run(['merge-base', '--is-ancestor', ancestor, of], { accept: [0, 1, 128] })).code === 0;
}
