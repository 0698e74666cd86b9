/** What an agent sees when it starts: what it was doing, what is free, and who else is at work. */
import { type Agent, type Issue, isOpen, type Policy } from '../core/model.ts';
import { available, byUrgency, isReady } from '../reports/rows.ts';
import { act } from './actions.ts';
import { agentRef, readBranch } from './branch.ts';
import { unfolded } from './fold.ts';
import type { IssueRow } from './issue-row.ts';
import { readRows, undamaged } from './issue-rows.ts';
import { type ClaimNow, withClaimNow } from './query.ts';
import type { Done } from './transact.ts';
import type { Workspace } from './workspace.ts';

type IssueNow = Issue & { readonly claim: ClaimNow | null };

/** The backlog as one agent sees it. */
export interface Backlog {
  readonly policy: Policy;
  /** What the agent holds or is assigned to and has not finished. */
  readonly tasks: readonly IssueNow[];
  /** What it could claim now, the most urgent first; without what waits for something else. */
  readonly free: readonly IssueRow[];
  /** What others hold. */
  readonly others: readonly IssueNow[];
  /** How many issues could be claimed but wait for others to be resolved. */
  readonly blocked: number;
  readonly counts: Readonly<Record<Issue['status'], number>>;
}

/** The same with what is free in full. */
export interface Desk extends Omit<Backlog, 'free'> {
  readonly free: readonly Issue[];
}

/** Reads the backlog as an agent (null: nobody in particular) sees it. */
export async function readBacklog(workspace: Workspace, agent: string | null): Promise<Backlog> {
  const { policy } = await workspace.team();
  const tips = await workspace.issueTips();
  const now = workspace.now();
  return undamaged(workspace, async () => {
    const { rows } = await readRows(workspace, tips);
    const byId = new Map(rows.map((row) => [row.id as string, row]));
    const inFull = (some: readonly IssueRow[]): IssueNow[] =>
      [...some].sort(byUrgency(policy)).map((row) => withClaimNow(row.issue(), now, policy));
    const claimable = available(rows, now, policy);
    const ready = new Set(claimable.filter((row) => isReady(row, byId, now, policy)));
    const counts = { new: 0, in_progress: 0, resolved: 0, closed: 0 };
    for (const { status } of rows) counts[status]++;
    return {
      policy,
      tasks: inFull(rows.filter((row) => agent !== null && row.assigned_to === agent && isOpen(row))),
      free: [...ready].filter((row) => agent === null || row.assigned_to !== agent),
      others: inFull(rows.filter((row) => row.claim && row.claim.agent !== agent && isOpen(row))),
      blocked: claimable.length - ready.size,
      counts,
    };
  });
}

/** Reads the backlog and what is free of it in full. */
export async function readDesk(workspace: Workspace, agent: string | null): Promise<Desk> {
  return undamaged(workspace, async () => {
    const { free, ...backlog } = await readBacklog(workspace, agent);
    return { ...backlog, free: free.map((row) => row.issue()) };
  });
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
