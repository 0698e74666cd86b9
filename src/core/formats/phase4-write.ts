/** Writes the directory of the file-based predecessor, as `phase4.ts` reads it. */
import { pathOf } from '../codec.ts';
import { jsonDocument, jsonLine } from '../json.ts';
import type { LogEntry } from '../log-entry.ts';
import type { Agent, Comment, Fix, Issue } from '../model.ts';

/** The predecessor's log knew no commits. */
type OldEntry = Omit<LogEntry, 'commit'>;

/** All that such a directory tells. */
export interface Phase4Content {
  readonly issues: readonly { readonly issue: Issue; readonly fixes: readonly Fix[]; readonly comments: readonly Comment[] }[];
  readonly agents: readonly Agent[];
  /** The oldest first. */
  readonly log: readonly OldEntry[];
  /** Whether an issue is held now; such an issue gets a lock. */
  readonly isLive: (issue: Issue) => boolean;
  readonly now: string;
}

/** The files of the directory by their paths in it. */
export function phase4Files(content: Phase4Content): Map<string, string> {
  const files = new Map<string, string>();
  const put = (path: string, value: unknown) => files.set(path, jsonDocument(value));
  for (const { issue, fixes, comments } of content.issues) {
    put(pathOf({ kind: 'issue', value: issue }), comments.length > 0 ? { ...issue, comments } : issue);
    for (const fix of fixes) {
      // The predecessor dates a fix by its timestamp.
      const stamped = 'timestamp' in fix || fix.created_at === undefined ? fix : { ...fix, timestamp: fix.created_at };
      put(freePath(files, pathOf({ kind: 'fix', value: fix }), issue.id), stamped);
    }
    const { claim } = issue;
    if (claim && content.isLive(issue)) {
      const { agent, locked_at, expires_at } = claim;
      put(`collaboration/${issue.id}.lock/lock_info.json`, { locked_by: agent, locked_at, expires_at });
    }
  }
  putIndexes(content, put);
  putAgents(content, put);
  files.set('collaboration/audit_log.jsonl', content.log.map((entry) => `${jsonLine(lineOf(entry))}\n`).join(''));
  return files;
}

/** Two issues may have a fix of one id and title; the predecessor kept all fixes together. */
function freePath(files: ReadonlyMap<string, string>, path: string, issue: string): string {
  return files.has(path) ? path.replace(/\.json$/, `_of_${issue}.json`) : path;
}

function putIndexes({ issues, now }: Phase4Content, put: (path: string, value: unknown) => void): void {
  put('issues/index.json', {
    generated_at: now,
    issues: issues.map(({ issue: { id, title, severity, status, assigned_to } }) => ({
      id,
      title,
      severity,
      status,
      assigned_to,
    })),
  });
  put('fixes/index.json', {
    generated_at: now,
    fixes: issues.flatMap(({ fixes }) => fixes.map(({ id, title, status, issue_id }) => ({ id, title, status, issue_id }))),
  });
}

function putAgents({ issues, agents }: Phase4Content, put: (path: string, value: unknown) => void): void {
  const tasks = (agent: string): string[] =>
    issues.filter(({ issue }) => issue.status === 'in_progress' && issue.assigned_to === agent).map(({ issue }) => issue.id);
  put('collaboration/coordination.json', {
    version: '1.0',
    agents: Object.fromEntries(agents.map(({ name, last_seen }) => [name, { current_tasks: tasks(name), last_seen }])),
  });
  put('collaboration/agent_heartbeats.json', Object.fromEntries(agents.map(({ name, last_seen }) => [name, last_seen])));
}

function lineOf({ timestamp, agent, action, success, message, issue_id, fix_id }: OldEntry): OldEntry {
  return {
    timestamp,
    agent,
    action,
    success,
    message,
    ...(issue_id !== undefined && { issue_id }),
    ...(fix_id !== undefined && { fix_id }),
  };
}
