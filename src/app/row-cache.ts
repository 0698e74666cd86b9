/**
 * The cache of issue documents: `coord/cache/issues` below the directory that all worktrees share, so that a list need not read every branch.
 *
 * A row counts only where the tip of its branch is the one it was made from, and its part of the file is what its checksum says. So the file may be deleted, torn,
 * copied from elsewhere or written by several at once: it costs time, and never tells anything but what the branches say. Raise `KIND`
 * whenever a document that was valid is no longer, or a row has something else in it.
 */
import { type Claim, ISSUE_STATUSES, type Issue, SEVERITIES } from '../core/model.ts';
import { PLACE } from '../reports/rows.ts';
import type { Oid } from '../store/object-reader.ts';
import { sharedFile } from '../store/repository.ts';
import { RowFile } from '../store/row-file.ts';
import { ISSUES } from './branch.ts';
import { type Form, type IssueRow, issueOfText } from './issue-row.ts';
import type { Workspace } from './workspace.ts';

export const KIND = 'issues 3';

export const FORMS: readonly Form[] = ['plain', 'bare', 'other'];
const TIME_LENGTH = '2026-11-22T12:00:00Z'.length;

/** The index of the file: a column for each thing that lists are chosen and sorted by, those with few entries by row. */
export interface Columns {
  readonly count: number;
  /** How many rows were left out. */
  readonly leftOut: number;
  /** The order in which the rows are: the team's severities, the most urgent first. */
  readonly order: string;
  /** The names of their branches' refs. */
  readonly refs: string;
  readonly titles: readonly string[];
  readonly tips: string;
  readonly blobs: string;
  readonly created: string;
  readonly severities: string;
  readonly statuses: string;
  readonly forms: string;
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  readonly assigned: readonly (readonly [number, string])[];
  readonly claims: readonly (readonly [number, Claim])[];
  readonly depends: readonly (readonly [number, readonly string[]])[];
  readonly labels: readonly (readonly [number, readonly string[]])[];
}

/** How many characters an object's id has. */
const widthOf = ({ repository }: Workspace): number => (repository.format === 'sha256' ? 64 : 40);

/** Where the cache lies. */
export const cachePath = (workspace: Workspace): string => sharedFile(workspace.repository, 'cache', 'issues');

/** The rows of a cache file. */
export class RowCache {
  readonly #file: RowFile;
  readonly #columns: Columns;
  readonly #width: number;
  #refs: readonly string[] | undefined;
  readonly #assigned: ReadonlyMap<number, string>;
  readonly #claims: ReadonlyMap<number, Claim>;
  readonly #depends: ReadonlyMap<number, readonly string[]>;
  readonly #labels: ReadonlyMap<number, readonly string[]>;

  private constructor(file: RowFile, columns: Columns, width: number) {
    this.#file = file;
    this.#columns = columns;
    this.#width = width;
    this.#assigned = new Map(columns.assigned);
    this.#claims = new Map(columns.claims);
    this.#depends = new Map(columns.depends);
    this.#labels = new Map(columns.labels);
  }

  /** Opens the cache; null where there is none that is whole. */
  static open(workspace: Workspace): RowCache | null {
    return RowCache.of(RowFile.open(cachePath(workspace), KIND), workspace);
  }

  /** The cache that a file holds which was just written. */
  static written(file: RowFile, columns: Columns, workspace: Workspace): RowCache {
    return new RowCache(file, columns, widthOf(workspace));
  }

  /** The rows of a file; null where it is none or its columns do not fit each other. */
  static of(file: RowFile | null, workspace: Workspace): RowCache | null {
    const width = widthOf(workspace);
    const columns = file?.index as Columns;
    if (file === null || !areWhole(columns, width)) {
      file?.close();
      return null;
    }
    return new RowCache(file, columns, width);
  }

  get count(): number {
    return this.#columns.count;
  }

  get leftOut(): number {
    return this.#columns.leftOut;
  }

  /** All rows, in their order: by urgency when they were written. */
  *rows(): Iterable<CachedRow> {
    for (let at = 0; at < this.count; at++) yield new CachedRow(this, at);
  }

  /** What its rows are in the order of; see `orderOf`. */
  get order(): string {
    return this.#columns.order;
  }

  refAt(at: number): string {
    this.#refs ??= this.#columns.refs.split('\n'); // A list that copies texts needs none.
    return this.#refs[at] ?? '';
  }
  /** The rows that were made from these branches' tips, in their order. */
  rowsOf(tips: ReadonlyMap<string, Oid>): CachedRow[] {
    const rows: CachedRow[] = [];
    for (let at = 0; at < this.count; at++) {
      const tip = tips.get(this.refAt(at));
      if (tip !== undefined && this.#columns.tips.startsWith(tip, at * this.#width)) rows.push(new CachedRow(this, at));
    }
    return rows;
  }

  idAt(at: number): Issue['id'] {
    return this.refAt(at).slice(ISSUES.length) as Issue['id'];
  }
  titleAt(at: number): string {
    return this.#columns.titles[at] ?? '';
  }
  tipAt(at: number): Oid {
    return this.#columns.tips.slice(at * this.#width, (at + 1) * this.#width);
  }
  blobAt(at: number): Oid {
    return this.#columns.blobs.slice(at * this.#width, (at + 1) * this.#width);
  }
  createdAt(at: number): string {
    return this.#columns.created.slice(at * TIME_LENGTH, (at + 1) * TIME_LENGTH);
  }
  severityAt(at: number): Issue['severity'] {
    return SEVERITIES[this.#columns.severities.charCodeAt(at) - 0x30] ?? 'low';
  }
  statusAt(at: number): Issue['status'] {
    return ISSUE_STATUSES[this.#columns.statuses.charCodeAt(at) - 0x30] ?? 'new';
  }
  formAt(at: number): Form {
    return FORMS[this.#columns.forms.charCodeAt(at) - 0x30] ?? 'other';
  }
  assignedAt(at: number): string | null {
    return this.#assigned.get(at) ?? null;
  }
  claimAt(at: number): Claim | null {
    return this.#claims.get(at) ?? null;
  }
  dependsAt(at: number): readonly string[] {
    return this.#depends.get(at) ?? [];
  }
  labelsAt(at: number): readonly string[] {
    return this.#labels.get(at) ?? [];
  }

  /** The text of a row; null where it is damaged. */
  textAt(at: number): Buffer | null {
    const { offsets, lengths } = this.#columns;
    return this.#file.read({ offset: offsets[at] ?? -1, length: lengths[at] ?? 0 });
  }

  close(): void {
    this.#file.close();
  }
}

/** Whether columns are what they should be and of one length. */
function areWhole(columns: Columns, width: number): boolean {
  if (typeof columns !== 'object' || columns === null) return false;
  const { count, leftOut, order, refs, tips, blobs, created, severities, statuses, forms } = columns;
  if (!Number.isSafeInteger(count) || !Number.isSafeInteger(leftOut)) return false;
  const texts: readonly (readonly [unknown, number])[] = [
    [tips, width],
    [blobs, width],
    [created, TIME_LENGTH],
    [severities, 1],
    [statuses, 1],
    [forms, 1],
  ];
  if (!texts.every(([text, each]) => typeof text === 'string' && text.length === count * each)) return false;
  if (typeof order !== 'string' || typeof refs !== 'string' || (count > 0 && refs.split('\n').length !== count)) return false;
  const { titles, offsets, lengths, assigned, claims, depends, labels } = columns;
  if (![titles, offsets, lengths].every((list) => Array.isArray(list) && list.length === count)) return false;
  return [assigned, claims, depends, labels].every((list) => Array.isArray(list));
}

/** A row of the cache. */
export class CachedRow implements IssueRow {
  readonly #cache: RowCache;
  readonly #at: number;

  constructor(cache: RowCache, at: number) {
    this.#cache = cache;
    this.#at = at;
  }

  /** The name of its branch's ref. */
  get ref(): string {
    return this.#cache.refAt(this.#at);
  }
  get id(): Issue['id'] {
    return this.#cache.idAt(this.#at);
  }
  get title(): string {
    return this.#cache.titleAt(this.#at);
  }
  get tip(): Oid {
    return this.#cache.tipAt(this.#at);
  }
  get blob(): Oid {
    return this.#cache.blobAt(this.#at);
  }
  get created_at(): string {
    return this.#cache.createdAt(this.#at);
  }
  get severity(): Issue['severity'] {
    return this.#cache.severityAt(this.#at);
  }
  get status(): Issue['status'] {
    return this.#cache.statusAt(this.#at);
  }
  get assigned_to(): string | null {
    return this.#cache.assignedAt(this.#at);
  }
  get claim(): Claim | null {
    return this.#cache.claimAt(this.#at);
  }
  get depends_on(): readonly string[] {
    return this.#cache.dependsAt(this.#at);
  }
  get labels(): readonly string[] {
    return this.#cache.labelsAt(this.#at);
  }
  get form(): Form {
    return this.#cache.formAt(this.#at);
  }

  [PLACE](order: string): number | null {
    return this.#cache.order === order ? this.#at : null;
  }

  /** Its text; null where it is damaged. */
  text(): Buffer | null {
    return this.#cache.textAt(this.#at);
  }

  issue(): Issue {
    return issueOfText(this.#require(), this.form);
  }

  listed(): Buffer | null {
    return this.form === 'other' ? null : this.#require();
  }

  #require(): Buffer {
    const text = this.text();
    if (text === null) throw new DamagedRow();
    return text;
  }
}

/** A text of the cache is not what it was when it was written: the cache is to be made anew. */
export class DamagedRow extends Error {}
