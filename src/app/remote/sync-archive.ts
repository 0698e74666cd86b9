/**
 * The archive of both sides. It is contended for like a decision: the remote's comes first, and what was retired here alone is taken in again
 * on top of it. Refs of retired issues are removed from the remote where it lets them go; one that stays does no harm.
 */
import { type IssueId, issueNumber } from '../../core/ids.ts';
import { readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { ObjectWriter } from '../../store/object-writer.ts';
import { listRefs, swap } from '../../store/refs.ts';
import { fetch, push, type RemoteUpdate } from '../../store/remote.ts';
import { failure, type PushAnswer } from '../../store/remote-answers.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { sharedFile } from '../../store/repository.ts';
import { contains } from '../ancestry.ts';
import { type ArchiveHead, addToArchive, archiveHead, type SoundBranch } from '../archive/commit.ts';
import { archivedIds, archivedIssue, leftovers, readArchived } from '../archive/read.ts';
import { keptByArchive } from '../archive/retire.ts';
import { ARCHIVE, claimRef, ISSUES, issueRef, readBranch } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { followArchive } from './beginning.ts';
import { endsOf, standingOf } from './ends.ts';
import { landed } from './landed.ts';

/** So often the remote may be faster. */
const ATTEMPTS = 10;
/** So many refs are removed with one push. */
const BATCH = 300;

/** What the remote said to the archive of this clone. */
export type ArchiveAnswer = PushAnswer | { readonly kind: 'same' };

/** Brings the archives of both sides together. */
export async function syncArchive(workspace: Workspace, remote: Remote): Promise<ArchiveAnswer> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await followArchive(workspace, remote);
    const ends = await endsOf(workspace, remote, ARCHIVE);
    const standing = await standingOf(workspace, ends);
    if (standing === 'same') return { kind: 'same' };
    if (standing === 'behind' || ends.local === null) continue;
    const to = standing === 'apart' && ends.remote !== null ? await redone(workspace, ends.local, ends.remote) : ends.local;
    const answer = await pushArchive(workspace, remote, ends.remote, to);
    if (answer.kind === 'rejected') return answer;
    if (answer.kind === 'accepted') {
      if (to === ends.local) return answer;
      if ((await swap(workspace.repository, [{ ref: ARCHIVE, from: ends.local, to }])) === 'moved') return answer;
    }
  }
  return { kind: 'stale' };
}

/** Pushes an archive; where the answer is lost or another was faster, what the remote has is fetched. */
export async function pushArchive(workspace: Workspace, remote: Remote, expected: Oid | null, to: Oid): Promise<PushAnswer> {
  if (expected === to) return { kind: 'accepted' };
  const updates: RemoteUpdate[] = [{ ref: ARCHIVE, expected, to }];
  const result = await push(workspace.repository, remote, updates);
  if (result.kind !== 'answered' && result.kind !== 'unclear') throw failure(remote, result);
  if (result.kind === 'answered') {
    await landed(workspace, remote, updates, result.answers);
    const answer = result.answers.get(ARCHIVE);
    if (answer && answer.kind !== 'stale') return answer;
  }
  await fetch(workspace.repository, remote, [ARCHIVE]);
  const there = (await endsOf(workspace, remote, ARCHIVE)).remote;
  return { kind: there !== null && (await contains(workspace, there, to)) ? 'accepted' : 'stale' };
}

/**
 * What was retired here alone, taken in on top of the remote's archive. An issue that was brought back on both sides and retired again on
 * both is live again here, to be settled as any that was worked on apart.
 */
async function redone(workspace: Workspace, local: Oid, remote: Oid): Promise<Oid> {
  const wanted: SoundBranch[] = [];
  for (const { issue, tip } of await readArchived(workspace, undefined, local)) {
    const there = await archivedIssue(workspace, issue.id, remote);
    if (there && (await contains(workspace, there.tip, tip))) continue;
    if (there && !(await contains(workspace, tip, there.tip))) {
      await swap(workspace.repository, [{ ref: issueRef(issue.id), from: null, to: tip }]);
      continue;
    }
    const branch = await readBranch(workspace, tip);
    wanted.push({ ...(branch as SoundBranch), ref: issueRef(issue.id) });
  }
  if (wanted.length === 0) return remote;
  const writer = new ObjectWriter(workspace.repository);
  const head: ArchiveHead = await addToArchive(workspace, writer, await archiveHead(workspace, remote), wanted);
  await writer.flush();
  return head.oid;
}

/** What came of removing refs from the remote. */
export interface RemovedThere {
  /** How many issues have no ref there any longer. */
  readonly removed: number;
  /** Why the remote did not let refs go, in its own words; null where it did, or was not asked. */
  readonly refusal: string | null;
}

const refusalFile = (workspace: Workspace): string => sharedFile(workspace.repository, 'cache', 'keeps-refs.json');

/**
 * Removes the refs of retired issues from the remote, each only while it is as it was seen. A remote that refused before is not asked again,
 * unless `insist`: it is no failure, since a ref that the archive contains counts nowhere.
 */
export async function removeThere(workspace: Workspace, remote: Remote, { insist = false } = {}): Promise<RemovedThere> {
  const file = refusalFile(workspace);
  const refused = readJson<Record<string, unknown>>(file)?.[remote.name] === remote.namespace;
  if (refused && !insist) return { removed: 0, refusal: null };
  if ((await archivedIds(workspace)).size === 0) return { removed: 0, refusal: null };
  // Only what the remote's own archive contains: what it lacks must keep its ref there.
  const { remote: there, local } = await endsOf(workspace, remote, ARCHIVE);
  if (there === null || there !== local) return { removed: 0, refusal: null };
  const prefix = trackingRef(remote, ISSUES);
  const tracked = await listRefs(workspace.repository, prefix);
  const found = await leftovers(workspace, tracked, (ref) => `${ISSUES}${ref.slice(prefix.length)}`);
  const left = await keptByArchive(workspace, found);
  const retired = [...left].map(([ref, tip]): Retired => ({ id: ref.slice(prefix.length) as IssueId, tip }));
  retired.sort((a, b) => (issueNumber(a.id) ?? 0) - (issueNumber(b.id) ?? 0));
  let removed = 0;
  for (let start = 0; start < retired.length; start += BATCH) {
    const some = retired.slice(start, start + BATCH);
    const updates = (await Promise.all(some.map((one) => removalsOf(workspace, remote, one)))).flat();
    const result = await push(workspace.repository, remote, updates);
    if (result.kind !== 'answered') return { removed, refusal: result.reason };
    await landed(workspace, remote, updates, result.answers);
    const answers = some.flatMap(({ id }) => result.answers.get(issueRef(id)) ?? []);
    removed += answers.filter(({ kind }) => kind === 'accepted').length;
    const refusal = answers.find((answer) => answer.kind === 'rejected');
    if (refusal?.kind === 'rejected') {
      replaceFile(file, JSON.stringify({ [remote.name]: remote.namespace }));
      return { removed, refusal: refusal.reason };
    }
  }
  if (refused && removed > 0) removeFile(file);
  return { removed, refusal: null };
}

/** An issue whose ref the remote still has, and the commit that the archive contains. */
interface Retired {
  readonly id: IssueId;
  readonly tip: Oid;
}

/** The removals of an issue's ref, as it was judged and not as it may be by now, and of the claim pointer that belongs to it. */
async function removalsOf(workspace: Workspace, remote: Remote, { id, tip }: Retired): Promise<RemoteUpdate[]> {
  const { ref, remote: pointer } = await endsOf(workspace, remote, claimRef(id));
  const isIts = pointer !== null && (await contains(workspace, tip, pointer));
  return [{ ref: issueRef(id), expected: tip, to: null }, ...(isIts ? [{ ref, expected: pointer, to: null }] : [])];
}
