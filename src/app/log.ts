/** The audit log: what was done and what was refused, read from the commits of every branch. */
import type { IssueId } from '../core/ids.ts';
import { type LogEntry, logEntry, orderSeconds } from '../core/log-entry.ts';
import { seconds } from '../core/time.ts';
import { history } from '../store/history.ts';
import { AGENTS, ISSUES, issueRef } from './branch.ts';
import type { Workspace } from './workspace.ts';

export interface LogFilter {
  readonly agent?: string | undefined;
  readonly issue?: IssueId | undefined;
  /** Only what happened at or after this many seconds since 1970. */
  readonly since?: number | undefined;
  /** Only the newest so many. */
  readonly limit?: number | undefined;
}

/** The entries that a filter lets through, the oldest first. */
export async function readLog(workspace: Workspace, filter: LogFilter = {}): Promise<LogEntry[]> {
  const [team, issue] = await Promise.all([workspace.team(), filter.issue && workspace.objects.read(issueRef(filter.issue))]);
  const branches = filter.issue ? [...(issue ? [issueRef(filter.issue)] : []), AGENTS] : [ISSUES, AGENTS, team.oid];
  // A limit can only be left to Git where nothing is filtered here.
  const limit = filter.agent || filter.issue || filter.since !== undefined ? undefined : filter.limit;
  const commits = await history(workspace.repository, { from: branches, limit });
  const entries = commits.flatMap((commit) => {
    const entry = logEntry(commit);
    if (!entry || (filter.agent && entry.agent !== filter.agent)) return [];
    // Not Git's own --since: that stops at the first older commit, and clocks differ.
    if (filter.since !== undefined && seconds(entry.timestamp) < filter.since) return [];
    return filter.issue && entry.issue_id !== filter.issue ? [] : [entry];
  });
  return orderSeconds(entries).slice(Math.max(0, entries.length - (filter.limit ?? entries.length)));
}
