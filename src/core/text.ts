/** Text that came from somebody: shown without its control characters, cut, and made into a part of a file name. */

// Everything that can move a cursor, start an escape sequence, hide or reorder text: C0, DEL, C1, line separators, bidi controls,
// invisible operators and tags; and halves of a pair, which no UTF-8 holds. Joiners stay: emoji and several scripts need them.
const UNPRINTABLE =
  /[\ud800-\udfff\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200e\u200f\u2028-\u202e\u200b\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

const escapeOf = (char: string): string => {
  const point = (char.codePointAt(0) ?? 0).toString(16);
  return point.length > 4 ? `\\u{${point}}` : `\\u${point.padStart(4, '0')}`;
};

/** One line that is safe to print: every control character becomes its visible \u escape. */
export function display(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, escapeOf);
}

/** Several lines that are safe to print: line breaks and tabs stay, every other control character is escaped. */
export function displayBlock(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(UNPRINTABLE, (char) => (char === '\n' || char === '\t' ? char : escapeOf(char)));
}

/** The text in single quotes, safe to print and cut to a length that leaves an error message readable. */
export function quote(text: string): string {
  return `'${truncate(display(text), 80)}'`;
}

/** Cuts to `length` characters (code points), with an ellipsis where something is missing. */
export function truncate(text: string, length: number): string {
  if (text.length <= length) return text;
  const points = Array.from(text);
  return points.length <= length ? text : `${points.slice(0, length - 1).join('')}…`;
}

/** The first unprintable character of a text, or null; a title must have none. */
export function firstUnprintable(text: string): string | null {
  const found = text.match(UNPRINTABLE)?.[0];
  return found === undefined ? null : escapeOf(found);
}

/** The readable part of a file name: lower-case ASCII letters and digits joined by '_', at most 50 characters; may be empty. */
export function slug(title: string): string {
  const start = title.slice(0, 400);
  const plain = /^[ -~]*$/.test(start) ? start : start.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 50)
    .replace(/^_+|_+$/g, '');
}
