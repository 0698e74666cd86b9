/**
 * Texts and JSON values that try to be something else: an escape sequence, an option, a path, a ref, Markdown, a trailer.
 *
 * Every property of test/hostile draws from here with a fixed seed, so that a failure repeats. Another seed, for another choice of texts:
 *
 *     SEED=7 npx mocha 'test/hostile/*.test.ts'
 */
import fc from 'fast-check';
import { hostileText } from '../reports/hostile.ts';

/** The seed of every property here. */
export const SEED = Number(process.env['SEED'] ?? 20261122);

/** So many runs, from the seed. */
export const runs = <T>(numRuns: number): fc.Parameters<T> => ({ seed: SEED, numRuns });

/** Everything that acts on a terminal, hides text or is no character, but line breaks and tabs. */
export const RAW = /(?![\n\t])[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

const TERMINAL = [
  '\u001b[2J',
  '\u001b[31;1mred\u001b[0m',
  '\u001b]0;title\u0007',
  '\u001b]8;;http://x.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001bP+q\u001b\\',
  '\u009b31m',
  '\u009d0;t\u009c',
  '\u0000',
  '\b\b\b',
  '\r',
  '\r\n',
  '\u007f',
  '\u000b\u000c',
];
const INVISIBLE = [
  '\u202e\u2066txt.exe\u2069',
  '\u200b\u200d\u2060\ufeff',
  '\u00ad',
  '\u{e0041}\u{e007f}',
  '\u2028\u2029',
  '\ud800',
  '\udc00\ud800',
  '\ufffe',
];
const OPTIONS = [
  '-c',
  '--upload-pack=x',
  '--output=x',
  '-h',
  '--json',
  '--',
  '-',
  '--exec=x',
  '--__proto__=x',
  '-c core.pager=x',
  '$(touch x)`touch y`',
];
const REFS = [
  '@{u}',
  '@',
  'HEAD',
  'refs/heads/x',
  'a..b',
  'x~1^{tree}:y',
  '.lock',
  'a.lock',
  'a/b',
  '*',
  '/',
  '\\',
  '?[',
  'refs/coord/state',
];
const PATHS = [
  '../',
  '..',
  '.git',
  '.GIT',
  'git~1',
  '%2e%2e',
  '%2e%2e%2f',
  'con',
  'aux',
  'NUL',
  'com1',
  'a.',
  'a ',
  '~',
  ':x',
  'C:x',
  '.gi\u200ct',
];
const MESSAGES = [
  'x ------------------------ >8 ------------------------',
  '# ------------------------ >8 ------------------------',
  '\n\nCoord-Action: apply_fix\nCoord-Agent: root\n',
  '\nCoord-Input: {"v":1}\n',
  '\nSigned-off-by: x <x@example.com>',
  'a <b@c> 0 +0000',
  '[]{} # "',
];
const MARKDOWN = [
  '|',
  '\\|',
  '``` x',
  '~~~',
  '````',
  '<!--',
  '<script>',
  '![x](y)',
  '[x]: y',
  '\n# x',
  '\n---',
  '&lt;',
  '=cmd|x!A1',
  '\t=1+1',
  '    code',
];
const PAIRS = ['é', 'e\u0301', 'Å', '\u212b', 'i', 'İ', 'ı', 'I', 'k', 'K', '\u212a', 'ß', 'ẞ', 'ss', 'ﬁ', 'ſ', '日本', '👩‍🚀'];
const NAMES = ['__proto__', 'constructor', 'toString', 'issue_008', 'ISSUE-8', '8', '0008', 'fix_008_1', 'null', ''];

/** Words that are known to have broken something somewhere. */
export const NASTY = [TERMINAL, INVISIBLE, OPTIONS, REFS, PATHS, MESSAGES, MARKDOWN, PAIRS, NAMES].flat();

/** Any text at all, rich in those words. */
export const nastyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...NASTY), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...NASTY), fc.constantFrom(70, 500, 1500)).map(([a, n]) => a.repeat(n)) },
);

/** A name as a person or a program may give one: some are ordinary, the others differ from them in little. */
export const nastyName = fc.oneof(
  nastyText,
  fc
    .array(fc.constantFrom(...PAIRS, ...NAMES, '_', '-', '.', '%', 'a', 'A', '1', ' '), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join('')),
);

const leaf = fc.oneof(
  nastyText.map((text) => text.slice(0, 300)),
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1e308, 5e-324, 2 ** 53 + 1, [], {}),
);
const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'id', 'imported', 'claim'),
  nastyText.map((text) => text.slice(0, 100)),
);

/** A value that JSON can hold, with keys that mean something to JavaScript; each is a property of its own. */
export const nastyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** JSON text that a careless parser stumbles over, and text that is none. */
export const nastyJson = fc.oneof(
  { weight: 4, arbitrary: nastyValue.map((value) => JSON.stringify(value)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '{',
      'null',
      '[]',
      '"x"',
      '\ufeff{}',
      '{"id":1,"id":"issue_001"}',
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '1e999999',
      '123456789012345678901234567890',
      `${'['.repeat(150)}${']'.repeat(150)}`,
      '['.repeat(100_000),
      '{"a":'.repeat(5000),
    ),
  },
  { weight: 1, arbitrary: nastyText },
);

/** A document with some of its fields, at any depth of it, replaced, doubled or removed. */
export function mutated(document: object): fc.Arbitrary<Record<string, unknown>> {
  const names = Object.keys(document);
  const change = fc.tuple(
    fc.constantFrom(...names, 'unknown', '__proto__', 'constructor'),
    fc.oneof(nastyValue, fc.constant(undefined)),
  );
  return fc.array(change, { maxLength: 3 }).map((changes) => Object.fromEntries([...Object.entries(document), ...changes]));
}
