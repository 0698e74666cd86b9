/**
 * Ids and names: one stored form for every spelling, and that form is safe as a part of a ref and of a file name, on file
 * systems that ignore case too.
 *
 * An issue is `issue_<rest>`: digits are padded to three (`8`, `issue_8`, `ISSUE-008` are `issue_008`), anything else is kept in
 * lower case (`issue_x7k2m`). An id from elsewhere gets a form of its own (`bd-03z45` is `issue_bd-03z45`), so that finding
 * an issue by its old id is a look-up, never a search.
 */

declare const brand: unique symbol;
/** An issue's id in its one stored form. */
export type IssueId = string & { readonly [brand]: 'issue' };
/** A fix's id in its one stored form. */
export type FixId = string & { readonly [brand]: 'fix' };

// In characters. Every issue id leaves room for the numbers of its fixes.
const MAX_LENGTH = { issue: 110, fix: 120 } as const;

/** Bytes of UTF-8 as `%xx`, all but lower-case letters, digits and what `kept` matches. */
function encodeBytes(text: string, kept: RegExp): string {
  return text
    .toWellFormed()
    .replace(/[^a-z0-9]/gu, (char) =>
      kept.test(char)
        ? char
        : Array.from(new TextEncoder().encode(char), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    );
}

/** Any name as one component of a ref; injective, and no two differ only in case. None starts with a dash, as an option does. */
export function encodeName(name: string): string {
  return encodeBytes(name, /[_-]/).replace(/^-/, '%2d');
}

/** The name that `encodeName` encoded. Throws a URIError on what it never wrote. */
export function decodeName(component: string): string {
  return decodeURIComponent(component);
}

function canonical(prefix: 'issue' | 'fix', text: string): string | null {
  const lower = text.trim().toLowerCase();
  if (stored(prefix, lower)) return lower;
  const rest = lower.replace(new RegExp(`^(?:#|${prefix}[-_ ])`), '');
  if (rest === '' || lower.length > 400) return null;
  const number = rest.match(/^0*(\d+)((?:_\d+)?)$/);
  const name =
    number && (prefix === 'fix' || number[2] === '')
      ? `${(number[1] ?? '').padStart(3, '0')}${number[2]}`
      : encodeBytes(rest, /[-_.]/).replace(
          /[-_.](?=[-_.]|$)|^[-_.]|\.(?=lock$)/g,
          (char) => `%${char.charCodeAt(0).toString(16)}`,
        );
  const id = `${prefix}_${name}`;
  return id.length <= MAX_LENGTH[prefix] ? id : null;
}

/** The stored form of an issue's id in any spelling, or null where no issue can have it. */
export function issueId(text: string): IssueId | null {
  return canonical('issue', text) as IssueId | null;
}

/** The stored form of a fix's id in any spelling, or null where no fix can have it. */
export function fixId(text: string): FixId | null {
  return canonical('fix', text) as FixId | null;
}

const STORED = /^(?:issue|fix)_[a-z0-9%]+(?:[-_.][a-z0-9%]+)*$/;
// Numbers that are not padded to exactly three digits are spellings, not ids.
const SPELLING = { issue: /^issue_(?:\d{1,2}|0\d{3,})$/, fix: /^fix_(?:\d{1,2}|0\d{3,})(?:_\d+)?$/ };
const stored = (prefix: 'issue' | 'fix', text: string): boolean =>
  text.length <= MAX_LENGTH[prefix] &&
  text.startsWith(`${prefix}_`) &&
  STORED.test(text) &&
  !text.endsWith('.lock') &&
  !SPELLING[prefix].test(text);

/** Whether `text` is an issue's id in its stored form. */
export function isIssueId(text: string): text is IssueId {
  return stored('issue', text);
}

/** Whether `text` is a fix's id in its stored form. */
export function isFixId(text: string): text is FixId {
  return stored('fix', text);
}

/** The id of the issue with this number. */
export function numberedIssue(number: number): IssueId {
  return `issue_${String(number).padStart(3, '0')}` as IssueId;
}

/** The number of an issue whose id is one, or null. */
export function issueNumber(id: string): number | null {
  const digits = id.match(/^issue_(\d+)$/)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** The id of an issue's n-th fix: `fix_008_1` is the first of `issue_008`. */
export function numberedFix(issue: IssueId, n: number): FixId {
  return `fix_${issue.slice('issue_'.length)}_${n}` as FixId;
}

/** The issue that a fix's id names (`fix_008_1` names `issue_008`), or null for an id of another kind. */
export function issueOfFix(fix: FixId): IssueId | null {
  const rest = fix.match(/^fix_(.+)_[1-9]\d*$/)?.[1];
  return rest === undefined ? null : issueId(`issue_${rest}`);
}
