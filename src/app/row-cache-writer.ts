/** Writes the cache of issue documents: as a whole, beside the one that it is to replace. */
import { ISSUE_STATUSES, type Issue, type Policy, SEVERITIES } from '../core/model.ts';
import { byUrgency, orderOf } from '../reports/rows.ts';
import { collectGarbage } from '../store/collect-garbage.ts';
import type { Oid } from '../store/object-reader.ts';
import { type Place, RowFileWriter } from '../store/row-file.ts';
import { ISSUES } from './branch.ts';
import { type Form, formOf, type IssueRow, rowText } from './issue-row.ts';
import { type CachedRow, type Columns, cachePath, FORMS, KIND, RowCache } from './row-cache.ts';
import type { Workspace } from './workspace.ts';

/** A longer text is left out, and so is what would make the file larger than this. */
const LONGEST_TEXT = 64 * 1024;
const LARGEST_FILE = 512 * 1024 * 1024;

/** What a row needs that is put into a new cache. */
interface NewRow {
  readonly head: Omit<IssueRow, 'issue' | 'listed'>;
  readonly blob: Oid;
  readonly form: Form;
  place: Place;
}

/** The texts of one severity that are not written yet: they go into the file together, as lists read them. */
interface Waiting {
  rows: { readonly row: NewRow; readonly text: Buffer }[];
  bytes: number;
}

/** From so many rows on, what was read for them is given back before more is asked for: the whole backlog went through memory. */
const MANY = 50_000;
/** So many bytes of one severity wait to be written. */
const MOST_WAITING = 512 * 1024;
const NOWHERE: Place = { offset: 0, length: 0 };

/** Writes a cache. */
export class RowCacheWriter {
  readonly #workspace: Workspace;
  readonly #writer: RowFileWriter;
  readonly #rows: NewRow[] = [];
  readonly #waiting = new Map<string, Waiting>();
  #leftOut = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#writer = new RowFileWriter(cachePath(workspace), KIND);
  }

  /** Takes over a row of another cache; false where it is damaged. */
  keep(row: CachedRow): boolean {
    const text = row.text();
    if (text === null) return false;
    this.#add(row, row.blob, row.form, Buffer.from(text));
    return true;
  }

  /** Puts an issue into the cache; false where it has to be left out. */
  put(issue: Issue, tip: Oid, blob: Oid): boolean {
    const text = rowText(issue);
    const bytes = text === null ? null : Buffer.from(text);
    if (bytes === null || bytes.length > LONGEST_TEXT || this.#writer.offset + bytes.length > LARGEST_FILE) {
      this.#leftOut++;
      return false;
    }
    const { id, title, severity, status, created_at, assigned_to, claim = null, depends_on = [], labels } = issue;
    this.#add(
      { id, title, severity, status, created_at, assigned_to, claim, depends_on, labels, tip },
      blob,
      formOf(issue),
      bytes,
    );
    return true;
  }

  /** Puts the cache in its place, its rows in the order in which a team with this policy sees them. */
  finish(policy: Policy): RowCache {
    this.#giveBack(this.#rows.length);
    const compare = byUrgency(policy);
    for (const waiting of this.#waiting.values()) this.#write(waiting);
    const rows = this.#rows.sort((a, b) => compare(a.head, b.head));
    const columns = columnsOf(rows, this.#leftOut, orderOf(policy));
    rows.length = 0; // What was read is in the columns; both at once are more than a list of 100,000 should hold.
    this.#giveBack(columns.count);
    return RowCache.written(this.#writer.finish({ ...columns }), columns, this.#workspace);
  }

  /** Gives back what was read for so many rows; only in a command that is about nothing else, as other programs' memory is no concern of ours. */
  #giveBack(count: number): void {
    if (this.#workspace.options.readsAll && count > MANY) collectGarbage();
  }

  /** Leaves nothing behind. */
  abandon(): void {
    this.#writer.abandon();
  }

  #add(head: NewRow['head'], blob: Oid, form: Form, text: Buffer): void {
    const row = { head, blob, form, place: NOWHERE };
    this.#rows.push(row);
    const waiting = this.#waiting.get(head.severity) ?? { rows: [], bytes: 0 };
    this.#waiting.set(head.severity, waiting);
    waiting.rows.push({ row, text });
    waiting.bytes += text.length;
    if (waiting.bytes >= MOST_WAITING) this.#write(waiting);
  }

  #write(waiting: Waiting): void {
    for (const { row, text } of waiting.rows) row.place = this.#writer.append(text);
    waiting.rows = [];
    waiting.bytes = 0;
  }
}

function columnsOf(rows: readonly NewRow[], leftOut: number, order: string): Columns {
  const few = <T>(of: (row: NewRow) => T | null): (readonly [number, T])[] => {
    const found: (readonly [number, T])[] = [];
    for (let at = 0; at < rows.length; at++) {
      const value = of(rows[at] as NewRow);
      if (value !== null) found.push([at, value]);
    }
    return found;
  };
  return {
    count: rows.length,
    leftOut,
    order,
    refs: rows.map(({ head }) => `${ISSUES}${head.id}`).join('\n'),
    titles: rows.map(({ head }) => head.title),
    tips: rows.map(({ head }) => head.tip).join(''),
    blobs: rows.map(({ blob }) => blob).join(''),
    created: rows.map(({ head }) => head.created_at).join(''),
    severities: rows.map(({ head }) => SEVERITIES.indexOf(head.severity)).join(''),
    statuses: rows.map(({ head }) => ISSUE_STATUSES.indexOf(head.status)).join(''),
    forms: rows.map(({ form }) => FORMS.indexOf(form)).join(''),
    offsets: rows.map(({ place }) => place.offset),
    lengths: rows.map(({ place }) => place.length),
    assigned: few(({ head }) => head.assigned_to),
    claims: few(({ head }) => head.claim ?? null),
    labels: few(({ head }) => (head.labels?.length ? head.labels : null)),
    depends: few(({ head }) => (head.depends_on?.length ? head.depends_on : null)),
  };
}
