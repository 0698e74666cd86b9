/** Who asked for which commit, and whether each was told the truth about what came of it. */
import type { History, Step, Violation } from './history.ts';
import { issueOf } from './history-replay.ts';
import { fingerprint, isUncertain, named, type Operation } from './load-record.ts';

/** For each commit the operation that asked for it. */
export interface Attribution {
  readonly askers: ReadonlyMap<string, Operation>;
  readonly violations: readonly Violation[];
}

const actorOf = ({ agent, session }: { readonly agent: string; readonly session: string }): string => `${agent}/${session}`;
/** Finds the operation of each commit, and judges each operation by its commits. */
export function attribute({ operations, branches }: History): Attribution {
  const byActor = new Map<string, Operation[]>();
  for (const operation of operations) byActor.set(actorOf(operation), [...(byActor.get(actorOf(operation)) ?? []), operation]);
  const askers = new Map<string, Operation>();
  const results = new Map<Operation, { id: string; step: Step }[]>();
  const violations: Violation[] = [];
  for (const [id, steps] of branches) {
    for (const step of steps) {
      // A process may be killed and its session go on in another: what the killed one had asked for was judged before that.
      const during = underWay(byActor.get(actorOf(step)) ?? [], step.at);
      const asker = during.find((operation) => asksFor(operation, id, step));
      const renewing = step.action === 'renew_claim' ? during.find(({ action }) => action !== null) : undefined;
      if (asker) {
        askers.set(step.oid, asker);
        const known = results.get(asker) ?? [];
        results.set(asker, [...known, { id, step }]);
      } else if (renewing) askers.set(step.oid, renewing);
      else violations.push({ rule: 'unasked', what: `${step.action} ${step.oid} on ${id}: nobody asked for it` });
    }
  }
  for (const operation of operations) violations.push(...judge(operation, results.get(operation) ?? []));
  return { askers, violations };
}

/** The operations of one actor that were under way at a time: one, or two where one ended as the other began. */
function underWay(operations: readonly Operation[], at: number): Operation[] {
  return operations.filter((operation, index) => {
    const next = operations[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    return operation.at <= at && at <= Math.min(operation.ended, next);
  });
}

function asksFor(operation: Operation, id: string, step: Step): boolean {
  if (operation.action !== step.action || (operation.issue !== null && operation.issue !== id)) return false;
  return Object.entries(operation.input).every(([key, value]) => fingerprint(value) === fingerprint(step.input[key] ?? null));
}

function judge(operation: Operation, results: readonly { readonly id: string; readonly step: Step }[]): Violation[] {
  const { answer } = operation;
  const there = results.map(({ id, step }) => `${step.oid} on ${id}`).join(', ');
  if (results.length > 1) return [{ rule: 'doubled', what: `${named(operation)} is there ${results.length} times: ${there}` }];
  const [result] = results;
  if (answer?.is === 'refused') {
    if (result && !isUncertain(answer))
      return [{ rule: 'refused', what: `${named(operation)} was refused (${answer.message}) and is there: ${there}` }];
    return answer.code === 'crashed' ? [{ rule: 'told wrong', what: `${named(operation)}: ${answer.message}` }] : [];
  }
  if (answer?.is !== 'done' || operation.action === 'heartbeat') return [];
  if (answer.commit === null) {
    return result ? [{ rule: 'told wrong', what: `${named(operation)} was told that nothing had to change: ${there}` }] : [];
  }
  if (result?.step.oid !== answer.commit) {
    return [{ rule: 'lost', what: `${named(operation)} was told ${answer.commit}, and what is there is ${there || 'nothing'}` }];
  }
  if (result.id !== answer.issue || fingerprint(issueOf(result.step)) !== answer.seen) {
    return [{ rule: 'told wrong', what: `${named(operation)} was told of another ${answer.issue} than ${there}` }];
  }
  return [];
}
