/** Operations on the lease of an issue: claim (and take over), renew, release. */
import { LockAcquisitionError, refusal, ValidationError } from '../errors.ts';
import type { ClaimIssueInput, ReleaseIssueInput, RenewClaimInput } from '../generated/types.ts';
import { valid_claim_issue, valid_release_issue, valid_renew_claim } from '../generated/validators.js';
import { grant, isDueForRenewal, isHeldBy, isStale, renew } from '../lease.ts';
import { type Claim, type Issue, isOpen } from '../model.ts';
import { display, quote } from '../text.ts';
import { changedAt, requireIssue } from './issues.ts';
import type { Context, Operation } from './operation.ts';

/** The answer to whoever comes second: the holder's other sessions learn how to go on, who wants to claim what else there is. */
function heldError(issue: Issue, claim: Claim, context: Context, verb: 'claim' | 'renew' | 'release'): LockAcquisitionError {
  const own = claim.agent === context.agent;
  const holder = own ? `another session of ${quote(claim.agent)}` : quote(claim.agent);
  const resume = `git coord ${verb === 'release' ? 'release' : 'claim'} ${issue.id} --resume`;
  const data = { issue: issue.id, claim };
  return new LockAcquisitionError(
    `${issue.id} is held by ${holder} since ${display(claim.locked_at)} until ${display(claim.expires_at)}`,
    { hint: own ? resume : verb === 'claim' ? 'git coord list --ready' : `git coord show ${issue.id}`, data },
  );
}

function requireReason(input: { readonly force?: boolean; readonly reason?: string }): void {
  if (input.force && !input.reason?.trim()) {
    throw new ValidationError('--force needs a reason', { hint: '--force --reason "why the holder cannot go on"' });
  }
}

export const claimIssue: Operation<ClaimIssueInput> = {
  action: 'claim_issue',
  target: 'issue',
  validInput: valid_claim_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    requireReason(input);
    if (!isOpen(issue)) {
      throw refusal(`${issue.id} is ${issue.status}; there is nothing to claim`, 'git coord list --ready', {
        status: issue.status,
      });
    }
    const held = issue.claim ?? null;
    const stale = held !== null && isStale(held, context.now, context.policy);
    if (held && isHeldBy(held, context) && !stale) {
      if (!isDueForRenewal(held, context.now)) {
        return { documents: [], summary: `${issue.id} is yours already`, already: true };
      }
      return { ...renewed(issue, held, context), already: true };
    }
    const resumed = held?.agent === context.agent && (input.resume === true || stale);
    if (held && !stale && !resumed && !input.force) throw heldError(issue, held, context, 'claim');

    const { max_claims_per_agent: most, max_lease_minutes: longest } = context.policy;
    if (most > 0 && (input.claims_held ?? 0) >= most) {
      throw refusal(
        `${quote(context.agent)} holds ${input.claims_held} issues and policy allows ${most}`,
        'git coord list --mine',
        { claims_held: input.claims_held, max_claims_per_agent: most },
      );
    }
    if ((input.ttl_minutes ?? 0) > longest) {
      throw refusal(`a lease of ${input.ttl_minutes} minutes is longer than policy allows (${longest})`);
    }
    const claim = grant(context, input.ttl_minutes ?? context.policy.lease_minutes);
    const change = { status: 'in_progress', assigned_to: context.agent, claim, updated_at: changedAt(issue, context) } as const;
    const from = held && !resumed ? ` from ${display(held.agent)}` : '';
    return {
      documents: [{ kind: 'issue', value: { ...issue, ...change } }],
      summary: `${from ? 'take over' : held ? 'resume' : 'claim'} ${issue.id}${from}: ${issue.title}`,
      reason: input.reason,
      ...(held && { observed: { takes_over: { agent: held.agent, session: held.session, expires_at: held.expires_at } } }),
    };
  },
};

function renewed(issue: Issue, claim: Claim, context: Context) {
  const value = { ...issue, claim: renew(claim, context.now), updated_at: changedAt(issue, context) };
  return { documents: [{ kind: 'issue', value }] as const, summary: `renew ${issue.id}: ${issue.title}` };
}

export const renewClaim: Operation<RenewClaimInput> = {
  action: 'renew_claim',
  target: 'issue',
  validInput: valid_renew_claim,
  apply(state, _input, context) {
    const issue = requireIssue(state, context);
    const claim = issue.claim;
    if (!claim) throw refusal(`${issue.id} is not claimed`, `git coord claim ${issue.id}`);
    if (!isHeldBy(claim, context)) throw heldError(issue, claim, context, 'renew');
    return renewed(issue, claim, context);
  },
};

export const releaseIssue: Operation<ReleaseIssueInput> = {
  action: 'release_issue',
  target: 'issue',
  validInput: valid_release_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    requireReason(input);
    const claim = issue.claim ?? null;
    if (!isOpen(issue) || (!claim && issue.status === 'new')) {
      throw refusal(`${issue.id} is not claimed; it is ${issue.status}`, `git coord show ${issue.id}`, { status: issue.status });
    }
    const stale = claim !== null && isStale(claim, context.now, context.policy);
    const mine = claim
      ? isHeldBy(claim, context) || (claim.agent === context.agent && (input.resume === true || stale))
      : issue.assigned_to === context.agent;
    if (!mine && !input.force && !(input.expired && stale)) {
      if (claim) throw heldError(issue, claim, context, 'release');
      throw new LockAcquisitionError(`${issue.id} is assigned to ${quote(issue.assigned_to ?? 'nobody')}`, {
        hint: `git coord claim ${issue.id}`,
      });
    }
    const change = { status: 'new', assigned_to: null, claim: null, updated_at: changedAt(issue, context) } as const;
    const of = mine || !claim ? '' : ` held by ${display(claim.agent)}`;
    return {
      documents: [{ kind: 'issue', value: { ...issue, ...change } }],
      summary: `release ${issue.id}${of}: ${issue.title}`,
      reason: input.reason,
    };
  },
};
