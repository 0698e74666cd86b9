/** Every commit again, by the rules in src/core: it must be what its operation makes of the commit before it. */
import { keyOf, pathOf, stateOf } from '../../src/core/codec.ts';
import type { IssueId } from '../../src/core/ids.ts';
import type { BranchState, Document, Issue, Policy } from '../../src/core/model.ts';
import type { Context, Operation, Outcome } from '../../src/core/ops/operation.ts';
import { OPERATIONS } from '../../src/core/ops/registry.ts';
import { formatTime } from '../../src/core/time.ts';
import type { Step, Violation } from './history.ts';
import { fingerprint } from './load-record.ts';

/** The issue's document in a commit. */
export function issueOf(step: Step): Issue | null {
  return stateBy(step).issue;
}

const states = new WeakMap<Step, BranchState>();

/** What operations see of a commit. */
export function stateBy(step: Step): BranchState {
  const known = states.get(step) ?? stateOf(step.documents.values());
  states.set(step, known);
  return known;
}

/** One operation to be judged by the rules. */
export interface Case {
  readonly action: string;
  readonly issue: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly agent: string;
  readonly session: string;
  /** When, in milliseconds. */
  readonly at: number;
  readonly nonce?: string;
}

/** What the rules say of an operation on a state. Throws the rules' refusal. */
export function judgedBy(
  policy: Policy,
  state: BranchState,
  { action, issue, input, at, nonce = 'none', ...actor }: Case,
): Outcome {
  const operation = OPERATIONS[action as keyof typeof OPERATIONS] as unknown as Operation<unknown> | undefined;
  if (!operation) throw new Error(`there is no operation ${action}`);
  const { agent, session } = actor;
  const context: Context = { agent, session, now: formatTime(new Date(at)), nonce, policy, issue: issue as IssueId };
  return operation.apply(state, input, context);
}

/** Judges a branch's commits one after the other, each by the documents of the one before. */
export function checkReplay(id: string, steps: readonly Step[], policy: Policy): Violation[] {
  return steps.flatMap((step, index): Violation[] => {
    const before = steps[index - 1];
    const wrong = (why: string): Violation[] => [{ rule: 'replay', what: `${step.action} ${step.oid} on ${id}: ${why}` }];
    if (step.parents.join() !== (before?.oid ?? '')) return wrong(`its parents are ${step.parents.join(', ') || 'none'}`);
    if (before && step.at < before.at) return wrong('it was judged before the commit that it follows');
    let outcome: Outcome;
    try {
      outcome = judgedBy(policy, before ? stateBy(before) : stateOf([]), { ...step, issue: id });
    } catch (error) {
      return wrong(`the rules refuse it: ${(error as Error).message}`);
    }
    if (outcome.documents.length === 0) return wrong('there was nothing to change');
    return same(applied(before?.documents ?? new Map(), outcome.documents), step.documents)
      ? []
      : wrong('its documents are not what the operation makes of those before');
  });
}

/** A branch's documents after an operation: each that it puts replaces the one with its key. */
function applied(before: ReadonlyMap<string, Document>, put: readonly Document[]): Map<string, Document> {
  const keys = new Set(put.map(keyOf));
  const kept = [...before].filter(([, document]) => !keys.has(keyOf(document)));
  return new Map([...kept, ...put.map((document): [string, Document] => [pathOf(document), document])]);
}

/** Most documents are the very objects of the commit before. */
function same(a: ReadonlyMap<string, Document>, b: ReadonlyMap<string, Document>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([path, document]) => {
    const other = b.get(path);
    return other === document || (other !== undefined && fingerprint(other.value) === fingerprint(document.value));
  });
}
