/**
 * Replay: judges a recorded action again.
 *
 * An operation is pure and its whole input is in its commit, so a commit follows from the documents before it: the same operation,
 * given the same input, time, agent and rules, must put the same documents and write the same message. What does not come out the same
 * was not written by git coord, or not by one without a bug.
 *
 *     const again = replay(stateBefore, recorded, { kind: 'issue', name: 'issue_008' }, policies);
 *     again.documents     // what the commit must have put into its tree
 *
 * Errors: a Divergence that says in one line what does not hold. Nothing here trusts the commit; everything that it says is judged.
 */
import { CoordinationError } from './errors.ts';
import { encodeName, type IssueId } from './ids.ts';
import { type ActionHeader, type ActionRecord, authorOf, formatMessage, parseInput, parseMessage } from './message.ts';
import type { BranchState, Document, Policy } from './model.ts';
import type { Operation, Outcome } from './ops/operation.ts';
import { OPERATIONS } from './ops/registry.ts';
import { DEFAULT_POLICY } from './policy.ts';
import { display, quote } from './text.ts';
import { fromSeconds } from './time.ts';
import { reasonOf } from './validate.ts';

/** What a commit says of its action; all of it untrusted. */
export interface RecordedAction {
  readonly message: string;
  /** Its time is in seconds since 1970. */
  readonly author: { readonly name: string; readonly email: string; readonly time: number };
}

/** The branch that a commit is on: its kind, and the issue or the encoded agent that its ref names (empty: the team's settings). */
export interface BranchName {
  readonly kind: Operation<never>['target'];
  readonly name: string;
  /** Whether it holds an agent's entries of an older log. */
  readonly imported?: boolean;
}

/** The rules that a commit of refs/coord/config holds; undefined where that branch has no such commit. */
export type Policies = (commit: string) => Policy | undefined;

/** What an action must have done. */
export interface Replayed {
  readonly header: ActionHeader;
  readonly nonce: string;
  /** The documents that it puts. */
  readonly documents: readonly Document[];
  readonly message: string;
}

/** What kinds of thing replay finds. */
export type DivergenceKind =
  | 'no_action'
  | 'wrong_branch'
  | 'forged_agent'
  | 'unknown_policy'
  | 'not_allowed'
  | 'takeover_not_due'
  | 'changed_message'
  | 'changed_time';

/** A commit that does not follow from the one before it. */
export class Divergence extends Error {
  readonly kind: DivergenceKind;
  /** The rule's own words, where a rule is against it; else the message. */
  readonly reason: string;

  constructor(kind: DivergenceKind, message: string, reason = message) {
    super(message);
    this.kind = kind;
    this.reason = reason;
  }
}

/** The action name of a merge commit that settles; no operation has it. */
export const SETTLE = 'settle';

/** The latest time that has a stored form, in seconds since 1970: the end of the year 9999. */
const LATEST = 253402300799;

/** A commit's record, as far as it can be believed: what it says of itself agrees, and the rules that it names were the team's. */
export interface Judged {
  readonly record: ActionRecord;
  /** When it was done, in the stored form. */
  readonly now: string;
  readonly rules: Policy;
  /** What was done by whom, in words. */
  readonly who: string;
  readonly branch: BranchName;
}

/** Reads what a commit records. Throws a Divergence where it contradicts itself, or its author or its branch. */
export function readRecord(before: BranchState, recorded: RecordedAction, branch: BranchName, policies: Policies): Judged {
  const header = parseMessage(recorded.message);
  if (!header) throw new Divergence('no_action', 'it records no action: it was not made by git coord');
  const { nonce, policy, input } = recordedInput(recorded.message);
  const who = `${display(header.action)} by ${quote(header.agent)}`;
  if (recorded.author.email !== authorOf(header.agent).email) {
    const author = quote(`${recorded.author.name} <${recorded.author.email}>`);
    throw new Divergence('forged_agent', `it says that ${quote(header.agent)} acted, but its author is ${author}`);
  }
  checkBranch(header, branch, who);
  const now = timeOf(header, recorded.author.time);
  const rules =
    policy === null ? (header.imported !== null || before.config === null ? DEFAULT_POLICY : undefined) : policies(policy);
  if (rules === undefined || (policy === null && header.imported === null && branch.kind !== 'config')) {
    const what = `was judged by rules that the team never had (${policy ?? 'none'})`;
    throw new Divergence('unknown_policy', `${who} ${what}`, `it ${what}`);
  }
  return { record: { ...header, nonce, policy, input }, now, rules, who, branch };
}

/** Does a recorded action again, on the documents before it. Throws a Divergence where it does not hold. */
export function replay(before: BranchState, recorded: RecordedAction, branch: BranchName, policies: Policies): Replayed {
  const judged = readRecord(before, recorded, branch, policies);
  const { record } = judged;
  const { nonce } = record;
  if (isRefusal(record)) return { header: record, nonce, documents: [], message: sameWords(record, recorded) };
  const outcome = applyAgain(before, judged);
  if (outcome.documents.length === 0) {
    throw new Divergence('not_allowed', `${judged.who} had nothing to change (${outcome.summary})`);
  }
  const expected: ActionRecord = {
    ...record,
    fix: record.imported === null ? (outcome.fix ?? null) : record.fix,
    summary: outcome.summary,
    reason: outcome.reason ?? '',
    input: { ...withoutObserved(record.input), ...outcome.observed },
  };
  return { header: record, nonce, documents: outcome.documents, message: sameWords(expected, recorded) };
}

/** Whether a record tells of an attempt that was refused, and so of nothing that was done. */
export function isRefusal(record: ActionHeader): boolean {
  return !record.success && record.imported === null;
}

function recordedInput(message: string): Pick<ActionRecord, 'nonce' | 'policy' | 'input'> {
  try {
    return parseInput(message);
  } catch (error) {
    throw new Divergence('no_action', `its Coord-Input cannot be read: ${(error as Error).message}`);
  }
}

/** Throws where a commit is on a branch that is not the one it speaks of. */
function checkBranch(header: ActionHeader, branch: BranchName, who: string): void {
  const wrong = (what: string): Divergence => new Divergence('wrong_branch', `${who} ${what}`);
  if (branch.kind === 'issue' && header.issue !== branch.name) {
    throw wrong(`is about ${quote(header.issue ?? 'no issue')}, on the branch of ${branch.name}`);
  }
  // Anyone may settle a record: what comes of it follows from what is settled. Keys are for their agent to vouch for.
  const settles = header.action === SETTLE && header.success && branch.kind !== 'keys';
  if ((branch.kind === 'agent' || branch.kind === 'keys') && !settles && encodeName(header.agent) !== branch.name) {
    throw wrong(`is on the record of another agent (${display(branch.name)})`);
  }
  if ((header.imported !== null) !== (branch.imported ?? false) && !settles) {
    throw wrong(header.imported === null ? 'is among entries of an older log' : 'says that it is from an older log');
  }
  if (!header.success && branch.kind !== 'agent') throw wrong('was refused, and stands where only what was done belongs');
}

/** The time of an action, in its stored form. */
function timeOf(header: ActionHeader, seconds: number): string {
  if (!(seconds >= 0 && seconds <= LATEST)) throw new Divergence('changed_time', 'its date is out of range');
  const now = fromSeconds(seconds);
  const said = header.at;
  if (header.imported !== null) return now;
  if (said === null || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(said) || `${said.slice(0, 19)}Z` !== now) {
    throw new Divergence('changed_time', `it says that it was done at ${quote(said ?? 'no time')}, but its date is ${now}`);
  }
  return now;
}

/**
 * Applies a recorded operation to some documents. `settling`: they are not those that it was done on, but what others made of them meanwhile.
 * Throws a Divergence where it does not hold.
 */
export function applyAgain(before: BranchState, { record, now, rules, who, branch }: Judged, settling = false): Outcome {
  const action = record.imported === null ? record.action : 'import_audit';
  const operation = Object.hasOwn(OPERATIONS, action)
    ? (OPERATIONS[action as keyof typeof OPERATIONS] as unknown as Operation<unknown>)
    : undefined;
  if (!operation) throw new Divergence('no_action', `${who} is no action that this version knows`);
  if (operation.target !== branch.kind) throw new Divergence('wrong_branch', `${who} does not belong on this branch`);
  const input = withoutObserved(record.input);
  if (!operation.validInput(input)) {
    throw new Divergence('not_allowed', `${who} has an input that is not valid: ${reasonOf(operation.validInput)}`);
  }
  const outcome = attempt(() =>
    operation.apply(before, input, {
      agent: record.agent,
      session: record.session ?? '',
      now,
      nonce: record.nonce,
      policy: rules,
      issue: (record.issue ?? '') as IssueId,
      settling,
    }),
  );
  if (outcome instanceof CoordinationError) {
    const takesOver = action === 'claim_issue' && outcome.code === 'lost';
    throw takesOver
      ? new Divergence('takeover_not_due', `the claim by ${quote(record.agent)} was not due: ${outcome.message}`, outcome.message)
      : new Divergence('not_allowed', `${who} does not hold: ${outcome.message}`, outcome.message);
  }
  return outcome;
}

function attempt(work: () => Outcome): Outcome | CoordinationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof CoordinationError) return error;
    throw error;
  }
}

/** The input as it was given: what the operation saw by itself is recorded beside it, and is seen again. */
function withoutObserved(input: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { takes_over: _, ...given } = input;
  return given;
}

/** The message that an action writes. Throws where the commit's is another. */
export function sameWords(expected: ActionRecord, recorded: RecordedAction): string {
  const message = formatMessage(expected);
  if (message === recorded.message) return message;
  const [theirs, ours] = [recorded.message.split('\n'), message.split('\n')];
  const at = theirs.findIndex((line, index) => line !== ours[index]);
  const found = quote(theirs[at < 0 ? theirs.length - 1 : at] ?? '');
  throw new Divergence('changed_message', `its message is not what the action writes: ${found}`);
}
