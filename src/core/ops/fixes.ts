/** Operations on fixes: propose, review, apply, reject. */
import { LockAcquisitionError, notFound, refusal, ValidationError } from '../errors.ts';
import type { ApplyFixInput, ProposeFixInput, RejectFixInput, ReviewFixInput } from '../generated/types.ts';
import { valid_apply_fix, valid_propose_fix, valid_reject_fix, valid_review_fix } from '../generated/validators.js';
import { type FixId, fixId, isFixId, issueOfFix, numberedFix } from '../ids.ts';
import { isHeldBy, isStale } from '../lease.ts';
import { type BranchState, type Document, type Fix, type Issue, isOpen } from '../model.ts';
import { display, quote } from '../text.ts';
import { changedAt, checkTitle, requireIssue, touched } from './issues.ts';
import type { Context, Operation } from './operation.ts';

/** The id of the next fix of a branch: one more than the highest that was ever allocated there. */
function nextFixId(state: BranchState, context: Context): FixId {
  const prefix = numberedFix(context.issue, 0).slice(0, -1);
  const numbers = state.fixes
    .filter((fix) => fix.id.startsWith(prefix))
    .map((fix) => fix.id.slice(prefix.length))
    .filter((rest) => /^\d{1,6}$/.test(rest)); // A larger one was given, not allocated.
  let number = Math.max(0, ...numbers.map(Number)) + 1;
  while (state.fixes.some((fix) => fix.id === numberedFix(context.issue, number))) number++;
  return numberedFix(context.issue, number);
}

/** The id that was given, or the next one. */
function fixIdFor(state: BranchState, given: string | undefined, context: Context): FixId {
  if (given === undefined) return nextFixId(state, context);
  if (!isFixId(given)) {
    const stored = fixId(given);
    throw new ValidationError(`${quote(given)} is not a fix's id`, stored === null ? {} : { hint: `write it ${stored}` });
  }
  return given;
}

/** The fix with an id, as long as it is proposed. */
function requireProposed(state: BranchState, id: string, context: Context): Fix {
  const fix = state.fixes.find((candidate) => candidate.id === id);
  if (!fix) throw notFound(`there is no fix ${quote(id)} of ${context.issue}`, `git coord show ${context.issue}`);
  if (fix.status !== 'proposed') {
    throw refusal(`${fix.id} is ${fix.status} already`, `git coord show ${fix.id}`, { fix: fix.id, status: fix.status });
  }
  return fix;
}

const fixDocument = (value: Fix): Document => ({ kind: 'fix', value });

function requireOpen(issue: Issue, what: string): void {
  if (!isOpen(issue)) {
    const by = issue.resolved_by ? ` by ${display(issue.resolved_by)}` : '';
    throw refusal(`${issue.id} is ${issue.status}${by}; ${what}`, `git coord reopen ${issue.id}`, { status: issue.status });
  }
}

export const proposeFix: Operation<ProposeFixInput> = {
  action: 'propose_fix',
  target: 'issue',
  validInput: valid_propose_fix,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    if (!context.settling) requireOpen(issue, 'it takes no more fixes');
    const title = input.title.trim();
    checkTitle(title);
    const id = fixIdFor(state, input.fix, context);
    if (state.fixes.some((fix) => fix.id === id)) {
      throw refusal(`${id} exists already in ${issue.id}`, 'leave the id out to have one allocated');
    }
    const named = /^fix_\d+_\d+$/.test(id) ? issueOfFix(id) : null;
    if (named && named !== issue.id) throw refusal(`${id} is an id for fixes of ${named}, not of ${issue.id}`);
    const fix: Fix = {
      id,
      issue_id: issue.id,
      title,
      status: 'proposed',
      implementer: context.agent,
      created_at: context.now,
      implementation: input.implementation ?? {},
      ...(input.test_results && { test_results: input.test_results }),
      verified_by: [],
    };
    return {
      documents: [touched(issue, context), fixDocument(fix)],
      summary: `propose ${id} for ${issue.id}: ${title}`,
      fix: id,
    };
  },
};

export const reviewFix: Operation<ReviewFixInput> = {
  action: 'review_fix',
  target: 'issue',
  validInput: valid_review_fix,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    const fix = requireProposed(state, input.fix, context);
    if (fix.implementer === context.agent) {
      throw refusal(`${quote(context.agent)} implemented ${fix.id} and cannot review it`, 'another agent has to');
    }
    const review = {
      agent: context.agent,
      verdict: input.verdict,
      ...(input.notes && { notes: input.notes }),
      at: context.now,
    };
    const others = (fix.verified_by ?? []).filter((agent) => agent !== context.agent);
    const approved = input.verdict === 'approved';
    const value: Fix = {
      ...fix,
      verified_by: approved ? [...others, context.agent] : others,
      reviews: [...(fix.reviews ?? []), review],
    };
    return {
      documents: [touched(issue, context), fixDocument(value)],
      summary: `${approved ? 'approve' : 'request changes to'} ${fix.id}: ${fix.title}`,
      reason: input.notes,
      fix: fix.id,
    };
  },
};

/** The last word of each reviewer but the implementer. */
function verdicts(fix: Fix): Map<string, string> {
  const others = (fix.reviews ?? []).filter((review) => review.agent !== fix.implementer);
  return new Map(others.map((review) => [review.agent, review.verdict]));
}

function checkMayApply(issue: Issue, fix: Fix, context: Context): void {
  const { policy } = context;
  const claim = issue.claim;
  const live = claim && !isStale(claim, context.now, policy);
  if (live && !isHeldBy(claim, context) && claim.agent !== fix.implementer) {
    throw new LockAcquisitionError(
      `${issue.id} is held by ${quote(claim.agent)} until ${display(claim.expires_at)}; ${fix.id} stays proposed`,
      { hint: `git coord show ${issue.id}`, data: { issue: issue.id, claim } },
    );
  }
  if (policy.apply_by === 'not_implementer' && fix.implementer === context.agent) {
    throw refusal(`policy wants ${fix.id} applied by someone other than its implementer`, 'git coord config apply_by');
  }
  if (policy.approval_required) {
    const said = verdicts(fix);
    const against = [...said].find(([, verdict]) => verdict === 'changes_requested')?.[0];
    if (against !== undefined) throw refusal(`${quote(against)} asked for changes to ${fix.id}`, `git coord show ${fix.id}`);
    if (said.size === 0) {
      throw refusal(`policy wants ${fix.id} approved before it is applied`, `git coord review ${fix.id} --approve`);
    }
  }
}

export const applyFix: Operation<ApplyFixInput> = {
  action: 'apply_fix',
  target: 'issue',
  validInput: valid_apply_fix,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    const fix = requireProposed(state, input.fix, context);
    requireOpen(issue, `${fix.id} cannot be applied`);
    checkMayApply(issue, fix, context);
    const held = issue.claim && !isStale(issue.claim, context.now, context.policy);
    const value: Fix = {
      ...fix,
      status: 'applied',
      verified_by: [...new Set([...(fix.verified_by ?? []), context.agent])],
      applied_by: context.agent,
      applied_at: context.now,
    };
    const change = {
      status: 'resolved',
      assigned_to: held ? issue.assigned_to : (fix.implementer ?? issue.assigned_to),
      claim: null,
      resolved_by: fix.id,
      resolved_at: context.now,
      updated_at: changedAt(issue, context),
    } as const;
    return {
      documents: [{ kind: 'issue', value: { ...issue, ...change } }, fixDocument(value)],
      summary: `apply ${fix.id} to ${issue.id}: ${fix.title}`,
      fix: fix.id,
    };
  },
};

export const rejectFix: Operation<RejectFixInput> = {
  action: 'reject_fix',
  target: 'issue',
  validInput: valid_reject_fix,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    const fix = requireProposed(state, input.fix, context);
    const value: Fix = {
      ...fix,
      status: 'rejected',
      rejected_by: context.agent,
      rejected_at: context.now,
      reject_reason: input.reason,
    };
    return {
      documents: [touched(issue, context), fixDocument(value)],
      summary: `reject ${fix.id}: ${fix.title}`,
      reason: input.reason,
      fix: fix.id,
    };
  },
};
