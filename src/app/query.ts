/** Reads across issues: lists, one issue whole, who holds what. Always from the branches, never from what is derived of them. */
import { CoordinationError } from '../core/errors.ts';
import { type IssueId, isIssueId } from '../core/ids.ts';
import { isStale } from '../core/lease.ts';
import {
  type Claim,
  type Comment,
  type Fix,
  type Issue,
  type IssueStatus,
  isOpen,
  type Policy,
  type Severity,
} from '../core/model.ts';
import { byUrgency, isReady, openDependencies } from '../reports/rows.ts';
import type { Oid } from '../store/object-reader.ts';
import { listRefs } from '../store/refs.ts';
import { readIssueBranch, readRetired } from './archive/read.ts';
import { CLAIMS, issueRef, readBranchIfSound, readComments } from './branch.ts';
import { type IssueRow, ReadRow } from './issue-row.ts';
import { readRows, undamaged } from './issue-rows.ts';
import type { Workspace } from './workspace.ts';

/** Which issues to list. Without a status, those that are still open. */
export interface IssueFilter {
  readonly severities?: readonly Severity[];
  readonly statuses?: readonly IssueStatus[];
  readonly all?: boolean;
  /** Only those that this agent holds or is assigned to. */
  readonly assignedTo?: string | undefined;
  /** Only those that can be claimed now and whose dependencies are resolved. */
  readonly ready?: boolean;
  /** Only those that have all of these labels. */
  readonly labels?: readonly string[];
  /** Only those whose id, title, description or old id contains this, in any case. */
  readonly search?: string | undefined;
}

/** Whether an issue's text contains what is searched for, in any case. */
function contains(issue: Issue, search: string): boolean {
  const needle = search.toLowerCase();
  return [issue.id, issue.title, issue.description ?? '', ...(issue.aliases ?? [])].some((text) =>
    text.toLowerCase().includes(needle),
  );
}

/** A row of a list, and the issues that it waits for. */
export interface ListedRow {
  readonly row: IssueRow;
  /** Whether it is retired: it is in the archive, and has no ref of its own. */
  readonly archived: boolean;
  readonly waitsFor: readonly string[];
}

/** The issues that a filter lets through: by severity in the team's order, then the oldest first. */
export async function listIssues(workspace: Workspace, filter: IssueFilter = {}): Promise<Issue[]> {
  return (await listWithWaits(workspace, filter)).map(({ issue }) => issue);
}

/** An issue of a list, and the issues that it waits for. */
export interface ListedIssue extends Omit<ListedRow, 'row'> {
  readonly issue: Issue;
}

/** The issues that `listIssues` lists, each with what it waits for. */
export async function listWithWaits(workspace: Workspace, filter: IssueFilter = {}): Promise<ListedIssue[]> {
  return undamaged(workspace, async () => {
    return (await listRows(workspace, filter)).map(({ row, ...rest }) => ({ issue: row.issue(), ...rest }));
  });
}

/** The rows of the issues that `listIssues` lists, each with what it waits for. */
export async function listRows(workspace: Workspace, filter: IssueFilter = {}): Promise<ListedRow[]> {
  const { policy } = await workspace.team(); // First: it says best what is wrong with a repository.
  const tips = await workspace.issueTips();
  // After the refs: what is retired meanwhile is then not missed.
  const retired = mayBeDone(filter) ? (await readRetired(workspace, tips)).map(({ issue, tip }) => new ReadRow(issue, tip)) : [];
  return undamaged(workspace, async () =>
    chooseRows((await readRows(workspace, tips)).rows, retired, filter, policy, workspace.now()),
  );
}

function chooseRows(
  live: readonly IssueRow[],
  retired: readonly IssueRow[],
  filter: IssueFilter,
  policy: Policy,
  now: string,
): ListedRow[] {
  const archived = new Set(retired);
  const all = retired.length === 0 ? live : [...live, ...retired];
  const isLinked = filter.ready || all.some(({ depends_on }) => depends_on?.length);
  const byId = new Map(isLinked ? all.map((row) => [row.id as string, row]) : []);
  const isChosen = (row: IssueRow): boolean =>
    (filter.statuses?.length ? filter.statuses.includes(row.status) : filter.all || isOpen(row)) &&
    (!filter.severities?.length || filter.severities.includes(row.severity)) &&
    (filter.assignedTo === undefined || row.assigned_to === filter.assignedTo) &&
    (!filter.ready || isReady(row, byId, now, policy));
  const { labels = [], search } = filter;
  const isFound = (row: IssueRow): boolean => {
    if (labels.length === 0 && search === undefined) return true;
    return labels.every((label) => row.labels?.includes(label)) && (search === undefined || contains(row.issue(), search));
  };
  return all
    .filter((row) => isChosen(row) && isFound(row))
    .sort(byUrgency(policy))
    .map((row) => ({ row, archived: archived.has(row), waitsFor: openDependencies(row, byId) }));
}

/** Whether a filter lets issues through that are done: only such are retired. */
function mayBeDone({ statuses, all, ready }: IssueFilter): boolean {
  if (ready) return false;
  return statuses?.length ? statuses.some((status) => !isOpen({ status })) : (all ?? false);
}

/** A lease with whether it may be taken over now. */
export type ClaimNow = Claim & { readonly stale: boolean };

/** An issue as it is now, in full. */
export interface IssueInFull {
  readonly issue: Issue & { readonly claim: ClaimNow | null };
  readonly fixes: readonly Fix[];
  readonly comments: readonly Comment[];
  /** The issues that it waits for. */
  readonly waitsFor: readonly string[];
  readonly head: Oid;
}

/** One issue with its fixes, its comments and the state of its lease. */
export async function showIssue(workspace: Workspace, id: IssueId): Promise<IssueInFull> {
  const [{ policy }, branch] = await Promise.all([workspace.team(), readIssueBranch(workspace, id)]);
  const { issue, fixes } = branch.state;
  if (!issue || branch.tip === null) {
    throw new CoordinationError('unusable_repository', `${issueRef(id)} holds no issue`, { hint: 'git coord health' });
  }
  const [comments, known] = await Promise.all([readComments(workspace, branch), dependenciesOf(workspace, issue)]);
  return {
    issue: withClaimNow(issue, workspace.now(), policy),
    fixes,
    comments,
    waitsFor: openDependencies(issue, known),
    head: branch.tip,
  };
}

/** An issue whose lease says whether it is stale. */
export function withClaimNow(issue: Issue, now: string, policy: Policy): Issue & { readonly claim: ClaimNow | null } {
  const { claim } = issue;
  return { ...issue, claim: claim ? { ...claim, stale: isStale(claim, now, policy) } : null };
}

/** The issues that an issue depends on, by their ids, as far as they exist. */
export async function dependenciesOf(workspace: Workspace, issue: Issue): Promise<Map<string, Issue>> {
  const ids = (issue.depends_on ?? []).filter(isIssueId);
  const branches = await Promise.all(ids.map((id) => readBranchIfSound(workspace, issueRef(id))));
  return new Map(
    branches.flatMap((branch) => (branch?.state.issue ? [[branch.state.issue.id as string, branch.state.issue]] : [])),
  );
}

/** The issues that are held now, found through the claim pointers and checked against their branches. */
export async function readClaims(workspace: Workspace): Promise<Issue[]> {
  return heldAmong(workspace, (await listRefs(workspace.repository, CLAIMS)).keys());
}

/** Those of some issues, named by their claim pointers, that are held now. */
export async function heldAmong(workspace: Workspace, pointers: Iterable<string>): Promise<Issue[]> {
  const branches = await Promise.all(
    [...pointers].map((pointer) => readBranchIfSound(workspace, issueRef(pointer.slice(CLAIMS.length) as IssueId))),
  );
  return branches.flatMap((branch) => (branch?.state.issue?.claim ? [branch.state.issue] : []));
}
