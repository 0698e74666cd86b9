import { editIssue } from '../../app/actions.ts';
import { showIssue } from '../../app/query.ts';
import { resolveIssue } from '../../app/resolve.ts';
import type { Workspace } from '../../app/workspace.ts';
import { notFound, ValidationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { SEVERITIES, type Severity } from '../../core/model.ts';
import { quote } from '../../core/text.ts';
import { inWorkspace, textOrInput } from '../open.ts';
import { printAction } from '../output.ts';
import { ISSUE, type Verb } from '../verb.ts';
import { issueIds } from './new.ts';

const CHANGES = ['title', 'description', 'severity', 'add-label', 'remove-label', 'add-dependency', 'remove-dependency'];

/** Throws where the issue does not depend on one of these. */
async function requireDependencies(workspace: Workspace, id: IssueId, wanted: readonly string[]): Promise<void> {
  const { issue } = await showIssue(workspace, id);
  const missing = wanted.find((dependency) => !issue.depends_on?.includes(dependency));
  if (missing !== undefined) throw notFound(`${id} does not depend on ${quote(missing)}`, `git coord show ${id}`);
}

export const edit: Verb = {
  name: 'edit',
  group: 'issues',
  summary: 'change the fields of an issue',
  details: ['A field that somebody else changed meanwhile is not overwritten: the command says both texts and exits 5.'],
  positionals: [ISSUE],
  options: [
    { name: 'title', type: 'text', value: 'TEXT', describe: 'a new title' },
    { name: 'description', type: 'text', value: 'TEXT', describe: 'a new description; - reads standard input' },
    { name: 'severity', type: 'text', value: 'S', choices: SEVERITIES, describe: 'critical, high, medium or low' },
    { name: 'add-label', type: 'text', value: 'L', many: true, describe: 'adds a label; may be repeated' },
    { name: 'remove-label', type: 'text', value: 'L', many: true, describe: 'removes a label; may be repeated' },
    { name: 'add-dependency', type: 'text', value: 'ISSUE', many: true, describe: 'adds an issue to resolve first' },
    { name: 'remove-dependency', type: 'text', value: 'ISSUE', many: true, describe: 'removes one' },
  ],
  examples: [['git coord edit 8 --severity critical --add-label parser', 'raises issue_008']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (!CHANGES.some((name) => args.all(name).length > 0)) {
        throw new ValidationError('nothing to change was given', { hint: 'git coord edit -h' });
      }
      const issue = await resolveIssue(workspace, args.need('issue'));
      const unneeded = issueIds(args.parts('remove-dependency'));
      if (unneeded.length > 0) await requireDependencies(workspace, issue, unneeded);
      const severity = args.text('severity') as Severity | undefined;
      const done = await editIssue(workspace, issue, {
        title: args.text('title'),
        description: await textOrInput(args, env, 'description'),
        severity,
        labels: { add: [...args.parts('add-label')], remove: [...args.parts('remove-label')] },
        depends_on: { add: issueIds(args.parts('add-dependency')), remove: unneeded },
      });
      printAction(args, env, workspace, done);
      return undefined;
    }),
};
