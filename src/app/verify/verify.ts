/**
 * Verify: anyone can check that the record is what the agents did, and nothing else.
 *
 * Every branch is replayed commit by commit; then what is derived of the branches is held against them: claim pointers, the state
 * and, where it is asked for, the signatures. What was found right is remembered by commit id, so that the next time only what is new
 * is replayed; `full` goes without that memory.
 */
import type { Policy } from '../../core/model.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listRefs } from '../../store/refs.ts';
import { contains } from '../ancestry.ts';
import { AGENTS, branchNameOf, CONFIG, ISSUES } from '../branch.ts';
import { policyLookup, readPolicies } from '../policies.ts';
import { untilRefreshed } from '../refresh-start.ts';
import type { Workspace } from '../workspace.ts';
import { archivedTips } from './archive.ts';
import type { Finding } from './finding.ts';
import { NOTHING, recall, remember, type Verified } from './memory.ts';
import { checkPointers } from './pointers.ts';
import { type BranchReplay, type Rules, replayBranch } from './replay-branch.ts';
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
  /** How many actions' signatures were checked now, and how many of them had none; null where none were asked for. */
  readonly signatures: { readonly checked: number; readonly unsigned: number } | null;
}

/** So many branches are replayed side by side. */
const SIDE_BY_SIDE = 64;

/** Checks everything. Changes nothing but the memory of what was right. */
export async function verify(workspace: Workspace, options: VerifyOptions = {}): Promise<Verification> {
  const { policy } = await workspace.team();
  await untilRefreshed(workspace);
  const known = options.full ? NOTHING : recall(workspace);
  const archived = await archivedTips(workspace);
  const live = await listRefs(workspace.repository, ISSUES, AGENTS, CONFIG);
  const tips = new Map([...archived.tips, ...live]);
  const replays = await replayAll(workspace, tips, known, policy);
  const dropped = replays.filter(({ continued }) => !continued).map(({ ref }) => ref);
  const gone = [...known.tips.keys()].filter((ref) => !tips.has(ref));
  const before = [...dropped, ...gone].flatMap((ref) => known.tips.get(ref) ?? []);
  const lost = await lostCommits(workspace, { state: known.state, tips: before }, archived.tips.values());
  const pointers = await checkPointers(workspace);
  const state = await checkState(workspace, known.state);
  const signed =
    options.signatures || policy.require_signatures
      ? await checkSigned(workspace, tips, { known: known.signed, requiredSince: await requiredSince(workspace) })
      : null;
  const findings = [archived, ...replays, { findings: lost }, { findings: pointers }, state, ...(signed ? [signed] : [])];
  remember(workspace, {
    tips: await goodTips(workspace, tips, known, replays),
    signed: signed?.findings.length === 0 ? tips : known.signed,
    state: lost.length === 0 ? state.good : null,
  });
  return {
    findings: findings.flatMap((part) => part.findings),
    branches: tips.size,
    commits: replays.reduce((sum, { commits }) => sum + commits, 0),
    signatures: signed && { checked: signed.checked, unsigned: signed.unsigned },
  };
}

/** Replays every branch whose tip is not known to be right. */
async function replayAll(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  known: Verified,
  policy: Policy,
): Promise<BranchReplay[]> {
  const rules: Rules = {
    policies: await policyLookup(workspace),
    latest: Math.floor(workspace.moment().getTime() / 1000) + policy.clock_skew_seconds,
  };
  const changed = [...tips].filter(([ref, tip]) => known.tips.get(ref) !== tip);
  const replays: BranchReplay[] = [];
  for (let start = 0; start < changed.length; start += SIDE_BY_SIDE) {
    const some = changed.slice(start, start + SIDE_BY_SIDE).map(([ref, tip]): Promise<BranchReplay> | BranchReplay => {
      const name = branchNameOf(ref);
      if (name !== null) return replayBranch(workspace, { ref, name, tip, known: known.tips.get(ref) ?? null }, rules);
      const finding = { kind: 'unknown_branch', ref, commit: tip, message: 'it is not the name of a branch of git coord' };
      return { ref, findings: [finding], commits: 0, good: null, continued: true };
    });
    replays.push(...(await Promise.all(some)));
  }
  return replays;
}

/** From when on, in seconds since 1970, the team has required signatures without a break; null where it does not. */
async function requiredSince(workspace: Workspace): Promise<number | null> {
  let since: number | null = null;
  for (const { policy, time } of (await readPolicies(workspace)).values()) {
    if (!policy.require_signatures) break;
    since = time;
  }
  return since;
}

/** What is known to be right from now on. Of a branch that lost commits nothing new is: until it is mended, each check finds it. */
async function goodTips(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  known: Verified,
  replays: readonly BranchReplay[],
): Promise<Map<string, Oid>> {
  const good = new Map(known.tips);
  for (const { ref, good: tip } of replays) {
    const before = known.tips.get(ref);
    if (tip !== null && tips.has(ref) && (before === undefined || (await contains(workspace, tip, before)))) good.set(ref, tip);
  }
  return good;
}
