/**
 * What the archive's tree holds of a retired issue: its document as it was, the tip of its branch, and the ids of its fixes. The files lie
 * in 256 directories, so that retiring one issue among many rewrites little.
 */
import { createHash } from 'node:crypto';
import { ARCHIVED, type ArchivedIssue, decodeArchived } from '../../core/archived.ts';
import { CoordinationError } from '../../core/errors.ts';
import { type IssueId, isIssueId } from '../../core/ids.ts';
import { jsonDocument } from '../../core/json.ts';
import type { Branch } from '../branch.ts';

/** The file with the highest number that an archived issue has: none is ever used again. */
export const NUMBERS = 'numbers.json';

/** Where a retired issue's file lies in the archive's tree. */
export function archivedPath(id: IssueId): string {
  return `${ARCHIVED}/${createHash('sha1').update(id).digest('hex').slice(0, 2)}/${id}.json`;
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
  return decodeArchived(text, id, `'${archivedPath(id)}' of the archive`);
}
