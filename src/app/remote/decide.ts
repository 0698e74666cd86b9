/**
 * Decisions of the remote: what others can contend for is pushed before it is reported.
 *
 * The commit is made on the last known tip and pushed with the value that the remote's branch must still have. Accepted, it is the team's
 * decision; stale, the branch is fetched and the operation judged again. Where the connection breaks, the remote's branch tells whether
 * our commit is in it; an exit code or a second try never does.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import type { Oid } from '../../store/object-reader.ts';
import { swap } from '../../store/refs.ts';
import { fetch, push, type Remote, type RemoteUpdate, unreachable } from '../../store/remote.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';
import { endsOf, standingOf } from './ends.ts';
import { landed } from './landed.ts';
import { settleBranch } from './settle-branch.ts';
import { listUnpushed } from './unpushed.ts';

/** So many other branches ride along with a push. */
const MOST_RIDERS = 30;
/** So often a busy or broken remote is asked again before the user is told. */
const ATTEMPTS = 4;
const PAUSE_MS = 500;

/** One commit that the remote is to decide about. */
export interface Proposal {
  readonly ref: string;
  readonly commit: Oid;
  /** The claim pointer that goes with it. */
  readonly pointer?: string | undefined;
}

/** The outcome of a push that nobody can tell: neither its answer nor the remote's branch was to be had. */
export class UnknownOutcome extends CoordinationError {}

/** Brings a branch here up to what was last seen of it on the remote; settles what was done apart. */
export async function catchUp(workspace: Workspace, remote: Remote, ref: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const ends = await endsOf(workspace, remote, ref);
    const standing = await standingOf(workspace, ends);
    if (standing === 'same' || standing === 'ahead') return;
    if (standing === 'behind') {
      if ((await swap(workspace.repository, [{ ref, from: ends.local, to: ends.remote }])) === 'moved') return;
    } else await settleBranch(workspace, remote, ref);
  }
}

/** Has the remote decide about a commit. `stale`: it was not taken, and what is there now has been fetched. Throws `remote` otherwise. */
export async function decide(workspace: Workspace, remote: Remote, proposal: Proposal): Promise<'accepted' | 'stale'> {
  const { ref, commit } = proposal;
  const ends = await endsOf(workspace, remote, ref);
  const updates: RemoteUpdate[] = [{ ref, expected: ends.remote, to: commit }];
  if (proposal.pointer !== undefined) {
    const pointer = await endsOf(workspace, remote, proposal.pointer);
    updates.push({ ref: proposal.pointer, expected: pointer.remote, to: commit });
  }
  updates.push(...(await ridersFor(workspace, remote, ref)));
  for (let attempt = 1; ; attempt++) {
    const result = await push(workspace.repository, remote, updates);
    if (result.kind === 'answered') {
      await landed(workspace, remote, updates, result.answers);
      const answer = result.answers.get(ref);
      if (answer?.kind === 'accepted') return 'accepted';
      if (answer?.kind === 'rejected') throw rejected(remote, answer.reason);
      await fetch(workspace.repository, remote, [ref]);
      return 'stale';
    }
    if (result.kind === 'unreachable') throw unreachable(remote, result.reason);
    if (result.kind === 'unclear') return outcomeOf(workspace, remote, proposal, result.reason);
    if (attempt === ATTEMPTS) throw busy(remote, result.reason);
    await pause(attempt);
  }
}

/** Asks the remote's branch whether a commit has come into it. */
async function outcomeOf(
  workspace: Workspace,
  remote: Remote,
  { ref, commit }: Proposal,
  why: string,
): Promise<'accepted' | 'stale'> {
  for (let attempt = 1; ; attempt++) {
    try {
      await fetch(workspace.repository, remote, [ref]);
      const { remote: tip } = await endsOf(workspace, remote, ref);
      return tip !== null && (await contains(workspace, tip, commit)) ? 'accepted' : 'stale';
    } catch (error) {
      if (!(error instanceof CoordinationError) || error.code !== 'remote') throw error;
      if (attempt < ATTEMPTS) await pause(attempt);
      else {
        throw new UnknownOutcome(
          'remote',
          `the connection to '${display(remote.name)}' broke, and whether it took the action is not known: ${why}`,
          {
            hint: 'run the same command again: what arrived is not done twice',
            data: { remote: remote.name, commit },
          },
        );
      }
    }
  }
}

/** Full jitter, so that those who were sent away together do not come back together. */
const pause = (attempt: number): Promise<void> => sleep(Math.random() * PAUSE_MS * 2 ** attempt);

/** Other branches with commits that the remote lacks; they go in the same push and decide nothing. */
async function ridersFor(workspace: Workspace, remote: Remote, but: string): Promise<RemoteUpdate[]> {
  const refs = listUnpushed(workspace).filter((ref) => ref !== but);
  const riders = await Promise.all(
    refs.slice(0, MOST_RIDERS).map(async (ref): Promise<RemoteUpdate[]> => {
      const ends = await endsOf(workspace, remote, ref);
      if (ends.local === null || (await standingOf(workspace, ends)) !== 'ahead') return [];
      return [{ ref, expected: ends.remote, to: ends.local }];
    }),
  );
  return riders.flat();
}

function rejected(remote: Remote, reason: string): CoordinationError {
  return new CoordinationError('remote', `the remote '${display(remote.name)}' refused it: ${reason}`, {
    hint: 'nothing was changed; git coord doctor --remote',
    data: { remote: remote.name, reason },
  });
}

function busy(remote: Remote, reason: string): CoordinationError {
  return new CoordinationError('remote', `the remote '${display(remote.name)}' asks for fewer requests: ${reason}`, {
    hint: 'nothing was changed; wait a minute and run the command again',
    data: { remote: remote.name, reason, busy: true },
  });
}
