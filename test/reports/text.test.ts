import { expect } from 'chai';
import fc from 'fast-check';
import { displayWidth, textTable } from '../../src/reports/text.ts';
import { CONTROL, hostileText } from './hostile.ts';

describe('reports/text', () => {
  describe('displayWidth', () => {
    it('counts the columns that characters take on a terminal', () => {
      for (const [text, width] of [
        ['', 0],
        ['abc', 3],
        ['naïve café', 10],
        ['e\u0301', 1],
        ['日本語', 6],
        ['한국어', 6],
        ['ｆｕｌｌ', 8],
        ['✓ – …', 5],
        ['✅', 2],
        ['🚀', 2],
        ['👍🏽', 2],
        ['🇩🇪', 2],
        ['a\u200bb', 2],
      ] as const) {
        expect(displayWidth(text), text).to.equal(width);
      }
    });
  });

  describe('textTable', () => {
    it('aligns columns with two spaces between them', () => {
      expect(
        textTable([
          ['issue_008', 'critical', 'Template variable resolution failing'],
          ['issue_x7k2m', 'low', '日本語 title'],
        ]),
      ).to.equal('issue_008    critical  Template variable resolution failing\n' + 'issue_x7k2m  low       日本語 title');
    });

    it('aligns by what is seen, not by how many characters it takes', () => {
      expect(
        textTable([
          ['日本', 'a'],
          ['e\u0301', 'b'],
          ['🚀', 'c'],
        ]),
      ).to.equal('日本  a\ne\u0301     b\n🚀    c');
    });

    it('does not cut a long last column, and aligns nothing to it', () => {
      const long = 'x'.repeat(1000);
      expect(
        textTable([
          ['a', long],
          ['b', 'y'],
        ]),
      ).to.equal(`a  ${long}\nb  y`);
    });

    it('leaves no spaces at the end of a line', () => {
      expect(
        textTable([
          ['a', 'long', ''],
          ['b', '', ''],
        ]),
      ).to.equal('a  long\nb');
    });

    it('is empty without rows', () => {
      expect(textTable([])).to.equal('');
    });

    it('prints one safe line a row for any text', () => {
      fc.assert(
        fc.property(fc.array(fc.tuple(hostileText, hostileText), { maxLength: 5 }), (rows) => {
          const lines = textTable(rows).split('\n');
          expect(lines).to.have.lengthOf(Math.max(1, rows.length));
          for (const line of lines) expect(line).not.to.match(CONTROL).and.not.to.match(/ $/);
        }),
      );
    });
  });
});
