import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { sha1 } from '../../src/reader/sha1.ts';

describe('reader/sha1', () => {
  describe('sha1', () => {
    it('is what Node computes, for texts of every length around a block and beyond ASCII', () => {
      const texts = [
        ...Array.from({ length: 200 }, (_, length) => 'issue_%c3'.repeat(30).slice(0, length)),
        'Ünïcode — “titles” 🜁',
      ];
      for (const text of texts) expect(sha1(text), text).to.equal(createHash('sha1').update(text).digest('hex'));
    });
  });
});
