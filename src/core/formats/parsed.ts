/** What a parser of another tool's data brings in, and the mending that all of them need. */
import { decodeDocument, encodeDocument } from '../codec.ts';
import { isRecord, jsonLine, parseJson } from '../json.ts';
import type { Comment, Document, Fix, Issue } from '../model.ts';
import { firstUnprintable, quote, truncate } from '../text.ts';
import { normalizeTime } from '../time.ts';

/** Something that did not come in (`skipped`), or that came in mended (`note`). Safe to print. */
export interface Problem {
  readonly file: string;
  /** Counted from 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly message: string;
  readonly severity: 'skipped' | 'note';
}

/** An issue with all that comes with it, and where it was found. */
export interface ImportedIssue {
  readonly issue: Issue;
  readonly fixes: readonly Fix[];
  readonly comments: readonly Comment[];
  readonly file: string;
  readonly line: number | null;
}

/** One line of an older audit log: verbatim, and what was understood of it. */
export interface ImportedAuditEntry {
  readonly entry: Readonly<Record<string, unknown>>;
  /** When it happened; null where neither it nor any line before it says so. */
  readonly time: string | null;
  readonly agent: string;
  readonly action: string;
  readonly success: boolean;
  readonly message: string;
  readonly issue_id: string | null;
  readonly fix_id: string | null;
  readonly line: number;
}

/** An agent that the data names. */
export interface ImportedAgent {
  readonly name: string;
  readonly last_seen: string | null;
}

/** All that was found in another tool's data. */
export interface Parsed {
  readonly issues: readonly ImportedIssue[];
  readonly audit: readonly ImportedAuditEntry[];
  readonly agents: readonly ImportedAgent[];
  readonly problems: readonly Problem[];
}

/** Fields of a document whose schema is not checked yet. */
export type Fields = Readonly<Record<string, unknown>>;
/** Takes a problem of the place that is being read. */
export type Report = (severity: Problem['severity'], message: string) => void;

/** The longest title that comes in whole, in characters. */
export const MAX_TITLE_LENGTH = 500;

/** The object that a JSON text holds. Throws an Error that says what is wrong with it. */
export function parseFields(text: string): Fields {
  const value = parseJson(text);
  if (!isRecord(value)) throw new Error('it is not an object');
  parseJson(jsonLine([[[[value]]]])); // It has to stay readable as a part of a commit's input.
  return value;
}

/** Any value in quotes, for a message; an object may have a `toString` that is no function. */
export function quoteValue(value: unknown): string {
  return quote(typeof value === 'string' ? value : jsonLine(value ?? null));
}

/** The fields but those with these names. */
export function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

/** One line of visible text: control characters become spaces, what is too long is cut. */
export function cleanLine(text: string, length: number): string {
  const visible = Array.from(text.toWellFormed(), (char) => (firstUnprintable(char) === null ? char : ' ')).join('');
  return truncate((visible === text ? visible : visible.replace(/ {2,}/g, ' ')).trim(), length);
}

/** A title as it may be stored; null where nothing is left of it. */
export function cleanTitle(title: unknown, report: Report): string | null {
  if (typeof title !== 'string') return null;
  const clean = cleanLine(title, MAX_TITLE_LENGTH);
  if (clean !== '' && clean !== title.trim()) {
    report('note', `the title ${quote(title)} was cut or cleaned; it is kept whole in imported.title`);
  }
  return clean || null;
}

/** The stored form of a time, with a note where it had no zone or cannot be read; undefined where there is none. */
export function readTime(fields: Fields, name: string, report: Report): string | undefined {
  const text = fields[name];
  if (text === undefined || text === null) return undefined;
  const found = normalizeTime(text);
  if (!found) report('note', `'${name}' is not a time: ${quoteValue(text)}`);
  else if (found.naive) report('note', `'${name}' has no time zone; it was read as UTC: ${quoteValue(text)}`);
  return found?.time;
}

/** Times of `fields` in their stored form; one that cannot be read is left as it is, for `assemble` to set aside. */
export function readTimes(fields: Fields, names: readonly string[], report: Report): Fields {
  const times = names.flatMap((name) => {
    const time = readTime(fields, name, report);
    return time === undefined ? [] : [[name, time] as const];
  });
  return Object.fromEntries(times);
}

/** Why a value is not a valid document; null where it is one. */
function reasonAgainst(kind: Document['kind'], value: Fields): string | null {
  try {
    decodeDocument(kind, encodeDocument({ kind, value } as unknown as Document), 'it');
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * A valid document of `base`, which must be right, and `fields`, each of which comes in as far as its schema allows: what does
 * not is kept in `imported` with a note. Null, with a problem, where the base itself is not valid.
 */
export function assemble<T>(kind: 'issue' | 'fix' | 'comment', base: Fields, fields: Fields, report: Report): T | null {
  const whole = { ...base, ...fields };
  if (reasonAgainst(kind, whole) === null) return whole as T;
  const reason = reasonAgainst(kind, base);
  if (reason !== null) {
    report('skipped', reason);
    return null;
  }
  const kept: [string, unknown][] = [];
  const aside: [string, unknown][] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (reasonAgainst(kind, { ...base, [name]: value }) === null) kept.push([name, value]);
    else if (value !== null) aside.push([name, value]);
  }
  for (const [name] of aside) report('note', `${quote(name)} is not of the form it should have; it is kept in imported`);
  const imported = { ...Object.fromEntries(aside), ...(base['imported'] as Fields | undefined) };
  return { ...base, ...Object.fromEntries(kept), ...(Object.keys(imported).length > 0 && { imported }) } as T;
}

const ISSUE_ORDER = [
  'id',
  'title',
  'severity',
  'status',
  'description',
  'assigned_to',
  'claim',
  'created_at',
  'created_by',
  'updated_at',
  'labels',
  'depends_on',
  'resolved_by',
  'resolved_at',
  'closed_at',
  'close_reason',
  'aliases',
  'imported',
];

const ISSUE_DEFAULTS: Fields = {
  description: '',
  claim: null,
  created_by: null,
  labels: [],
  depends_on: [],
  resolved_by: null,
  resolved_at: null,
};

/** An issue with the fields that every issue of ours has, in their usual order. */
export function completeIssue(issue: Issue): Issue {
  const whole: Fields = { ...ISSUE_DEFAULTS, ...issue };
  const known = ISSUE_ORDER.filter((name) => Object.hasOwn(whole, name)).map((name) => [name, whole[name]]);
  return { ...Object.fromEntries(known), ...without(whole, ISSUE_ORDER) } as Issue;
}
