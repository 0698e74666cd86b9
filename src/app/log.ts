/** The audit log: what was done and what was refused, read from the commits of every branch. */
import type { IssueId } from '../core/ids.ts';
import { parseMessage } from '../core/message.ts';
import { fromSeconds } from '../core/time.ts';
import { history } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { AGENTS, ISSUES, issueRef } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** One line of the audit log, in the predecessor's form. */
export interface LogEntry {
  readonly timestamp: string;
  readonly agent: string;
  readonly action: string;
  readonly success: boolean;
  readonly message: string;
  readonly issue_id?: string;
  readonly fix_id?: string;
  /** Where an entry was imported from. */
  readonly imported?: string;
  readonly commit: Oid;
}

export interface LogFilter {
  readonly agent?: string | undefined;
  readonly issue?: IssueId | undefined;
  /** Only what happened at or after this many seconds since 1970. */
  readonly since?: number | undefined;
  /** Only the newest so many. */
  readonly limit?: number | undefined;
}

/** One log entry from its commit; null for a commit that records no action. */
export function logEntry(commit: { readonly oid: Oid; readonly time: number; readonly message: string }): LogEntry | null {
  const record = parseMessage(commit.message);
  if (!record) return null;
  return {
    timestamp: fromSeconds(commit.time),
    agent: record.agent,
    action: record.action,
    success: record.success,
    message: record.reason ? `${record.summary} (${record.reason})` : record.summary,
    ...(record.issue !== null && { issue_id: record.issue }),
    ...(record.fix !== null && { fix_id: record.fix }),
    ...(record.imported !== null && { imported: record.imported }),
    commit: commit.oid,
  };
}

/** The entries that a filter lets through, the oldest first. */
export async function readLog(workspace: Workspace, filter: LogFilter = {}): Promise<LogEntry[]> {
  const [team, issue] = await Promise.all([workspace.team(), filter.issue && workspace.objects.read(issueRef(filter.issue))]);
  const branches = filter.issue ? [...(issue ? [issueRef(filter.issue)] : []), AGENTS] : [ISSUES, AGENTS, team.oid];
  // A limit can only be left to Git where nothing is filtered here.
  const limit = filter.agent || filter.issue ? undefined : filter.limit;
  const commits = await history(workspace.repository, { from: branches, since: filter.since, limit });
  const entries = commits.flatMap((commit) => {
    const entry = logEntry(commit);
    if (!entry || (filter.agent && entry.agent !== filter.agent)) return [];
    return filter.issue && entry.issue_id !== filter.issue ? [] : [entry];
  });
  return entries.slice(Math.max(0, entries.length - (filter.limit ?? entries.length)));
}
