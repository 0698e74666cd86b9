import { act } from '../../app/actions.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { ISSUE, REASON, type Verb } from '../verb.ts';

export const close: Verb = {
  name: 'close',
  group: 'issues',
  summary: 'close an issue that needs no fix',
  details: ['For duplicates and what will not be done. An issue that was fixed is resolved by `git coord apply`.'],
  positionals: [ISSUE],
  options: [REASON],
  examples: [['git coord close 8 --reason "duplicate of issue_003"', 'closes issue_008']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const issue = await resolveIssue(workspace, args.need('issue'));
      const done = await act(workspace, { action: 'close_issue', issue, input: { reason: args.text('reason') ?? '' } });
      printAction(args, env, workspace, done);
      return undefined;
    }),
};
