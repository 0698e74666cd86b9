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
import type { ReportedIssue } from '../reports/rows.ts';
import { type Activity, addActions, EMPTY_ACTIVITY, type Snapshot } from '../reports/snapshot.ts';
import { readMany } from '../store/bulk-reader.ts';
import { type HistoryEntry, type HistoryOptions, history } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { listTree, parseTree, type TreeEntry } from '../store/objects.ts';
import { RowIssue } from './issue-row.ts';
import { cachedRows } from './issue-rows.ts';
import type { CachedRow } from './row-cache.ts';
import type { Workspace } from './workspace.ts';

/** The documents of a state: issues that a cache has as its rows, everything else as documents. */
export interface StateDocuments {
  readonly documents: readonly Document[];
  readonly rows?: readonly ReportedIssue[];
}

/** Puts documents and activity together; `archived` is how many issues are retired. */
export function snapshotOf({ documents, rows = [] }: StateDocuments, activity: Activity, archived = 0): Snapshot {
  const of = <T>(kind: Document['kind']): T[] =>
    documents.filter((document) => document.kind === kind).map(({ value }) => value as T);
  return {
    policy: policyOf(of<TeamConfig>('config')[0] ?? null),
    issues: [...rows, ...of<Issue>('issue')],
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
  return countIn(await history(workspace.repository, commits), before);
}

function countIn(entries: readonly HistoryEntry[], before: Activity): Activity {
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

/** Carries the activity that a state has counted on to the tips that come on top of it. `commits`: what they bring, where that is known. */
export async function activityAfter(
  workspace: Workspace,
  state: Oid,
  tips: readonly Oid[],
  commits: readonly HistoryEntry[] | null = null,
): Promise<Activity> {
  const before = await countedIn(workspace, state);
  if (before === null) return countActions(workspace, { from: [state, ...tips] });
  return commits ? countIn(commits, before) : countActions(workspace, { from: tips, without: [state] }, before);
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

/** The documents that were read last in a workspace, and of which tree. */
const LAST = new WeakMap<Workspace, { readonly key: string; readonly documents: StateDocuments }>();

/** The documents of a state's tree but the comments, and but what cannot be read. `anew`: each is read, whatever is known of it. */
export async function documentsOf(workspace: Workspace, tree: Oid, { anew = false } = {}): Promise<StateDocuments> {
  const { objects, repository } = workspace;
  // The reports are made of the others, so that what was read for them is the same after they are in the tree too.
  const entries = parseTree((await objects.require(tree)).data, repository.format);
  const wanted = entries.filter(({ name }) => name !== 'comments' && name !== 'reports');
  const key = wanted.map(({ mode, name, oid }) => `${mode} ${oid} ${name}\n`).join('');
  const last = LAST.get(workspace);
  if (last?.key === key && !anew) return last.documents;
  const documents = await readDocuments(workspace, wanted, anew ? [] : cachedRows(workspace));
  LAST.set(workspace, { key, documents });
  return documents;
}

async function readDocuments(
  workspace: Workspace,
  entries: readonly TreeEntry[],
  known: Iterable<CachedRow>,
): Promise<StateDocuments> {
  const { objects, repository } = workspace;
  const files: { readonly kind: Document['kind']; readonly path: string; readonly oid: Oid }[] = [];
  const issues = new Map<Oid, number>(); // How often each lies there: a tree from elsewhere may hold one twice.
  const take = (path: string, oid: Oid): void => {
    const kind = kindOfPath(path);
    if (kind) files.push({ kind, path, oid });
    if (kind === 'issue') issues.set(oid, (issues.get(oid) ?? 0) + 1);
  };
  for (const { mode, name, oid } of entries) {
    if (mode !== '40000') take(name, oid);
    else for (const [path, blob] of await listTree(objects, oid, repository.format)) take(`${name}/${path}`, blob);
  }
  const rows: ReportedIssue[] = [];
  // In the cache's order, which is that of reports.
  for (const row of known) {
    for (let count = issues.get(row.blob) ?? 0; count > 0; count--) rows.push(new RowIssue(row));
    issues.delete(row.blob);
  }
  const missing = files.filter(({ kind, oid }) => kind !== 'issue' || issues.has(oid));
  const documents: (Document | null)[] = [];
  const oids = missing.map(({ oid }) => oid);
  await readBlobs(workspace, oids, (data, index) => {
    const file = missing[index];
    if (file) documents.push(decodeIfSound(file.kind, data, file.path));
  });
  return { documents: documents.filter((document) => document !== null), rows };
}

function decodeIfSound(kind: Document['kind'], data: Buffer, path: string): Document | null {
  try {
    return decodeDocument(kind, data.toString('utf8'), `'${path}'`);
  } catch (error) {
    if (error instanceof CoordinationError) return null;
    throw error;
  }
}

/** From so many on, blobs are read by a process of their own. */
const MANY = 200;

/** Reads blobs. Throws where one is missing. */
async function readBlobs(
  { objects, repository }: Workspace,
  oids: readonly Oid[],
  take: (data: Buffer, index: number) => void,
): Promise<void> {
  if (oids.length < MANY) {
    const read = await Promise.all(oids.map((oid) => objects.require(oid)));
    for (const [index, { data }] of read.entries()) take(data, index);
    return;
  }
  const absent: Oid[] = [];
  await readMany(repository.git, oids, (answer, index) => {
    if (answer) take(answer.data, index);
    else absent.push(oids[index] ?? '');
  });
  for (const oid of absent) await objects.require(oid); // Says that it is missing.
}
