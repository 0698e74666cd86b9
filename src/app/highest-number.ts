/** The highest number that an issue has, so that the next one gets another: of live ones by the names of their refs, of retired ones by the archive. */
import { issueNumber } from '../core/ids.ts';
import { refNamesBelow } from '../store/ref-name-files.ts';
import { listRefs } from '../store/refs.ts';
import { trackingRef } from '../store/remote-names.ts';
import { highestArchived } from './archive/read.ts';
import { ARCHIVE, ISSUES } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** The highest number that an issue has here, on what is known of the remote, or in their archives. */
export async function highestNumber(workspace: Workspace): Promise<number> {
  const { remote } = workspace;
  const places = [ISSUES, ...(remote ? [trackingRef(remote, ISSUES)] : [])];
  const archives = [ARCHIVE, ...(remote ? [trackingRef(remote, ARCHIVE)] : [])];
  const names = await Promise.all(places.map((prefix) => namesBelow(workspace, prefix)));
  const archived = await Promise.all(archives.map((archive) => highestArchived(workspace, archive)));
  let highest = Math.max(...archived);
  for (const name of names.flat()) highest = Math.max(highest, issueNumber(name) ?? 0);
  return highest;
}

/** The names are enough, and Git would open each loose ref to tell what it points at. */
async function namesBelow({ repository }: Workspace, prefix: string): Promise<string[]> {
  const names = refNamesBelow(repository, prefix);
  return names ?? [...(await listRefs(repository, prefix)).keys()].map((ref) => ref.slice(ref.lastIndexOf('/') + 1));
}
