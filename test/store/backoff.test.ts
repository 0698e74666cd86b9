import { expect } from 'chai';
import { mayTryAgain, retryAfter } from '../../src/store/backoff.ts';

describe('store/backoff', () => {
  describe('retryAfter', () => {
    for (const [said, ms] of [
      ['Retry-After: 30', 30_000],
      ['fatal: 429 (retry after 5)', 5000],
      ['{"retry_after":2}', null],
      ['Please try again in 15 minutes.', 900_000],
      ['wait 10 seconds before you push', 10_000],
      ['remote: retry in 3s', 3000],
      ['limit resets in about 2 min', 120_000],
      ['The requested URL returned error: 429', null],
      ['issue_001 is held until 12 seconds ago', null],
      ['', null],
    ] as const)
      it(`reads '${said}' as ${ms}`, () => expect(retryAfter(said)).to.equal(ms));
  });

  describe('mayTryAgain', () => {
    it('ends after some attempts, and where the server wants too much time', async () => {
      expect(await mayTryAgain(4)).to.equal(false);
      expect(await mayTryAgain(1, 'try again in 15 minutes')).to.equal(false);
      expect(await mayTryAgain(1, '', 1)).to.equal(true);
    });
  });
});
