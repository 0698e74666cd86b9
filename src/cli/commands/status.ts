import { branchesBehind, type Desk, readDesk } from '../../app/session.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** A table of issues and their leases under a heading; nothing where there are none. */
function heldText(heading: string, issues: Desk['tasks']): string[] {
  if (issues.length === 0) return [];
  const rows = issues.map(({ id, severity, assigned_to, claim, title }) => [
    `  ${id}`,
    severity,
    display(assigned_to ?? ''),
    claim ? `until ${claim.expires_at}${claim.stale ? ' (ended)' : ''}` : 'no lease',
    display(title),
  ]);
  return [`${heading}:\n${textTable(rows)}`];
}

/** The session that acts; null where a new one cannot be kept, in a read-only repository. */
function sessionIfAny(workspace: Workspace): string | null {
  try {
    return workspace.actor.session;
  } catch (error) {
    if (error instanceof CoordinationError && error.code === 'unusable_repository') return null;
    throw error;
  }
}

export const status: Verb = {
  name: 'status',
  group: 'session',
  summary: 'show who I am, what I hold, what others hold, and how the backlog stands',
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const agent = workspace.agentIfKnown;
      const session = agent === null ? null : sessionIfAny(workspace);
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
          agent === null
            ? 'no agent is named here (GIT_COORD_AGENT, git config coord.agent)'
            : `${agent}, ${session === null ? 'no session: none can be begun here' : `session ${session}`}`;
        const facts = [
          ['agent:', display(who)],
          ['decided by:', 'this repository'],
          [
            'issues:',
            `${counts.new} new, ${counts.in_progress} in progress, ${counts.resolved} resolved, ${counts.closed} closed`,
          ],
          ['to claim:', `${free.length} free, ${blocked} waiting for others`],
          [
            'reports:',
            behind === 0
              ? 'up to date'
              : `${countText(behind, 'changed branch', 'changed branches')} behind; git coord refresh --wait`,
          ],
        ];
        return [textTable(facts), ...heldText('held by you', tasks), ...heldText('held by others', others)].join('\n\n');
      });
      return undefined;
    }),
};
