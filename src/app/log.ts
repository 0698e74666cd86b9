/** The audit log: what was done and what was refused, read from the commits of every branch. */
import type { IssueId } from '../core/ids.ts';
import { type LogEntry, logEntries, orderSeconds } from '../core/log-entry.ts';
import { seconds } from '../core/time.ts';
import { firstParentChain, history } from '../store/history.ts';
import { tipOfIssue } from './archive/read.ts';
import { AGENTS, ARCHIVE, ISSUES } from './branch.ts';
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
  const [team, issue, archive] = await Promise.all([
    workspace.team(),
    filter.issue && tipOfIssue(workspace, filter.issue),
    workspace.objects.read(ARCHIVE),
  ]);
  const retired = archive ? [archive.oid] : [];
  const branches = filter.issue ? [...(issue ? [issue] : []), AGENTS] : [ISSUES, AGENTS, team.oid, ...retired];
  // A limit can only be left to Git where nothing is filtered here; the archive's own commits are no entries.
  const isFiltered = filter.agent || filter.issue || filter.since !== undefined || filter.limit === undefined;
  const own = isFiltered || !archive ? 0 : (await firstParentChain(workspace.repository, archive.oid)).length;
  const limit = isFiltered ? undefined : (filter.limit ?? 0) + own;
  const commits = await history(workspace.repository, { from: branches, limit });
  const entries = logEntries(commits).flatMap((entry) => {
    if (filter.agent && entry.agent !== filter.agent) return [];
    // Not Git's own --since: that stops at the first older commit, and clocks differ.
    if (filter.since !== undefined && seconds(entry.timestamp) < filter.since) return [];
    return filter.issue && entry.issue_id !== filter.issue ? [] : [entry];
  });
  return orderSeconds(entries).slice(Math.max(0, entries.length - (filter.limit ?? entries.length)));
}
