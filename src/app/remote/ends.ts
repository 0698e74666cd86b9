/** The two ends of a branch: what this clone has of it, and what it last saw of it on the remote. */

import type { IssueId } from '../../core/ids.ts';
import type { Oid } from '../../store/object-reader.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { readArchived } from '../archive/read.ts';
import { ISSUES } from '../branch.ts';
import type { Workspace } from '../workspace.ts';

/** How a branch here stands to the same branch on the remote. */
export type Standing = 'same' | 'ahead' | 'behind' | 'apart';
/** The same with regard to the archive, too: `retired` is a branch that is contained in it. */
export type TeamStanding = Standing | 'retired';

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

/** The commit in which an issue's branch ended when it was retired; null for any other branch. */
export async function archivedEnd(workspace: Workspace, ref: string): Promise<Oid | null> {
  if (!ref.startsWith(ISSUES)) return null;
  const [archived] = await readArchived(workspace, [ref.slice(ISSUES.length) as IssueId]);
  return archived?.tip ?? null;
}

/** How the ends of a branch stand to each other and to the archive, and what has to be settled where they are apart. */
export interface TeamEnds {
  readonly standing: TeamStanding;
  /** What comes first, and what is done again on top of it; null where there is nothing to settle. */
  readonly toSettle: { readonly remote: Oid; readonly local: Oid } | null;
}

/**
 * Judges the ends of a branch. What the archive contains is retired, wherever a ref of it is left; what goes on from there is back; what does
 * neither was done apart from what was retired, and is settled on top of it.
 */
export async function judgeEnds(workspace: Workspace, { ref, local, remote }: BranchEnds): Promise<TeamEnds> {
  const [standing, archived] = await Promise.all([standingOf(workspace, { local, remote }), archivedEnd(workspace, ref)]);
  const asItIs = { standing, toSettle: standing === 'apart' && local !== null && remote !== null ? { remote, local } : null };
  if (archived === null || (local === null && remote === null)) return asItIs;
  const [isLocalOld, isRemoteOld] = await Promise.all(
    [local, remote].map(async (end) => end === null || contains(workspace, archived, end)),
  );
  if (isLocalOld && isRemoteOld) return { standing: 'retired', toSettle: null };
  if (!isLocalOld && !isRemoteOld && standing === 'apart') return asItIs; // Among themselves first.
  const newest = isLocalOld || (!isRemoteOld && standing === 'behind') ? remote : local;
  if (newest === null || (await contains(workspace, newest, archived))) return asItIs;
  return { standing: 'apart', toSettle: { remote: archived, local: newest } };
}
