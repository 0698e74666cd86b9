/**
 * Decisions of the remote: what others can contend for is pushed before it is reported.
 *
 * The commit is made on the last known tip and pushed with the value that the remote's branch must still have. Accepted, it is the team's
 * decision; stale, the branch is fetched and the operation judged again. Where the connection breaks, the remote's branch tells whether
 * our commit is in it; an exit code never does. Where the branch is as it was, the same commit is pushed again.
 */
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { mayTryAgain } from '../../store/backoff.ts';
import type { Oid } from '../../store/object-reader.ts';
import { swap } from '../../store/refs.ts';
import type { RemoteUpdate } from '../../store/remote.ts';
import { failure } from '../../store/remote-answers.ts';
import type { Remote } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';
import { mayBegin, mayBeRetired } from './beginning.ts';
import { fetchBranches } from './connect.ts';
import { endsOf, judgeEnds, standingOf } from './ends.ts';
import { landed } from './landed.ts';
import { pushTogether } from './push-queue.ts';
import { settleBranch } from './settle-branch.ts';
import { tellUnheard } from './unheard.ts';
import { listUnpushed } from './unpushed.ts';

/** So many other branches ride along with a push. */
const MOST_RIDERS = 30;
/** What somebody else is moving on the remote just now is free again that soon. */
const LOCKED_MS = 50;
/** So often others may be faster here while a branch is brought up to date. */
const ATTEMPTS = 4;

/** One commit that the remote is to decide about. */
export interface Proposal {
  readonly ref: string;
  readonly commit: Oid;
  /** The claim pointer that goes with it. */
  readonly pointer?: string | undefined;
}

/** The outcome of a push that nobody can tell: neither its answer nor the remote's branch was to be had. */
export class UnknownOutcome extends CoordinationError {}

/** The remote has a rule against it; nothing was changed. */
export class RemoteRefusal extends CoordinationError {
  /** The remote's own words. */
  readonly reason: string;

  constructor(remote: Remote, reason: string) {
    super('remote', `the remote '${display(remote.name)}' refused it: ${reason}`, {
      hint: 'nothing was changed; git coord doctor --remote',
      data: { remote: remote.name, reason },
    });
    this.reason = reason;
  }
}

/** Brings a branch here up to what was last seen of it on the remote; settles what was done apart. */
export async function catchUp(workspace: Workspace, remote: Remote, ref: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ends = await endsOf(workspace, remote, ref);
    const standing = await standingOf(workspace, ends);
    if (standing === 'same' || standing === 'ahead') return;
    if (standing === 'behind') {
      if ((await swap(workspace.repository, [{ ref, from: ends.local, to: ends.remote }])) === 'moved') {
        await tellUnheard(workspace, ref, ends.local, ends.remote);
        return;
      }
    } else await settleBranch(workspace, remote, ref);
  }
}

/**
 * What became of a commit. `stale`: it was not taken, and what is there now has been fetched. `overtaken`: it was not even pushed, because
 * another process of this clone has fetched what others did since the commit was made.
 */
export type Decision = 'accepted' | 'stale' | 'overtaken';

/** Has the remote decide about a commit. Throws `remote` where it was neither taken nor overtaken by others. */
export async function decide(workspace: Workspace, remote: Remote, proposal: Proposal): Promise<Decision> {
  const { ref, commit } = proposal;
  const ends = await endsOf(workspace, remote, ref);
  // The lease must be on a commit that ours goes on from: with a newer one for a lease, the push would drop what it does not contain.
  if (ends.remote !== null && !(await contains(workspace, commit, ends.remote))) {
    return (await contains(workspace, ends.remote, commit)) ? 'accepted' : 'overtaken';
  }
  if (ends.remote === null && !(await mayBegin(workspace, remote, ref, commit))) return 'overtaken';
  const decisive: RemoteUpdate[] = [{ ref, expected: ends.remote, to: commit }];
  if (proposal.pointer !== undefined) {
    const pointer = await endsOf(workspace, remote, proposal.pointer);
    decisive.push({ ref: proposal.pointer, expected: pointer.remote, to: commit });
  }
  const riders = await ridersFor(workspace, remote, new Set(decisive.map((update) => update.ref)));
  let doubt: string | null = null;
  for (let attempt = 1; ; attempt++) {
    const result = await pushTogether(workspace.repository, remote, { decisive, riders });
    if (result.kind === 'answered') {
      // What is remembered of the remote decides nothing; where it cannot be kept, the next fetch brings it.
      await landed(workspace, remote, [...decisive, ...riders], result.answers).catch(throwBugs);
      const answer = result.answers.get(ref);
      if (answer?.kind === 'accepted') return 'accepted';
      if (answer?.kind === 'rejected')
        throw doubt === null ? new RemoteRefusal(remote, answer.reason) : unknown(remote, commit, doubt);
    } else if (result.kind === 'unclear') doubt = result.reason;
    else if (doubt !== null) throw unknown(remote, commit, doubt);
    else throw failure(remote, result);
    // Stale, or nobody knows. A client's own library may have sent the same twice: even then the branch has the last word.
    const outcome = await lookAt(workspace, remote, proposal, ends.remote, doubt !== null).catch((error: unknown) => {
      if (doubt === null || !(error instanceof CoordinationError)) throw error;
      return 'unknown' as const;
    });
    if (outcome === 'accepted' || outcome === 'stale') return outcome;
    // The same commit again: should the first push arrive after all, it is the same action.
    if (await mayTryAgain(attempt, '', doubt === null ? LOCKED_MS : undefined)) continue;
    if (outcome === 'untouched' && doubt === null) return 'stale';
    throw unknown(remote, commit, doubt ?? '');
  }
}

/** What became of a commit that was pushed onto `expected`, by the branch as the remote has it. */
async function lookAt(
  workspace: Workspace,
  remote: Remote,
  { ref, commit }: Proposal,
  expected: Oid | null,
  inDoubt: boolean,
): Promise<'accepted' | 'stale' | 'untouched'> {
  const before = await endsOf(workspace, remote, ref);
  // Another process of this clone may have seen already what is there now.
  if (inDoubt || before.remote === expected) await fetchBranches(workspace, remote, [ref]);
  const { remote: tip } = await endsOf(workspace, remote, ref);
  if (tip === expected) return 'untouched';
  return tip !== null && (await contains(workspace, tip, commit)) ? 'accepted' : 'stale';
}

/** Goes on after what a repository can do to a command; a bug is thrown. */
function throwBugs(error: unknown): void {
  if (!(error instanceof CoordinationError)) throw error;
}

function unknown(remote: Remote, commit: Oid, why: string): UnknownOutcome {
  return new UnknownOutcome(
    'remote',
    `the connection to '${display(remote.name)}' broke, and whether it took the action is not known: ${why}`,
    { hint: 'run the same command again: what arrived is not done twice', data: { remote: remote.name, commit } },
  );
}

/** Other branches with commits that the remote lacks; they go in the same push and decide nothing. */
async function ridersFor(workspace: Workspace, remote: Remote, but: ReadonlySet<string>): Promise<RemoteUpdate[]> {
  const refs = listUnpushed(workspace).filter((ref) => !but.has(ref));
  const riders = await Promise.all(
    refs.slice(0, MOST_RIDERS).map(async (ref): Promise<RemoteUpdate[]> => {
      const ends = await endsOf(workspace, remote, ref);
      if (ends.local === null || (await judgeEnds(workspace, ends)).standing !== 'ahead') return [];
      // A rider is not worth a question, and what may have been retired is not to be pushed without one.
      if (ends.remote === null && (await mayBeRetired(workspace, ref, ends.local))) return [];
      return [{ ref, expected: ends.remote, to: ends.local }];
    }),
  );
  return riders.flat();
}
