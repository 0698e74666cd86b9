/** One issue of a list: what lists are chosen and sorted by at hand, the rest in a text that is parsed when somebody wants it. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord, jsonLine } from '../core/json.ts';
import type { Claim, Issue } from '../core/model.ts';
import { type IssueHead, PLACE, type ReportedIssue } from '../reports/rows.ts';
import type { Oid } from '../store/object-reader.ts';

/** An issue as a list needs it. */
export interface IssueRow extends IssueHead {
  readonly title: string;
  readonly labels?: readonly string[] | undefined;
  /** The tip of its branch. */
  readonly tip: Oid;
  /** The issue's document. */
  issue(): Issue;
  /** The element of a list under --json and a comma, where it waits for nothing, good until the next is asked for; null where the issue has to be read. */
  listed(): Buffer | null;
}

/** How a list's fields follow the document in its text. `plain`: claim is there, and null; `bare`: there is none; `other`: they do not. */
export type Form = 'plain' | 'bare' | 'other';

/** What follows a document's last field: no one holds it, it waits for nothing, and another element comes after it. */
const ENDS: Readonly<Record<Form, string>> = {
  plain: ',"waits_for":[]},',
  bare: ',"claim":null,"waits_for":[]},',
  other: '},',
};

/** The fields that a list adds to an issue: a document that has them has them in their places already. */
const ADDED = ['waits_for', 'archived'] as const;

/** The form that an issue's text can have. */
export function formOf(issue: Issue): Form {
  if (ADDED.some((name) => Object.hasOwn(issue, name)) || isRecord(issue.claim)) return 'other';
  return Object.hasOwn(issue, 'claim') ? 'plain' : 'bare';
}

/** The text of an issue in a cache, in the form that it can have; null where reading it back would not give the same document. */
export function rowText(issue: Issue): string | null {
  const text = jsonLine(issue);
  // Of all that JSON has, numbers alone may not survive being written: -0, and what is beyond a double's reach.
  if (hasNumber(issue) && !isDeepStrictEqual(JSON.parse(text), issue)) return null;
  return `${text.slice(0, -1)}${ENDS[formOf(issue)]}`;
}

/** The document of a text that `rowText` made. */
export function issueOfText(text: Buffer, form: Form): Issue {
  return JSON.parse(`${text.toString('utf8', 0, text.length - ENDS[form].length)}}`) as Issue;
}

function hasNumber(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'number';
  return Object.values(value).some(hasNumber);
}

/** What an issue and a row have in common. */
type Head = Pick<Issue, 'id' | 'title' | 'severity' | 'status' | 'created_at' | 'assigned_to' | 'claim' | 'depends_on'> & {
  readonly labels?: readonly string[] | undefined;
};

/** The fields that lists are chosen and sorted by, read from where they are. */
class HeadOf {
  readonly #head: Head;

  constructor(head: Head) {
    this.#head = head;
  }

  get id(): Issue['id'] {
    return this.#head.id;
  }
  get title(): string {
    return this.#head.title;
  }
  get severity(): Issue['severity'] {
    return this.#head.severity;
  }
  get status(): Issue['status'] {
    return this.#head.status;
  }
  get created_at(): string {
    return this.#head.created_at;
  }
  get assigned_to(): string | null {
    return this.#head.assigned_to;
  }
  get claim(): Claim | null {
    return this.#head.claim ?? null;
  }
  get depends_on(): readonly string[] {
    return this.#head.depends_on ?? [];
  }
  get labels(): readonly string[] {
    return this.#head.labels ?? [];
  }
}

/** A row whose document is in memory. */
export class ReadRow extends HeadOf implements IssueRow {
  readonly tip: Oid;
  readonly #issue: Issue;

  constructor(issue: Issue, tip: Oid) {
    super(issue);
    this.#issue = issue;
    this.tip = tip;
  }

  issue(): Issue {
    return this.#issue;
  }

  listed(): null {
    return null;
  }
}

/** What reports show of a row: the document is read when something of it is asked for that the row has not. */
export class RowIssue extends HeadOf implements ReportedIssue {
  readonly #row: IssueRow;
  #issue: Issue | undefined;

  constructor(row: IssueRow) {
    super(row);
    this.#row = row;
  }

  [PLACE](order: string): number | null {
    return this.#row[PLACE]?.(order) ?? null;
  }

  get closed_at(): Issue['closed_at'] {
    return this.#read().closed_at;
  }
  get close_reason(): Issue['close_reason'] {
    return this.#read().close_reason;
  }
  get resolved_at(): Issue['resolved_at'] {
    return this.#read().resolved_at;
  }
  get resolved_by(): Issue['resolved_by'] {
    return this.#read().resolved_by;
  }
  get updated_at(): Issue['updated_at'] {
    return this.#read().updated_at;
  }

  #read(): Issue {
    this.#issue ??= this.#row.issue();
    return this.#issue;
  }
}
