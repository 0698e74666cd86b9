/**
 * The guard of a server: judges a push before it moves anything.
 *
 * What a branch holds already was judged when it came, so only what is new on it is replayed, with the same code as `verify` and on
 * the objects in Git's quarantine. Nothing here depends on how many issues there are. Refs of others are let through.
 *
 *     const refusals = await guard(workspace, parseMoves(input));    // empty: everything may come in
 *
 * A ref that somebody else has moved meanwhile is not looked for: Git compares the old values after the hook, and says so itself.
 */
import type { IssueId } from '../../core/ids.ts';
import type { Policy } from '../../core/model.ts';
import { policyOf } from '../../core/policy.ts';
import { display } from '../../core/text.ts';
import type { Oid } from '../../store/object-reader.ts';
import { contains } from '../ancestry.ts';
import { ARCHIVE, branchNameOf, CLAIMS, CONFIG, PROBES, readBranch, STATE } from '../branch.ts';
import { policyLookup } from '../policies.ts';
import { isDamage } from '../verify/finding.ts';
import { type Rules, replayBranch } from '../verify/replay-branch.ts';
import type { Workspace } from '../workspace.ts';
import { wrongPointer } from './pointer.ts';
import { Push, type RefMove, type Refusal, type TeamMove, teamNamespaces } from './push.ts';
import { isRetired, retiredTip, rewritten, wrongArchive, wrongBeginning } from './retired.ts';
import { wrongSignatures } from './signed.ts';
import { wrongState } from './state.ts';

export { parseMoves, type RefMove, type Refusal, refusalLine } from './push.ts';

/** So many refs are judged side by side. */
const SIDE_BY_SIDE = 64;
/** Names that Git, or git coord, would take for a ref of the team's. */
const MISLEADING = /^refs\/(?:(?:tags\/|heads\/|remotes\/)?refs\/)?coord$|^refs\/(?:tags\/|heads\/|remotes\/)?refs\/coord\//;

/** Judges a push; what it returns must not come in. Throws where it cannot judge, and then nothing may come in either. */
export async function guard(workspace: Workspace, moves: readonly RefMove[]): Promise<Refusal[]> {
  const misleading = moves
    .filter(({ ref, to }) => to !== null && MISLEADING.test(ref))
    .map(({ ref }) => ({ ref, commit: null, message: 'a ref of this name would be taken for one of git coord' }));
  const refusals: Refusal[] = [...misleading];
  for (const namespace of await teamNamespaces(workspace, moves)) {
    const push = new Push(workspace, namespace, moves);
    try {
      if (push.moves.length > 0) refusals.push(...(await judge(push)));
    } finally {
      push.close();
    }
  }
  return refusals;
}

async function judge(push: Push): Promise<Refusal[]> {
  const before = await push.tipBefore(CONFIG);
  const now = before === null ? null : await policyAt(push, before);
  const after = now ?? (await policyAt(push, CONFIG));
  const rules: Rules = {
    policies: await policyLookup(push.after),
    latest: Math.floor(push.after.moment().getTime() / 1000) + after.clock_skew_seconds,
  };
  const refusals: Refusal[] = [];
  for (let start = 0; start < push.moves.length; start += SIDE_BY_SIDE) {
    const some = push.moves.slice(start, start + SIDE_BY_SIDE);
    const judged = await Promise.all(some.map((move) => orDamage(move, () => judgeMove(push, move, rules))));
    refusals.push(...judged.flatMap((refusal) => refusal ?? []));
  }
  if (refusals.length > 0) return refusals;
  const branches = push.moves.filter(({ name, to }) => to !== null && branchNameOf(name) !== null);
  const wrong = branches.length === 0 ? [] : await wrongSignatures(push, branches, now);
  return Promise.all(wrong.map(async (flaw) => ({ ...flaw, ref: await refHolding(push, branches, flaw.commit) })));
}

/** The pushed ref that a commit came with. */
async function refHolding(push: Push, branches: readonly TeamMove[], commit: Oid): Promise<string> {
  for (const { ref, to } of branches) if (to !== null && (await contains(push.after, to, commit))) return ref;
  return push.refOf(CONFIG);
}

async function policyAt(push: Push, commit: string): Promise<Policy> {
  return policyOf((await readBranch(push.after, commit)).state.config);
}

/** What lies in a push and cannot be read is refused; where the repository itself cannot be read, the guard fails. */
async function orDamage(move: TeamMove, work: () => Promise<Refusal | null>): Promise<Refusal | null> {
  try {
    return await work();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { ref: move.ref, commit: move.to, message: error.message };
  }
}

async function judgeMove(push: Push, move: TeamMove, rules: Rules): Promise<Refusal | null> {
  const { ref, name, old, to } = move;
  const refused = (message: string | null, commit = to): Refusal | null => (message === null ? null : { ref, commit, message });
  if (name.startsWith(PROBES)) return null;
  if (name.startsWith(CLAIMS)) return refused(await wrongPointer(push, move));
  if (name === STATE || name === ARCHIVE) {
    const wrong = await (name === STATE ? wrongState(push, move) : wrongArchive(push, move, rules));
    return wrong && { ref, ...wrong };
  }
  if (name.startsWith(PROBES)) return null; // `git coord doctor --remote` tries out what this server takes.
  const branch = branchNameOf(name);
  const id = branch?.kind === 'issue' ? (branch.name as IssueId) : null;
  if (to === null) {
    const mayGo = branch === null || (id !== null && old !== null && (await isRetired(push, id, old)));
    return mayGo ? null : refused('a branch is never deleted: it is the record', old);
  }
  if (branch === null) return refused(`'${display(name)}' is not the name of a branch of git coord`);
  const taken = old === null && id !== null ? await wrongBeginning(push, id, to) : null;
  if (taken !== null) return refused(taken);
  // What was retired before was judged before.
  const known = old ?? (id === null ? null : await retiredTip(push, id, await push.tipBefore(ARCHIVE)));
  const { continued, findings } = await replayBranch(push.after, { ref: name, name: branch, tip: to, known }, rules);
  if (!continued) return refused(rewritten(known));
  return findings[0] ? { ref, commit: findings[0].commit, message: findings[0].message } : null;
}
