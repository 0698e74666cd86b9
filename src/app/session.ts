/** What an agent sees when it starts: what it was doing, what is free, and who else is at work. */
import { type Agent, type Issue, isOpen, type Policy } from '../core/model.ts';
import { available, byUrgency, isReady } from '../reports/rows.ts';
import { act } from './actions.ts';
import { agentRef, readBranch } from './branch.ts';
import { unfolded } from './fold.ts';
import { type ClaimNow, readIssues, withClaimNow } from './query.ts';
import type { Done } from './transact.ts';
import type { Workspace } from './workspace.ts';

type IssueNow = Issue & { readonly claim: ClaimNow | null };

/** The backlog as one agent sees it. */
export interface Desk {
  readonly policy: Policy;
  /** What the agent holds or is assigned to and has not finished. */
  readonly tasks: readonly IssueNow[];
  /** What it could claim now, the most urgent first; without what waits for something else. */
  readonly free: readonly Issue[];
  /** What others hold. */
  readonly others: readonly IssueNow[];
  /** How many issues could be claimed but wait for others to be resolved. */
  readonly blocked: number;
  readonly counts: Readonly<Record<Issue['status'], number>>;
}

/** Reads the backlog as an agent (null: nobody in particular) sees it. */
export async function readDesk(workspace: Workspace, agent: string | null): Promise<Desk> {
  const [{ policy }, { issues }] = await Promise.all([workspace.team(), readIssues(workspace)]);
  const now = workspace.now();
  const all = issues.map(({ issue }) => issue);
  const byId = new Map(all.map((issue) => [issue.id as string, issue]));
  const open = all
    .filter(isOpen)
    .sort(byUrgency(policy))
    .map((issue) => withClaimNow(issue, now, policy));
  const claimable = available(all, now, policy);
  const free = claimable.filter((issue) => isReady(issue, byId, now, policy) && (agent === null || issue.assigned_to !== agent));
  const counts = { new: 0, in_progress: 0, resolved: 0, closed: 0 };
  for (const { status } of all) counts[status]++;
  return {
    policy,
    tasks: open.filter((issue) => agent !== null && issue.assigned_to === agent),
    free,
    others: open.filter((issue) => issue.claim && issue.claim.agent !== agent),
    blocked: claimable.filter((issue) => !isReady(issue, byId, now, policy)).length,
    counts,
  };
}

export interface Started {
  readonly done: Done;
  /** The agent's record before; null for an agent that is new here. */
  readonly before: Agent | null;
  readonly desk: Desk;
}

/** Registers the agent, starts its session, and reads its desk. */
export async function startSession(workspace: Workspace, host?: string): Promise<Started> {
  const { agent } = workspace.actor;
  const before = (await readBranch(workspace, agentRef(workspace, agent))).state.agent;
  const done = await act(workspace, { action: 'start_session', input: host === undefined ? {} : { host } });
  return { done, before, desk: await readDesk(workspace, agent) };
}

/** How far the derived state is behind: the number of changed branches that it does not contain yet. */
export async function branchesBehind(workspace: Workspace): Promise<number> {
  return (await unfolded(workspace)).behind.length;
}
