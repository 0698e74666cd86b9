/**
 * Claim pointers: `refs/coord/claims/<issue>`, so that one `git for-each-ref` lists who holds what. They decide nothing; here they are
 * made to follow the branches.
 */
import type { IssueId } from '../core/ids.ts';
import { listRefs, type RefUpdate, swap } from '../store/refs.ts';
import { CLAIMS, claimRef, issueRef, readBranch } from './branch.ts';
import { readIssues } from './query.ts';
import type { Workspace } from './workspace.ts';

/** Makes each pointer of these branches point at its current claim, and removes those of ended ones in one batch. */
export async function mendPointers(workspace: Workspace, branches: readonly string[]): Promise<number> {
  const pointers = await listRefs(workspace.repository, CLAIMS);
  const touched = new Set(branches.map((ref) => ref.split('/').at(-1) ?? ''));
  const removed: RefUpdate[] = [];
  for (const [pointer, from] of pointers) {
    const id = pointer.slice(CLAIMS.length) as IssueId;
    if (!touched.has(id)) continue;
    if (!(await readBranch(workspace, issueRef(id))).state.issue?.claim) removed.push({ ref: pointer, from, to: null });
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
      const branch = await readBranch(workspace, issueRef(id));
      const claim = branch.state.issue?.claim;
      if (!claim || branch.tip === null) return null;
      const pointer = await workspace.objects.read(claimRef(id));
      const pointed = pointer && (await readBranch(workspace, pointer.oid)).state.issue?.claim;
      if (pointed?.nonce === claim.nonce && pointed.expires_at === claim.expires_at) return null;
      return { ref: claimRef(id), from: pointer?.oid ?? null, to: branch.tip };
    }),
  );
  return updates.filter((update) => update !== null);
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
