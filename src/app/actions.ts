/** What users do: a transaction and what goes with it. Command line and library call these, and nothing else, to change anything. */
import { randomBytes } from 'node:crypto';
import { CoordinationError, notFound } from '../core/errors.ts';
import type { CreateIssueInput, EditIssueInput } from '../core/generated/types.ts';
import { type IssueId, isIssueId, issueId, numberedFix, numberedIssue } from '../core/ids.ts';
import type { Issue } from '../core/model.ts';
import type { Action, InputOf } from '../core/ops/registry.ts';
import type { Oid } from '../store/object-reader.ts';
import { swap } from '../store/refs.ts';
import { fetch } from '../store/remote.ts';
import { NoAnswer } from '../store/remote-answers.ts';
import { archivedIssue, readIssueBranch, tipOfIssue } from './archive/read.ts';
import { ARCHIVE, issueRef } from './branch.ts';
import { highestNumber } from './highest-number.ts';
import { readClaimsDue } from './own-claims.ts';
import { readClaims } from './query.ts';
import { startRefresh } from './refresh-start.ts';
import { fetchBranches } from './remote/connect.ts';
import { type Done, type Request, recordDenied, transact } from './transact.ts';
import type { Workspace } from './workspace.ts';

/** Does an action. A refused attempt goes on record. */
export async function act<A extends Action>(workspace: Workspace, request: Request<A>): Promise<Done> {
  return attended(workspace, request.issue, async () => {
    try {
      return await transact(workspace, request);
    } catch (error) {
      if (error instanceof CoordinationError && (error.code === 'lost' || error.code === 'refused')) {
        await recordDenied(workspace, request, error).catch(() => {}); // The refusal itself is what the user must hear.
      }
      throw error;
    }
  });
}

/** Does some work, renews the session's other leases that are due beside it, and has reports and view refreshed after it. */
async function attended(workspace: Workspace, issue: IssueId | undefined, work: () => Promise<Done>): Promise<Done> {
  const renewals = renewOwnClaims(workspace, issue);
  renewals.catch(() => {}); // Its failure is met below; until then it must not end the process.
  try {
    return await work();
  } catch (error) {
    throw error instanceof NoAnswer ? orOffline(error) : error;
  } finally {
    await renewals;
    startRefresh(workspace);
  }
}

/** What is done here can be settled later, so an action has a way on that other commands have not. */
function orOffline({ message, hint, data, cause }: NoAnswer): NoAnswer {
  return new NoAnswer(message, { hint: `${hint}, or --offline to work on without it`, data, cause });
}

/** Renews the session's leases that are due, but for one issue's, which its own action renews. Lost leases are told when they are used. */
export async function renewOwnClaims(workspace: Workspace, but?: IssueId): Promise<IssueId[]> {
  const renewed: IssueId[] = [];
  try {
    for (const issue of await readClaimsDue(workspace)) {
      if (issue.id === but) continue;
      await transact(workspace, { action: 'renew_claim', issue: issue.id, input: {} });
      renewed.push(issue.id);
    }
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
  }
  return renewed;
}

/** Claims an issue with what has to be observed elsewhere: the tips of its dependencies and, where policy counts them, other claims. */
export async function claimIssue(workspace: Workspace, issue: IssueId, input: InputOf<'claim_issue'>): Promise<Done> {
  const [team, branch] = await Promise.all([workspace.team(), readIssueBranch(workspace, issue)]);
  const tips = await Promise.all(
    (branch.state.issue?.depends_on ?? []).filter(isIssueId).map(async (id): Promise<[string, Oid | null]> => {
      return [id, await tipOfIssue(workspace, id)];
    }),
  );
  const observed = {
    ...(tips.length > 0 && { depends_on: Object.fromEntries(tips) }),
    ...(team.policy.max_claims_per_agent > 0 && { claims_held: await countOtherClaims(workspace, issue) }),
  };
  return act(workspace, { action: 'claim_issue', issue, input: { ...input, ...observed } });
}

async function countOtherClaims(workspace: Workspace, issue: IssueId): Promise<number> {
  const claims = await readClaims(workspace);
  return claims.filter(({ id, claim }) => id !== issue && claim?.agent === workspace.actor.agent).length;
}

/** Creates an issue under the next free number; creating its branch is what reserves it. */
export async function createIssue(workspace: Workspace, input: CreateIssueInput): Promise<Done> {
  await requireIssues(workspace, input.depends_on ?? []);
  if (isApart(workspace)) return createApart(workspace, input);
  return attended(workspace, undefined, async () => {
    // What others retired leaves no ref to lose a number to.
    if (workspace.remote !== null) await fetchBranches(workspace, workspace.remote, [`${ARCHIVE}*`]); // A pattern: there may be none.
    let number = await highestNumber(workspace);
    for (let attempt = 0; ; attempt++) {
      // First the next number; who loses it leaps at random, so that a crowd does not run for each number together.
      number += attempt < 2 ? 1 : 1 + Math.floor(Math.random() * Math.min(2 ** attempt, 64));
      try {
        const done = await transact(workspace, { action: 'create_issue', issue: numberedIssue(number), input });
        if (!(await wasUsedBefore(workspace, done))) return done;
      } catch (error) {
        const taken = error instanceof CoordinationError && error.data['exists'] === true;
        if (!taken || attempt >= 100) throw error;
        if (attempt === 0 && workspace.remote !== null) {
          await fetch(workspace.repository, workspace.remote);
          number = await highestNumber(workspace);
        }
      }
    }
  });
}

/** Whether this command works apart from the remote that decides: numbers are not to be had then. */
function isApart(workspace: Workspace): boolean {
  return workspace.offline && workspace.remote !== null;
}

/** Creates an issue under an id of its own, which it keeps for ever. */
async function createApart(workspace: Workspace, input: CreateIssueInput): Promise<Done> {
  const issue = issueId(randomSuffix()) as IssueId;
  return act(workspace, { action: 'create_issue', issue, input });
}

/** Five characters that are no number: one chance in 27 million that two of them are the same. */
function randomSuffix(): string {
  const letters = Array.from(randomBytes(5), (byte) => 'abcdefghjkmnpqrstuvwxyz23456789'[byte % 31]).join('');
  return /[a-z]/.test(letters) ? letters : randomSuffix();
}

/** Proposes a fix. Apart from the remote it gets an id that no other clone gives. */
export async function proposeFix(workspace: Workspace, issue: IssueId, input: InputOf<'propose_fix'>): Promise<Done> {
  const fix = input.fix ?? (isApart(workspace) ? `${numberedFix(issue, 0).slice(0, -1)}${randomSuffix()}` : undefined);
  return act(workspace, { action: 'propose_fix', issue, input: { ...input, ...(fix !== undefined && { fix }) } });
}

/** Whether the number was taken, done with and retired by others while this command was looking at it; what it made is then taken back. */
async function wasUsedBefore(workspace: Workspace, { issue, commit, scope }: Done): Promise<boolean> {
  if (scope === 'remote' || issue === null || commit === null || !(await archivedIssue(workspace, issue))) return false;
  return (await swap(workspace.repository, [{ ref: issueRef(issue), from: commit, to: null }])) === 'moved';
}

/** Throws unless all of these issues exist. */
export async function requireIssues(workspace: Workspace, ids: readonly string[]): Promise<void> {
  const found = await Promise.all(ids.map((id) => tipOfIssue(workspace, id as IssueId)));
  const missing = ids.find((_, index) => !found[index]);
  if (missing !== undefined) throw notFound(`there is no issue '${missing}' to depend on`, 'git coord list --all');
}

/** New values for an issue's fields. */
export interface IssueChange extends Pick<EditIssueInput, 'labels' | 'depends_on'> {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly severity?: Issue['severity'] | undefined;
}

/** Changes fields of an issue from the values that `seen` has, or that they have now. */
export async function editIssue(workspace: Workspace, id: IssueId, change: IssueChange, seen?: Issue): Promise<Done> {
  const before = seen ?? (await readIssueBranch(workspace, id)).state.issue;
  await requireIssues(workspace, change.depends_on?.add ?? []);
  const { title, description, severity } = change;
  return act(workspace, {
    action: 'edit_issue',
    issue: id,
    input: {
      ...(title !== undefined && { title: { from: before?.title ?? '', to: title } }),
      ...(description !== undefined && { description: { from: before?.description ?? '', to: description } }),
      ...(severity !== undefined && { severity: { from: before?.severity ?? severity, to: severity } }),
      ...(change.labels && { labels: change.labels }),
      ...(change.depends_on && { depends_on: change.depends_on }),
    },
  });
}
