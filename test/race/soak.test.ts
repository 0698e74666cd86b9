import { expect } from 'chai';
import { checkHistory } from './history.ts';
import { expectSettled } from './history-settled.ts';
import { type Load, runLoad } from './load.ts';
import { KINDS } from './load-player.ts';

describe('race/soak', () => {
  describe('6 processes, killed at random, do random things to 5 issues', () => {
    let load: Load;
    before(async function () {
      this.timeout(120_000);
      load = await runLoad({ seed: 20_262, seconds: 12, workers: 6, issues: 5 });
    });
    after(() => load?.repository.remove());

    it('was worth its time', () => {
      const { operations } = load.history;
      const done = new Set(operations.filter(({ answer }) => answer?.is !== 'refused').map(({ kind }) => kind));
      expect([...done]).to.include.members(['create', 'claim', 'release', 'comment', 'edit', 'propose', 'show', 'list']);
      expect(KINDS).to.include.members([...done]);
      expect(operations.some(({ answer }) => answer?.is === 'refused' && answer.code === 'lost')).to.equal(true);
      expect(load.disturbances.workers).to.be.greaterThan(0);
    });

    it('keeps what was acknowledged, once and in order, and nothing else', () => {
      expect(checkHistory(load.history)).to.deep.equal([]);
    });

    it('leaves a repository in which everything agrees', async function () {
      this.timeout(60_000);
      await expectSettled(load.place);
    });
  });
});
