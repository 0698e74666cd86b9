/** How this clone stands to the team's remote, as far as it knows without asking. */
import type { Issue } from '../../core/model.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { issueRef, readBranchIfSound } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { hasRemote } from './connect.ts';
import { differing } from './sync.ts';

/** What is here and not there, and the other way round: numbers of branches. */
export interface RemoteStanding {
  readonly name: string;
  /** Whether the Git configuration still has a remote of that name. */
  readonly configured: boolean;
  /** Branches with actions that the remote has not. */
  readonly ahead: number;
  /** Branches on which others worked too, so that they have to be settled. */
  readonly apart: number;
  /** Branches with actions that were fetched and not taken over yet. */
  readonly behind: number;
}

/** How this clone stands to the remote, from what was fetched last; null where this repository decides. */
export async function standingToRemote(workspace: Workspace): Promise<RemoteStanding | null> {
  const { remote } = workspace;
  if (remote === null) return null;
  const ends = await differing(workspace, remote);
  const count = (wanted: string): number => ends.filter(({ standing }) => standing === wanted).length;
  const configured = hasRemote(workspace, remote.name);
  return { name: remote.name, configured, ahead: count('ahead'), apart: count('apart'), behind: count('behind') };
}

/** Those of some issues that are held here by a claim that the remote, as it was last seen, does not have. */
export async function tentativeAmong(workspace: Workspace, issues: readonly Issue[]): Promise<Issue['id'][]> {
  const { remote } = workspace;
  if (remote === null) return [];
  const tentative = await Promise.all(issues.map((issue) => isTentative(workspace, remote, issue)));
  return issues.filter((_, index) => tentative[index]).map(({ id }) => id);
}

async function isTentative(workspace: Workspace, remote: Remote, { id, claim }: Issue): Promise<boolean> {
  if (!claim) return false;
  const there = await readBranchIfSound(workspace, trackingRef(remote, issueRef(id)));
  return there?.state.issue?.claim?.nonce !== claim.nonce;
}
