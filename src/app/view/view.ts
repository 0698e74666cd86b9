/**
 * The view: `.coord/` in the main worktree, a read-only checkout of refs/coord/state with what is handy to read beside it.
 *
 * Nothing reads it back. It is rewritten where it differs, each file as a whole. What was not written by git coord stays.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { jsonDocument } from '../../core/json.ts';
import { fixIndex, issueIndex } from '../../reports/indexes.ts';
import { replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listTree, parseCommit } from '../../store/objects.ts';
import { removeTree } from '../../store/remove-tree.ts';
import { diffTrees, type TreeDiff } from '../../store/tree-diff.ts';
import type { News } from '../fold.ts';
import { activityAfter, documentsOf, snapshotOf } from '../snapshot.ts';
import type { Workspace } from '../workspace.ts';
import { auditLog } from './audit-log.ts';
import { assertNoLinks, ViewFiles } from './files.ts';
import {
  assertNotTaken,
  isInterference,
  isOurView,
  isWhole,
  SAFE_PATH,
  stateIn,
  textIn,
  VIEW_ENTRIES,
  viewDirectory,
} from './layout.ts';
import { otherWriter, removeUnfinished, ViewWriter } from './writer.ts';

/** The state that the view shows; null where there is none, it was left half written, or parts of it are missing. */
export function viewedState(workspace: Workspace): Oid | null {
  const directory = viewDirectory(workspace);
  const state = directory === null ? null : stateIn(directory);
  return directory !== null && isWhole(directory) ? state : null;
}

/**
 * Makes the view show a state. Returns how many files were written or removed; null where there is no place for a view;
 * `disturbed` where another process writes it, or removed it, at the same time, so that it has to be written anew. `news`: what the state was made of.
 */
export async function writeView(
  workspace: Workspace,
  state: Oid,
  full = false,
  news: News | null = null,
): Promise<number | null | 'disturbed'> {
  const directory = viewDirectory(workspace);
  if (directory === null) return null;
  const outwaited = await otherWriter(directory);
  if (!full && viewedState(workspace) === state) return 0;
  assertNoLinks(directory);
  assertNotTaken(directory);
  mkdirSync(directory, { recursive: true });
  removeUnfinished(directory); // Not before: what a killed writer left may be all that says whose the view is.
  const writer = ViewWriter.become(directory, outwaited);
  if (writer === null) return 'disturbed';
  const shown = full || !isWhole(directory) ? null : writer.shown;
  const files = new ViewFiles(directory);
  try {
    const { changed, removed } = await differences(workspace, shown, state);
    if (!writer.isStill()) return writer.giveWay();
    if (shown === null) files.clear(changed.keys());
    let written = 0;
    for (const path of removed) written += Number(files.remove(path));
    for (const [path, oid] of changed) {
      files.write(path, (await workspace.objects.require(oid)).data);
      written++;
    }
    for (const [path, text] of await indexes(workspace, state)) files.write(path, text);
    const log = shown === null ? null : textIn(directory, 'audit_log.jsonl');
    const logged = await auditLog(workspace, state, shown === null || log === null ? null : { shown, log }, news);
    if (!writer.isStill()) return writer.giveWay();
    if (logged !== log) replaceFile(join(directory, 'audit_log.jsonl'), logged, 0o444);
    writer.finish(state);
    return written;
  } catch (error) {
    if (!writer.isStill() || isInterference(error)) return writer.giveWay();
    throw error;
  } finally {
    writer.end();
  }
}

/** The files that are checked out in which a state differs from another (null: from nothing). */
async function differences(workspace: Workspace, from: Oid | null, to: Oid): Promise<TreeDiff> {
  const { objects, repository } = workspace;
  const treeOf = async (oid: Oid): Promise<Oid> => parseCommit((await objects.require(oid)).data).tree;
  const { changed, removed } =
    from === null
      ? { changed: await listTree(objects, await treeOf(to), repository.format), removed: [] }
      : await diffTrees(objects, await treeOf(from), await treeOf(to), repository.format);
  return {
    changed: new Map([...changed].filter(([path]) => SAFE_PATH.test(path))),
    removed: removed.filter((path) => SAFE_PATH.test(path)),
  };
}

async function indexes(workspace: Workspace, state: Oid): Promise<[string, string][]> {
  const { tree } = parseCommit((await workspace.objects.require(state)).data);
  const snapshot = snapshotOf(await documentsOf(workspace, tree), await activityAfter(workspace, state, []));
  return [
    ['issues/index.json', jsonDocument(issueIndex(snapshot))],
    ['fixes/index.json', jsonDocument(fixIndex(snapshot))],
  ];
}

/** Removes everything that git coord put into the view, once nobody is writing it; what it did not write stays. */
export async function clearView(directory: string): Promise<void> {
  await otherWriter(directory);
  if (!isOurView(directory)) return;
  for (const name of VIEW_ENTRIES) await removeTree(join(directory, name));
}
