import { act } from '../../app/actions.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { ValidationError } from '../../core/errors.ts';
import { inWorkspace, textOrInput } from '../open.ts';
import { printAction } from '../output.ts';
import { ISSUE, type Verb } from '../verb.ts';

export const comment: Verb = {
  name: 'comment',
  group: 'issues',
  summary: 'add a comment to an issue',
  positionals: [
    ISSUE,
    { name: 'text', describe: 'Markdown; - reads standard input', required: true, orOption: true, freeText: true },
  ],
  examples: [['git coord comment 8 "Seen on Windows too"', 'adds a comment to issue_008']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const text = await textOrInput(args, env, 'text');
      if (!text?.trim()) throw new ValidationError('the comment is empty', { hint: 'git coord comment ISSUE "text"' });
      const issue = await resolveIssue(workspace, args.need('issue'));
      printAction(args, env, workspace, await act(workspace, { action: 'comment_issue', issue, input: { text } }));
      return undefined;
    }),
};
