/** Offers refs/coord/state to the remote, so that a reviewer with plain Git has the whole audit. */
import { parseMessage } from '../../core/message.ts';
import { history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listRefs, resolveRef, swap } from '../../store/refs.ts';
import { fetch, push, type Remote, trackingRef } from '../../store/remote.ts';
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
    const ends = await endsOf(workspace, remote, STATE);
    const standing = await standingOf(workspace, ends);
    if (standing === 'behind' || standing === 'apart') {
      await swap(workspace.repository, [{ ref: STATE, from: ends.local, to: ends.remote }]);
    }
    await refresh(workspace);
    const state = await resolveRef(workspace.repository, STATE);
    if (state === null || state === ends.remote) return state;
    if (!(await isOnRemote(workspace, remote, state))) return null;
    const updates = [{ ref: STATE, expected: ends.remote, to: state }];
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

/** Whether every action that a state holds is on the remote. */
async function isOnRemote(workspace: Workspace, remote: Remote, state: Oid): Promise<boolean> {
  const tracked = await listRefs(workspace.repository, ...[...BRANCHES, ARCHIVE, STATE].map((ref) => trackingRef(remote, ref)));
  const missing = await history(workspace.repository, { from: [state], without: [...tracked.values()] });
  return missing.every(({ message }) => parseMessage(message) === null);
}
