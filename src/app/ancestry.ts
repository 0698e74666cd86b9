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
  for (let steps = 0; oid !== undefined && steps < NEAR; steps++) {
    if (oid === commit) return true;
    const object = await workspace.objects.read(oid);
    if (object?.type !== 'commit') break;
    oid = parseCommit(object.data).parents[0];
  }
  return isAncestor(workspace.repository, commit, tip);
}
