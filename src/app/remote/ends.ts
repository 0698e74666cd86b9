/** The two ends of a branch: what this clone has of it, and what it last saw of it on the remote. */

import type { Oid } from '../../store/object-reader.ts';
import { type Remote, trackingRef } from '../../store/remote.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';

/** How a branch here stands to the same branch on the remote. */
export type Standing = 'same' | 'ahead' | 'behind' | 'apart';

/** Both ends of a branch; null where there is none. */
export interface BranchEnds {
  readonly ref: string;
  readonly local: Oid | null;
  readonly remote: Oid | null;
}

/** The ends of one branch, as they are now. */
export async function endsOf(workspace: Workspace, remote: Remote, ref: string): Promise<BranchEnds> {
  const [local, there] = await Promise.all([workspace.objects.read(ref), workspace.objects.read(trackingRef(remote, ref))]);
  return { ref, local: local?.oid ?? null, remote: there?.oid ?? null };
}

/** How the two ends stand to each other. */
export async function standingOf(workspace: Workspace, { local, remote }: Omit<BranchEnds, 'ref'>): Promise<Standing> {
  if (local === remote) return 'same';
  if (remote === null) return 'ahead';
  if (local === null) return 'behind';
  if (await contains(workspace, local, remote)) return 'ahead';
  return (await contains(workspace, remote, local)) ? 'behind' : 'apart';
}
