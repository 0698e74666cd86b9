/** Which commit comes after which. */
import { isAncestor } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import type { Workspace } from './workspace.ts';

/** So many commits are looked at before Git itself is asked. */
const NEAR = 64;

/** Whether a tip is a commit or comes after it. Most often it does by a commit or two. */
export async function contains(workspace: Workspace, tip: Oid, commit: Oid): Promise<boolean> {
  let oid: Oid | undefined = tip;
  let isLine = true;
  for (let steps = 0; oid !== undefined && steps < NEAR; steps++) {
    if (oid === commit) return true;
    const object = await workspace.objects.read(oid);
    if (object?.type !== 'commit') break;
    const { parents } = parseCommit(object.data);
    isLine &&= parents.length < 2;
    oid = parents[0];
    if (oid === undefined && isLine) return false; // All of it was seen: no process is needed to know.
  }
  return isAncestor(workspace.repository, commit, tip);
}
