/**
 * Verify: anyone can check that the record is what the agents did, and nothing else.
 *
 * Every branch is replayed commit by commit; then what is derived of the branches is held against them: claim pointers, the state
 * and, where it is asked for, the signatures. What was found right is remembered by commit id, so that the next time only what is new
 * is replayed; `full` goes without that memory.
 */
import { CoordinationError } from '../../core/errors.ts';
import type { Policy } from '../../core/model.ts';
import { DEFAULT_POLICY } from '../../core/policy.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listRefs, resolveRef } from '../../store/refs.ts';
import { contains } from '../ancestry.ts';
import { AGENTS, ARCHIVE, branchNameOf, CONFIG, ISSUES, STATE } from '../branch.ts';
import { policyLookup } from '../policies.ts';
import { untilRefreshed } from '../refresh-start.ts';
import type { Workspace } from '../workspace.ts';
import { checkArchive } from './archive.ts';
import { type Finding, isDamage } from './finding.ts';
import { NOTHING, recall, remember, type SignatureCount, type Verified } from './memory.ts';
import { checkPointers } from './pointers.ts';
import { type BranchReplay, type Rules, replayBranch } from './replay-branch.ts';
import { signingRequirement } from './requirement.ts';
import { checkSigned } from './signatures.ts';
import { checkState, lostCommits } from './state.ts';

export interface VerifyOptions {
  /** Whether everything is checked again, whatever was found right before. */
  readonly full?: boolean | undefined;
  /** Whether signatures are checked; they are in any case where the team's policy requires them. */
  readonly signatures?: boolean | undefined;
}

/** What was checked, and what is wrong. */
export interface Verification {
  readonly findings: readonly Finding[];
  /** How many branches there are. */
  readonly branches: number;
  /** How many commits were replayed now; those that were replayed before are not in it. */
  readonly commits: number;
  /** The signatures that were checked now, and those that were found right before; null where none were asked for. */
  readonly signatures: (SignatureCount & { readonly known: SignatureCount }) | null;
}

/** So many branches are replayed side by side. */
const SIDE_BY_SIDE = 64;

/** Checks everything. Changes nothing but the memory of what was right. */
export async function verify(workspace: Workspace, options: VerifyOptions = {}): Promise<Verification> {
  const policy = await policyNow(workspace);
  await untilRefreshed(workspace);
  const remembered = recall(workspace);
  const known = options.full ? NOTHING : remembered;
  // The state first, for what it contains is on the branches; the archive last: what is retired meanwhile is then found twice, not nowhere.
  const folded = await resolveRef(workspace.repository, STATE);
  const live = await listRefs(workspace.repository, ISSUES, AGENTS, CONFIG);
  const damage: Finding[] = [];
  const part = async <T>(ref: string, work: Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!isDamage(error)) throw error;
      damage.push({ kind: 'unreadable', ref, commit: null, message: `it cannot be checked: ${error.message}` });
      return otherwise;
    }
  };
  const archived = await part(ARCHIVE, checkArchive(workspace, { full: options.full ?? false }), {
    tips: new Map<string, Oid>(),
    findings: [],
  });
  const tips = new Map([...archived.tips, ...live]);
  const kept = [...live.values(), ...archived.tips.values()];
  const left = await leftBehind(workspace, tips, remembered);
  const lost = await part(STATE, lostCommits(workspace, { state: known.state, tips: left }, { state: folded, kept }), []);
  const rules: Rules = {
    // Whoever acted by rules that were dropped since did nothing wrong.
    policies: await policyLookup(
      workspace,
      lost.flatMap(({ ref, commit }) => (ref === CONFIG && commit !== null ? [commit] : [])),
    ),
    latest: Math.floor(workspace.moment().getTime() / 1000) + policy.clock_skew_seconds,
  };
  const replays = await replayAll(workspace, tips, known, rules);
  const pointers = await checkPointers(workspace);
  const state = await part(STATE, checkState(workspace, known.state), { findings: [], good: null });
  const required = await signingRequirement(workspace, policy.clock_skew_seconds);
  const signed =
    options.signatures || required.ever
      ? await part(CONFIG, checkSigned(workspace, tips, { known: known.signed, required }), null)
      : null;
  const findings = [archived, ...replays, { findings: lost }, { findings: pointers }, state, ...(signed ? [signed] : [])].flatMap(
    (each) => each.findings,
  );
  findings.push(...damage);
  remember(workspace, {
    tips: goodTips(tips, remembered, left, replays),
    ...(signed?.findings.length === 0
      ? { signed: tips, counted: sum(known.counted, signed) }
      : { signed: known.signed, counted: known.counted }),
    state: lost.length === 0 ? state.good : null,
  });
  return {
    findings,
    branches: tips.size,
    commits: replays.reduce((total, { commits }) => total + commits, 0),
    signatures: signed && { checked: signed.checked, unsigned: signed.unsigned, known: known.counted },
  };
}

const sum = (one: SignatureCount, other: SignatureCount): SignatureCount => ({
  checked: one.checked + other.checked,
  unsigned: one.unsigned + other.unsigned,
});

/** The team's rules now; the default ones where somebody broke or removed them by hand, which the replay of their branch finds. */
async function policyNow(workspace: Workspace): Promise<Policy> {
  try {
    return (await workspace.team()).policy;
  } catch (error) {
    const isNewer = error instanceof CoordinationError && error.code === 'refused';
    if (!isDamage(error) || isNewer) throw error;
    if ((await listRefs(workspace.repository, ISSUES, AGENTS, CONFIG, STATE)).size === 0) throw error;
    return DEFAULT_POLICY;
  }
}

/** Replays every branch whose tip is not known to be right. */
async function replayAll(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  known: Verified,
  rules: Rules,
): Promise<BranchReplay[]> {
  const changed = [...tips].filter(([ref, tip]) => known.tips.get(ref) !== tip);
  const replays: BranchReplay[] = [];
  for (let start = 0; start < changed.length; start += SIDE_BY_SIDE) {
    const some = changed.slice(start, start + SIDE_BY_SIDE).map(async ([ref, tip]): Promise<BranchReplay> => {
      const name = branchNameOf(ref);
      if (name !== null) return replayBranch(workspace, { ref, name, tip, known: known.tips.get(ref) ?? null }, rules);
      const finding = { kind: 'unknown_branch', ref, commit: tip, message: 'it is not the name of a branch of git coord' };
      return { ref, findings: [finding], commits: 0, good: null, continued: true };
    });
    replays.push(...(await Promise.all(some)));
  }
  return replays;
}

/** What was found right on a branch that does not contain it any longer, by the branch's ref. */
async function leftBehind(workspace: Workspace, tips: ReadonlyMap<string, Oid>, remembered: Verified): Promise<Map<string, Oid>> {
  const left = new Map<string, Oid>();
  for (const [ref, before] of remembered.tips) {
    const tip = tips.get(ref);
    if (tip === before) continue;
    if (tip === undefined || !(await contains(workspace, tip, before))) left.set(ref, before);
  }
  return left;
}

/** What is known to be right from now on. Of a branch that lost commits nothing new is: until it is mended, each check finds it. */
function goodTips(
  tips: ReadonlyMap<string, Oid>,
  remembered: Verified,
  left: ReadonlyMap<string, Oid>,
  replays: readonly BranchReplay[],
): Map<string, Oid> {
  const good = new Map(remembered.tips);
  for (const { ref, good: tip } of replays) {
    if (left.has(ref) || !tips.has(ref)) continue;
    if (tip === null) good.delete(ref);
    else good.set(ref, tip);
  }
  return good;
}
