/** Holds the claim pointers against the branches: a pointer may lag behind, but never point elsewhere. */
import type { IssueId } from '../../core/ids.ts';
import { display } from '../../core/text.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listRefs } from '../../store/refs.ts';
import { contains } from '../ancestry.ts';
import { CLAIMS, issueRef, readBranch } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, isDamage } from './finding.ts';

/** The pointers that do not point at a claim of their issue's own branch. */
export async function checkPointers(workspace: Workspace): Promise<Finding[]> {
  const pointers = await listRefs(workspace.repository, CLAIMS);
  const wrong = [...pointers].map(async ([ref, commit]): Promise<Finding[]> => {
    const id = ref.slice(CLAIMS.length) as IssueId;
    const message = await wrongAbout(workspace, id, commit).catch((error: unknown) => {
      if (isDamage(error)) return `points at a commit that cannot be read: ${error.message}`;
      throw error;
    });
    return message === null
      ? []
      : [{ kind: 'wrong_pointer', ref, commit, message: `the claim pointer of ${display(id)} ${message}` }];
  });
  return (await Promise.all(wrong)).flat();
}

/** What is wrong about a pointer; null where nothing is. The branch is read after the pointer, which never comes before it. */
async function wrongAbout(workspace: Workspace, id: IssueId, commit: Oid): Promise<string | null> {
  const object = await workspace.objects.read(commit);
  if (object?.type !== 'commit') return 'does not point at a commit';
  const { state, commit: content } = await readBranch(workspace, commit);
  if (state.issue !== null && state.issue.id !== id) return `points at a commit of ${display(state.issue.id)}`;
  if (!(await isOn(workspace, issueRef(id), commit))) return `points at a commit that is not on ${display(issueRef(id))}`;
  const claim = state.issue?.claim;
  if (!claim) return 'points at a commit that claims nothing';
  const parent = content?.parents[0];
  const before = parent === undefined ? null : (await readBranch(workspace, parent)).state.issue?.claim;
  const isSame = before?.nonce === claim.nonce && before.expires_at === claim.expires_at;
  return isSame ? 'points at a commit that neither claims it nor renews the claim' : null;
}

async function isOn(workspace: Workspace, ref: string, commit: Oid): Promise<boolean> {
  const tip = await workspace.objects.read(ref);
  return tip !== null && contains(workspace, tip.oid, commit);
}
