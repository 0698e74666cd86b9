import { expect } from 'chai';
import fc from 'fast-check';
import { grant, isDueForRenewal, isHeldBy, isStale, renew } from '../../src/core/lease.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { seconds } from '../../src/core/time.ts';
import { CLAUDE, claimOf, contextWith, GEMINI, later, NOW, underPolicy } from './samples.ts';

const HOUR = 3600;
const MARGIN = DEFAULT_POLICY.clock_skew_seconds;

describe('core/lease', () => {
  describe('isHeldBy', () => {
    it('is true for the very session that holds it', () => {
      expect(isHeldBy(claimOf(GEMINI), GEMINI)).to.equal(true);
      expect(isHeldBy(claimOf(GEMINI), { ...GEMINI, session: 'other' })).to.equal(false);
      expect(isHeldBy(claimOf(GEMINI), CLAUDE)).to.equal(false);
      expect(isHeldBy(null, GEMINI)).to.equal(false);
      expect(isHeldBy(undefined, GEMINI)).to.equal(false);
    });
  });

  describe('isStale', () => {
    it('respects a lease to the last second of the clock-skew margin', () => {
      const claim = claimOf(GEMINI);
      expect(isStale(claim, NOW, DEFAULT_POLICY)).to.equal(false);
      expect(isStale(claim, later(HOUR), DEFAULT_POLICY)).to.equal(false);
      expect(isStale(claim, later(HOUR + MARGIN), DEFAULT_POLICY)).to.equal(false);
      expect(isStale(claim, later(HOUR + MARGIN + 1), DEFAULT_POLICY)).to.equal(true);
    });

    it('follows the margin of the policy', () => {
      const policy = { ...DEFAULT_POLICY, clock_skew_seconds: 0 };
      expect(isStale(claimOf(GEMINI), later(HOUR), policy)).to.equal(false);
      expect(isStale(claimOf(GEMINI), later(HOUR + 1), policy)).to.equal(true);
    });

    it('is true for a lease until a time that is none', () => {
      expect(isStale(claimOf(GEMINI, { expires_at: '2026-99-99T99:99:99Z' }), NOW, DEFAULT_POLICY)).to.equal(true);
    });
  });

  describe('isDueForRenewal', () => {
    it('is true from the second on in which less than half is left', () => {
      const claim = claimOf(GEMINI);
      expect(isDueForRenewal(claim, later(HOUR / 2))).to.equal(false);
      expect(isDueForRenewal(claim, later(HOUR / 2 + 1))).to.equal(true);
      expect(isDueForRenewal(claim, later(HOUR * 2))).to.equal(true);
    });

    it('counts half from the last renewal', () => {
      const claim = renew(claimOf(GEMINI), later(HOUR / 2 + 1));
      expect(isDueForRenewal(claim, later(HOUR + 1))).to.equal(false);
      expect(isDueForRenewal(claim, later(HOUR + 2))).to.equal(true);
    });
  });

  describe('grant', () => {
    it("lasts as long as policy says, from the operation's time on", () => {
      expect(grant(contextWith())).to.deep.equal({
        ...GEMINI,
        locked_at: NOW,
        expires_at: later(HOUR),
        nonce: contextWith().nonce,
      });
      expect(grant(underPolicy({ lease_minutes: 5 })).expires_at).to.equal(later(300));
    });

    it('lasts as long as asked', () => {
      expect(grant(contextWith(), 90).expires_at).to.equal(later(90 * 60));
    });
  });

  describe('renew', () => {
    it('keeps length, nonce, beginning and unknown fields, however often', () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 1440 }),
          fc.array(fc.integer({ min: 1, max: 7200 }), { maxLength: 8 }),
          (minutes, steps) => {
            let claim = { ...grant(contextWith(), minutes), note: 'from a newer version' };
            let now = 0;
            for (const step of steps) {
              now += step;
              claim = { ...claim, ...renew(claim, later(now)) };
              expect(claim.renewed_at).to.equal(later(now));
              expect(seconds(claim.expires_at) - seconds(later(now))).to.equal(minutes * 60);
            }
            expect(claim).to.include({ locked_at: NOW, nonce: contextWith().nonce, note: 'from a newer version' });
          },
        ),
      );
    });

    it('makes a lease that was due no longer due', () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1440 }), fc.nat(100_000), (minutes, past) => {
          const claim = grant(contextWith(), minutes);
          expect(isDueForRenewal(renew(claim, later(past)), later(past))).to.equal(false);
        }),
      );
    });
  });
});
