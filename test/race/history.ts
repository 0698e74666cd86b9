/**
 * Whether what the processes of a load were told, and what the branches hold in the end, is what one agent after the other could have
 * done: the history is judged by the rules in src/core alone.
 *
 *     attribution   every commit was asked for, by whom it says; what was acknowledged is there once, what was refused is not there
 *     replay        every commit is what the operation makes of the commit before it
 *     holders       nobody held an issue beside somebody else
 *     order         what had been answered before something else was asked for comes before it; reads see what was there
 *     answers       every refusal has a state, at its time, that refuses it
 */
import type { Document, Policy } from '../../src/core/model.ts';
import { checkAnswers } from './history-answers.ts';
import { attribute } from './history-attribution.ts';
import { checkHolders } from './history-holders.ts';
import { boundsOf } from './history-order.ts';
import { checkReplay } from './history-replay.ts';
import type { Operation } from './load-record.ts';

/** One commit of an issue's branch, with everything that it says. */
export interface Step {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly action: string;
  readonly agent: string;
  readonly session: string;
  /** When it was judged, in milliseconds. */
  readonly at: number;
  readonly nonce: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The documents of its tree, by their paths. */
  readonly documents: ReadonlyMap<string, Document>;
}

/** Every branch, by its issue's id, the oldest commit first. */
export type Branches = ReadonlyMap<string, readonly Step[]>;

/** What was asked and told, what is there in the end, and the rules that held. */
export interface History {
  readonly operations: readonly Operation[];
  readonly branches: Branches;
  readonly policy: Policy;
}

/** Something that cannot be. */
export interface Violation {
  readonly rule: 'lost' | 'doubled' | 'unasked' | 'told wrong' | 'refused' | 'replay' | 'holders' | 'order' | 'read';
  readonly what: string;
}

/** Everything in a history that cannot be; nothing where all is well. */
export function checkHistory(history: History): Violation[] {
  const attribution = attribute(history);
  const violations = [...attribution.violations];
  for (const [id, steps] of history.branches) {
    violations.push(...checkReplay(id, steps, history.policy), ...checkHolders(id, steps, history.policy));
  }
  const order = boundsOf(history, attribution.askers);
  violations.push(...order.violations, ...checkAnswers(history, order.bounds));
  return violations;
}
