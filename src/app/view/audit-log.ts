/** `.coord/audit_log.jsonl`: the history of a state, in the form of the predecessor. */
import { jsonLine } from '../../core/json.ts';
import { logEntries, orderSeconds, refusedBy } from '../../core/log-entry.ts';
import { type HistoryEntry, history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { contains } from '../ancestry.ts';
import type { News } from '../fold.ts';
import type { Workspace } from '../workspace.ts';

/** What the view holds already: the log of a state. */
interface Logged {
  readonly shown: Oid;
  readonly log: string;
}

/**
 * The log of a state, which goes on from that of another where the state does: the view of a refresh that others overtook goes back. `news`: what
 * the state was made of.
 */
export async function auditLog(workspace: Workspace, state: Oid, logged: Logged | null, news: News | null): Promise<string> {
  const added = logged === null ? null : await since(workspace, state, logged.shown, news);
  // What was logged as done before it was refused has to be written anew.
  if (logged === null || added === null || added.some(({ message }) => refusedBy(message).length > 0))
    return lines(await history(workspace.repository, { from: [state] }));
  return logged.log + lines(added);
}

/** What a state contains that another does not; null where it does not go on from it. */
async function since(workspace: Workspace, state: Oid, shown: Oid, news: News | null): Promise<readonly HistoryEntry[] | null> {
  if (news?.since === shown) return news.commits;
  if (!(await contains(workspace, state, shown))) return null;
  return history(workspace.repository, { from: [state], without: [shown] });
}

function lines(commits: readonly HistoryEntry[]): string {
  return orderSeconds(logEntries(commits))
    .map((entry) => `${jsonLine(entry)}\n`)
    .join('');
}
