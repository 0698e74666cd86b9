/** Which tips a state contains: remembered from the last fold, else found in the parents of all folds and the commits of each branch. */
import { firstParentChain, unmerged } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import { contains } from './ancestry.ts';
import { leftovers, readArchived } from './archive/read.ts';
import { AGENTS, ARCHIVE, CONFIG, ISSUES, issueRef } from './branch.ts';
import { type Folded, recallFolded } from './folded-cache.ts';
import type { Workspace } from './workspace.ts';

/**
 * The commit of a branch that was brought in last, of those that `brought` says were, and in which fold (0: the newest). A settlement has two
 * parents, and it may be the second, done here, that was brought in before it.
 */
async function lastBrought(workspace: Workspace, tip: Oid, brought: ReadonlyMap<Oid, number>): Promise<Oid | null> {
  let last: Oid | null = null;
  const seen = new Set<Oid>();
  const waiting = [tip];
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    if (seen.has(oid)) continue;
    seen.add(oid);
    const fold = brought.get(oid);
    if (fold === undefined) waiting.push(...parseCommit((await workspace.objects.require(oid)).data).parents);
    else if (last === null || fold < (brought.get(last) ?? Number.POSITIVE_INFINITY)) last = oid;
  }
  return last;
}

/** Which tips a state contains: `remembered` from the last fold, else found in the parents of all folds. */
export async function foldedTips(
  workspace: Workspace,
  state: Oid,
  live: ReadonlyMap<string, Oid>,
  { remembered = true } = {},
): Promise<Folded> {
  const known = remembered ? recallFolded(workspace, state) : null;
  if (known) return known;
  const chain = await firstParentChain(workspace.repository, state);
  // The newest fold first: where several commits of a branch were brought in, the last one is what the state has of it.
  const brought = new Map<Oid, number>();
  for (const [index, { parents }] of chain.entries()) {
    for (const parent of parents.slice(1)) if (!brought.has(parent)) brought.set(parent, index);
  }
  const folded: Folded = new Map();
  const all = new Map(live);
  for (const ref of (await leftovers(workspace, live)).keys()) all.delete(ref);
  // A tip that the state contains is never brought in: what the state has of it may be newer than what is here.
  const outside = new Set(await unmerged(workspace.repository, state, [ISSUES, AGENTS, CONFIG]));
  const contained = new Set([...all.keys()].filter((ref) => ref !== ARCHIVE && !outside.has(ref)));
  for (const { issue, tip } of await readArchived(workspace)) if (!all.has(issueRef(issue.id))) all.set(issueRef(issue.id), tip);
  for (const [ref, tip] of all) {
    const last = contained.has(ref) ? tip : await lastBrought(workspace, tip, brought);
    if (last !== null) folded.set(ref, last);
  }
  const archive = folded.get(ARCHIVE);
  for (const { issue, tip } of archive === undefined ? [] : await readArchived(workspace, undefined, archive)) {
    const old = folded.get(issueRef(issue.id));
    if (old !== undefined && (await contains(workspace, tip, old))) folded.delete(issueRef(issue.id)); // It was taken out already.
  }
  return folded;
}
