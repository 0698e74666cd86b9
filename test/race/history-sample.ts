/** Histories made by hand, without Git: right ones, from which the tests make wrong ones. */
import { keyOf, pathOf, stateOf } from '../../src/core/codec.ts';
import { CoordinationError } from '../../src/core/errors.ts';
import type { Document } from '../../src/core/model.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { checkHistory, type History, type Step, type Violation } from './history.ts';
import { issueOf, judgedBy } from './history-replay.ts';
import { sightOf } from './load-player.ts';
import { type Answer, fingerprint, type Operation } from './load-record.ts';

const BEGUN = Date.parse('2026-03-01T12:00:00Z');
export const ISSUE = 'issue_001';
const POLICY = { ...DEFAULT_POLICY, lease_minutes: 1, clock_skew_seconds: 0 };

/** A history that can be tampered with. One agent acts after the other; each operation takes a second of its own. */
export class Sample {
  readonly operations: Operation[] = [];
  readonly steps: Step[] = [];
  #now = BEGUN;

  /** Lets time pass. */
  wait(seconds: number): void {
    this.#now += seconds * 1000;
  }

  /** Does an operation as the rules say, or is refused as they say. Its answer comes `lasting` milliseconds later. */
  act(agent: string, action: string, input: Readonly<Record<string, unknown>> = {}, lasting = 900): Operation {
    const at = this.#now + 100;
    const before = this.steps.at(-1);
    const number = this.operations.length;
    const nonce = `nonce-${String(number).padStart(12, '0')}`;
    const judged = { action, issue: ISSUE, input, agent, session: `of ${agent}`, at, nonce };
    let answer: Answer;
    try {
      const outcome = judgedBy(POLICY, before ? stateOf(before.documents.values()) : stateOf([]), judged);
      if (outcome.documents.length > 0) this.steps.push(stepOf(before, judged, outcome.documents, number));
      const tip = this.steps.at(-1) as Step;
      const commit = outcome.documents.length > 0 ? tip.oid : null;
      answer = { is: 'done', issue: ISSUE, commit, summary: outcome.summary, seen: fingerprint(issueOf(tip)) };
    } catch (error) {
      if (!(error instanceof CoordinationError)) throw error;
      answer = { is: 'refused', code: error.code, message: error.message };
    }
    const issue = action === 'create_issue' ? null : ISSUE;
    const { session } = judged;
    return this.#record({ mark: `m${number}`, agent, session, kind: action, action, issue, input, answer }, lasting);
  }

  /** Reads the issue: its tip, or an older commit; in a list, whose reader is not told the tip, or alone. */
  read(kind: 'show' | 'list', index = this.steps.length - 1): Operation {
    const step = this.steps[index] as Step;
    const documents = [...step.documents.values()].map(({ value }) => value as { id: string });
    const sight =
      kind === 'show'
        ? { issue: ISSUE, head: step.oid, seen: fingerprint(sightOf(documents)) }
        : { issue: ISSUE, head: null, seen: fingerprint(issueOf(step)) };
    const reader = { agent: 'reader', session: 'of reader', action: null, input: {} };
    const answer: Answer = { is: 'read', sights: [sight] };
    return this.#record(
      { mark: `m${this.operations.length}`, ...reader, kind, issue: kind === 'show' ? ISSUE : null, answer },
      900,
    );
  }

  /** Replaces an operation by another. */
  change(operation: Operation, change: Partial<Operation>): void {
    this.operations[this.operations.indexOf(operation)] = { ...operation, ...change };
  }

  /** The commits on the branch, each with its parent set to the one before it: what a branch looks like whose history was bent. */
  bend(steps: readonly Step[]): void {
    const linked = steps.map((step, index) => ({ ...step, parents: index === 0 ? [] : [(steps[index - 1] as Step).oid] }));
    this.steps.splice(0, this.steps.length, ...linked);
  }

  check(): Violation[] {
    const history: History = { operations: this.operations, branches: new Map([[ISSUE, this.steps]]), policy: POLICY };
    return checkHistory(history);
  }

  #record(operation: Omit<Operation, 'at' | 'ended'>, lasting: number): Operation {
    const recorded = { ...operation, at: this.#now, ended: this.#now + lasting };
    this.operations.push(recorded);
    this.#now += 1000;
    return recorded;
  }
}

function stepOf(
  before: Step | undefined,
  judged: Omit<Step, 'oid' | 'parents' | 'documents'>,
  put: readonly Document[],
  number: number,
): Step {
  const keys = new Set(put.map(keyOf));
  const kept = [...(before?.documents ?? [])].filter(([, document]) => !keys.has(keyOf(document)));
  const documents = new Map([...kept, ...put.map((document): [string, Document] => [pathOf(document), document])]);
  return { ...judged, oid: `commit${number}`, parents: before ? [before.oid] : [], documents };
}
