/**
 * Branches that the remote has no ref of. Its ref goes when an issue is retired, and the archive that says so may be newer than the one here: a
 * push that makes the ref anew would put an old life of the issue before what others decided since.
 */
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit } from '../../store/objects.ts';
import { swap } from '../../store/refs.ts';
import { listRemote } from '../../store/remote.ts';
import type { Remote } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { ARCHIVE, ISSUES } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { fetchBranches } from './connect.ts';
import { archivedEnd, endsOf, standingOf } from './ends.ts';

/** Moves the archive here to what was last seen of it on the remote, where it goes on from what is here. Says whether it moved. */
export async function followArchive(workspace: Workspace, remote: Remote): Promise<boolean> {
  const ends = await endsOf(workspace, remote, ARCHIVE);
  if (ends.local === ends.remote || (await standingOf(workspace, ends)) !== 'behind') return false;
  return (await swap(workspace.repository, [{ ref: ARCHIVE, from: ends.local, to: ends.remote }])) === 'moved';
}

/** Whether a commit goes on from an earlier one of an issue: where the remote has no ref of it, the issue may have been retired. */
export async function mayBeRetired(workspace: Workspace, ref: string, commit: Oid): Promise<boolean> {
  return ref.startsWith(ISSUES) && parseCommit((await workspace.objects.require(commit)).data).parents.length > 0;
}

/** Whether a commit may make a branch on the remote that was not seen there: asks for the branch and the archive, unless the issue begins with it. */
export async function mayBegin(workspace: Workspace, remote: Remote, ref: string, commit: Oid): Promise<boolean> {
  if (!(await mayBeRetired(workspace, ref, commit))) return true;
  const there = await listRemote(workspace.repository, remote, ref, ARCHIVE);
  const ends = await Promise.all([ref, ARCHIVE].map((name) => endsOf(workspace, remote, name)));
  const news = ends.filter((end) => (there.get(end.ref) ?? end.remote) !== end.remote).map(({ ref: name }) => name);
  if (news.length > 0) await fetchBranches(workspace, remote, news);
  await followArchive(workspace, remote);
  if (there.has(ref)) return false;
  const archived = await archivedEnd(workspace, ref);
  return archived === null || contains(workspace, commit, archived);
}
