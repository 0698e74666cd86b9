import { expect } from 'chai';
import fc from 'fast-check';
import { display } from '../../src/core/text.ts';
import { cell, field, heading, inline, markdownDocument, table } from '../../src/reports/markdown.ts';
import { active, CONTROL, hostileText, shape, unescaped } from './hostile.ts';

describe('reports/markdown', () => {
  describe('cell', () => {
    it('leaves ids and ordinary words as they are', () => {
      expect(cell('fix_008_1 of issue_008: naïve café & more, 50% (a.ts)')).to.equal(
        'fix_008_1 of issue_008: naïve café & more, 50% (a.ts)',
      );
    });

    it('escapes what would be a table, HTML, a link, code or emphasis', () => {
      expect(cell('a|b `c` <b> [d](e) *f* _g_ #h ~i~ $j$')).to.equal(
        'a\\|b \\`c\\` \\<b\\> \\[d\\](e) \\*f\\* \\_g\\_ \\#h \\~i\\~ \\$j\\$',
      );
    });

    it('escapes a backslash before a pipe so that neither is lost', () => {
      expect(cell('a\\|b')).to.equal('a\\\\\\|b');
    });

    it('escapes entities and bare addresses', () => {
      expect(cell('&lt;b&#62; https://x.example www.x.example')).to.equal('\\&lt;b\\&\\#62; https\\://x.example www\\.x.example');
    });

    it('puts several lines on one and shows control characters', () => {
      expect(cell(' one\r\n\ttwo\u001b[2J ')).to.equal('one two\\\\u001b\\[2J');
    });

    it('shows exactly the text that went in, and nothing in it is active', () => {
      fc.assert(
        fc.property(hostileText, (text) => {
          const shown = cell(text);
          expect(unescaped(shown)).to.equal(display(text.replace(/[ \t\r\n]+/g, ' ').trim()));
          expect(active(shown)).not.to.match(/[\\`*[\]<>#|~$]|:\/\/|www\./i);
          expect(active(shown)).not.to.match(/&[a-z#]/i);
          expect(shown).not.to.match(CONTROL).and.not.to.include('\n');
        }),
      );
    });

    it('lets no underscore begin or end emphasis', () => {
      fc.assert(
        fc.property(hostileText, (text) => {
          for (const { index } of cell(text).matchAll(/(?<![\\_])_/g)) {
            expect(cell(text).slice(index - 1)).to.match(/^[A-Za-z0-9]_+[A-Za-z0-9]/);
          }
        }),
      );
    });
  });

  describe('inline', () => {
    it('begins no list, rule or heading', () => {
      for (const [text, shown] of [
        ['- a', '\\- a'],
        ['+ a', '\\+ a'],
        ['---', '\\---'],
        ['===', '\\==='],
        ['1. a', '1\\. a'],
        ['23) a', '23\\) a'],
        ['# a', '\\# a'],
        ['1.5 times', '1.5 times'],
      ] as const) {
        expect(inline(text)).to.equal(shown);
      }
    });
  });

  describe('heading', () => {
    it('stays one heading whatever its text is', () => {
      expect(heading(3, 'a\n# b #')).to.equal('### a \\# b \\#');
    });
  });

  describe('field', () => {
    it('puts one line after its label', () => {
      expect(field('Notes', ' all *good*\n')).to.equal('- Notes: all \\*good\\*');
    });

    it('quotes several lines, each as a line of its own', () => {
      expect(field('Notes', 'one\n- two\n\nthree\n')).to.equal('- Notes:\n  > one\\\n  > \\- two\n  >\n  > three');
    });

    it('says nothing after the label where the text is empty', () => {
      expect(field('Notes', ' \n')).to.equal('- Notes:');
    });

    it('is one item of a list whatever its text is', () => {
      fc.assert(
        fc.property(hostileText, (text) => {
          const [first, ...rest] = field('Notes', text).split('\n');
          expect(first).to.match(/^- Notes:/);
          for (const line of rest) expect(line).to.match(/^ {2}>(?: (?![-+=#]|\d+[.)](?:\s|$)).*)?$/su);
          expect(active(field('Notes', text))).not.to.match(/[<[\]`|]/);
        }),
      );
    });
  });

  describe('table', () => {
    it('lines up its columns but the last', () => {
      expect(
        table(
          ['Id', 'Count', 'Title'],
          [
            ['a', '7', 'short'],
            ['日本', '123456', 'a much longer title'],
          ],
          ['left', 'right'],
        ),
      ).to.equal(
        [
          '| Id   |  Count | Title |',
          '| ---- | -----: | ----- |',
          '| a    |      7 | short |',
          '| 日本 | 123456 | a much longer title |',
        ].join('\n'),
      );
    });

    it('does not line up to a cell that is very long', () => {
      const [head] = table(['A', 'B'], [['x'.repeat(500), 'y']]).split('\n');
      expect(head).to.equal('| A   | B |');
    });

    it('fills rows that are short and drops what has no header', () => {
      expect(shape(table(['A', 'B'], [['x'], ['x', 'y', 'z']]))).to.deep.equal(['| 3', '| 3', '| 3', '| 3']);
    });

    it('has as many cells in every row for any text', () => {
      const row = fc.tuple(hostileText, hostileText, hostileText);
      fc.assert(
        fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
          const lines = table(['A', 'B', 'C'], rows, ['left', 'right']).split('\n');
          expect(lines).to.have.lengthOf(rows.length + 2);
          for (const line of lines) {
            expect(active(line).match(/\|/g)).to.have.lengthOf(4);
            expect(line)
              .to.match(/^\| .* \|$/u)
              .and.not.to.match(CONTROL);
          }
        }),
      );
    });
  });

  describe('markdownDocument', () => {
    it('separates its parts by empty lines and leaves out those that are empty', () => {
      expect(markdownDocument(['# A', '', 'b'])).to.equal('# A\n\nb\n');
    });
  });
});
