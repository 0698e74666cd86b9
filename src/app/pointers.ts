/**
 * Claim pointers: `refs/coord/claims/<issue>`, so that one `git for-each-ref` lists who holds what. They decide nothing; here they are
 * made to follow the branches.
 */
import type { IssueId } from '../core/ids.ts';
import type { Claim } from '../core/model.ts';
import type { Oid } from '../store/object-reader.ts';
import { listFewRefs, listRefs, type RefUpdate, swap } from '../store/refs.ts';
import { type Branch, CLAIMS, claimRef, issueRef, readBranch, readBranchIfSound } from './branch.ts';
import { readIssues } from './issue-documents.ts';
import type { Workspace } from './workspace.ts';

/** Makes each pointer of these branches point at its current claim, and removes those of ended ones in one batch. */
export async function mendPointers(workspace: Workspace, branches: readonly string[]): Promise<number> {
  if (branches.length === 0) return 0;
  const touched = new Set(branches.map((ref) => ref.split('/').at(-1) ?? ''));
  const removed: RefUpdate[] = [];
  for (const [pointer, from] of listFewRefs(workspace.repository, CLAIMS) ?? (await listRefs(workspace.repository, CLAIMS))) {
    const id = pointer.slice(CLAIMS.length) as IssueId;
    if (!touched.has(id)) continue;
    const branch = await readBranchIfSound(workspace, issueRef(id));
    if (branch && !branch.state.issue?.claim) removed.push({ ref: pointer, from, to: null });
  }
  const moved = await laggingPointers(workspace, [...touched] as IssueId[]);
  let mended = 0;
  for (const updates of [removed, ...moved.map((update) => [update])]) {
    if (updates.length > 0 && (await swap(workspace.repository, updates)) === 'moved') mended += updates.length;
  }
  return mended;
}

/** The pointers of these issues that do not point at the commit which holds the current claim. */
async function laggingPointers(workspace: Workspace, ids: readonly IssueId[]): Promise<RefUpdate[]> {
  const updates = await Promise.all(
    ids.map(async (id): Promise<RefUpdate | null> => {
      const branch = await readBranchIfSound(workspace, issueRef(id));
      const claim = branch?.state.issue?.claim;
      if (!branch || !claim) return null;
      const pointer = await workspace.objects.read(claimRef(id));
      const pointed = pointer && (await readBranch(workspace, pointer.oid)).state.issue?.claim;
      if (pointed?.nonce === claim.nonce && pointed.expires_at === claim.expires_at) return null;
      return { ref: claimRef(id), from: pointer?.oid ?? null, to: await leaseCommit(workspace, branch, claim) };
    }),
  );
  return updates.filter((update) => update !== null);
}

/** The commit of a branch in which its current lease began or was renewed last. */
async function leaseCommit(workspace: Workspace, tip: Branch, claim: Claim): Promise<Oid | null> {
  for (let branch = tip; ; ) {
    const parent = branch.commit?.parents[0];
    const before = parent === undefined ? null : await readBranch(workspace, parent);
    const held = before?.state.issue?.claim;
    if (!before || held?.nonce !== claim.nonce || held.expires_at !== claim.expires_at) return branch.tip;
    branch = before;
  }
}

/** Pointers that lag behind, and pointers whose claim has ended, over all issues. */
export async function pointerProblems(workspace: Workspace): Promise<{ lagging: RefUpdate[]; ended: RefUpdate[] }> {
  const [{ issues }, pointers] = await Promise.all([readIssues(workspace), listRefs(workspace.repository, CLAIMS)]);
  const claimed = new Set<string>(issues.filter(({ issue }) => issue.claim).map(({ issue }) => issue.id));
  const ended = [...pointers]
    .filter(([ref]) => !claimed.has(ref.slice(CLAIMS.length)))
    .map(([ref, from]) => ({ ref, from, to: null }));
  return { lagging: await laggingPointers(workspace, [...claimed] as IssueId[]), ended };
}
