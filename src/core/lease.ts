/** Leases: who holds an issue, until when, and when a lease may be renewed or taken over. */
import type { Actor, Claim, Policy } from './model.ts';
import { addSeconds, seconds } from './time.ts';

/** What granting or judging a lease needs to know. */
export interface LeaseContext extends Actor {
  /** The time of the operation. */
  readonly now: string;
  readonly nonce: string;
  readonly policy: Policy;
}

/** Whether this very session holds the lease. */
export function isHeldBy(claim: Claim | null | undefined, actor: Actor): boolean {
  return claim?.agent === actor.agent && claim.session === actor.session;
}

/** Whether a lease ended so long ago that anyone may take it over: its end and the clock-skew margin have passed. */
export function isStale(claim: Claim, now: string, policy: Policy): boolean {
  const left = seconds(claim.expires_at) + policy.clock_skew_seconds - seconds(now);
  return left < 0 || Number.isNaN(left); // A lease until a time that is none would hold for ever.
}

// In seconds; a renewed lease counts from its renewal.
function length(claim: Claim): number {
  return seconds(claim.expires_at) - seconds(claim.renewed_at ?? claim.locked_at);
}

/** The length in seconds of the shortest lease that can be had. */
export const SHORTEST_LEASE = 60;

/** How many seconds are left until a lease is due for renewal: until less than half of it is left. */
export function secondsUntilDue(claim: Claim, now: string): number {
  return seconds(claim.expires_at) - seconds(now) - length(claim) / 2;
}

/** Whether less than half of a lease is left, so that its holder's next command renews it. */
export function isDueForRenewal(claim: Claim, now: string): boolean {
  return secondsUntilDue(claim, now) < 0;
}

/** A new lease of `minutes`. */
export function grant(context: LeaseContext, minutes: number = context.policy.lease_minutes): Claim {
  return {
    agent: context.agent,
    session: context.session,
    locked_at: context.now,
    expires_at: addSeconds(context.now, minutes * 60),
    nonce: context.nonce,
  };
}

/** The same lease, from now on as long again as it was. It keeps its nonce and any field that this version does not know. */
export function renew(claim: Claim, now: string): Claim {
  return { ...claim, renewed_at: now, expires_at: addSeconds(now, length(claim)) };
}
