/** Judges claim pointers: each must point at a claim on its issue's own branch. */
import { isIssueId } from '../../core/ids.ts';
import { contains } from '../ancestry.ts';
import { CLAIMS, issueRef, readBranch } from '../branch.ts';
import type { Push, TeamMove } from './push.ts';

/** What is wrong about where a pointer is to point; null where nothing is. It may be deleted at any time. */
export async function wrongPointer(push: Push, { name, to }: TeamMove): Promise<string | null> {
  if (to === null) return null;
  const id = name.slice(CLAIMS.length);
  if (!isIssueId(id)) return 'it is the pointer of no issue';
  const tip = await push.tipAfter(issueRef(id));
  if (tip === null || !(await contains(push.after, tip, to))) return `it points at a commit that is not on the branch of ${id}`;
  const { state } = await readBranch(push.after, to);
  return state.issue?.claim ? null : 'it points at a commit that claims nothing';
}
