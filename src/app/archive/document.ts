/**
 * What the archive's tree holds of a retired issue: its document as it was, the tip of its branch, and the ids of its fixes. The files lie
 * in 256 directories, so that retiring one issue among many rewrites little.
 */
import { createHash } from 'node:crypto';
import { decodeDocument } from '../../core/codec.ts';
import { CoordinationError } from '../../core/errors.ts';
import { type IssueId, isIssueId } from '../../core/ids.ts';
import { isRecord, jsonDocument, parseStored } from '../../core/json.ts';
import type { Issue } from '../../core/model.ts';
import type { Oid } from '../../store/object-reader.ts';
import { type Branch, issueRef } from '../branch.ts';

/** A retired issue. */
export interface ArchivedIssue {
  readonly issue: Issue;
  /** The commit that its branch ended in. */
  readonly tip: Oid;
  /** The ids of its fixes. */
  readonly fixes: readonly string[];
}

/** Where all files of retired issues lie. */
export const FOLDER = 'archived';
/** The file with the highest number that an archived issue has: none is ever used again. */
export const NUMBERS = 'numbers.json';

/** Where a retired issue's file lies in the archive's tree. */
export function archivedPath(id: IssueId): string {
  return `${FOLDER}/${createHash('sha1').update(id).digest('hex').slice(0, 2)}/${id}.json`;
}

/** The issue whose file has this path; null where it is no such file. */
export function idOfPath(path: string): IssueId | null {
  const id = /^archived\/[0-9a-f]{2}\/([^/]+)\.json$/.exec(path)?.[1];
  return id !== undefined && isIssueId(id) ? id : null;
}

/** The content of a retired issue's file. Throws where the branch holds no issue. */
export function archivedFile({ ref, tip, state }: Branch): string {
  const { issue, fixes } = state;
  if (!issue || tip === null)
    throw new CoordinationError('unusable_repository', `${ref} holds no issue`, { hint: 'git coord health' });
  return jsonDocument({ tip, issue, fixes: fixes.map(({ id }) => id).sort() });
}

/** Reads a retired issue's file. Throws where it is torn, or another issue's. */
export function parseArchived(text: string, id: IssueId): ArchivedIssue {
  const where = `'${archivedPath(id)}' of the archive`;
  const value = parseStored(text, where);
  const { tip, fixes, issue } = isRecord(value) ? value : {};
  if (typeof tip !== 'string' || !/^[0-9a-f]{40,64}$/.test(tip) || !Array.isArray(fixes)) {
    throw new CoordinationError('unusable_repository', `${where} names no commit`, { hint: 'git coord verify' });
  }
  const document = decodeDocument('issue', JSON.stringify(issue ?? null), where).value as Issue;
  if (document.id !== id) {
    throw new CoordinationError('unusable_repository', `${where} is not about ${issueRef(id)}`, { hint: 'git coord verify' });
  }
  return { tip, issue: document, fixes: fixes.filter((fix): fix is string => typeof fix === 'string') };
}
