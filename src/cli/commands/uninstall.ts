import { uninstall as removeAll } from '../../app/uninstall.ts';
import { CoordinationError } from '../../core/errors.ts';
import { uninstallHooks } from '../../hooks/uninstall.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const uninstall: Verb = {
  name: 'uninstall',
  group: 'set up',
  summary: 'remove every trace of git coord from this repository',
  details: [
    'Removes the hooks, the view, the settings, and all issues, fixes and history below refs/coord. Export first what you want to keep: git coord export phase4 DIR.',
  ],
  options: [{ name: 'yes', type: 'flag', describe: 'really do it' }],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (!args.flag('yes')) {
        await workspace.team();
        throw new CoordinationError('refused', 'this removes all issues, fixes and their history from this repository', {
          hint: 'git coord export json > backup.json, then git coord uninstall --yes',
        });
      }
      let hadHooks = false;
      const { refs, state, files, left } = await removeAll(workspace, async () => {
        hadHooks = (await uninstallHooks(workspace)).hooks.some(({ changed }) => changed);
      });
      for (const reason of left) note(args, env, `note: ${reason}`);
      if (refs === 0 && files.length === 0 && !hadHooks) {
        throw new CoordinationError('not_initialised', 'this repository has no coordination to remove');
      }
      print(args, env, { ok: true, refs, state, files }, () =>
        [
          `removed ${countText(refs, 'ref')}, the view, the settings and the hooks`,
          ...(files.length > 0 ? [`gone from the worktree: ${files.join(', ')}`] : []),
          ...(state ? [`until Git collects it, all of it is still at ${state}: git log ${state.slice(0, 12)}`] : []),
        ].join('\n'),
      );
      return undefined;
    }),
};
