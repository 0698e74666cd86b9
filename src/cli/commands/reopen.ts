import { act } from '../../app/actions.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { ISSUE, REASON, type Verb } from '../verb.ts';

export const reopen: Verb = {
  name: 'reopen',
  group: 'issues',
  summary: 'make a resolved or closed issue new again',
  positionals: [ISSUE],
  options: [REASON],
  examples: [['git coord reopen 8 --reason "it came back in 2.1"', 'issue_008 can be claimed again']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const issue = await resolveIssue(workspace, args.need('issue'));
      const done = await act(workspace, { action: 'reopen_issue', issue, input: { reason: args.text('reason') ?? '' } });
      printAction(args, env, workspace, done);
      return undefined;
    }),
};
