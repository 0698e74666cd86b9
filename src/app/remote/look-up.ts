/** Finds on the remote what this clone has not heard of yet. */
import { CoordinationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { issueRef } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { fetchBranches } from './connect.ts';
import { meetRemote } from './retired.ts';

/** Brings in an issue that somebody has just created elsewhere. Best effort: without the remote what is known here counts. */
export async function lookUpIssue(workspace: Workspace, id: IssueId): Promise<void> {
  const { remote } = workspace;
  if (remote === null || workspace.offline) return;
  try {
    await fetchBranches(workspace, remote, [issueRef(id)]);
    await meetRemote(workspace, remote, issueRef(id));
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
  }
}
