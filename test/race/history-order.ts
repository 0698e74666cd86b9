/**
 * When each commit can have come onto its branch, and whether that is possible at all.
 *
 * A commit came after it was asked for and before it was acknowledged; after the commit before it; before the end of every read that saw
 * it or a later one; and after the begin of every read that saw an earlier one. The branch fixes the order, so the earliest times can be
 * found forwards and the latest ones backwards, and the history is possible exactly where no earliest time is after a latest.
 */
import type { History, Step, Violation } from './history.ts';
import { issueOf } from './history-replay.ts';
import { sightOf } from './load-player.ts';
import { fingerprint, named, type Operation, type Sight } from './load-record.ts';

/** A time and the operation that proves it. */
interface Proof {
  readonly time: number;
  readonly by: string;
}

/** The first and the last moment at which a commit can have come. */
export interface Bounds {
  readonly earliest: number;
  readonly latest: number;
}

/** The bounds of each branch's commits. */
export type BranchBounds = ReadonlyMap<string, readonly Bounds[]>;

const later = (a: Proof, b: Proof): Proof => (b.time > a.time ? b : a);
const sooner = (a: Proof, b: Proof): Proof => (b.time < a.time ? b : a);
const NEVER: Proof = { time: Number.POSITIVE_INFINITY, by: 'nothing' };
const EVER: Proof = { time: Number.NEGATIVE_INFINITY, by: 'nothing' };

/** Finds the bounds, and what contradicts itself. */
export function boundsOf(
  { operations, branches }: History,
  askers: ReadonlyMap<string, Operation>,
): { bounds: BranchBounds; violations: Violation[] } {
  const reads = readsOf(operations);
  const bounds = new Map<string, readonly Bounds[]>();
  const violations: Violation[] = [];
  for (const [id, steps] of branches) {
    const views = (reads.get(id) ?? []).map((view) => ({ ...view, among: seenAmong(steps, view.sight) }));
    const sure = views.filter(({ among }) => among.length === 1);
    const proofs = proofsOf(steps, askers, sure);
    for (const [index, { earliest, latest }] of proofs.entries()) {
      if (earliest.time <= latest.time) continue;
      const what = `${steps[index]?.action} ${steps[index]?.oid} on ${id} came after ${earliest.by} and before ${latest.by}`;
      violations.push({ rule: 'order', what });
    }
    const found = proofs.map(({ earliest, latest }) => ({ earliest: earliest.time, latest: latest.time }));
    bounds.set(id, found);
    for (const { operation, among } of views) {
      const possible = among.some((index) => windowOf(found, index, operation) !== null);
      if (!possible) violations.push({ rule: 'read', what: wrongRead(operation, id, among.length) });
    }
  }
  return { bounds, violations: [...violations, ...unseen(operations, branches, bounds)] };
}

/** When a commit can have been the tip during an operation; null where it cannot. */
export function windowOf(bounds: readonly Bounds[], index: number, { at, ended }: Operation): readonly [number, number] | null {
  const from = Math.max(bounds[index]?.earliest ?? Number.POSITIVE_INFINITY, at);
  const to = Math.min(bounds[index + 1]?.latest ?? Number.POSITIVE_INFINITY, ended);
  return from <= to ? [from, to] : null;
}

interface View {
  readonly operation: Operation;
  readonly sight: Sight;
}

function readsOf(operations: readonly Operation[]): Map<string, View[]> {
  const reads = new Map<string, View[]>();
  for (const operation of operations) {
    if (operation.answer?.is !== 'read') continue;
    for (const sight of operation.answer.sights) {
      const known = reads.get(sight.issue);
      if (known) known.push({ operation, sight });
      else reads.set(sight.issue, [{ operation, sight }]);
    }
  }
  return reads;
}

const issuePrints = new WeakMap<Step, string>();
const branchPrints = new WeakMap<Step, string>();

function printOf(prints: WeakMap<Step, string>, step: Step, value: () => unknown): string {
  const known = prints.get(step) ?? fingerprint(value());
  prints.set(step, known);
  return known;
}

/** The fingerprint of the issue's document in a commit. */
export const issuePrint = (step: Step): string => printOf(issuePrints, step, () => issueOf(step));

function branchPrint(step: Step): string {
  return printOf(branchPrints, step, () => sightOf([...step.documents.values()].map(({ value }) => value as { id: string })));
}

/** The commits that a read can have seen. */
function seenAmong(steps: readonly Step[], { head, seen }: Sight): number[] {
  return [...steps.keys()].filter((index) => {
    const step = steps[index] as Step;
    return head === null ? issuePrint(step) === seen : step.oid === head && branchPrint(step) === seen;
  });
}

function proofsOf(
  steps: readonly Step[],
  askers: ReadonlyMap<string, Operation>,
  views: readonly (View & { readonly among: readonly number[] })[],
): { earliest: Proof; latest: Proof }[] {
  const earliest: Proof[] = [];
  const begun = steps.map(() => EVER);
  const ended = steps.map(() => NEVER);
  for (const { operation, among } of views) {
    const [index = 0] = among;
    begun[index] = later(begun[index] ?? EVER, { time: operation.at, by: `the begin of ${named(operation)}` });
    ended[index] = sooner(ended[index] ?? NEVER, { time: operation.ended, by: `the end of ${named(operation)}` });
  }
  for (const [index, { oid }] of steps.entries()) {
    const asker = askers.get(oid);
    const asked = asker ? { time: asker.at, by: `the begin of ${named(asker)}` } : EVER;
    const before = later(earliest[index - 1] ?? EVER, begun[index - 1] ?? EVER);
    earliest.push(later(asked, before));
  }
  const latest: Proof[] = [];
  for (let index = steps.length - 1, after = NEVER; index >= 0; index--) {
    const asker = askers.get(steps[index]?.oid ?? '');
    const answered = asker?.answer ? { time: asker.ended, by: `the answer to ${named(asker)}` } : NEVER;
    after = sooner(sooner(answered, after), ended[index] ?? NEVER);
    latest[index] = after;
  }
  return earliest.map((proof, index) => ({ earliest: proof, latest: latest[index] ?? NEVER }));
}

function wrongRead(operation: Operation, id: string, among: number): string {
  const why = among === 0 ? 'what was never there' : 'what was not there then';
  return `${named(operation)} saw of ${id} ${why}`;
}

/** A list has every issue that was there when it was asked for. */
function unseen(operations: readonly Operation[], branches: History['branches'], bounds: BranchBounds): Violation[] {
  const latest = [...branches.keys()].map((id) => [id, bounds.get(id)?.[0]?.latest ?? Number.POSITIVE_INFINITY] as const);
  return operations.flatMap((operation) => {
    if (operation.kind !== 'list' || operation.answer?.is !== 'read') return [];
    const seen = new Set(operation.answer.sights.map(({ issue }) => issue));
    const strangers = [...seen]
      .filter((id) => !branches.has(id))
      .map((id): Violation => ({ rule: 'read', what: wrongRead(operation, id, 0) }));
    const missing = latest.filter(([id, time]) => time < operation.at && !seen.has(id));
    return [...strangers, ...missing.map(([id]): Violation => ({ rule: 'read', what: `${named(operation)} did not see ${id}` }))];
  });
}
