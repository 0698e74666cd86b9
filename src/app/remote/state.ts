/** Offers refs/coord/state to the remote, so that a reviewer with plain Git has the whole audit. */
import { parseMessage } from '../../core/message.ts';
import { history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listRefs, resolveRef, swap } from '../../store/refs.ts';
import { fetch, push, type RemoteUpdate } from '../../store/remote.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { ARCHIVE, BRANCHES, STATE } from '../branch.ts';
import { refresh } from '../refresh.ts';
import type { Workspace } from '../workspace.ts';
import { endsOf, standingOf } from './ends.ts';
import { landed } from './landed.ts';

const ATTEMPTS = 5;

/**
 * Folds on top of the remote's state and pushes it as a fast-forward, or not at all: a losing fold is thrown away and folded anew. Null where
 * it was not offered: it holds what the remote has not, or the remote did not take it.
 */
export async function offerState(workspace: Workspace, remote: Remote): Promise<Oid | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const update = await foldOnRemotes(workspace, remote);
    if (update === null) continue;
    const { expected, to: state } = update;
    if (state === null || state === expected) return state;
    if (!(await isOnRemote(workspace, remote, state))) return null;
    const updates = [{ ref: STATE, expected, to: state }];
    const result = await push(workspace.repository, remote, updates);
    if (result.kind !== 'answered') return null;
    await landed(workspace, remote, updates, result.answers);
    const answer = result.answers.get(STATE)?.kind;
    if (answer === 'accepted') return state;
    if (answer === 'rejected') return null;
    await fetch(workspace.repository, remote, [STATE]);
  }
  return null;
}

/**
 * The state's move that may go along with a push that the remote takes as a whole or not at all; null where there is nothing new in it,
 * or something that is neither on the remote nor in that push.
 */
export async function stateAlongside(
  workspace: Workspace,
  remote: Remote,
  updates: readonly RemoteUpdate[],
): Promise<RemoteUpdate | null> {
  const update = await foldOnRemotes(workspace, remote);
  if (!update?.to || update.to === update.expected) return null;
  const pushed = updates.flatMap(({ to }) => to ?? []);
  return (await isOnRemote(workspace, remote, update.to, pushed)) ? update : null;
}

/** Folds what there is here on top of the state that the remote has; null where another process of this clone has moved one of them meanwhile. */
async function foldOnRemotes(workspace: Workspace, remote: Remote): Promise<RemoteUpdate | null> {
  const ends = await endsOf(workspace, remote, STATE);
  const standing = await standingOf(workspace, ends);
  if (standing === 'behind' || standing === 'apart') {
    await swap(workspace.repository, [{ ref: STATE, from: ends.local, to: ends.remote }]);
  }
  await refresh(workspace);
  const to = await resolveRef(workspace.repository, STATE);
  const goesOn = ends.remote === null || to === null || (await contains(workspace, to, ends.remote));
  return goesOn ? { ref: STATE, expected: ends.remote, to } : null;
}

/** Whether every action that a state holds is on the remote, or in what is pushed along with it. */
async function isOnRemote(workspace: Workspace, remote: Remote, state: Oid, pushed: readonly Oid[] = []): Promise<boolean> {
  const tracked = await listRefs(workspace.repository, ...[...BRANCHES, ARCHIVE, STATE].map((ref) => trackingRef(remote, ref)));
  const missing = await history(workspace.repository, { from: [state], without: [...tracked.values(), ...pushed] });
  return missing.every(({ message }) => parseMessage(message) === null);
}
