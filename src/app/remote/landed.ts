/** Keeps track of what the remote has accepted. */
import { type RefUpdate, swap } from '../../store/refs.ts';
import type { RemoteUpdate } from '../../store/remote.ts';
import type { PushAnswer } from '../../store/remote-answers.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';
import { forgetUnpushed } from './unpushed.ts';

/** So many refs move in one transaction. */
const BATCH = 200;

/** Keeps what the remote has accepted in the tracking refs, where Git has not done so already. */
export async function landed(
  workspace: Workspace,
  remote: Remote,
  pushed: readonly RemoteUpdate[],
  answers: ReadonlyMap<string, PushAnswer>,
): Promise<void> {
  const accepted = pushed.filter(({ ref }) => answers.get(ref)?.kind === 'accepted');
  const moves = await Promise.all(
    accepted.map(async ({ ref, to }): Promise<RefUpdate[]> => {
      const tracking = trackingRef(remote, ref);
      const from = (await workspace.objects.read(tracking))?.oid ?? null;
      const isThere = from === to || (from !== null && to !== null && (await contains(workspace, from, to)));
      return isThere ? [] : [{ ref: tracking, from, to }];
    }),
  );
  const updates = moves.flat();
  for (let start = 0; start < updates.length; start += BATCH) {
    const some = updates.slice(start, start + BATCH);
    if ((await swap(workspace.repository, some)) === 'moved' || some.length === 1) continue;
    for (const update of some) await swap(workspace.repository, [update]);
  }
  const whole = await Promise.all(
    accepted.map(async ({ ref, to }) => ((await workspace.objects.read(ref))?.oid === to ? [ref] : [])),
  );
  forgetUnpushed(workspace, whole.flat());
}
