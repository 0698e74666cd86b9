import { refresh } from '../../app/refresh.ts';
import { pull as pullFrom, pushUnpushed, type SyncResult, sync as syncWith } from '../../app/remote/sync.ts';
import type { Workspace } from '../../app/workspace.ts';
import { EXIT_CODES } from '../../core/errors.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import { syncText } from '../sync-text.ts';
import type { Verb } from '../verb.ts';

/** A verb that talks to the remote and says what moved. What the remote does not take is a failure of the remote's. */
function teamVerb(
  about: Pick<Verb, 'name' | 'summary' | 'details' | 'examples'>,
  work: (workspace: Workspace) => Promise<SyncResult>,
): Verb {
  return {
    ...about,
    group: 'team',
    run: (args, env) =>
      inWorkspace(args, env, async (workspace) => {
        await workspace.team();
        const result = await work(workspace);
        const ok = result.rejected.length === 0;
        print(args, env, { ok, ...result }, () => syncText(result));
        return ok ? 0 : EXIT_CODES.remote;
      }),
  };
}

export const sync = teamVerb(
  {
    name: 'sync',
    summary: 'bring this clone and the remote together: take over, settle, push, offer the state',
    details: [
      'Work that was done apart (--offline, or while the remote could not be reached) is settled: what others did comes first, and what was done ' +
        'here is done again on top of it. What no longer holds is refused, on record, and its agent is told here, in `git coord status` and ' +
        'in .coord/inbox/. Proposals and comments are always kept.',
    ],
    examples: [['git coord sync', 'after working offline']],
  },
  (workspace) => syncWith(workspace),
);

export const pull = teamVerb(
  {
    name: 'pull',
    summary: 'take over what is new on the remote; push nothing',
    details: ['Branches on which work was done apart are left as they are, for `git coord sync`.'],
  },
  async (workspace) => {
    const result = await pullFrom(workspace);
    await refresh(workspace);
    return result;
  },
);

export const push = teamVerb(
  {
    name: 'push',
    summary: 'push what is new here; take nothing over',
    details: ['Branches on which work was done apart are left as they are, for `git coord sync`.'],
  },
  (workspace) => pushUnpushed(workspace),
);
