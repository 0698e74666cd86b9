/** JSON as it is stored and read: written without raw control characters, read within bounds. */
import { CoordinationError } from './errors.ts';

/** No document may be larger, in characters. */
export const MAX_JSON_LENGTH = 32 * 1024 * 1024;
/** No document may be nested deeper. */
export const MAX_JSON_DEPTH = 100;

// JSON.stringify escapes C0 itself; these too could act on a terminal when plain Git shows the document.
const RAW = /[\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
const escapeUnit = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
const BEYOND_ASCII = /[\u007f-\uffff]/; // Quick to look for, and most often there is none.
const escapeRaw = (json: string): string =>
  BEYOND_ASCII.test(json) ? json.replace(RAW, (char) => char.split('').map(escapeUnit).join('')) : json;

/** One line of JSON that is safe in a commit message and on a terminal. */
export function jsonLine(value: unknown): string {
  return escapeRaw(JSON.stringify(value));
}

/** A JSON document as it is committed: two spaces of indent, a final line break. */
export function jsonDocument(value: unknown): string {
  return `${escapeRaw(JSON.stringify(value, null, 2))}\n`;
}

/** Where the string ends that begins at a quotation mark; behind the text where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) i = endOfString(text, i);
    else if (char === 0x7b || char === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (char === 0x7d || char === 0x5d) depth--;
  }
  return deepest;
}

/** Parses text that came from outside. Throws an Error that says what is wrong with it, without quoting it; its cause may. */
export function parseJson(text: string): unknown {
  if (text.length > MAX_JSON_LENGTH) throw new Error(`it is larger than ${MAX_JSON_LENGTH} characters`);
  if (depthOf(text) > MAX_JSON_DEPTH) throw new Error(`it is nested deeper than ${MAX_JSON_DEPTH} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Error('it is not JSON', { cause });
  }
}

/** Parses a document that git coord stored; `where` names it in the error. */
export function parseStored(text: string, where: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw new CoordinationError('unusable_repository', `${where} cannot be read: ${(cause as Error).message}`, {
      hint: 'git coord health',
      cause,
    });
  }
}

/** Whether a parsed value is an object with named fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
