/** Issues as CSV (RFC 4180), for spreadsheets. */
import type { Issue } from '../model.ts';
import { display } from '../text.ts';

const COLUMNS = [
  'id',
  'title',
  'severity',
  'status',
  'assigned_to',
  'created_at',
  'created_by',
  'updated_at',
  'labels',
  'depends_on',
  'resolved_by',
  'resolved_at',
] as const satisfies readonly (keyof Issue)[];

/** One cell. Text that a spreadsheet would take for a formula gets an apostrophe in front. */
function cell(value: string | readonly string[] | null | undefined): string {
  const text = typeof value === 'string' ? value : (value ?? []).join(';');
  const harmless = `${/^[=+\-@\t\r]/.test(text) ? "'" : ''}${display(text)}`;
  // In half of the world ';' separates: unquoted, what follows one would be a cell that nobody disarmed.
  return /[",;]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The issues as a table with a header; members of a list are joined by ';'. */
export function issuesToCsv(issues: readonly Issue[]): string {
  const rows = issues.map((issue) => COLUMNS.map((name) => cell(issue[name])));
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
