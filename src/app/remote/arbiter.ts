/** Who decides an action: the team's remote, or this repository. */
import { CoordinationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import type { Actor, BranchState } from '../../core/model.ts';
import type { Action } from '../../core/ops/registry.ts';
import { display } from '../../core/text.ts';
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit } from '../../store/objects.ts';
import { NoAnswer } from '../../store/remote-answers.ts';
import { type Remote, remoteRef } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { readBranch } from '../branch.ts';
import type { Request } from '../transact.ts';
import type { Workspace } from '../workspace.ts';
import { fetchBranches } from './connect.ts';
import { type Decision, type Proposal, RemoteRefusal } from './decide.ts';
import { endsOf } from './ends.ts';
import {
  closeOutcome,
  closeTold,
  closeWhenTold,
  type KeptOpen,
  keepOpen,
  openOutcome,
  pendingPrefix,
  readOpen,
} from './pending.ts';
import { decideUnlessRetired, meetRemote } from './retired.ts';
import { noteUnpushed } from './unpushed.ts';

/** What others can contend for. All else is committed here at once, and rides along with the next push. */
const CONTENDED: ReadonlySet<Action> = new Set<Action>([
  ...(['create_issue', 'claim_issue', 'renew_claim', 'release_issue', 'close_issue', 'propose_fix', 'apply_fix'] as const),
  ...(['set_config', 'add_key', 'revoke_key'] as const),
]);

/** Nobody keeps a ref of the remote locked for so long, unless he was killed. */
const STUCK_MS = 4000;
/** A push is under way no longer than this: whatever carries it has given up. */
const UNDER_WAY_MS = 600_000;

/** An action that the remote has taken although its command never heard so. */
interface Landed {
  readonly commit: Oid;
  readonly issue: IssueId | null;
  readonly state: BranchState;
  readonly summary: string;
  readonly fix: string | undefined;
}

/** The remote's part in one action. */
export interface Arbiter {
  /** What came of the same command when its answer was lost; null where there was none, or it did not arrive. */
  landedBefore(): Promise<Landed | null>;
  catchUp(ref: string): Promise<void>;
  /** Whether the branch has gone on there since it was last seen: what was judged by what is known here has to be judged again. Asks once. */
  hasGoneOn(ref: string): Promise<boolean>;
  decide(proposal: Proposal): Promise<Decision>;
}

/** The remote's part in an action; null where this repository decides. */
export function arbiterOf(workspace: Workspace, request: Request, actor: Actor): Arbiter | null {
  const remote = request.remote ?? (workspace.offline ? null : workspace.remote);
  if (remote === null || !CONTENDED.has(request.action)) return null;
  const about = request.action === 'create_issue' ? null : (request.issue ?? null);
  const prefix = pendingPrefix(workspace, [request.action, actor.agent, actor.session, about, request.input]);
  let isUpToDate = false;
  let stuckSince: number | null = null;
  return {
    landedBefore: () => landedBefore(workspace, remote, prefix),
    catchUp: (ref) => meetRemote(workspace, remote, ref),
    async hasGoneOn(ref) {
      if (isUpToDate) return false;
      const before = await endsOf(workspace, remote, ref);
      await fetchBranches(workspace, remote, [ref]);
      isUpToDate = true;
      return (await endsOf(workspace, remote, ref)).remote !== before.remote;
    },
    async decide(proposal) {
      // Before the push: whoever runs the command again after this process was killed has to know of it.
      const pending = { ...proposal, issue: request.issue ?? null };
      const at = workspace.moment();
      const file = openOutcome(prefix, pending, at);
      let decision: Decision | undefined;
      try {
        const before = await endsOf(workspace, remote, proposal.ref);
        decision = await decideUnlessRetired(workspace, remote, proposal);
        isUpToDate = decision === 'stale';
        const isUnmoved = isUpToDate && (await endsOf(workspace, remote, proposal.ref)).remote === before.remote;
        stuckSince = isUnmoved ? (stuckSince ?? performance.now()) : null;
        if (stuckSince !== null && performance.now() - stuckSince > STUCK_MS) throw stuck(remote, proposal.ref);
        if (decision === 'accepted') closeWhenTold(workspace, file);
        else closeOutcome(file);
        return decision;
      } catch (error) {
        // Whatever else went wrong, the remote may have taken it.
        const isKnown = decision !== undefined || error instanceof RemoteRefusal || error instanceof NoAnswer;
        if (isKnown) closeOutcome(file);
        else keepOpen(file, pending, at.getTime());
        throw error;
      }
    },
  };
}

function stuck(remote: Remote, ref: string): CoordinationError {
  return new CoordinationError(
    'remote',
    `the remote '${display(remote.name)}' cannot move ${remoteRef(remote, ref)} although nobody else does`,
    {
      hint: 'there, a process that was killed may have left a lock file',
      data: { remote: remote.name, ref },
    },
  );
}

/** What an earlier run of the same command has done after all; null where nothing came of it, and nothing can any more. */
async function landedBefore(workspace: Workspace, remote: Remote, prefix: string): Promise<Landed | null> {
  closeTold(workspace);
  for (const pending of readOpen(prefix, workspace.moment())) {
    const { ref, commit, issue, file } = pending;
    const isThere = await hasLanded(workspace, remote, pending);
    if (isThere) closeWhenTold(workspace, file);
    else closeOutcome(file);
    if (!isThere) continue;
    await meetRemote(workspace, remote, ref);
    const branch = await readBranch(workspace, commit);
    const header = parseMessage(branch.commit?.message ?? '');
    return {
      commit,
      issue: issue as IssueId | null,
      state: branch.state,
      summary: header?.summary ?? '',
      fix: header?.fix ?? undefined,
    };
  }
  return null;
}

/**
 * Whether the remote has a commit whose push was not answered. Where the branch there is as it was before that push, it may still be under way,
 * so the same commit is pushed again: whichever arrives, it is the same action.
 */
async function hasLanded(workspace: Workspace, remote: Remote, pending: KeptOpen): Promise<boolean> {
  const { ref, commit, at } = pending;
  await fetchBranches(workspace, remote, [ref]);
  const { remote: tip } = await endsOf(workspace, remote, ref);
  if (tip !== null && (await contains(workspace, tip, commit))) return true;
  const object = await workspace.objects.read(commit);
  if (object?.type !== 'commit' || workspace.moment().getTime() - at > UNDER_WAY_MS) return false;
  const before = parseCommit(object.data).parents[0] ?? null;
  return before === tip && (await decideUnlessRetired(workspace, remote, pending)) === 'accepted';
}

/** Notes that something was committed here that the remote has yet to get. */
export function noteLocal(workspace: Workspace, ref: string): void {
  if (workspace.remote !== null) noteUnpushed(workspace, ref);
}
