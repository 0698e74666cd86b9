/**
 * The only way to change anything.
 *
 * `transact` reads a branch, applies an operation to its documents, writes the objects, and swaps the branch's ref from the tip that it
 * read to the new commit. Where somebody was faster it reads again and applies the operation again, to what is true now: either it
 * still holds, or its refusal says why not.
 *
 *     const done = await transact(workspace, { action: 'claim_issue', issue, input: {} });
 *     done.commit       // the commit that is now on the branch; null where nothing had to change
 *     done.state        // the branch's documents after it
 *
 * Errors: a CoordinationError of the operation (refused, lost, not found), of the policy (an action has to be signed), of the repository (full disk, no permission), or `lost` after
 * so many others were faster that the time is up. Whatever the error, nothing was changed.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { keyOf, stateOf } from '../core/codec.ts';
import { CoordinationError, LockAcquisitionError } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import { authorOf, formatMessage } from '../core/message.ts';
import { type Actor, type BranchState, type Document, EMPTY_STATE, type Policy } from '../core/model.ts';
import type { Context, Operation, Outcome } from '../core/ops/operation.ts';
import { type Action, type InputOf, OPERATIONS } from '../core/ops/registry.ts';
import { DEFAULT_POLICY } from '../core/policy.ts';
import { formatTime, seconds } from '../core/time.ts';
import { assertValid } from '../core/validate.ts';
import type { Oid } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { type Commit, formatCommit } from '../store/objects.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { type RefUpdate, swap } from '../store/refs.ts';
import type { Remote } from '../store/remote-names.ts';
import { readRetiredBranch } from './archive/read.ts';
import {
  ARCHIVE,
  agentRef,
  type Branch,
  CONFIG,
  changedTree,
  claimRef,
  ISSUES,
  issueRef,
  keysRef,
  readBranch,
} from './branch.ts';
import { arbiterOf, noteLocal } from './remote/arbiter.ts';
import { assertNoMirror } from './remote/mirror.ts';
import { committer, signAction, type ToSign } from './signing.ts';
import type { Team, Workspace } from './workspace.ts';

/** What to do, and to what. */
export interface Request<A extends Action = Action> {
  readonly action: A;
  /** The issue acted on; for operations on issues. */
  readonly issue?: IssueId | undefined;
  readonly input: InputOf<A>;
  /** Who acts, where it is not the workspace's own agent. */
  readonly actor?: Actor | undefined;
  /** The remote that decides, where the configuration does not name it yet. */
  readonly remote?: Remote | undefined;
}

/** Where it was decided that an action is done: in this repository, or on the team's remote. */
export type Scope = 'local' | 'remote';

/** What was done. */
export interface Done {
  readonly action: Action;
  readonly issue: IssueId | null;
  readonly fix: string | null;
  /** The commit that records it; null where what was asked for was so already. */
  readonly commit: Oid | null;
  readonly already: boolean;
  readonly summary: string;
  readonly state: BranchState;
  /** The policy that it was done under. */
  readonly policy: Policy;
  /** With a remote, `local` is tentative, or about to ride along with the next push. */
  readonly scope: Scope;
}

/** Contention lasts milliseconds; after this long something is wrong and the user is told. */
const PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 4;
const LONGEST_PAUSE_MS = 250;

/** Does what is asked as one commit and one swap: of the remote's ref first, where the team has one and others can contend for it. */
export async function transact<A extends Action>(workspace: Workspace, request: Request<A>): Promise<Done> {
  const operation = OPERATIONS[request.action] as unknown as Operation<InputOf<A>>;
  assertNoMirror(workspace);
  assertValid(operation.validInput, request.input);
  const actor = request.actor ?? workspace.actor;
  const ref = targetRef(workspace, operation, request, actor);
  const arbiter = arbiterOf(workspace, request, actor);
  const scope = arbiter ? 'remote' : 'local';
  const before = await arbiter?.landedBefore();
  if (before) {
    const { policy } = await workspace.team();
    return { ...doneOf(request, before, { commit: before.commit, state: before.state, policy, scope }), issue: before.issue };
  }
  const deadline = performance.now() + PATIENCE_MS;
  workspace.repository.transactions.prepare(); // It starts while the branch is read and written.
  for (let attempt = 0; ; attempt++) {
    await arbiter?.catchUp(ref);
    const [team, { branch, move }, pointer] = await Promise.all([
      teamFor(workspace, operation),
      readForChange(workspace, ref),
      request.issue ? workspace.objects.read(claimRef(request.issue)) : null,
    ]);
    const at = workspace.moment();
    const context = contextOf(workspace, actor, request, team, at);
    const outcome = attemptTo(() => operation.apply(branch.state, request.input, context));
    if (outcome instanceof CoordinationError || outcome.documents.length === 0) {
      // The remote refuses, not what this clone knew of it.
      if (await arbiter?.hasGoneOn(ref)) continue;
      if (outcome instanceof CoordinationError) throw outcome;
      return doneOf(request, outcome, { commit: null, state: branch.state, policy: context.policy, scope });
    }

    const writer = new ObjectWriter(workspace.repository);
    const commit = await addCommit(workspace, writer, { request, branch, outcome, context, team, at });
    await writer.flush();
    const done = doneOf(request, outcome, { commit, state: after(branch, outcome), policy: context.policy, scope });
    const pointers = pointerMoves(request, branch, outcome, { from: pointer?.oid ?? null, to: commit });
    const decision = await arbiter?.decide({ ref, commit, pointer: pointers[0]?.ref });
    const follow = () => swap(workspace.repository, move(commit), pointers);
    // What the remote has taken is done, whatever keeps this clone from following.
    const result = decision === undefined ? await follow() : decision === 'accepted' ? await follow().catch(lockedOut) : 'stale';
    if (result === 'moved') {
      if (!arbiter) noteLocal(workspace, ref);
      return done;
    }
    if (decision === 'accepted') {
      await arbiter?.catchUp(ref).catch(() => {}); // It is done; what was done here meanwhile is settled now, or by the next command.
      return done;
    }
    if (performance.now() > deadline) throw outOfPatience(ref, result);
    if (result === 'locked' && attempt % 8 === 7) removeAbandonedLocks(workspace.repository);
    await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
  }
}

function lockedOut(error: unknown): 'locked' {
  if (error instanceof CoordinationError) return 'locked';
  throw error;
}

function attemptTo(work: () => Outcome): Outcome | CoordinationError {
  try {
    return work();
  } catch (error) {
    if (error instanceof CoordinationError) return error;
    throw error;
  }
}

/** A branch, and how its ref gets to the next commit of it. */
interface Changeable {
  readonly branch: Branch;
  readonly move: (to: Oid) => RefUpdate[];
}

/**
 * Reads a branch in order to change it. A retired issue comes back with its next action: its ref begins anew on the tip that the archive has,
 * and only while the archive is as it was read, lest the issue came back and was retired again meanwhile.
 */
async function readForChange(workspace: Workspace, ref: string): Promise<Changeable> {
  // Asked for, and so answered, before the branch: where the archive moves after it, the swap says so.
  const [archive, branch] = await Promise.all([
    ref.startsWith(ISSUES) ? workspace.objects.read(ARCHIVE) : null,
    readBranch(workspace, ref),
  ]);
  const retired = branch.tip === null && archive ? await readRetiredBranch(workspace, ref.slice(ISSUES.length) as IssueId) : null;
  if (!retired || !archive) return { branch, move: (to) => [{ ref, from: branch.tip, to }] };
  const unmoved = { ref: ARCHIVE, from: archive.oid, to: archive.oid };
  return { branch: retired, move: (to) => [{ ref, from: null, to }, unmoved] };
}

/** Records on the agent's own branch that an attempt was refused. Best effort: the refusal itself matters more. */
export async function recordDenied(workspace: Workspace, request: Request, error: CoordinationError): Promise<void> {
  assertNoMirror(workspace);
  const actor = request.actor ?? workspace.actor;
  const ref = agentRef(workspace, actor.agent);
  for (let attempt = 0; attempt < 3; attempt++) {
    const [team, branch] = await Promise.all([workspace.team(), readBranch(workspace, ref)]);
    const at = workspace.moment();
    const context = contextOf(workspace, actor, request, team, at);
    const outcome: Outcome = { documents: [], summary: `denied: ${error.message}`, fix: fixOf(request) ?? undefined };
    const writer = new ObjectWriter(workspace.repository);
    const commit = await addCommit(workspace, writer, { request, branch, outcome, context, team, at, denied: true });
    await writer.flush();
    if ((await swap(workspace.repository, [{ ref, from: branch.tip, to: commit }])) !== 'moved') continue;
    noteLocal(workspace, ref);
    return;
  }
}

function targetRef(workspace: Workspace, operation: Operation<never>, request: Request, actor: Actor): string {
  if (operation.target === 'config') return CONFIG;
  if (operation.target === 'keys') return keysRef(actor.agent);
  if (operation.target === 'agent') return agentRef(workspace, actor.agent);
  if (!request.issue) throw new CoordinationError('internal', `${operation.action} needs an issue`);
  return issueRef(request.issue);
}

/** Only the operation that sets the team up does without one. */
async function teamFor(workspace: Workspace, operation: Operation<never>): Promise<Team | null> {
  return operation.target === 'config' ? workspace.teamIfAny() : workspace.team();
}

function contextOf(workspace: Workspace, actor: Actor, request: Request, team: Team | null, at: Date): Context {
  return {
    ...actor,
    now: formatTime(at),
    nonce: workspace.nonce(),
    policy: team?.policy ?? DEFAULT_POLICY,
    issue: request.issue ?? ('' as IssueId),
  };
}

/** One commit to be made. */
export interface Draft {
  readonly request: Request;
  readonly branch: Branch;
  readonly outcome: Outcome;
  readonly context: Context;
  readonly team: Team | null;
  /** When, to the millisecond; left out for what happened elsewhere. */
  readonly at?: Date;
  readonly denied?: boolean;
  /** For an action that an older log tells of: where it is from, and its name there. */
  readonly imported?: { readonly from: string; readonly action: string };
}

/** Adds the commit of an outcome, with its tree and blobs, to what `writer` will write; signed, where that is asked for. */
export async function addCommit(workspace: Workspace, writer: ObjectWriter, draft: Draft): Promise<Oid> {
  const { request, branch, outcome, context, team } = draft;
  const { tree } = await changedTree(workspace, writer, branch, outcome.documents);
  const time = seconds(context.now);
  const message = formatMessage({
    action: draft.imported?.action ?? request.action,
    agent: context.agent,
    session: context.session,
    issue: request.issue ?? null,
    fix: outcome.fix ?? null,
    success: !draft.denied,
    at: draft.at?.toISOString() ?? null,
    summary: outcome.summary,
    reason: outcome.reason ?? '',
    imported: draft.imported?.from ?? null,
    nonce: context.nonce,
    policy: team?.oid ?? null,
    input: { ...request.input, ...outcome.observed },
  });
  const commit: Commit = {
    tree,
    parents: branch.tip === null ? [] : [branch.tip],
    author: { ...authorOf(context.agent), time },
    // Later than its parent's, so that `git log`, which sorts by this date, never shows an action before its cause.
    committer: { ...committer(workspace), time: Math.max(time, (branch.commit?.committer.time ?? 0) + 1) },
    message,
  };
  // What an older log tells of was done elsewhere, under names that may have no keys: importing it makes the same commits everywhere.
  const signature = draft.imported ? undefined : await signAction(workspace, toSign(draft), formatCommit(commit));
  return writer.add('commit', formatCommit({ ...commit, signature }));
}

function toSign({ request, branch, context, denied }: Draft): ToSign {
  const isOnKeys = !denied && OPERATIONS[request.action].target === 'keys';
  return { agent: context.agent, policy: context.policy, keysBefore: isOnKeys ? (branch.state.keys?.keys ?? []) : undefined };
}

/** Where a lease began or was renewed, its pointer follows; it is a convenience and decides nothing. */
function pointerMoves(request: Request, branch: Branch, outcome: Outcome, move: Omit<RefUpdate, 'ref'>): RefUpdate[] {
  const claim = outcome.documents.find((document) => document.kind === 'issue')?.value.claim;
  const before = branch.state.issue?.claim;
  if (!request.issue || !claim || (claim.nonce === before?.nonce && claim.expires_at === before.expires_at)) return [];
  return [{ ref: claimRef(request.issue), ...move }];
}

/** The branch's state with the outcome's documents in it. */
function after(branch: Branch, outcome: Outcome): BranchState {
  const documents = new Map<string, Document>([...branch.documents.values()].map((document) => [keyOf(document), document]));
  for (const document of outcome.documents) documents.set(keyOf(document), document);
  return documents.size === 0 ? EMPTY_STATE : stateOf(documents.values());
}

function fixOf(request: Request): string | null {
  return (request.input as { fix?: string }).fix ?? null;
}

function doneOf(
  request: Request,
  outcome: Pick<Outcome, 'fix' | 'already' | 'summary'>,
  result: Pick<Done, 'commit' | 'state' | 'policy' | 'scope'>,
): Done {
  return {
    action: request.action,
    issue: request.issue ?? null,
    fix: outcome.fix ?? null,
    already: outcome.already ?? false,
    summary: outcome.summary,
    ...result,
  };
}

function outOfPatience(ref: string, result: 'stale' | 'locked'): CoordinationError {
  if (result === 'stale') {
    return new LockAcquisitionError(`others changed ${ref} faster than this command could`, { hint: 'run the command again' });
  }
  return new CoordinationError('unusable_repository', `${ref} is locked by another process`, {
    hint: 'git coord health',
    data: { ref },
  });
}
