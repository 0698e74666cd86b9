/** Tables for terminals: aligned by the columns that characters take there. */
import { display } from '../core/text.ts';

const GAP = '  ';

const COMBINING = /^(?:\p{Mn}|\p{Me}|\p{Cf}|\p{Emoji_Modifier})$/u;
// East Asian wide and fullwidth ranges, and the emoji that are shown in colour without being asked; a flag is two narrow letters.
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;
const EMOJI = /^(?!\p{Regional_Indicator})\p{Emoji_Presentation}$/u;

function widthOf(char: string): number {
  if (COMBINING.test(char)) return 0;
  return WIDE.test(char) || EMOJI.test(char) ? 2 : 1;
}

/** How many columns a line of visible text takes on a terminal; an estimate for joined emoji, which terminals show differently. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += widthOf(char);
  return width;
}

/** The text followed by as many spaces as it takes to fill `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The widest cell of each column, but the last cell of a row: nothing is aligned to it. */
function columnWidths(rows: Iterable<readonly string[]>): number[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (let column = 0; column < row.length - 1; column++) {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(row[column] ?? ''));
    }
  }
  return widths;
}

/** Rows as lines of aligned columns, without line breaks. They are gone through twice; their cells are visible text. */
export function* tableLines(rows: Iterable<readonly string[]>): Iterable<string> {
  const widths = columnWidths(rows);
  for (const row of rows) {
    const cells = row.map((text, column) => (column === row.length - 1 ? text : padEnd(text, widths[column] ?? 0)));
    yield cells.join(GAP).trimEnd();
  }
}

/** Rows as lines of aligned columns, with no line break after the last; control characters in a cell are escaped, nothing is cut. */
export function textTable(rows: readonly (readonly string[])[]): string {
  return [...tableLines(rows.map((row) => row.map(display)))].join('\n');
}
