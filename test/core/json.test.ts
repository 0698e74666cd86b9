import { expect } from 'chai';
import fc from 'fast-check';
import {
  isRecord,
  jsonDocument,
  jsonLine,
  MAX_JSON_DEPTH,
  MAX_JSON_LENGTH,
  parseJson,
  parseStored,
} from '../../src/core/json.ts';
import { CONTROLS, failureOf } from './samples.ts';

const anyJson = fc.jsonValue({
  stringUnit: fc.oneof(
    fc.constantFrom(...CONTROLS, '\ud800', '__proto__'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('core/json', () => {
  for (const [name, write] of Object.entries({ jsonDocument, jsonLine })) {
    describe(name, () => {
      it('is read back as what was written', () => {
        fc.assert(
          fc.property(anyJson, (value) => void expect(parseJson(write(value))).to.deep.equal(JSON.parse(JSON.stringify(value)))),
        );
      });

      it('has no raw control or bidi character', () => {
        fc.assert(
          fc.property(anyJson, (value) => {
            const raw = CONTROLS.filter((char) => write(value).replaceAll('\n', '').includes(char));
            expect(raw).to.deep.equal([]);
            expect(write(value).isWellFormed()).to.equal(true);
          }),
        );
        expect(write(CONTROLS.join(''))).to.match(/^[\x20-\x7e]+\n?$/);
      });

      it('escapes the names of fields too', () => {
        expect(write({ '\u009b\u202e': 1 })).to.include('"\\u009b\\u202e"');
      });
    });
  }

  describe('jsonLine', () => {
    it('is one line', () => {
      fc.assert(fc.property(anyJson, (value) => void expect(jsonLine(value)).not.to.match(/[\n\r]/)));
    });
  });

  describe('jsonDocument', () => {
    it('indents by two spaces and ends in a line break', () => {
      expect(jsonDocument({ a: [1] })).to.equal('{\n  "a": [\n    1\n  ]\n}\n');
    });
  });

  describe('parseJson', () => {
    it('takes the deepest document that is allowed, and none deeper', () => {
      expect(parseJson(nested(MAX_JSON_DEPTH))).to.be.an('array');
      expect(() => parseJson(nested(MAX_JSON_DEPTH + 1))).to.throw('it is nested deeper than 100 levels');
      expect(() => parseJson('{"a":'.repeat(200_000))).to.throw('it is nested deeper than 100 levels');
    });

    it('does not count brackets in strings', () => {
      const text = `${'['.repeat(500)}\\"${'{'.repeat(500)}\\\\`;
      expect(parseJson(`"${text}"`)).to.have.length(1002);
    });

    it('refuses a document that is too large', () => {
      expect(() => parseJson(`"${'a'.repeat(MAX_JSON_LENGTH)}"`)).to.throw('it is larger than 33554432 characters');
    });

    it('says what is wrong without quoting it', () => {
      for (const text of ['', '{', '{"a":\x1b}', "{'a': 1}", 'undefined', '"unended', '[1,]']) {
        expect(() => parseJson(text), JSON.stringify(text)).to.throw(/^it is not JSON$/);
      }
    });

    it('keeps a field named __proto__ a field', () => {
      const value = parseJson('{"__proto__":{"polluted":true},"a":1}') as Record<string, unknown>;
      expect(Object.keys(value)).to.deep.equal(['__proto__', 'a']);
      expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
      expect(jsonLine({ ...value })).to.equal('{"__proto__":{"polluted":true},"a":1}');
    });
  });

  describe('parseStored', () => {
    it('names the document that cannot be read', () => {
      const error = failureOf(() => parseStored('{"id":', "'issues/high/x.json'"), 'unusable_repository', 6);
      expect(error.message).to.equal("'issues/high/x.json' cannot be read: it is not JSON");
      expect(error.hint).to.equal('git coord health');
    });
  });

  describe('isRecord', () => {
    it('is true for objects with named fields only', () => {
      expect([{}, { a: 1 }].map(isRecord)).to.deep.equal([true, true]);
      expect([null, undefined, [], 'a', 1, true].map(isRecord)).to.deep.equal([false, false, false, false, false, false]);
    });
  });
});
