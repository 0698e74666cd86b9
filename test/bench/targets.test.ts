import { expect } from 'chai';
import { isMet, TARGETS, Targets } from '../../bench/targets.ts';

describe('bench/targets', () => {
  describe('isMet', () => {
    it('takes the bound itself for met, but where less is asked for', () => {
      expect([1.39, 1.4, 1.41].map((figure) => isMet(figure, '≤ 1.4'))).to.deep.equal([true, true, false]);
      expect([249, 250, 251].map((figure) => isMet(figure, '≥ 250'))).to.deep.equal([false, true, true]);
      expect([0.99, 1].map((figure) => isMet(figure, '< 1'))).to.deep.equal([true, false]);
    });
  });

  describe('table', () => {
    const rowOf = (targets: Targets, what: string) => targets.table(false).rows.find(({ name }) => name === what)?.values;

    it('has every target, and names the sections that would measure what is missing', () => {
      const { rows, notes } = new Targets().table(false);
      expect(rows.map(({ name }) => name)).to.deep.equal(Object.values(TARGETS).map(({ what }) => what));
      for (const { section } of Object.values(TARGETS)) expect(notes?.join('\n')).to.include(section);
    });

    it('says for each program whether its own target is met', () => {
      const targets = new Targets();
      targets.note('claim', 'Node', 1.3);
      targets.note('claim', 'native', 1.3);
      expect(rowOf(targets, TARGETS.claim.what)).to.deep.equal(['≤ 1.4', '1.30 ×', 'yes', '≤ 0.35', '1.30 ×', 'no']);
    });

    it('shows a figure without a target, and judges nothing that could not be measured', () => {
      const targets = new Targets();
      targets.note('crowd', 'Node', 12);
      targets.note('crowd', 'native', Number.NaN);
      expect(rowOf(targets, TARGETS.crowd.what)).to.deep.equal(['', '12', '', '≥ 50', '–', '']);
    });
  });
});
