/** Texts that try to leave the place they are put in, and what tells that one did. */
import fc from 'fast-check';

const TRICKS = [
  '|',
  '\\',
  '`',
  '```',
  '\n',
  '\n\n',
  '\r',
  '\t',
  '<',
  '<script>',
  '-->',
  '[a](javascript:x)',
  '![',
  '](',
  '*',
  '**',
  '_',
  '__',
  '#',
  '\n# ',
  '&lt;',
  '&#60;',
  'http://x.example',
  'www.x.example',
  '\u001b[2J',
  '\u009b',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\ud800',
  '- ',
  '\n- ',
  '1. ',
  '2) ',
  '=',
  '---',
  '\n---\n',
  '$x$',
  '~~',
  ' ',
  'a',
  '日本',
  '👩‍🚀',
  'e\u0301',
  '__proto__',
  '> ',
]; // prettier-ignore

/** Any text at all, rich in what means something to Markdown or a terminal. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** What a Markdown reader makes of backslash escapes. */
export function unescaped(markdown: string): string {
  return markdown.replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

/** The text without its escaped characters: what is left may mean something. */
export function active(markdown: string): string {
  return markdown.replace(/\\[!-/:-@[-`{-~]/g, '');
}

/** Everything that acts on a terminal but line breaks. */
export const CONTROL = /(?!\n)[\p{Cc}\u00ad\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

/** How each line of a document begins and how many cells it has: what text must not be able to change. */
export function shape(markdown: string): string[] {
  return markdown.split('\n').map((line) => {
    const start = line.match(/^(?:#+ |\| |- | {2}- | {2}>)/)?.[0] ?? (line === '' ? '' : 'text');
    return start + (active(line).match(/\|/g) ?? []).length;
  });
}
