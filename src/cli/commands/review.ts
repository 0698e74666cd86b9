import { act } from '../../app/actions.ts';
import { ValidationError } from '../../core/errors.ts';
import { namedFix } from '../fix.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import { FIX, FIX_ISSUE, type Verb } from '../verb.ts';

export const review: Verb = {
  name: 'review',
  group: 'work',
  summary: 'approve a proposed fix, or ask for changes',
  details: ['The implementer cannot review a fix of its own.'],
  positionals: [FIX],
  options: [
    { name: 'approve', type: 'flag', describe: 'it is good as it is' },
    { name: 'request-changes', type: 'flag', describe: 'it has to change first' },
    { name: 'notes', type: 'text', value: 'TEXT', describe: 'what was checked, or what has to change' },
    FIX_ISSUE,
  ],
  examples: [['git coord review fix_008_1 --approve', 'approves it']],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (args.flag('approve') && args.flag('request-changes')) {
        throw new ValidationError('--approve or --request-changes, not both', { hint: 'git coord review -h' });
      }
      if (!args.flag('approve') && !args.flag('request-changes')) {
        throw new ValidationError('one of --approve and --request-changes is needed', { hint: 'git coord review -h' });
      }
      const { fix, issue } = await namedFix(args, workspace);
      const verdict = args.flag('approve') ? 'approved' : 'changes_requested';
      const done = await act(workspace, {
        action: 'review_fix',
        issue,
        input: { fix, verdict, notes: args.text('notes') ?? '' },
      });
      printAction(args, env, workspace, done, verdict === 'approved' ? [`next: git coord apply ${fix}`] : []);
      return undefined;
    }),
};
