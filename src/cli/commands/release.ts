import { act } from '../../app/actions.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { ISSUE, REASON, type Verb } from '../verb.ts';

export const release: Verb = {
  name: 'release',
  group: 'work',
  summary: 'give an issue back',
  positionals: [ISSUE],
  options: [
    REASON,
    { name: 'resume', type: 'flag', describe: 'release what another session of the same agent holds' },
    { name: 'force', type: 'flag', describe: 'release what somebody else holds; needs --reason' },
  ],
  examples: [['git coord release issue_009 --reason "needs a Windows machine"', 'others may claim it']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const issue = await resolveIssue(workspace, args.need('issue'));
      const done = await act(workspace, {
        action: 'release_issue',
        issue,
        input: {
          ...(args.text('reason') !== undefined && { reason: args.text('reason') ?? '' }),
          ...(args.flag('resume') && { resume: true }),
          ...(args.flag('force') && { force: true }),
        },
      });
      printAction(args, env, workspace, done);
      return undefined;
    }),
};
