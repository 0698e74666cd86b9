/** That each refusal, and each "it is so already", was true of a state that was there while it was asked for. */
import { CoordinationError } from '../../src/core/errors.ts';
import type { Policy } from '../../src/core/model.ts';
import type { History, Step, Violation } from './history.ts';
import { type BranchBounds, issuePrint, windowOf } from './history-order.ts';
import { judgedBy, stateBy } from './history-replay.ts';
import { isFailure, named, type Operation } from './load-record.ts';

/** Every answer that no state of its time gives. */
export function checkAnswers({ operations, branches, policy }: History, bounds: BranchBounds): Violation[] {
  return operations.flatMap((operation): Violation[] => {
    const { answer, issue, action } = operation;
    if (!isJudged(operation) || answer === null) return [];
    const steps = branches.get(issue ?? '') ?? [];
    const limits = bounds.get(issue ?? '') ?? [];
    const fits = steps.some((step, index) => {
      const window = windowOf(limits, index, operation);
      return window?.some((at) => answers(step, at, operation, policy));
    });
    const told = answer.is === 'refused' ? `${answer.code}: ${answer.message}` : 'it is so already';
    return fits
      ? []
      : [{ rule: 'told wrong', what: `${named(operation)} (${action}) was told '${told}', which no state then says` }];
  });
}

function isJudged({ answer, issue, action }: Operation): boolean {
  if (action === null || issue === null || isFailure(answer)) return false;
  return (answer?.is === 'refused' && answer.code !== 'crashed') || (answer?.is === 'done' && answer.commit === null);
}

/** Whether the rules give this answer at this commit. An answer that depends on the time is true at an end of the window if anywhere in it. */
function answers(step: Step, at: number, operation: Operation, policy: Policy): boolean {
  const { answer, action, issue, input, agent, session } = operation;
  try {
    const outcome = judgedBy(policy, stateBy(step), { action: action ?? '', issue: issue ?? '', input, agent, session, at });
    if (answer?.is !== 'done' || outcome.documents.length > 0) return false;
    return outcome.summary === answer.summary && issuePrint(step) === answer.seen;
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    return answer?.is === 'refused' && error.code === answer.code && error.message === answer.message;
  }
}
