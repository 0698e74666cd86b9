import { act, renewOwnClaims } from '../../app/actions.ts';
import { inWorkspace } from '../open.ts';
import { printAction } from '../output.ts';
import type { Verb } from '../verb.ts';

export const heartbeat: Verb = {
  name: 'heartbeat',
  group: 'session',
  summary: 'say that the agent is alive; renews leases of which less than half is left',
  details: ['Any command that changes something renews leases too, so agents at work need no heartbeat.'],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const renewed = await renewOwnClaims(workspace);
      const done = await act(workspace, { action: 'heartbeat', input: {} });
      printAction(args, env, workspace, done, renewed.length > 0 ? [`renewed ${renewed.join(', ')}`] : []);
      return undefined;
    }),
};
