/** The audit log's lines, as the predecessor wrote them and programs read them. */
import { parseInput, parseMessage } from './message.ts';
import { type RefusedAction, refusedIn } from './settle.ts';
import { fromSeconds } from './time.ts';

/** One action, or one attempt that was refused, and the commit that records it. Its text is untrusted. */
export interface LogEntry {
  /** UTC, RFC 3339, whole seconds. */
  readonly timestamp: string;
  readonly agent: string;
  readonly action: string;
  /** False for an attempt that was refused, at once or when it was settled. */
  readonly success: boolean;
  readonly message: string;
  readonly issue_id?: string;
  readonly fix_id?: string;
  /** The same time to the millisecond, where it is known. */
  readonly at?: string;
  /** Where an entry was imported from. */
  readonly imported?: string;
  readonly commit: string;
}

/** The end of the year 9999: later times have no stored form. */
const LATEST = 253402300799;

/** The log entry of a commit (`time`: the author's, in seconds since 1970); null for a commit that records no action. */
export function logEntry(commit: { readonly oid: string; readonly time: number; readonly message: string }): LogEntry | null {
  const header = parseMessage(commit.message);
  if (!header) return null;
  return {
    timestamp: fromSeconds(commit.time >= 0 && commit.time <= LATEST ? commit.time : 0),
    agent: header.agent,
    action: header.action,
    success: header.success,
    message: header.reason ? `${header.summary} (${header.reason})` : header.summary,
    ...(header.issue !== null && { issue_id: header.issue }),
    ...(header.fix !== null && { fix_id: header.fix }),
    ...(header.at !== null && { at: header.at }),
    ...(header.imported !== null && { imported: header.imported }),
    commit: commit.oid,
  };
}

/** The actions that a commit's message, where it settles work done apart, lists as refused; none for any other. */
export function refusedBy(message: string): RefusedAction[] {
  if (!message.includes('\nCoord-Action: settle\n')) return [];
  const header = parseMessage(message);
  try {
    return header ? refusedIn(header, parseInput(message).input) : [];
  } catch {
    return []; // Torn, or of a newer version: `verify` says so.
  }
}

/** The entries with those actions shown as refused that did not hold when they were settled. */
export function markRefused(entries: readonly LogEntry[], refused: readonly RefusedAction[]): LogEntry[] {
  if (refused.length === 0) return [...entries];
  const reasons = new Map(refused.map(({ commit, reason }) => [commit, reason]));
  return entries.map((entry) => {
    const reason = reasons.get(entry.commit);
    if (reason === undefined || entry.action === 'settle') return entry;
    return { ...entry, success: false, message: `${entry.message}; refused when it was settled: ${reason}` };
  });
}

/** The log entries of some commits, in their order. */
export function logEntries(
  commits: readonly { readonly oid: string; readonly time: number; readonly message: string }[],
): LogEntry[] {
  return markRefused(
    commits.flatMap((commit) => logEntry(commit) ?? []),
    commits.flatMap(({ message }) => refusedBy(message)),
  );
}

/** Puts neighbours of the same second in order of their milliseconds; otherwise the order, in which causes come first, stays. */
export function orderSeconds(entries: readonly LogEntry[]): LogEntry[] {
  const runs: LogEntry[][] = [];
  for (const entry of entries) {
    const run = runs.at(-1);
    if (run?.[0]?.timestamp === entry.timestamp) run.push(entry);
    else runs.push([entry]);
  }
  const byMilliseconds = (a: LogEntry, b: LogEntry): number =>
    (a.at ?? '') < (b.at ?? '') ? -1 : (a.at ?? '') > (b.at ?? '') ? 1 : 0;
  return runs.flatMap((run) => run.sort(byMilliseconds));
}
