import { act } from '../../app/actions.ts';
import { namedFix } from '../fix.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { FIX, FIX_ISSUE, type Verb } from '../verb.ts';

export const apply: Verb = {
  name: 'apply',
  group: 'work',
  summary: 'apply a proposed fix: its issue is resolved',
  details: [
    'The fix moves from fixes/proposed/ to fixes/applied/ in one commit, and the claim ends.',
    'A fix is a record: your code travels on your own branch, and apply merges nothing; it records that the fix is in.',
  ],
  positionals: [FIX],
  options: [FIX_ISSUE],
  examples: [['git coord apply fix_008_1', 'resolves issue_008']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const { fix, issue } = await namedFix(args, workspace);
      const done = await act(workspace, { action: 'apply_fix', issue, input: { fix } });
      printAction(args, env, workspace, done, [`${issue} is resolved`]);
      return undefined;
    }),
};
