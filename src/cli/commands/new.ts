import { createIssue } from '../../app/actions.ts';
import { showIssue } from '../../app/query.ts';
import type { Done } from '../../app/transact.ts';
import type { Workspace } from '../../app/workspace.ts';
import { ValidationError } from '../../core/errors.ts';
import { isIssueId, issueId } from '../../core/ids.ts';
import { SEVERITIES, type Severity } from '../../core/model.ts';
import { quote } from '../../core/text.ts';
import { inWorkspace, textOrInput } from '../open.ts';
import { printAction } from '../output.ts';
import type { Verb } from '../verb.ts';

/** Issue ids in their stored form, in any spelling and separated by commas. */
export function issueIds(texts: readonly string[]): string[] {
  return texts.map((text) => {
    const id = issueId(text);
    if (id === null) throw new ValidationError(`${quote(text)} cannot be an issue's id`, { hint: 'git coord list' });
    return id;
  });
}

/** What an issue that was just made waits for. */
async function waitsOf(workspace: Workspace, { issue, state }: Done): Promise<readonly string[]> {
  if (issue === null || !state.issue?.depends_on?.length) return [];
  return (await showIssue(workspace, issue)).waitsFor;
}

/** What can be claimed next: the issue, else what it waits for, where that is free. */
async function nextSteps(workspace: Workspace, { issue }: Done, waitsFor: readonly string[]): Promise<string[]> {
  if (waitsFor.length === 0) return [`next: git coord claim ${issue}`];
  const before = await Promise.all(waitsFor.filter(isIssueId).map((id) => showIssue(workspace, id)));
  const free = before.find(({ issue: { claim }, waitsFor: further }) => (!claim || claim.stale) && further.length === 0);
  return [
    `it waits for ${waitsFor.join(', ')}, still open`,
    free ? `next: git coord claim ${free.issue.id}` : 'next: git coord list --ready',
  ];
}

export const newIssue: Verb = {
  name: 'new',
  group: 'issues',
  summary: 'create an issue',
  details: [
    'It gets the next free number. The title is one line; the description is Markdown, and `-` reads it from standard input.',
  ],
  positionals: [
    { name: 'title', describe: 'what is wrong or wanted, in one line', required: true, orOption: true, freeText: true },
  ],
  options: [
    { name: 'severity', type: 'text', value: 'S', choices: SEVERITIES, describe: 'critical, high, medium (default) or low' },
    { name: 'description', type: 'text', value: 'TEXT', describe: 'Markdown; - reads standard input' },
    { name: 'label', type: 'text', value: 'L', many: true, describe: 'a label; may be repeated' },
    { name: 'depends-on', type: 'text', value: 'ISSUE', many: true, describe: 'an issue to resolve first; may be repeated' },
  ],
  examples: [['git coord new "Parser drops the last line" --severity high --label parser', 'creates issue_001']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const done = await createIssue(workspace, {
        title: args.need('title'),
        severity: (args.text('severity') ?? 'medium') as Severity,
        description: (await textOrInput(args, env, 'description')) ?? '',
        labels: [...args.parts('label')],
        depends_on: issueIds(args.parts('depends-on')),
      });
      const waitsFor = await waitsOf(workspace, done);
      const next = await nextSteps(workspace, done, waitsFor);
      printAction(args, env, workspace, done, next, waitsFor.length > 0 ? { waits_for: waitsFor } : {});
      return undefined;
    }),
};
