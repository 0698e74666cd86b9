import { keepHouse } from '../../app/housekeeping.ts';
import { refresh as refreshNow } from '../../app/refresh.ts';
import { startRefresh } from '../../app/refresh-start.ts';
import { takeOverFetched } from '../../app/remote/sync.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const refresh: Verb = {
  name: 'refresh',
  group: 'audit',
  summary: 'bring refs/coord/state, the reports and the view in .coord/ up to date',
  details: [
    'Hooks and commands start it by themselves, in the background. With --wait it runs here and says what it did.',
    'In the background it also lets Git pack loose objects and refs when there are many (`git config coord.autoMaintenance false` keeps it from that).',
    'With a remote it takes over first what a plain `git fetch` has brought; it opens no connection itself.',
  ],
  options: [
    { name: 'wait', type: 'flag', describe: 'run here and wait for the end' },
    { name: 'full', type: 'flag', describe: 'write the whole view anew, and a damaged refs/coord/state; implies --wait' },
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (!args.flag('wait') && !args.flag('full')) {
        await workspace.team();
        startRefresh(workspace, { asked: true });
        print(args, env, { ok: true, started: true }, () => 'refreshing in the background');
        return undefined;
      }
      await workspace.team();
      await takeOverFetched(workspace);
      const { viewError, ...result } = await refreshNow(workspace, { full: args.flag('full') });
      if (viewError !== null) note(args, env, `note: ${viewError}; refs/coord/state is up to date all the same`);
      print(args, env, { ok: true, ...result, view_error: viewError }, () => {
        const { folded, pointers, files, state } = result;
        if (folded === 0 && pointers === 0 && !files) return 'up to date';
        const did = [
          `folded ${countText(folded, 'branch', 'branches')}`,
          `mended ${countText(pointers, 'pointer')}`,
          `wrote ${countText(files ?? 0, 'file')}`,
        ].join(', ');
        return `${did}; refs/coord/state is ${state?.slice(0, 12)}`;
      });
      await keepHouse(workspace);
      return undefined;
    }),
};
