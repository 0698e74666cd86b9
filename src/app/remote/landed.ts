/** Keeps track of what the remote has accepted. */
import { swap } from '../../store/refs.ts';
import { type PushAnswer, type Remote, type RemoteUpdate, trackingRef } from '../../store/remote.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';
import { forgetUnpushed } from './unpushed.ts';

/** Keeps what the remote has accepted in the tracking refs, where Git has not done so already. */
export async function landed(
  workspace: Workspace,
  remote: Remote,
  updates: readonly RemoteUpdate[],
  answers: ReadonlyMap<string, PushAnswer>,
): Promise<void> {
  const accepted = updates.filter(({ ref }) => answers.get(ref)?.kind === 'accepted');
  await Promise.all(
    accepted.map(async ({ ref, to }) => {
      const tracking = trackingRef(remote, ref);
      const from = (await workspace.objects.read(tracking))?.oid ?? null;
      if (from !== to && !(from !== null && to !== null && (await contains(workspace, from, to)))) {
        await swap(workspace.repository, [{ ref: tracking, from, to }]);
      }
    }),
  );
  const whole = await Promise.all(
    accepted.map(async ({ ref, to }) => ((await workspace.objects.read(ref))?.oid === to ? [ref] : [])),
  );
  forgetUnpushed(workspace, whole.flat());
}
