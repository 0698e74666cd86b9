import { refresh as refreshNow } from '../../app/refresh.ts';
import { startRefresh } from '../../app/refresh-start.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const refresh: Verb = {
  name: 'refresh',
  group: 'audit',
  summary: 'bring refs/coord/state, the reports and the view in .coord/ up to date',
  details: ['Hooks and commands start it by themselves, in the background. With --wait it runs here and says what it did.'],
  options: [
    { name: 'wait', type: 'flag', describe: 'run here and wait for the end' },
    { name: 'full', type: 'flag', describe: 'write the whole view anew; implies --wait' },
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (!args.flag('wait') && !args.flag('full')) {
        await workspace.team();
        startRefresh(workspace);
        print(args, env, { ok: true, started: true }, () => 'refreshing in the background');
        return undefined;
      }
      const result = await refreshNow(workspace, { full: args.flag('full') });
      if (result.viewError !== null && !args.json)
        env.err(`note: ${result.viewError}; refs/coord/state is up to date all the same\n`);
      print(args, env, { ok: true, ...result }, () => {
        const { folded, pointers, files, state } = result;
        if (folded === 0 && pointers === 0 && !files) return 'up to date';
        return `folded ${folded} branches, mended ${pointers} pointers, wrote ${files ?? 0} files; refs/coord/state is ${state?.slice(0, 12)}`;
      });
      return undefined;
    }),
};
