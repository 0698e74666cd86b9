/** Finds on the remote what this clone has not heard of yet. */
import { CoordinationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { fetch } from '../../store/remote.ts';
import { issueRef } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { catchUp } from './decide.ts';

/** Brings in an issue that somebody has just created elsewhere. Best effort: without the remote what is known here counts. */
export async function lookUpIssue(workspace: Workspace, id: IssueId): Promise<void> {
  const { remote } = workspace;
  if (remote === null || workspace.offline) return;
  try {
    await fetch(workspace.repository, remote, [issueRef(id)]);
    await catchUp(workspace, remote, issueRef(id));
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
  }
}
