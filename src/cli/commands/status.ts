import { branchesBehind, readDesk } from '../../app/session.ts';
import { display } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const status: Verb = {
  name: 'status',
  group: 'session',
  summary: 'show who I am, what I hold, what others hold, and how the backlog stands',
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const agent = workspace.agentIfKnown;
      const session = agent === null ? null : workspace.actor.session;
      const [{ config }, desk, behind] = await Promise.all([
        workspace.team(),
        readDesk(workspace, agent),
        branchesBehind(workspace),
      ]);
      const { tasks, others, free, blocked, counts } = desk;
      const value = {
        agent,
        session,
        scope: 'local',
        team_id: config.team_id,
        counts,
        free: free.length,
        blocked,
        tasks,
        others,
        behind,
      };
      print(args, env, value, () => {
        const who =
          agent === null ? 'no agent is named here (GIT_COORD_AGENT, git config coord.agent)' : `${agent}, session ${session}`;
        const held = [...tasks, ...others].map(({ id, severity, assigned_to, claim, title }) => [
          id,
          severity,
          display(assigned_to ?? ''),
          claim ? `until ${claim.expires_at}${claim.stale ? ' (ended)' : ''}` : 'no lease',
          display(title),
        ]);
        const facts = [
          ['agent:', display(who)],
          ['decided by:', 'this repository'],
          [
            'issues:',
            `${counts.new} new, ${counts.in_progress} in progress, ${counts.resolved} resolved, ${counts.closed} closed`,
          ],
          ['to claim:', `${free.length} free, ${blocked} wait for others`],
          ['reports:', behind === 0 ? 'up to date' : `${behind} changed branches behind; git coord refresh --wait`],
        ];
        return `${textTable(facts)}${held.length > 0 ? `\n${textTable(held)}` : ''}`;
      });
      return undefined;
    }),
};
