/** What a check finds. */
import { CoordinationError } from '../../core/errors.ts';
import { encodeName, type IssueId } from '../../core/ids.ts';
import type { ActionHeader } from '../../core/message.ts';
import { display } from '../../core/text.ts';
import { type Oid, ReaderFailure } from '../../store/object-reader.ts';
import { AGENTS, CONFIG, issueRef } from '../branch.ts';

/** One thing that is not as git coord leaves it. */
export interface Finding {
  readonly kind: string;
  /** The ref that it was found on. */
  readonly ref: string;
  /** The commit that is not right, or that is missing; null where there is none to name. */
  readonly commit: Oid | null;
  readonly message: string;
}

/** Where an action is on record, as far as its message tells. */
export function refOf(header: ActionHeader): string {
  if (header.issue !== null && header.success) return display(issueRef(header.issue as IssueId));
  return header.action === 'set_config' && header.success ? CONFIG : `${AGENTS}${encodeName(header.agent)}`;
}

/** Whether a failure lies in what is on record, and so is a finding; not in the disk, a missing program or a bug. */
export function isDamage(error: unknown): error is CoordinationError {
  if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) return false;
  const failedGit = error.data['git'] !== undefined;
  if (error.code === 'internal') return failedGit; // Git's own words about a record that it cannot read.
  return !failedGit && (error.cause as { syscall?: unknown } | undefined)?.syscall === undefined;
}
