/**
 * Claim pointers on the remote that point at what is in no branch: each ref of a push is decided by itself, so the pointer of a claim that came too late
 * may have been taken where its branch was not. They decide nothing; who looks at them with plain Git is to be told what is so.
 */
import type { IssueId } from '../../core/ids.ts';
import { listRefs } from '../../store/refs.ts';
import { push, type RemoteUpdate } from '../../store/remote.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { CLAIMS, issueRef } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { landed } from './landed.ts';

/** Moves such pointers to the current claim, or removes them, as far as the remote lets it; the branches are as they were last seen there. */
export async function mendPointersThere(workspace: Workspace, remote: Remote): Promise<void> {
  const prefix = trackingRef(remote, CLAIMS);
  const [there, here] = await Promise.all([prefix, CLAIMS].map((each) => listRefs(workspace.repository, each)));
  const wrong: RemoteUpdate[] = [];
  for (const [tracking, expected] of there ?? []) {
    const id = tracking.slice(prefix.length) as IssueId;
    const ref = `${CLAIMS}${id}`;
    const own = here?.get(ref) ?? null;
    if (own === expected) continue;
    const tip = (await workspace.objects.read(trackingRef(remote, issueRef(id))))?.oid;
    if (tip === undefined || (await contains(workspace, tip, expected))) continue;
    wrong.push({ ref, expected, to: own !== null && (await contains(workspace, tip, own)) ? own : null });
  }
  if (wrong.length === 0) return;
  const result = await push(workspace.repository, remote, wrong);
  if (result.kind === 'answered') await landed(workspace, remote, wrong, result.answers);
}
