/** Finds what is wrong, and names the command that mends it. */
import { CoordinationError } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import { isStale } from '../core/lease.ts';
import { type Agent, EMPTY_STATE, FIX_STATUSES, type Fix, ISSUE_STATUSES, type Issue } from '../core/model.ts';
import { display } from '../core/text.ts';
import { formatDuration, seconds } from '../core/time.ts';
import { ReaderFailure } from '../store/object-reader.ts';
import { isOurs, listRefLocks } from '../store/ref-locks.ts';
import { listRefs, resolveRef } from '../store/refs.ts';
import { AGENTS, issueRef, readBranch, readBranchIfSound, STATE } from './branch.ts';
import { unfolded } from './fold.ts';
import { describeClutter, overdue } from './housekeeping.ts';
import { readIssues, type Unreadable } from './issue-documents.ts';
import { pointerProblems } from './pointers.ts';
import { untilRefreshed } from './refresh-start.ts';
import { viewDirectory } from './view/layout.ts';
import { viewedState } from './view/view.ts';
import type { Workspace } from './workspace.ts';

/** An agent that holds something and gave no sign for so many seconds is called silent. */
const SILENT_AFTER = 24 * 3600;
/** A lock file whose owner is not known is named, and removed on request, when it is older than this many seconds. */
export const FOREIGN_LOCK_AFTER = 600;

export interface Problem {
  readonly kind:
    | 'stale_lease'
    | 'no_lease'
    | 'stale_lock'
    | 'lagging_pointer'
    | 'reports_not_fresh'
    | 'view_not_fresh'
    | 'silent_agent'
    | 'unreadable'
    | 'moved_back'
    | 'log_alias'
    | 'overdue_packing';
  /** What it is about: an issue, a ref, an agent. */
  readonly subject: string;
  readonly message: string;
  /** The command that mends it. */
  readonly command: string;
}

export interface Health {
  readonly problems: readonly Problem[];
  readonly issues: Readonly<Record<string, number>>;
  readonly fixes: Readonly<Record<string, number>>;
  /** Everybody who has a record of their own, holds something, or has worked on what is here. */
  readonly agents: number;
  /** How many of them hold something. */
  readonly holders: number;
  readonly claims: number;
}

/** Looks at everything once. Changes nothing. */
export async function checkHealth(workspace: Workspace): Promise<Health> {
  const { policy } = await workspace.team();
  await untilRefreshed(workspace);
  const now = workspace.now();
  const [{ issues, unreadable }, agents] = await Promise.all([readIssues(workspace), readAgents(workspace)]);
  const all = issues.map(({ issue }) => issue);
  const { fixes, unreadable: broken } = await readFixes(
    workspace,
    all.map(({ id }) => id),
  );
  const problems: Problem[] = [
    ...[...unreadable, ...broken].map(({ ref, error }) => ({
      kind: 'unreadable' as const,
      subject: ref,
      message: error.message,
      command: `git log --patch ${ref}`,
    })),
    ...all.flatMap((issue) => leaseProblem(issue, now, (claim) => isStale(claim, now, policy))),
    ...lockProblems(workspace),
    ...(await derivedProblems(workspace)),
    ...packingProblem(workspace),
    ...silentAgents(agents, all, now),
  ];
  return {
    problems,
    issues: count(ISSUE_STATUSES, all),
    fixes: count(FIX_STATUSES, fixes),
    agents: new Set([...namesOf(agents, all), ...workedHere(all, fixes)]).size,
    holders: new Set(all.flatMap(({ claim }) => claim?.agent ?? [])).size,
    claims: all.filter(({ claim }) => claim).length,
  };
}

function count<S extends string>(statuses: readonly S[], documents: readonly { readonly status: S }[]): Record<string, number> {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0]));
  for (const { status } of documents) counts[status] = (counts[status] ?? 0) + 1;
  return { total: documents.length, ...counts };
}

/** The fixes of all issues, and the branches whose issue can be read but not the rest. */
async function readFixes(
  workspace: Workspace,
  ids: readonly IssueId[],
): Promise<{ fixes: readonly Fix[]; unreadable: Unreadable[] }> {
  const unreadable: Unreadable[] = [];
  const fixes = await Promise.all(
    ids.map(async (id) => {
      try {
        return (await readBranch(workspace, issueRef(id))).state.fixes;
      } catch (error) {
        if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
        unreadable.push({ ref: issueRef(id), error });
        return [];
      }
    }),
  );
  return { fixes: fixes.flat(), unreadable };
}

/** The records of all agents; of an agent that works in several clones, each. */
export async function readAgents(workspace: Workspace): Promise<Agent[]> {
  const refs = await listRefs(workspace.repository, AGENTS);
  const newest = new Map<string, Agent>();
  for (const branch of await Promise.all([...refs.values()].map((tip) => readBranchIfSound(workspace, tip)))) {
    const state = branch?.state ?? EMPTY_STATE;
    const known = state.agent && newest.get(state.agent.name);
    if (state.agent && (!known || known.last_seen < state.agent.last_seen)) newest.set(state.agent.name, state.agent);
  }
  return [...newest.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The names of all who have a record of their own, or hold something. */
export async function agentNames(workspace: Workspace): Promise<string[]> {
  const [agents, { issues }] = await Promise.all([readAgents(workspace), readIssues(workspace)]);
  return namesOf(
    agents,
    issues.map(({ issue }) => issue),
  );
}

function namesOf(agents: readonly Agent[], issues: readonly Issue[]): string[] {
  return [...new Set([...agents.map(({ name }) => name), ...issues.flatMap(({ claim }) => claim?.agent ?? [])])].sort();
}

/** The names of all who made an issue, or made, reviewed or settled a fix; what was imported was done elsewhere. */
function workedHere(issues: readonly Issue[], fixes: readonly Fix[]): string[] {
  const ours = issues.filter(({ imported }) => !imported);
  const ids = new Set(ours.map(({ id }) => id));
  const names = fixes
    .filter((fix) => ids.has(fix.issue_id))
    .flatMap(({ implementer, reviews = [], applied_by, rejected_by }) => [
      implementer,
      applied_by,
      rejected_by,
      ...reviews.map(({ agent }) => agent),
    ]);
  return [...ours.map((issue) => issue.created_by), ...names].flatMap((name) => name || []);
}

function leaseProblem(issue: Issue, now: string, stale: (claim: NonNullable<Issue['claim']>) => boolean): Problem[] {
  const { claim } = issue;
  if (claim && stale(claim)) {
    const ago = formatDuration(seconds(now) - seconds(claim.expires_at));
    const message = `the lease of '${display(claim.agent)}' on ${issue.id} ended ${ago} ago`;
    return [{ kind: 'stale_lease', subject: issue.id, message, command: 'git coord cleanup' }];
  }
  if (issue.status !== 'in_progress' || claim) return [];
  const who = issue.assigned_to ? ` for '${display(issue.assigned_to)}'` : '';
  const message = `${issue.id} is in progress${who} without a lease`;
  const command = `git coord release ${issue.id} --force --reason "nobody works on it"`;
  return [{ kind: 'no_lease', subject: issue.id, message, command }];
}

/** The locks that keep writers out and that nobody seems to need. */
export function lockProblems(workspace: Workspace): Problem[] {
  return listRefLocks(workspace.repository, 0)
    .filter(({ abandoned, age }) => abandoned || age >= FOREIGN_LOCK_AFTER)
    .map(({ ref, path, age, abandoned }) => ({
      kind: 'stale_lock' as const,
      subject: ref,
      message: abandoned
        ? `a killed process left a lock on ${ref}`
        : `${ref} has been locked for ${formatDuration(age)} by a process that is not proven dead`,
      command: abandoned
        ? 'git coord cleanup'
        : isOurs(ref)
          ? 'git coord doctor --remove-locks   # once no Git process runs here'
          : `rm -- '${display(path).replaceAll("'", "'\\''")}'   # once no Git process runs here`,
    }));
}

/** What slows every command down and should have been packed by itself. */
function packingProblem(workspace: Workspace): Problem[] {
  const found = overdue(workspace);
  if (!found) return [];
  const message = `${describeClutter(found)}: they slow commands down, and nothing has packed them by itself`;
  return [{ kind: 'overdue_packing', subject: 'refs/coord', message, command: 'git coord cleanup' }];
}

/** Whether the view shows another state than the newest one. */
export async function isViewBehind(workspace: Workspace): Promise<boolean> {
  const state = await resolveRef(workspace.repository, STATE);
  return state !== null && viewDirectory(workspace) !== null && viewedState(workspace) !== state;
}

/** What is derived and behind: state, reports, view, pointers, the ref that `git log refs/coord` reads. */
async function derivedProblems(workspace: Workspace): Promise<Problem[]> {
  const problems: Problem[] = [];
  const command = 'git coord refresh --wait';
  const { behind, backwards } = await unfolded(workspace, { remembered: false }).catch((error: unknown) => {
    if (!(error instanceof CoordinationError)) throw error;
    const message = `${STATE} cannot be read: ${error.message}`;
    problems.push({ kind: 'unreadable', subject: STATE, message, command: 'git coord refresh --full' });
    return { behind: [], backwards: [] };
  });
  if (behind.length > 0) {
    const message = `${behind.length} changed ${behind.length === 1 ? 'branch is' : 'branches are'} not in the reports yet`;
    problems.push({ kind: 'reports_not_fresh', subject: STATE, message, command });
  }
  for (const ref of backwards) {
    const message = `${ref} was moved back by hand; what it lost is still in ${STATE}`;
    problems.push({ kind: 'moved_back', subject: ref, message, command: `git log ${STATE}` });
  }
  const state = await resolveRef(workspace.repository, STATE);
  if (behind.length === 0 && (await isViewBehind(workspace))) {
    problems.push({ kind: 'view_not_fresh', subject: '.coord', message: 'the view in .coord/ is behind', command });
  }
  const { lagging } = await pointerProblems(workspace);
  for (const { ref } of lagging) {
    const message = `${ref} does not point at the current claim`;
    problems.push({ kind: 'lagging_pointer', subject: ref, message, command: 'git coord cleanup' });
  }
  if ((await resolveRef(workspace.repository, 'refs/refs/coord')) !== state) {
    problems.push({
      kind: 'log_alias',
      subject: 'refs/coord',
      message: 'git log refs/coord does not work',
      command: 'git coord init',
    });
  }
  return problems;
}

/** Agents that hold work and have given no sign for long. */
function silentAgents(agents: readonly Agent[], issues: readonly Issue[], now: string): Problem[] {
  return agents.flatMap((agent) => {
    const silent = seconds(now) - seconds(agent.last_seen);
    const held = issues.filter(({ claim }) => claim?.agent === agent.name).map(({ id }) => id as IssueId);
    const latest = Math.max(
      ...issues.filter(({ claim }) => claim?.agent === agent.name).map((issue) => seconds(issue.updated_at ?? '') || 0),
      0,
    );
    if (held.length === 0 || Math.min(silent, seconds(now) - latest) < SILENT_AFTER) return [];
    const message = `'${display(agent.name)}' gave no sign for ${formatDuration(silent)} and holds ${held.join(', ')}`;
    return [
      {
        kind: 'silent_agent' as const,
        subject: agent.name,
        message,
        command: `git coord release ${held[0]} --force --reason "its holder is silent"`,
      },
    ];
  });
}
