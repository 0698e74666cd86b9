/** The fix that a command line is about. */
import { showIssue } from '../app/query.ts';
import { type FixPlace, resolveFix, resolveIssue } from '../app/resolve.ts';
import type { Workspace } from '../app/workspace.ts';
import { CoordinationError, notFound } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import type { Arguments } from './arguments.ts';

/** The fix that FIX and --issue name. Whoever names an issue instead is told which fixes of it are proposed. */
export async function namedFix(args: Arguments, workspace: Workspace): Promise<FixPlace> {
  const text = args.need('fix');
  try {
    return await resolveFix(workspace, text, args.text('issue'));
  } catch (error) {
    if (!(error instanceof CoordinationError) || error.code !== 'not_found' || args.text('issue') !== undefined) throw error;
    const issue = await resolveIssue(workspace, text).catch(() => null);
    throw issue === null ? error : await issueInstead(args, workspace, issue);
  }
}

async function issueInstead(args: Arguments, workspace: Workspace, issue: IssueId): Promise<CoordinationError> {
  const { fixes } = await showIssue(workspace, issue);
  const ids = fixes.filter(({ status }) => status === 'proposed').map(({ id }) => id);
  const data = { issue, proposed: ids };
  if (ids.length === 0) return notFound(`${issue} is an issue; it has no proposed fix`, `git coord show ${issue}`, data);
  const hint = ids.length === 1 ? `git coord ${args.verb.name} ${ids[0]}` : `git coord show ${issue}`;
  return notFound(`${issue} is an issue; its proposed fixes: ${ids.join(', ')}`, hint, data);
}
