import { countRestingIssues, DEFAULT_DAYS } from '../../app/archive.ts';
import { cleanUp } from '../../app/cleanup.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const cleanup: Verb = {
  name: 'cleanup',
  group: 'audit',
  summary: 'mend what is safe to mend: stale leases, abandoned locks, lagging pointers, old reports',
  options: [{ name: 'dry-run', type: 'flag', describe: 'say what it would do, and do nothing' }],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const dryRun = args.flag('dry-run');
      const mended = await cleanUp(workspace, { dryRun });
      print(args, env, { ok: true, dry_run: dryRun, mended }, () => {
        if (mended.length === 0) return 'nothing to clean up';
        return [...mended.map(({ message }) => message), ...(dryRun ? ['nothing was changed'] : [])].join('\n');
      });
      const resting = await countRestingIssues(workspace);
      if (resting > 0) {
        const text = `${countText(resting, 'issue')} done and left alone for ${DEFAULT_DAYS} days: git coord archive`;
        note(args, env, text);
      }
      return undefined;
    }),
};
