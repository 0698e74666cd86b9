import { expect } from 'chai';
import fc from 'fast-check';
import { addSeconds, formatDuration, formatTime, fromSeconds, normalizeTime, seconds } from '../../src/core/time.ts';

const STORED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
const moment = fc.integer({ min: 0, max: 4_102_444_800 });

describe('core/time', () => {
  describe('formatTime', () => {
    it('writes UTC in whole seconds, cutting fractions', () => {
      expect(formatTime(new Date('2026-11-22T13:45:00.999+01:00'))).to.equal('2026-11-22T12:45:00Z');
    });
  });

  describe('seconds', () => {
    it('reads what fromSeconds wrote', () => {
      fc.assert(
        fc.property(moment, (count) => {
          expect(fromSeconds(count)).to.match(STORED);
          expect(seconds(fromSeconds(count))).to.equal(count);
        }),
      );
    });

    it('orders stored times as their text does', () => {
      fc.assert(fc.property(moment, moment, (a, b) => void expect(fromSeconds(a) < fromSeconds(b)).to.equal(a < b)));
    });

    it('is NaN for what is no time', () => {
      for (const text of ['', 'yesterday', '2026-99-99T99:99:99Z']) expect(seconds(text), text).to.be.NaN;
    });
  });

  describe('addSeconds', () => {
    it('counts over midnight, leap days and the end of a year', () => {
      expect(addSeconds('2026-12-31T23:59:59Z', 1)).to.equal('2027-01-01T00:00:00Z');
      expect(addSeconds('2028-02-28T12:00:00Z', 86_400)).to.equal('2028-02-29T12:00:00Z');
      expect(addSeconds('2026-11-22T12:00:00Z', -3600)).to.equal('2026-11-22T11:00:00Z');
    });
  });

  describe('normalizeTime', () => {
    const times: Readonly<Record<string, { time: string; naive: boolean } | null>> = {
      '2026-11-22T12:45:00Z': { time: '2026-11-22T12:45:00Z', naive: false },
      '2026-11-22T12:45:00.123456': { time: '2026-11-22T12:45:00Z', naive: true },
      '2026-11-22 12:45': { time: '2026-11-22T12:45:00Z', naive: true },
      '2026-11-22T12:45:00+05:30': { time: '2026-11-22T07:15:00Z', naive: false },
      '2026-11-22T12:45:00-0800': { time: '2026-11-22T20:45:00Z', naive: false },
      '2026-11-22t12:45:00z': { time: '2026-11-22T12:45:00Z', naive: false },
      '2026-11-22': { time: '2026-11-22T00:00:00Z', naive: true },
      '2028-02-29': { time: '2028-02-29T00:00:00Z', naive: true },
      '2026-02-29': null,
      '2026-02-30T10:00:00Z': null,
      '2026-13-01': null,
      '2026-11-22T25:00:00Z': null,
      '9999-12-31T23:59:59-01:00': null,
      '0000-01-01T00:00:00+01:00': null,
      '1700000000': null,
      '22.11.2026': null,
      yesterday: null,
      '': null,
    };
    for (const [text, expected] of Object.entries(times)) {
      it(`takes '${text}' as ${expected ? expected.time : 'no time'}`, () => {
        expect(normalizeTime(text)).to.deep.equal(expected);
      });
    }

    it('is null for what is no text', () => {
      for (const value of [null, undefined, 5, {}, []]) expect(normalizeTime(value)).to.equal(null);
    });

    it('leaves stored times as they are, and gives nothing but stored times', () => {
      fc.assert(
        fc.property(moment, (count) => {
          expect(normalizeTime(fromSeconds(count))).to.deep.equal({ time: fromSeconds(count), naive: false });
        }),
      );
      const digits = fc.stringMatching(/^\d{4}-\d{2}-[0-3]\d([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$/);
      fc.assert(fc.property(digits, (text) => void expect(normalizeTime(text)?.time ?? '2026-11-22T12:45:00Z').to.match(STORED)));
    });
  });

  describe('formatDuration', () => {
    it('uses the unit that people would', () => {
      const words = Object.entries({ 0: '0 s', 59: '59 s', 60: '1 min', 3599: '59 min', 3600: '1 h', 12000: '3 h 20 min' });
      for (const [count, text] of words) expect(formatDuration(Number(count))).to.equal(text);
      expect(formatDuration(47 * 3600)).to.equal('47 h');
      expect(formatDuration(48 * 3600)).to.equal('2 days');
      expect(formatDuration(-5)).to.equal('0 s');
      expect(formatDuration(59.6)).to.equal('1 min');
    });
  });
});
