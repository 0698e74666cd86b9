/**
 * Settling work that was done apart: the remote's history comes first, and the local actions are done again on top of it, in memory.
 *
 * What no longer holds is refused and listed; nothing is laid over what others did, and no field is merged. The result is one merge
 * commit (first parent the remote's tip, second the local tip), so that nobody's commits or signatures are rewritten, and whose tree is that
 * replay. It depends on nothing but its parents, so that anyone can settle them again and compare.
 */
import { stateWith } from './codec.ts';
import { isRecord } from './json.ts';
import { type ActionHeader, type ActionRecord, parseMessage } from './message.ts';
import type { BranchState, Document } from './model.ts';
import {
  applyAgain,
  type BranchName,
  Divergence,
  isRefusal,
  type Judged,
  type Policies,
  type RecordedAction,
  readRecord,
  SETTLE,
} from './replay.ts';
import { display, quote } from './text.ts';

/** A commit that the remote does not have. */
export interface LocalCommit extends RecordedAction {
  readonly oid: string;
}

/** An action that does not hold any longer on top of what others did. */
export interface RefusedAction {
  readonly commit: string;
  readonly action: string;
  readonly agent: string;
  readonly reason: string;
}

/** What became of local actions. */
export interface Settled {
  /** What each action that holds puts, in order. */
  readonly steps: readonly (readonly Document[])[];
  readonly refused: readonly RefusedAction[];
}

/**
 * Does local actions, the oldest first, again on top of the remote's documents. Where two issues were given one id, what was done on the local
 * one is not done to the other.
 */
export function settle(remote: BranchState, local: readonly LocalCommit[], branch: BranchName, policies: Policies): Settled {
  const steps: (readonly Document[])[] = [];
  const refused: RefusedAction[] = [];
  const fixes = new Map<string, string>();
  let other: string | null = null;
  let state = remote;
  for (const commit of local) {
    let judged: Judged | null = null;
    try {
      judged = readRecord(state, commit, branch, policies);
      if (isRefusal(judged.record)) continue;
      if (other !== null) throw new Divergence('not_allowed', other);
      const taken = takenFix(state, judged.record);
      const { documents, fix } = applyAgain(state, { ...judged, record: withFreeFix(judged.record, taken, fixes) }, true);
      state = stateWith(state, documents);
      if (documents.length > 0) steps.push(documents);
      if (taken === null || !fix) continue;
      fixes.set(taken, fix);
      const { action, agent } = judged.record;
      const reason = `${display(taken)} is the id of another fix by now; it is kept as ${fix}`;
      refused.push({ commit: commit.oid, action, agent, reason });
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
      // What cannot be judged says at least what it would be.
      const { action, agent } = parseMessage(commit.message) ?? { action: 'commit', agent: commit.author.name };
      if (judged !== null && action === 'create_issue')
        other = `it was done on another issue that was given the same id: ${quote(String(judged.record.input['title']))}`;
      refused.push({ commit: commit.oid, action, agent, reason: error.reason });
    }
  }
  return { steps, refused };
}

/** The id that a proposal was given, where another fix has it by now. */
function takenFix(state: BranchState, { action, input }: ActionRecord): string | null {
  const fix = action === 'propose_fix' ? input['fix'] : undefined;
  return typeof fix === 'string' && state.fixes.some(({ id }) => id === fix) ? fix : null;
}

/** A record that names a fix by the id under which it is kept: a proposal is never refused for its id, and what follows means the same fix. */
function withFreeFix(record: ActionRecord, taken: string | null, fixes: ReadonlyMap<string, string>): ActionRecord {
  const { fix, ...input } = record.input;
  if (taken !== null) return { ...record, input };
  const kept = typeof fix === 'string' ? fixes.get(fix) : undefined;
  return kept === undefined ? record : { ...record, input: { ...input, fix: kept } };
}

/** The record of a merge commit that settles, from what came of it and from who settled it when. */
export function settleRecord(
  by: Pick<ActionRecord, 'agent' | 'session' | 'issue' | 'at' | 'nonce' | 'policy'>,
  name: string,
  local: number,
  refused: readonly RefusedAction[],
): ActionRecord {
  const what = `${local} ${local === 1 ? 'action' : 'actions'} done apart`;
  const lines = refused.map(({ commit, action, agent, reason }) => {
    return `refused ${commit.slice(0, 12)} ${display(action)} by ${quote(agent)}: ${display(reason)}`;
  });
  return {
    ...by,
    action: SETTLE,
    fix: null,
    success: true,
    summary: `settle ${name}: ${what}, ${refused.length} refused`,
    reason: lines.join('\n'),
    imported: null,
    input: { refused },
  };
}

/** The actions that a merge commit lists as refused; none for any other commit. */
export function refusedIn(header: ActionHeader, input: Readonly<Record<string, unknown>>): RefusedAction[] {
  const listed = header.action === SETTLE && header.success ? input['refused'] : undefined;
  return (Array.isArray(listed) ? listed : []).filter(isRecord).map(({ commit, action, agent, reason }) => ({
    commit: String(commit),
    action: String(action),
    agent: String(agent),
    reason: String(reason),
  }));
}
