import { expect } from 'chai';
import fc from 'fast-check';
import { compareIds, sortedById } from '../../src/reports/order.ts';

describe('reports/order', () => {
  describe('compareIds', () => {
    it('compares numbers by their value', () => {
      const ids = ['issue_1000', 'issue_x7k2m', 'issue_099', 'issue_008', 'fix_008_10', 'fix_008_2', 'issue_100'];
      expect(ids.sort(compareIds)).to.deep.equal([
        'fix_008_2',
        'fix_008_10',
        'issue_008',
        'issue_099',
        'issue_100',
        'issue_1000',
        'issue_x7k2m',
      ]);
    });

    it('does not lose digits of a number that is longer than any number', () => {
      expect(compareIds(`issue_${'9'.repeat(30)}1`, `issue_${'9'.repeat(30)}2`)).to.be.below(0);
    });

    it('is a total order', () => {
      const id = fc.string({ unit: fc.constantFrom('0', '1', '9', 'a', '_'), maxLength: 6 });
      fc.assert(
        fc.property(id, id, id, (a, b, c) => {
          expect(Math.sign(compareIds(a, b))).to.equal(-Math.sign(compareIds(b, a)) + 0);
          expect(compareIds(a, b) === 0).to.equal(a === b);
          if (compareIds(a, b) < 0 && compareIds(b, c) < 0) expect(compareIds(a, c)).to.be.below(0);
        }),
      );
    });
  });

  describe('sortedById', () => {
    it('sorts as compareIds does, whatever ids there are', () => {
      const number = fc.oneof(fc.nat(2000), fc.bigInt(10n ** 15n, 10n ** 17n));
      const numbered = number.map((each) => `issue_${String(each).padStart(3, '0')}`);
      const lists = fc.oneof(
        fc.array(numbered),
        fc.array(fc.oneof(numbered, fc.constantFrom('issue_x7k2m', 'issue_0001', 'bd-1'))),
      );
      fc.assert(
        fc.property(lists, (ids) => {
          const documents = ids.map((id) => ({ id }));
          expect(sortedById(documents)).to.deep.equal([...documents].sort((a, b) => compareIds(a.id, b.id)));
        }),
      );
    });
  });
});
