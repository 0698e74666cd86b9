/** What a section found: tables of figures, in a form for people and one for programs. */
import { textTable } from '../src/reports/text.ts';
import type { Timing } from './measure.ts';

/** Rows of figures under a title. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly name: string; readonly values: readonly (number | string)[] }[];
  /** What to know when reading it. */
  readonly notes?: readonly string[];
}

/** Timings as medians, quartiles and multiples of the case that is called `base`. */
export function timingTable(title: string, timings: readonly Timing[], base: string, notes: readonly string[] = []): Table {
  const unit = timings.find(({ name }) => name === base)?.median ?? Number.NaN;
  return {
    title,
    columns: ['ms', 'quartiles', `× ${base}`, 'samples'],
    rows: timings.map(({ name, median, lower, upper, samples }) => ({
      name,
      values: [rounded(median), `${rounded(lower)}–${rounded(upper)}`, ratio(median / unit), samples],
    })),
    notes,
  };
}

/** Three digits that mean something: 0.42, 8.3, 123. */
export const rounded = (value: number): number => (value < 100 ? Number(value.toPrecision(2)) : Math.round(value));

/** A multiple, for people: 1.24, 12.4. */
export const ratio = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** The table as aligned text; figures are aligned on their right. */
export function formatTable({ title, columns, rows, notes = [] }: Table): string {
  const cells = [['', ...columns], ...rows.map(({ name, values }) => [name, ...values.map(String)])];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  const aligned = cells.map((row) => row.map((cell, column) => (column === 0 ? cell : cell.padStart(widths[column] ?? 0))));
  return [title, '', textTable(aligned), ...notes.map((note) => `  ${note}`), ''].join('\n');
}
