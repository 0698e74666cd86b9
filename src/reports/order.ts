/** Orders that are the same on every machine: by code units, numbers in ids by their value, no locale. */

/** Compares two texts by their UTF-16 code units. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Compares two ids; runs of digits count as numbers, so `issue_99` comes before `issue_100`. */
export function compareIds(a: string, b: string): number {
  if (isNumbered(a) && isNumbered(b)) return a.length - b.length || compareText(a, b);
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = comparePart(left[i] ?? '', right[i] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

/** Sorts documents by their ids. The numbers of all are looked at once, where they are nothing but numbered. */
export function sortedById<T extends { readonly id: string }>(documents: readonly T[]): T[] {
  const keyed: { readonly number: number; readonly document: T }[] = [];
  for (const document of documents) {
    const number = isNumbered(document.id) ? Number(document.id.slice(ISSUE.length)) : Number.NaN;
    if (!Number.isSafeInteger(number)) return [...documents].sort((a, b) => compareIds(a.id, b.id));
    keyed.push({ number, document });
  }
  return keyed.sort((a, b) => a.number - b.number).map(({ document }) => document);
}

const ISSUE = 'issue_';
const PADDED = 'issue_000'.length;

/** Whether an id is `issue_` and digits as git coord writes them, at most three of them with zeros in front: a shorter one of two such ids is less, and of one length the text tells. */
function isNumbered(id: string): boolean {
  if (!id.startsWith(ISSUE) || id.length < PADDED || (id.length > PADDED && id.charCodeAt(ISSUE.length) === 0x30)) return false;
  for (let at = ISSUE.length; at < id.length; at++) {
    const code = id.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

function comparePart(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  // Digits are compared as text of one length: an id may hold more of them than a number does.
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || compareText(x, y);
}
