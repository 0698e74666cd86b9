/**
 * Well-formed Markdown around text that came from anybody.
 *
 * What goes in is plain text, and it comes out as that text: no table breaks, no HTML, link, image, heading or list begins in it. An
 * underscore within a word cannot mean emphasis and stays as it is, so that ids can be searched for.
 */
import { display, displayBlock } from '../core/text.ts';
import { displayWidth, padEnd } from './text.ts';

// '&' starts an entity before a letter or '#'; '://' and 'www.' make a link of a bare address.
const SPECIAL = /[\\`*[\]<>#|~$]|_+|&(?=[#a-z])|:(?=\/\/)|(?<=www)\./gi;
const WORD = /[A-Za-z0-9]/;
/** What most cells are: words with one space between them and nothing that Markdown could take for something else. */
const PLAIN = /^[A-Za-z0-9,;()\u2013:-]+(?: [A-Za-z0-9,;()\u2013:-]+)*$/;

function escapeSpecial(text: string): string {
  return text.replace(SPECIAL, (found: string, offset: number) => {
    if (!found.startsWith('_')) return `\\${found}`;
    const within = WORD.test(text.charAt(offset - 1)) && WORD.test(text.charAt(offset + found.length));
    return within ? found : found.replaceAll('_', '\\_');
  });
}

/** Text for a cell of a table: one line, every special character escaped. */
export function cell(text: string): string {
  return PLAIN.test(text) ? text : escapeSpecial(display(text.replace(/[ \t\r\n]+/g, ' ').trim()));
}

/** Text for a place where a line or a list item may begin: as for a cell, and no list, rule or heading starts with it. */
export function inline(text: string): string {
  return cell(text)
    .replace(/^[-+=]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2');
}

/** A heading of a level from 1 to 6. */
export function heading(level: number, text: string): string {
  return `${'#'.repeat(level)} ${inline(text)}`;
}

/** An item of a list with a label of ours: text of several lines becomes a quotation below it. */
export function field(label: string, text: string): string {
  const lines = displayBlock(text)
    .split('\n')
    .map((line) => inline(line));
  while (lines.at(-1) === '') lines.pop();
  while (lines[0] === '') lines.shift();
  if (lines.length < 2) return `- ${label}: ${lines[0] ?? ''}`.trimEnd();
  const quoted = lines.map((line, index) => `  > ${line}${line && lines[index + 1] ? '\\' : ''}`.trimEnd());
  return [`- ${label}:`, ...quoted].join('\n');
}

// A column is padded up to here, so that one long text does not push the others off the screen.
const WIDEST = 40;

/** A table of plain texts. Columns line up in the source too, but for the last where it holds text: long text belongs there. */
export function table(
  headers: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[] = [],
): string {
  const grid = [headers, ...rows].map((row) => headers.map((_, column) => cell(row[column] ?? '')));
  const loose = (column: number): boolean => column === headers.length - 1 && align[column] !== 'right';
  const widths = headers.map(() => 3);
  for (const [column] of headers.entries()) {
    for (const row of loose(column) ? grid.slice(0, 1) : grid) {
      const width = displayWidth(row[column] ?? '');
      if (width <= WIDEST) widths[column] = Math.max(widths[column] ?? 0, width);
    }
  }
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    if (align[column] === 'right') return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
    return loose(column) ? text : padEnd(text, width);
  };
  const line = (row: readonly string[]): string => `| ${row.map(pad).join(' | ')} |`;
  const rule = widths.map((width, column) => (align[column] === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [head = [], ...body] = grid;
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}

/** A document of parts with an empty line between them; empty parts are left out. */
export function markdownDocument(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}
