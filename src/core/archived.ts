/** What the archive holds of a retired issue: its document as it was, the tip of its branch, and the ids of its fixes. */
import { decodeDocument } from './codec.ts';
import { CoordinationError } from './errors.ts';
import type { IssueId } from './ids.ts';
import { isRecord, parseStored } from './json.ts';
import type { Issue } from './model.ts';

/** A retired issue. */
export interface ArchivedIssue {
  readonly issue: Issue;
  /** The commit that its branch ended in. */
  readonly tip: string;
  /** The ids of its fixes. */
  readonly fixes: readonly string[];
}

/** The directory of the archive's tree that all files of retired issues lie below. */
export const ARCHIVED = 'archived';

/** Reads a retired issue's file. Throws where it is torn, or another issue's; `where` names it then. */
export function decodeArchived(text: string, id: IssueId, where: string): ArchivedIssue {
  const value = parseStored(text, where);
  const { tip, fixes, issue } = isRecord(value) ? value : {};
  if (typeof tip !== 'string' || !/^[0-9a-f]{40,64}$/.test(tip) || !Array.isArray(fixes)) {
    throw new CoordinationError('unusable_repository', `${where} names no commit`, { hint: 'git coord verify' });
  }
  const document = decodeDocument('issue', JSON.stringify(issue ?? null), where).value as Issue;
  if (document.id !== id) {
    throw new CoordinationError('unusable_repository', `${where} is not about ${id}`, { hint: 'git coord verify' });
  }
  return { tip, issue: document, fixes: fixes.filter((fix): fix is string => typeof fix === 'string') };
}
