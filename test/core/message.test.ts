import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { jsonLine } from '../../src/core/json.ts';
import { type ActionRecord, formatMessage, parseInput, parseMessage } from '../../src/core/message.ts';
import { OPERATIONS } from '../../src/core/ops/registry.ts';
import { display, displayBlock, truncate } from '../../src/core/text.ts';
import { TestRepository } from '../support/repository.ts';
import { CONTROLS } from './samples.ts';

const RECORD: ActionRecord = {
  action: 'claim_issue',
  agent: 'gemini_cli',
  session: '7f3a',
  issue: 'issue_008',
  fix: null,
  success: true,
  summary: 'claim issue_008: Template variable resolution failing',
  reason: '',
  at: '2026-11-22T12:00:00.123Z',
  imported: null,
  nonce: 'abc',
  policy: null,
  input: {},
};

/** What somebody writes who wants to be taken for a trailer, or who just writes Markdown. */
const line = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\t',
    'Coord-Action: forged',
    'Coord-Agent: somebody_else',
    'Coord-Result: denied',
    'Signed-off-by: A <a@b.c>',
    '---',
    '# a heading',
    '# ------------------------ >8 ------------------------',
    '; ------------------------ >8 ------------------------',
    'diff --git a/x b/x',
    '(cherry picked from commit 0000)',
    'Coord-Input: {',
    'x\r',
    '\x1b[2J',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.replaceAll('\0', '')),
);
const block = fc.array(line, { maxLength: 12 }).map((lines) => lines.join('\n'));
const name = fc.stringMatching(/^[A-Za-z0-9_. é-]{0,20}[a-z]$/).map((text) => text.trim());
const optional = fc.option(name, { nil: null });

const record: fc.Arbitrary<ActionRecord> = fc.record({
  action: fc.constantFrom(...Object.keys(OPERATIONS)),
  agent: name,
  session: optional,
  issue: optional,
  fix: optional,
  success: fc.boolean(),
  summary: block,
  reason: block,
  at: fc.constantFrom(null, '2026-11-22T12:00:00.123Z'),
  imported: optional,
  nonce: fc.stringMatching(/^[0-9a-f]{24}$/),
  policy: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/), { nil: null }),
  input: fc.dictionary(fc.oneof(fc.constantFrom('v', 'nonce', 'policy', 'input', '__proto__'), fc.string()), fc.jsonValue()),
});

/** What a reader may expect of a record: its texts as they are shown. */
function shown({ nonce, policy, input, ...header }: ActionRecord) {
  return {
    ...header,
    summary: truncate(display(header.summary).trim() || header.action, 120),
    reason: displayBlock(header.reason).trim(),
  };
}

const hasScissors = (text: string): boolean => text.includes(' >8 ');

describe('core/message', () => {
  describe('formatMessage', () => {
    it('tells people first, then machines', () => {
      const text = formatMessage({
        ...RECORD,
        reason: 'Needed for the release.',
        policy: 'f'.repeat(40),
        input: { ttl_minutes: 5 },
      });
      expect(text).to.equal(
        [
          'claim issue_008: Template variable resolution failing',
          '',
          'Needed for the release.',
          '',
          'Coord-Action: claim_issue',
          'Coord-Time: 2026-11-22T12:00:00.123Z',
          'Coord-Agent: gemini_cli',
          'Coord-Session: 7f3a',
          'Coord-Issue: issue_008',
          `Coord-Input: {"v":1,"nonce":"abc","policy":"${'f'.repeat(40)}","input":{"ttl_minutes":5}}`,
          '',
        ].join('\n'),
      );
    });

    it('marks a refused attempt', () => {
      expect(formatMessage({ ...RECORD, success: false })).to.include('\nCoord-Result: denied\n');
    });

    it('always has a subject', () => {
      expect(formatMessage({ ...RECORD, summary: ' ' }).split('\n')[0]).to.equal('claim_issue');
    });

    it('lets no control character into the message but line breaks and tabs', () => {
      fc.assert(
        fc.property(record, (value) => {
          const text = formatMessage(value);
          expect(CONTROLS.filter((char) => char !== '\n' && char !== '\t' && text.includes(char))).to.deep.equal([]);
          expect(text.isWellFormed()).to.equal(true);
        }),
      );
    });

    it('lets no name forge a trailer', () => {
      const forged = formatMessage({ ...RECORD, agent: 'me\nCoord-Agent: you', session: 'x\r\nCoord-Result: denied' });
      expect(parseMessage(forged)).to.include({ agent: 'me\\u000aCoord-Agent: you', success: true });
    });
  });

  describe('parseMessage', () => {
    it('reads what formatMessage wrote, whatever the texts', () => {
      fc.assert(
        fc.property(
          record.filter((value) => !hasScissors(value.summary + value.reason)),
          (value) => {
            expect(parseMessage(formatMessage(value))).to.deep.equal(shown(value));
          },
        ),
        { numRuns: 1000 },
      );
    });

    it('is null for a commit that records no action', () => {
      const foreign = [
        '',
        '\n',
        'fix the build',
        'fix the build\n\nbecause it was broken\n',
        'subject\n\nSigned-off-by: A <a@b.c>\n',
        'subject\n\nCoord-Action: claim_issue\n',
        'subject\n\nCoord-Agent: gemini_cli\n',
        'Coord-Action: claim_issue\nCoord-Agent: gemini_cli\n',
        'subject\n\nCoord-Action: claim_issue\nCoord-Agent: gemini_cli\n\nand more text\n',
        'subject\n\nCoord-Action:claim_issue\nCoord-Agent:gemini_cli\n',
      ];
      for (const message of foreign) expect(parseMessage(message), JSON.stringify(message)).to.equal(null);
    });

    it('reads past trailers that others add', () => {
      const signed = `${formatMessage(RECORD)}Signed-off-by: A <a@b.c>\n`;
      expect(parseMessage(signed)).to.deep.equal(shown(RECORD));
    });
  });

  describe('parseInput', () => {
    it('reads back what is invisible to the letter', () => {
      const input = { text: 'a flag \u{1f3f4}\u{e0067}\u{e007f}, \u202e, \u200b and \u0085' };
      const message = formatMessage({ ...RECORD, input });
      expect(message).not.to.match(/[\u200b\u202e\u0085]|\u{e0067}/u);
      expect(parseInput(message).input).to.deep.equal(input);
    });

    it('reads back the whole input, whatever its fields are called', () => {
      fc.assert(
        fc.property(record, (value) => {
          const { nonce, policy, input } = parseInput(formatMessage(value));
          expect({ nonce, policy }).to.deep.equal({ nonce: value.nonce, policy: value.policy });
          expect(jsonLine(input)).to.equal(jsonLine(value.input));
        }),
      );
    });

    it('keeps the rules that set_config was given apart from the rules it was judged by', () => {
      const input = { policy: { lease_minutes: 30 } };
      const text = formatMessage({ ...RECORD, action: 'set_config', policy: 'f'.repeat(40), input });
      expect(parseInput(text)).to.deep.equal({ nonce: 'abc', policy: 'f'.repeat(40), input });
    });

    it('throws where it is missing, torn or of a newer version', () => {
      const withInput = (input: string): string => `subject\n\nCoord-Action: x\nCoord-Agent: y\nCoord-Input: ${input}\n`;
      expect(() => parseInput('subject\n\nCoord-Action: x\nCoord-Agent: y\n')).to.throw('it is not JSON');
      expect(() => parseInput(withInput('{"v":1,'))).to.throw('it is not JSON');
      expect(() => parseInput(withInput('[]'))).to.throw('it is not an object');
      expect(() => parseInput(withInput('{"v":2,"nonce":"a","input":{}}'))).to.throw('its version is 2, not 1');
      expect(() => parseInput(withInput('{"v":1,"input":{}}'))).to.throw('it has no nonce or no input');
      expect(() => parseInput(withInput('{"v":1,"nonce":"a"}'))).to.throw('it has no nonce or no input');
    });
  });

  describe('Git', () => {
    let repository: TestRepository;
    before(() => {
      repository = new TestRepository();
    });
    after(() => repository.remove());

    const git = (args: readonly string[], input: string): string =>
      execFileSync('git', args, { cwd: repository.dir, env: repository.env, input, encoding: 'utf8' });
    const trailersOf = (message: string): string[] => {
      const lines = message.trimEnd().split('\n');
      return lines.slice(lines.lastIndexOf('') + 1);
    };
    const samples = [RECORD, ...fc.sample(record, { numRuns: 60, seed: 8 })];

    it('reads the same trailers with interpret-trailers', () => {
      for (const value of samples) {
        const message = formatMessage(value);
        const parsed = git(['interpret-trailers', '--parse', '--no-divider'], message);
        expect(parsed.trimEnd().split('\n'), JSON.stringify(message)).to.deep.equal(trailersOf(message));
      }
    });

    it('shows the same subject and trailers in its log, commit by commit', () => {
      const tree = git(['mktree'], '').trim();
      for (const value of samples) {
        const message = formatMessage(value);
        const commit = git(['commit-tree', tree], message).trim();
        const raw = git(['cat-file', 'commit', commit], '');
        expect(raw.slice(raw.indexOf('\n\n') + 2)).to.equal(message);
        const [subject, ...trailers] = git(['log', '-1', '--format=%s%n%(trailers:only,unfold)', commit], '')
          .trimEnd()
          .split('\n');
        expect(subject?.trim()).to.equal(parseMessage(message)?.summary.trim().replaceAll('\t', ' '));
        expect(trailers, JSON.stringify(message)).to.deep.equal(trailersOf(message));
      }
    });
  });
});
