/** Takes away the refs of issues that the archive contains. What has been moved meanwhile stays: it is not retired any more. */
import type { IssueId } from '../../core/ids.ts';
import { history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { removeAbandonedLocks } from '../../store/ref-locks.ts';
import { listRefs, type RefUpdate, swap } from '../../store/refs.ts';
import { ARCHIVE, CLAIMS, claimRef, ISSUES } from '../branch.ts';
import { forgetUnpushed } from '../remote/unpushed.ts';
import type { Workspace } from '../workspace.ts';

/** So many refs go in one transaction. */
const BATCH = 200;
const ATTEMPTS = 5;

/**
 * Those of some refs whose commits the archive keeps. A file of an archive that was made by hand can name a commit that the archive does not
 * have for a parent: once its ref is gone, nothing would keep it.
 */
export async function keptByArchive(workspace: Workspace, refs: ReadonlyMap<string, Oid>): Promise<Map<string, Oid>> {
  const archive = refs.size === 0 ? null : await workspace.objects.read(ARCHIVE);
  if (!archive) return new Map();
  const missing = await history(workspace.repository, { from: [...new Set(refs.values())], without: [archive.oid] });
  const lost = new Set(missing.map(({ oid }) => oid));
  return new Map([...refs].filter(([, tip]) => !lost.has(tip)));
}

/**
 * Removes refs of issues that the archive keeps and that still point where they did, with their claim pointers, which go first: a pointer without its issue would be
 * one that points nowhere. Returns the refs that are gone.
 */
export async function removeRetired(workspace: Workspace, retired: ReadonlyMap<string, Oid>): Promise<string[]> {
  const refs = await keptByArchive(workspace, retired);
  if (refs.size === 0) return [];
  const pointers = await listRefs(workspace.repository, CLAIMS);
  const ended = [...refs.keys()].map((ref) => claimRef(ref.slice(ISSUES.length) as IssueId));
  await removeUnmoved(workspace, new Map(ended.flatMap((ref) => (pointers.has(ref) ? [[ref, pointers.get(ref) as Oid]] : []))));
  const removed = await removeUnmoved(workspace, refs);
  forgetUnpushed(workspace, removed);
  return removed;
}

/** Removes refs that still point where they did; one that does not keeps no other from going. */
async function removeUnmoved(workspace: Workspace, refs: ReadonlyMap<string, Oid>): Promise<string[]> {
  const removed: string[] = [];
  const all = [...refs];
  for (let start = 0; start < all.length; start += BATCH) {
    let wanted = all.slice(start, start + BATCH);
    for (let attempt = 0; attempt < ATTEMPTS && wanted.length > 0; attempt++) {
      const updates = wanted.map(([ref, from]): RefUpdate => ({ ref, from, to: null }));
      const result = await swap(workspace.repository, updates);
      if (result === 'moved') {
        removed.push(...wanted.map(([ref]) => ref));
        break;
      }
      if (result === 'locked') removeAbandonedLocks(workspace.repository);
      const now = await listRefs(workspace.repository, ...wanted.map(([ref]) => ref));
      wanted = wanted.filter(([ref, from]) => now.get(ref) === from);
    }
  }
  return removed;
}
