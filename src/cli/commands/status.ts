import { isViewBehind } from '../../app/health.ts';
import { readProposal } from '../../app/proposal.ts';
import { readInbox } from '../../app/remote/inbox.ts';
import { type RemoteStanding, standingToRemote, tentativeAmong } from '../../app/remote/standing.ts';
import { type Backlog, branchesBehind, readBacklog } from '../../app/session.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import { inboxText } from '../sync-text.ts';
import type { Verb } from '../verb.ts';

/** A table of issues and their leases under a heading; nothing where there are none. */
function heldText(heading: string, issues: Backlog['tasks'], tentative: readonly string[] = []): string[] {
  if (issues.length === 0) return [];
  const rows = issues.map(({ id, severity, assigned_to, claim, title }) => [
    `  ${id}`,
    severity,
    display(assigned_to ?? ''),
    claim
      ? `until ${claim.expires_at}${claim.stale ? ' (ended)' : ''}${tentative.includes(id) ? ' (tentative)' : ''}`
      : 'no lease',
    display(title),
  ]);
  return [`${heading}:\n${textTable(rows)}`];
}

/** Who decides, and how this clone stands to it. */
function remoteFacts(standing: RemoteStanding | null, tentative: readonly string[], proposed: string | null): string[][] {
  if (standing === null) {
    const named = proposed === null ? '' : `, though .coord/config.json names the remote '${display(proposed)}'; git coord init`;
    return [['decided by:', `this repository${named}`]];
  }
  const { name, configured, ahead, apart, behind } = standing;
  const branches = (count: number): string => countText(count, 'branch', 'branches');
  const unpushed = [
    ahead > 0 && `${branches(ahead)} that the remote has not; git coord push`,
    apart > 0 && `${branches(apart)} to settle; git coord sync`,
  ].filter((part) => part !== false);
  return [
    [
      'decided by:',
      configured ? `the remote '${name}'` : `the remote '${name}', which is not configured here; git coord init --remote NAME`,
    ],
    ['unpushed:', unpushed.length === 0 ? 'nothing' : unpushed.join('; ')],
    ...(behind > 0 ? [['fetched:', `${branches(behind)} to take over; git coord refresh --wait`]] : []),
    ...(tentative.length > 0 ? [['tentative:', `${tentative.join(', ')}: held here, not on the remote; git coord sync`]] : []),
  ];
}

/** How far what is made from the branches is behind them. */
function reportsText(behind: number, viewBehind: boolean): string {
  if (behind > 0) return `${countText(behind, 'changed branch', 'changed branches')} behind; git coord refresh --wait`;
  return viewBehind ? 'up to date, but the view in .coord/ is behind; git coord refresh --wait' : 'up to date';
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
  details: [
    'With a remote: what is not pushed yet, what is held here only, and what did not hold when it was settled. It opens no connection.',
  ],
  run: (args, env) =>
    inWorkspace(
      args,
      env,
      async (workspace) => {
        const agent = workspace.agentIfKnown;
        const session = agent === null ? null : sessionIfAny(workspace);
        const { config } = await workspace.team();
        const [desk, behind, viewBehind, standing] = await Promise.all([
          readBacklog(workspace, agent),
          branchesBehind(workspace),
          isViewBehind(workspace),
          standingToRemote(workspace),
        ]);
        const { tasks, others, free, blocked, counts } = desk;
        const tentative = await tentativeAmong(workspace, tasks);
        const inbox = agent === null ? [] : readInbox(workspace, agent);
        const value = {
          agent,
          session,
          scope: standing === null ? 'local' : 'remote',
          team_id: config.team_id,
          remote: standing && { ...standing, tentative },
          counts,
          free: free.length,
          blocked,
          tasks,
          others,
          behind,
          view_behind: viewBehind,
          inbox,
        };
        print(args, env, value, () => {
          const who =
            agent === null
              ? 'no agent is named here (GIT_COORD_AGENT, git config coord.agent)'
              : `${agent}, ${session === null ? 'no session: none can be begun here' : `session ${session}`}`;
          const facts = [
            ['agent:', display(who)],
            ...remoteFacts(standing, tentative, readProposal(workspace).remote),
            [
              'issues:',
              `${counts.new} new, ${counts.in_progress} in progress, ${counts.resolved} resolved, ${counts.closed} closed`,
            ],
            ['to claim:', `${free.length} free, ${blocked} waiting for others`],
            ['reports:', reportsText(behind, viewBehind)],
          ];
          return [
            textTable(facts),
            ...inboxText(inbox),
            ...heldText('held by you', tasks, tentative),
            ...heldText('held by others', others),
          ].join('\n\n');
        });
        return undefined;
      },
      { readsAll: true },
    ),
};
