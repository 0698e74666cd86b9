/** What the reports are made of: documents, and the actions of their history counted. */
import { decodeDocument, kindOfPath } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import { parseJson } from '../core/json.ts';
import { refusedBy } from '../core/log-entry.ts';
import { parseMessage } from '../core/message.ts';
import type { Agent, Document, Fix, Issue, TeamConfig } from '../core/model.ts';
import { policyOf } from '../core/policy.ts';
import { fromSeconds } from '../core/time.ts';
import { activityOf } from '../reports/metadata.ts';
import { METADATA_PATH } from '../reports/registry.ts';
import { type Activity, addActions, EMPTY_ACTIVITY, type Snapshot } from '../reports/snapshot.ts';
import { type HistoryOptions, history } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { listTree } from '../store/objects.ts';
import type { Workspace } from './workspace.ts';

/** Puts documents and activity together; `archived` is how many issues are retired. */
export function snapshotOf(documents: readonly Document[], activity: Activity, archived = 0): Snapshot {
  const of = <T>(kind: Document['kind']): T[] =>
    documents.filter((document) => document.kind === kind).map(({ value }) => value as T);
  return {
    policy: policyOf(of<TeamConfig>('config')[0] ?? null),
    issues: of<Issue>('issue'),
    fixes: of<Fix>('fix'),
    agents: of<Agent>('agent'),
    activity,
    archived,
    asOf:
      activity.agents
        .map(({ last }) => last)
        .sort()
        .at(-1) ?? '',
  };
}

/** Counts the actions of some commits, on top of what was counted before. */
export async function countActions(workspace: Workspace, commits: HistoryOptions, before = EMPTY_ACTIVITY): Promise<Activity> {
  const entries = await history(workspace.repository, commits);
  const actions = entries.flatMap((commit) => {
    const record = parseMessage(commit.message);
    return record ? [{ ...record, time: fromSeconds(commit.time) }] : [];
  });
  return addActions(
    before,
    actions,
    entries.flatMap(({ message }) => refusedBy(message)),
  );
}

/** Carries the activity that a state has counted on to the tips that come on top of it. */
export async function activityAfter(workspace: Workspace, state: Oid, tips: readonly Oid[]): Promise<Activity> {
  const before = await countedIn(workspace, state);
  if (before === null) return countActions(workspace, { from: [state, ...tips] });
  return countActions(workspace, { from: tips, without: [state] }, before);
}

/** What a state's own metadata says; null where it cannot be read. */
async function countedIn(workspace: Workspace, state: Oid): Promise<Activity | null> {
  const blob = await workspace.objects.read(`${state}:${METADATA_PATH}`);
  try {
    return blob && activityOf(parseJson(blob.data.toString('utf8')));
  } catch {
    return null;
  }
}

/** The documents of a state's tree but the comments, and but what cannot be read. */
export async function documentsOf(workspace: Workspace, tree: Oid): Promise<Document[]> {
  const files = await listTree(workspace.objects, tree, workspace.repository.format);
  const wanted = [...files].filter(([path]) => !path.startsWith('comments/'));
  const read = async ([path, oid]: [string, Oid]): Promise<Document[]> => {
    const kind = kindOfPath(path);
    if (!kind) return [];
    const { data } = await workspace.objects.require(oid);
    try {
      return [decodeDocument(kind, data.toString('utf8'), `'${path}'`)];
    } catch (error) {
      if (error instanceof CoordinationError) return [];
      throw error;
    }
  };
  return (await Promise.all(wanted.map(read))).flat();
}
