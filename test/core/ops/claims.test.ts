import { expect } from 'chai';
import { claimIssue, releaseIssue, renewClaim } from '../../../src/core/ops/claims.ts';
import {
  branchOf,
  CLAUDE,
  claimOf,
  contextWith,
  failureOf,
  GEMINI,
  heldIssue,
  issueOf,
  issueWith,
  later,
  NOW,
  underPolicy,
} from '../samples.ts';

const HOUR = 3600;
const MARGIN = 120;
const SECOND_SESSION = { agent: GEMINI.agent, session: 's1b' };

const held = branchOf(heldIssue(claimOf(CLAUDE)));
const own = branchOf(heldIssue(claimOf(GEMINI)));
const ownElsewhere = branchOf(heldIssue(claimOf(SECOND_SESSION)));
const resolved = branchOf(issueWith({ status: 'resolved', resolved_by: 'fix_008_1', resolved_at: NOW }));
const STALE = later(HOUR + MARGIN + 1);
const REASON = 'its machine burnt';

describe('core/ops/claims', () => {
  describe('claim', () => {
    it('takes the lease of a free issue', () => {
      const outcome = claimIssue.apply(branchOf(issueWith()), {}, contextWith());
      expect(issueOf(outcome)).to.deep.equal(
        issueWith({
          status: 'in_progress',
          assigned_to: 'gemini_cli',
          claim: { ...GEMINI, locked_at: NOW, expires_at: later(HOUR), nonce: contextWith().nonce },
          updated_at: NOW,
        }),
      );
      expect(outcome.summary).to.equal('claim issue_008: Template variable resolution failing');
      expect(outcome.already).to.equal(undefined);
      expect(outcome.observed).to.equal(undefined);
    });

    it('keeps fields that it does not know', () => {
      const issue = issueWith({ estimate: '2 days' });
      expect(issueOf(claimIssue.apply(branchOf(issue), {}, contextWith()))).to.include({ estimate: '2 days' });
    });

    it('lasts as long as asked, up to what policy allows', () => {
      const claim = (ttl_minutes: number) => claimIssue.apply(branchOf(issueWith()), { ttl_minutes }, contextWith());
      expect(issueOf(claim(5)).claim?.expires_at).to.equal(later(300));
      expect(issueOf(claim(1440)).claim?.expires_at).to.equal(later(86_400));
      failureOf(() => claim(1441), 'refused', 3);
    });

    it('takes an issue that is in progress without a lease', () => {
      const issue = issueWith({ status: 'in_progress', assigned_to: CLAUDE.agent });
      expect(issueOf(claimIssue.apply(branchOf(issue), {}, contextWith())).assigned_to).to.equal('gemini_cli');
    });

    it('refuses an issue that there is not', () => {
      const error = failureOf(() => claimIssue.apply(branchOf(null), {}, contextWith()), 'not_found', 4);
      expect(error.message).to.equal("there is no issue 'issue_008'");
    });

    it('refuses an issue held by another agent, and says who holds it until when', () => {
      const error = failureOf(() => claimIssue.apply(held, {}, contextWith()), 'lost', 5);
      expect(error.message).to.equal(`issue_008 is held by 'claude_code' since ${NOW} until ${later(HOUR)}`);
      expect(error.data).to.deep.equal({ issue: 'issue_008', claim: claimOf(CLAUDE) });
      failureOf(() => claimIssue.apply(held, { resume: true }, contextWith()), 'lost', 5);
    });

    it('refuses an issue that is resolved or closed', () => {
      for (const status of ['resolved', 'closed'] as const) {
        const error = failureOf(() => claimIssue.apply(branchOf(issueWith({ status })), {}, contextWith()), 'refused', 3);
        expect(error.message).to.include(`is ${status}`);
        expect(error.hint).to.equal('git coord list --ready');
        failureOf(
          () => claimIssue.apply(branchOf(issueWith({ status })), { force: true, reason: REASON }, contextWith()),
          'refused',
          3,
        );
      }
    });

    it('prints no control character of a hostile name', () => {
      const hostile = branchOf(heldIssue(claimOf({ agent: 'x\x1b[2J', session: 's' }, { locked_at: '\x1b', expires_at: NOW })));
      expect(failureOf(() => claimIssue.apply(hostile, {}, contextWith()), 'lost', 5).message).not.to.include('\x1b');
    });

    describe('of what one holds', () => {
      it('says so and changes nothing while half of the lease is left', () => {
        for (const now of [NOW, later(HOUR / 2)]) {
          const outcome = claimIssue.apply(own, {}, contextWith({ now }));
          expect(outcome).to.include({ already: true });
          expect(outcome.documents).to.deep.equal([]);
        }
      });

      it('renews when less than half is left', () => {
        const now = later(HOUR / 2 + 1);
        const outcome = claimIssue.apply(own, {}, contextWith({ now }));
        expect(outcome.already).to.equal(true);
        expect(issueOf(outcome).claim).to.deep.equal({ ...claimOf(GEMINI), renewed_at: now, expires_at: later(HOUR * 1.5 + 1) });
      });

      it('renews a lease that has ended while its margin runs', () => {
        const outcome = claimIssue.apply(own, {}, contextWith({ now: later(HOUR + MARGIN) }));
        expect(outcome.already).to.equal(true);
        expect(issueOf(outcome).claim?.nonce).to.equal('first');
      });

      it('takes a new lease when the old one is stale', () => {
        const outcome = claimIssue.apply(own, {}, contextWith({ now: STALE }));
        expect(outcome.already).to.equal(undefined);
        expect(issueOf(outcome).claim).to.deep.equal({
          ...GEMINI,
          locked_at: STALE,
          expires_at: later(2 * HOUR + MARGIN + 1),
          nonce: contextWith().nonce,
        });
        expect(outcome.summary).to.match(/^resume issue_008: /);
      });
    });

    describe('between sessions of one agent', () => {
      it('is refused: two sessions are two holders', () => {
        const error = failureOf(() => claimIssue.apply(ownElsewhere, {}, contextWith()), 'lost', 5);
        expect(error.message).to.include("another session of 'gemini_cli'");
        expect(error.hint).to.equal('git coord claim issue_008 --resume');
      });

      it('succeeds with --resume', () => {
        const outcome = claimIssue.apply(ownElsewhere, { resume: true }, contextWith());
        expect(issueOf(outcome).claim).to.include(GEMINI);
        expect(outcome.summary).to.match(/^resume issue_008: /);
        expect(outcome.observed).to.deep.equal({ takes_over: { ...SECOND_SESSION, expires_at: later(HOUR) } });
      });

      it('leaves the former session without the lease', () => {
        const issue = issueOf(claimIssue.apply(ownElsewhere, { resume: true }, contextWith()));
        failureOf(() => renewClaim.apply(branchOf(issue), {}, contextWith(SECOND_SESSION)), 'lost', 5);
      });

      it('needs no --resume once the lease is stale', () => {
        expect(issueOf(claimIssue.apply(ownElsewhere, {}, contextWith({ now: STALE }))).claim).to.include(GEMINI);
      });
    });

    describe('of a stale lease', () => {
      it('waits for the last second of the clock-skew margin', () => {
        failureOf(() => claimIssue.apply(held, {}, contextWith({ now: later(HOUR) })), 'lost', 5);
        failureOf(() => claimIssue.apply(held, {}, contextWith({ now: later(HOUR + MARGIN) })), 'lost', 5);
      });

      it('takes it over, and records whose it was', () => {
        const outcome = claimIssue.apply(held, {}, contextWith({ now: STALE }));
        expect(issueOf(outcome)).to.include({ status: 'in_progress', assigned_to: 'gemini_cli' });
        expect(issueOf(outcome).claim).to.include({ ...GEMINI, locked_at: STALE });
        expect(outcome.summary).to.equal('take over issue_008 from claude_code: Template variable resolution failing');
        expect(outcome.observed).to.deep.equal({ takes_over: { ...CLAUDE, expires_at: later(HOUR) } });
      });
    });

    describe('--force', () => {
      it('needs a reason', () => {
        for (const input of [{ force: true }, { force: true, reason: '' }, { force: true, reason: ' \n' }]) {
          failureOf(() => claimIssue.apply(held, input, contextWith()), 'usage', 2);
        }
      });

      it('takes over a live lease, and records why and whose it was', () => {
        const outcome = claimIssue.apply(held, { force: true, reason: REASON }, contextWith());
        expect(issueOf(outcome).claim).to.include(GEMINI);
        expect(outcome.reason).to.equal(REASON);
        expect(outcome.observed).to.deep.equal({ takes_over: { ...CLAUDE, expires_at: later(HOUR) } });
      });
    });

    describe('max_claims_per_agent', () => {
      const limited = underPolicy({ max_claims_per_agent: 2 });

      it('refuses one more than policy allows', () => {
        const error = failureOf(() => claimIssue.apply(branchOf(issueWith()), { claims_held: 2 }, limited), 'refused', 3);
        expect(error.message).to.equal("'gemini_cli' holds 2 issues and policy allows 2");
        expect(error.data).to.deep.equal({ claims_held: 2, max_claims_per_agent: 2 });
      });

      it('grants the last one that is allowed', () => {
        expect(issueOf(claimIssue.apply(branchOf(issueWith()), { claims_held: 1 }, limited)).claim).to.include(GEMINI);
      });

      it('does not stand in the way of what is held already', () => {
        expect(claimIssue.apply(own, { claims_held: 5 }, limited).already).to.equal(true);
        const renewed = claimIssue.apply(own, { claims_held: 5 }, { ...limited, now: later(HOUR - 1) });
        expect(renewed.already).to.equal(true);
      });

      it('is no limit when it is 0', () => {
        expect(issueOf(claimIssue.apply(branchOf(issueWith()), { claims_held: 99 }, contextWith())).claim).to.include(GEMINI);
      });
    });
  });

  describe('renew', () => {
    it('extends the lease by its own length, at any time', () => {
      const issue = heldIssue(claimOf(GEMINI, { expires_at: later(300) }));
      const outcome = renewClaim.apply(branchOf(issue), {}, contextWith({ now: later(10) }));
      expect(issueOf(outcome).claim).to.include({
        locked_at: NOW,
        renewed_at: later(10),
        expires_at: later(310),
        nonce: 'first',
      });
    });

    it('revives a stale lease that nobody took over', () => {
      expect(issueOf(renewClaim.apply(own, {}, contextWith({ now: STALE }))).claim?.renewed_at).to.equal(STALE);
    });

    it('refuses what is not claimed', () => {
      failureOf(() => renewClaim.apply(branchOf(issueWith()), {}, contextWith()), 'refused', 3);
      failureOf(() => renewClaim.apply(resolved, {}, contextWith()), 'refused', 3);
      failureOf(() => renewClaim.apply(branchOf(null), {}, contextWith()), 'not_found', 4);
    });

    it('refuses the lease of another, stale or not', () => {
      for (const now of [NOW, STALE]) {
        failureOf(() => renewClaim.apply(held, {}, contextWith({ now })), 'lost', 5);
        failureOf(() => renewClaim.apply(ownElsewhere, {}, contextWith({ now })), 'lost', 5);
      }
    });
  });

  describe('release', () => {
    const free = issueWith({ updated_at: NOW });

    it('gives the issue back', () => {
      const outcome = releaseIssue.apply(own, { reason: 'out of ideas' }, contextWith());
      expect(issueOf(outcome)).to.deep.equal(free);
      expect(outcome.reason).to.equal('out of ideas');
      expect(outcome.summary).to.equal('release issue_008: Template variable resolution failing');
    });

    it('gives an issue back that is assigned without a lease', () => {
      const issue = issueWith({ status: 'in_progress', assigned_to: GEMINI.agent });
      expect(issueOf(releaseIssue.apply(branchOf(issue), {}, contextWith()))).to.deep.equal(free);
      failureOf(() => releaseIssue.apply(branchOf({ ...issue, assigned_to: CLAUDE.agent }), {}, contextWith()), 'lost', 5);
    });

    it('refuses what is not claimed', () => {
      failureOf(() => releaseIssue.apply(branchOf(issueWith()), {}, contextWith()), 'refused', 3);
      failureOf(() => releaseIssue.apply(resolved, {}, contextWith()), 'refused', 3);
      failureOf(() => releaseIssue.apply(branchOf(null), {}, contextWith()), 'not_found', 4);
    });

    it('refuses the issue of another, and of another session', () => {
      failureOf(() => releaseIssue.apply(held, {}, contextWith()), 'lost', 5);
      failureOf(() => releaseIssue.apply(ownElsewhere, {}, contextWith()), 'lost', 5);
      failureOf(() => releaseIssue.apply(held, { resume: true }, contextWith()), 'lost', 5);
    });

    it("gives back another session's with --resume, or once its lease is stale", () => {
      expect(issueOf(releaseIssue.apply(ownElsewhere, { resume: true }, contextWith()))).to.deep.equal(free);
      expect(issueOf(releaseIssue.apply(ownElsewhere, {}, contextWith({ now: STALE }))).claim).to.equal(null);
    });

    it("gives back another's with --force and a reason", () => {
      const outcome = releaseIssue.apply(held, { force: true, reason: REASON }, contextWith());
      expect(issueOf(outcome)).to.deep.equal(free);
      expect(outcome.summary).to.include('held by claude_code');
      failureOf(() => releaseIssue.apply(held, { force: true }, contextWith()), 'usage', 2);
    });

    it('gives back an expired lease for whoever left it, and no live one', () => {
      expect(issueOf(releaseIssue.apply(held, { expired: true }, contextWith({ now: STALE }))).claim).to.equal(null);
      for (const now of [NOW, later(HOUR + MARGIN)]) {
        failureOf(() => releaseIssue.apply(held, { expired: true }, contextWith({ now })), 'lost', 5);
      }
      failureOf(() => releaseIssue.apply(held, {}, contextWith({ now: STALE })), 'lost', 5);
    });
  });
});
