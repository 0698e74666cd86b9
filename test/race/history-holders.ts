/** That nobody holds an issue beside somebody else, told from the documents alone and not by the rules that made them. */
import type { Claim, Policy } from '../../src/core/model.ts';
import { isOpen } from '../../src/core/model.ts';
import type { Step, Violation } from './history.ts';
import { issueOf } from './history-replay.ts';

const holderOf = (claim: Claim): string => `${claim.agent}/${claim.session}`;

/** Every change of an issue's holder that must not be. */
export function checkHolders(id: string, steps: readonly Step[], policy: Policy): Violation[] {
  return steps.flatMap((step, index): Violation[] => {
    const before = steps[index - 1];
    const why = wrongIn(step, (before && issueOf(before)?.claim) ?? null, issueOf(step)?.claim ?? null, policy);
    return why === null ? [] : [{ rule: 'holders', what: `${step.action} ${step.oid} on ${id} by ${step.agent}: ${why}` }];
  });
}

function wrongIn(step: Step, before: Claim | null, after: Claim | null, policy: Policy): string | null {
  const actor = `${step.agent}/${step.session}`;
  const issue = issueOf(step);
  if (!issue) return 'the branch holds no issue';
  if (after && !isOpen(issue)) return `it is held and ${issue.status}`;
  if (after && issue.assigned_to !== after.agent) return `it is held by '${after.agent}' and assigned to '${issue.assigned_to}'`;
  const went = before?.nonce !== after?.nonce;
  if (!went) {
    if (before && after && holderOf(before) !== holderOf(after)) return 'the holder changed without a claim';
    return after && before && after.expires_at !== before.expires_at && holderOf(after) !== actor
      ? 'another renewed the lease'
      : null;
  }
  if (after && (step.action !== 'claim_issue' || holderOf(after) !== actor))
    return `'${holderOf(after)}' holds it, who did not claim it`;
  if (!before || holderOf(before) === actor) return null;
  const ended = Date.parse(before.expires_at) + policy.clock_skew_seconds * 1000 < step.at;
  if (ended || forced(step)) return null;
  if (before.agent === step.agent && step.input['resume'] === true) return null;
  if (step.action === 'apply_fix' && fixedBy(step) === before.agent) return null;
  return `'${holderOf(before)}' held it until ${before.expires_at}`;
}

/** On record with a reason. */
function forced({ action, input }: Step): boolean {
  const may = action === 'claim_issue' || action === 'release_issue';
  return may && input['force'] === true && typeof input['reason'] === 'string' && input['reason'] !== '';
}

/** Whoever may apply a fix may do so while its implementer holds the issue: it is the end of the implementer's work. */
function fixedBy(step: Step): string | undefined {
  const fixes = [...step.documents.values()].flatMap((document) => (document.kind === 'fix' ? [document.value] : []));
  return fixes.find(({ id }) => id === step.input['fix'])?.implementer ?? undefined;
}
