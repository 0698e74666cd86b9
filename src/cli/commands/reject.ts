import { act } from '../../app/actions.ts';
import { namedFix } from '../fix.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { FIX, FIX_ISSUE, REASON, type Verb } from '../verb.ts';

export const reject: Verb = {
  name: 'reject',
  group: 'work',
  summary: 'reject a proposed fix',
  positionals: [FIX],
  options: [{ ...REASON, required: true }, FIX_ISSUE],
  examples: [['git coord reject fix_008_1 --reason "breaks nested templates"', 'it moves to fixes/rejected/']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const { fix, issue } = await namedFix(args, workspace);
      const done = await act(workspace, { action: 'reject_fix', issue, input: { fix, reason: args.need('reason') } });
      printAction(args, env, workspace, done);
      return undefined;
    }),
};
