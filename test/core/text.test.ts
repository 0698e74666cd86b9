import { expect } from 'chai';
import fc from 'fast-check';
import { display, displayBlock, firstUnprintable, quote, slug, truncate } from '../../src/core/text.ts';
import { CONTROLS } from './samples.ts';

/** Text in which controls, lone surrogates and ordinary characters meet. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...CONTROLS),
      fc.constantFrom('\ud800', '\udfff', '\x1b[31m', '\r\n', "'", '\\u001b', 'é', '👩‍💻', 'ß'),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const survivors = (text: string, allowed: readonly string[] = []): string[] =>
  CONTROLS.filter((char) => text.includes(char) && !allowed.includes(char));

describe('core/text', () => {
  describe('display', () => {
    it('shows control characters as escapes', () => {
      expect(display('a\x1b[31mb\u202ec\nd')).to.equal('a\\u001b[31mb\\u202ec\\u000ad');
    });

    it('lets no control, escape or bidi character through', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(survivors(display(text))).to.deep.equal([]);
          expect(display(text).isWellFormed()).to.equal(true);
        }),
        { numRuns: 1000 },
      );
    });

    it('leaves its own result and ordinary text as they are', () => {
      expect(display("naïve 'quotes' 👩‍💻 日本語")).to.equal("naïve 'quotes' 👩‍💻 日本語");
      fc.assert(fc.property(anyText, (text) => void expect(display(display(text))).to.equal(display(text))));
    });
  });

  describe('displayBlock', () => {
    it('keeps line breaks and tabs, and makes every line break the same', () => {
      expect(displayBlock('a\tb\r\nc\rd\ne\x07')).to.equal('a\tb\nc\nd\ne\\u0007');
    });

    it('lets no other control, escape or bidi character through', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(survivors(displayBlock(text), ['\n', '\t'])).to.deep.equal([]);
          expect(displayBlock(text).isWellFormed()).to.equal(true);
        }),
        { numRuns: 1000 },
      );
    });
  });

  describe('quote', () => {
    it('puts text in single quotes, on one line', () => {
      expect(quote('a\nb')).to.equal("'a\\u000ab'");
    });

    it('is short and printable whatever it is given', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          expect(survivors(quote(text))).to.deep.equal([]);
          expect(Array.from(quote(text)).length).to.be.at.most(82);
        }),
      );
      expect(quote('x'.repeat(1_000_000))).to.have.length(82);
    });
  });

  describe('truncate', () => {
    it('leaves what fits, and marks what it cuts', () => {
      expect(truncate('abc', 3)).to.equal('abc');
      expect(truncate('abcd', 3)).to.equal('ab…');
      expect(truncate('', 3)).to.equal('');
    });

    it('counts code points and never cuts one in two', () => {
      expect(truncate('👍👍👍', 3)).to.equal('👍👍👍');
      expect(truncate('👍👍👍👍', 3)).to.equal('👍👍…');
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 20 }), (text, length) => {
          const cut = truncate(text, length);
          expect(cut.isWellFormed()).to.equal(true);
          expect(Array.from(cut).length).to.be.at.most(length);
        }),
      );
    });
  });

  describe('firstUnprintable', () => {
    it('names the first control character', () => {
      expect(firstUnprintable('ab\tc\nd')).to.equal('\\u0009');
      expect(firstUnprintable('naïve 日本語 👍')).to.equal(null);
    });

    it('finds what display would escape, call after call', () => {
      fc.assert(
        fc.property(anyText, (text) => {
          const wellFormed = text.toWellFormed();
          expect(firstUnprintable(wellFormed) !== null).to.equal(display(wellFormed) !== wellFormed);
        }),
      );
    });
  });

  describe('slug', () => {
    it('keeps lower-case ASCII words', () => {
      expect(slug('Template variable resolution failing!')).to.equal('template_variable_resolution_failing');
      expect(slug('  Crème brûlée — Ⅷ ')).to.equal('creme_brulee_viii');
      expect(slug('../../etc/passwd')).to.equal('etc_passwd');
      expect(slug('日本語')).to.equal('');
    });

    it('is a safe part of a file name, whatever the title', () => {
      fc.assert(
        fc.property(fc.oneof(anyText, fc.string({ minLength: 50, maxLength: 500 })), (title) => {
          expect(slug(title)).to.match(/^(?:[a-z0-9](?:[a-z0-9_]{0,48}[a-z0-9])?)?$/);
        }),
      );
    });
  });
});
