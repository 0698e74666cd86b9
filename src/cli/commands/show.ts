import { type IssueInFull, showIssue } from '../../app/query.ts';
import { tentativeAmong } from '../../app/remote/standing.ts';
import { type FixPlace, resolveFix, resolveIssue } from '../../app/resolve.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError } from '../../core/errors.ts';
import type { Fix } from '../../core/model.ts';
import { display, displayBlock } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import type { Arguments } from '../arguments.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import { FIX_ISSUE, type Verb } from '../verb.ts';

const indent = (text: string, by = '  '): string =>
  displayBlock(text)
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');

const field = (name: string, value: string | undefined | null): string[][] => (value ? [[`${name}:`, display(value)]] : []);

function claimLine({ issue }: IssueInFull, tentative: boolean): string {
  const { claim } = issue;
  if (!claim) return '';
  const until = `since ${claim.locked_at}, until ${claim.expires_at}`;
  const ended = claim.stale ? '; it has ended and may be taken over' : '';
  const here = tentative ? '; tentative: held here, not on the remote' : '';
  return `${claim.agent} (session ${claim.session}), ${until}${ended}${here}`;
}

function issueText(shown: IssueInFull, tentative: boolean): string {
  const { issue, fixes, comments, waitsFor } = shown;
  const facts = [
    ...field('severity', issue.severity),
    ...field('status', issue.status),
    ...field('assigned to', issue.assigned_to),
    ...field('held by', claimLine(shown, tentative)),
    ...field('labels', issue.labels?.join(', ')),
    ...field('depends on', issue.depends_on?.map((id) => (waitsFor.includes(id) ? `${id} (open)` : id)).join(', ')),
    ...field('resolved by', issue.resolved_by && `${issue.resolved_by} at ${issue.resolved_at ?? 'an unknown time'}`),
    ...field('closed', issue.closed_at && `${issue.closed_at} ${issue.close_reason ?? ''}`),
    ...field('created', `${issue.created_at}${issue.created_by ? ` by ${issue.created_by}` : ''}`),
    ...field('changed', issue.updated_at),
    ...field('also known as', issue.aliases?.join(', ')),
  ];
  const parts = [`${issue.id}  ${display(issue.title)}`, textTable(facts).trimEnd()];
  if (issue.description) parts.push(indent(issue.description));
  if (fixes.length > 0) parts.push(`fixes:\n${textTable(fixes.map(fixRow))}`);
  for (const { author, created_at, text } of comments)
    parts.push(`${display(author ?? 'somebody')} at ${created_at}:\n${indent(text)}`);
  return `${parts.join('\n\n')}\n`;
}

const fixRow = ({ id, status, implementer, title }: Fix): string[] => [
  `  ${id}`,
  status,
  display(implementer ?? ''),
  display(title),
];

function fixText(fix: Fix): string {
  const { implementation, test_results: tests } = fix;
  const facts = [
    ...field('issue', fix.issue_id),
    ...field('status', fix.status),
    ...field('implementer', fix.implementer),
    ...field('proposed', fix.created_at),
    ...field('files', implementation?.files_modified?.join(', ')),
    ...field('lines', implementation?.lines),
    ...field('tested', tests?.tested === undefined ? undefined : tests.tested ? 'yes' : 'no'),
    ...field('test notes', tests?.notes),
    ...field('nodes tested', tests?.nodes_tested?.join(', ')),
    ...field('success rate', tests?.success_rate),
    ...field('verified by', fix.verified_by?.join(', ')),
    ...field('applied', fix.applied_at && `${fix.applied_at} by ${fix.applied_by ?? 'somebody'}`),
    ...field('rejected', fix.rejected_at && `${fix.rejected_at} by ${fix.rejected_by ?? 'somebody'}: ${fix.reject_reason ?? ''}`),
  ];
  const parts = [`${fix.id}  ${display(fix.title)}`, textTable(facts).trimEnd()];
  if (implementation?.approach) parts.push(indent(implementation.approach));
  for (const { agent, verdict, notes, at } of fix.reviews ?? []) {
    parts.push(
      `${display(agent)} at ${at}: ${verdict === 'approved' ? 'approved' : 'changes requested'}${notes ? `\n${indent(notes)}` : ''}`,
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** The fix that an id means; null where it means an issue, which may have been called `fix-…` elsewhere. */
async function fixMeant(workspace: Workspace, id: string, args: Arguments): Promise<FixPlace | null> {
  const [fix, issue] = [args.text('fix'), args.text('issue')];
  if (fix === undefined && !/^fix[-_ ]/i.test(id.trim())) return null;
  try {
    return await resolveFix(workspace, id, issue);
  } catch (error) {
    const isMissing = error instanceof CoordinationError && error.code === 'not_found';
    if (!isMissing || fix !== undefined || issue !== undefined) throw error;
    if (await resolveIssue(workspace, id).catch(() => null)) return null;
    throw error;
  }
}

export const show: Verb = {
  name: 'show',
  group: 'issues',
  summary: 'show an issue or a fix in full',
  positionals: [{ name: 'id', describe: 'an issue (issue_008, 8, the id it had elsewhere) or a fix (fix_008_1)' }],
  options: [
    { ...FIX_ISSUE, describe: 'the issue to show; with a fix, the issue that it belongs to' },
    { name: 'fix', type: 'text', value: 'FIX', describe: 'the fix to show, instead of the argument' },
  ],
  examples: [['git coord show 8', 'issue_008 with its fixes and comments']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const id = args.text('fix') ?? args.text('id') ?? args.text('issue') ?? args.need('id');
      const place = await fixMeant(workspace, id, args);
      if (place) {
        const { fixes } = await showIssue(workspace, place.issue);
        const fix = fixes.find((candidate) => candidate.id === place.fix) as Fix;
        print(args, env, fix, () => fixText(fix));
        return undefined;
      }
      const shown = await showIssue(workspace, await resolveIssue(workspace, id));
      const { issue, fixes, comments, waitsFor, head } = shown;
      const tentative = (await tentativeAmong(workspace, [issue])).length > 0;
      const value = { ...issue, fixes, comments, waits_for: waitsFor, head, ...(tentative && { tentative }) };
      print(args, env, value, () => issueText(shown, tentative));
      return undefined;
    }),
};
