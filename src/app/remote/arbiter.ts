/** Who decides an action: the team's remote, or this repository. */
import type { IssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import type { Actor, BranchState } from '../../core/model.ts';
import type { Action } from '../../core/ops/registry.ts';
import type { Oid } from '../../store/object-reader.ts';
import { fetch, type Remote } from '../../store/remote.ts';
import { contains } from '../ancestry.ts';
import { readBranch } from '../branch.ts';
import type { Request } from '../transact.ts';
import type { Workspace } from '../workspace.ts';
import { type Proposal, UnknownOutcome } from './decide.ts';
import { endsOf } from './ends.ts';
import { keepOpen, pendingFile, takeOpen } from './pending.ts';
import { decideUnlessRetired, meetRemote } from './retired.ts';
import { noteUnpushed } from './unpushed.ts';

/** What others can contend for. All else is committed here at once, and rides along with the next push. */
const CONTENDED: ReadonlySet<Action> = new Set<Action>([
  ...(['create_issue', 'claim_issue', 'renew_claim', 'release_issue', 'close_issue', 'propose_fix', 'apply_fix'] as const),
  ...(['set_config', 'add_key', 'revoke_key'] as const),
]);

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
  decide(proposal: Proposal): Promise<'accepted' | 'stale'>;
}

/** The remote's part in an action; null where this repository decides. */
export function arbiterOf(workspace: Workspace, request: Request, actor: Actor): Arbiter | null {
  const remote = request.remote ?? (workspace.offline ? null : workspace.remote);
  if (remote === null || !CONTENDED.has(request.action)) return null;
  const about = request.action === 'create_issue' ? null : (request.issue ?? null);
  const file = pendingFile(workspace, [request.action, actor.agent, actor.session, about, request.input]);
  return {
    landedBefore: () => landedBefore(workspace, remote, file),
    catchUp: (ref) => meetRemote(workspace, remote, ref),
    async decide(proposal) {
      try {
        return await decideUnlessRetired(workspace, remote, proposal);
      } catch (error) {
        if (error instanceof UnknownOutcome) keepOpen(file, { ...proposal, issue: request.issue ?? null }, workspace.moment());
        throw error;
      }
    },
  };
}

async function landedBefore(workspace: Workspace, remote: Remote, file: string): Promise<Landed | null> {
  const pending = takeOpen(file, workspace.moment());
  if (pending === null) return null;
  const { ref, commit, issue } = pending;
  try {
    await fetch(workspace.repository, remote, [ref]);
  } catch (error) {
    keepOpen(file, pending, workspace.moment());
    throw error;
  }
  const { remote: tip } = await endsOf(workspace, remote, ref);
  if (tip === null || !(await contains(workspace, tip, commit))) return null;
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

/** Notes that something was committed here that the remote has yet to get. */
export function noteLocal(workspace: Workspace, ref: string): void {
  if (workspace.remote !== null) noteUnpushed(workspace, ref);
}
