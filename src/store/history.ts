/** Walks commits: the audit is the history. */
import type { Oid } from './object-reader.ts';
import type { Repository } from './repository.ts';

/** One commit of a history. */
export interface HistoryEntry {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  /** Seconds since 1970 of the author's date: when the action happened. */
  readonly time: number;
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
  const form = ['--no-show-signature', '--encoding=UTF-8', '--format=%H%n%P%n%at%n%an%n%B'];
  const args = ['log', '-z', '--author-date-order', '--reverse', ...form];
  if (options.limit !== undefined) args.push(`--max-count=${options.limit}`);
  // Names go in on standard input: there may be thousands, and none can be taken for an option.
  const input = [...names, ...(options.without ?? []).map((oid) => `^${oid}`)].join('\n');
  const { stdout } = await repository.git.run([...args, ...globs, '--stdin'], { input: `${input}\n` });
  const text = stdout.toString('utf8');
  return text === '' ? [] : text.replace(/\0$/, '').split('\0').map(parseEntry);
}

function parseEntry(record: string): HistoryEntry {
  const [oid = '', parents = '', time = '0', author = '', ...message] = record.split('\n');
  return { oid, parents: parents === '' ? [] : parents.split(' '), time: Number(time), author, message: message.join('\n') };
}

/** The first-parent chain of a commit with all parents of each, the newest first. */
export async function firstParentChain(repository: Repository, tip: Oid): Promise<{ oid: Oid; parents: readonly Oid[] }[]> {
  const lines = await repository.git.lines(['rev-list', '--first-parent', '--parents', tip]);
  return lines.map((line) => {
    const [oid = '', ...parents] = line.split(' ');
    return { oid, parents };
  });
}
