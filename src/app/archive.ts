/**
 * Retires issues that are done: their refs go, everything else stays. First the archive takes their tips in, as parents of its commits, by
 * one swap of its own ref; with a remote, of the remote's. Then their refs go, each only while it still points at what the archive has. Killed
 * anywhere, an issue is live, or retired, or both, which counts as retired; it is never neither.
 */
import { CoordinationError, LockAcquisitionError } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import { seconds } from '../core/time.ts';
import type { Oid } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { listRefs, resolveRef, swap } from '../store/refs.ts';
import { addToArchive, archiveHead, isDone, lastTouched, type SoundBranch } from './archive/commit.ts';
import { leftovers } from './archive/read.ts';
import { removeRetired } from './archive/retire.ts';
import { ARCHIVE, ISSUES, issueRef, readBranchIfSound } from './branch.ts';
import { startRefresh } from './refresh-start.ts';
import { endsOf } from './remote/ends.ts';
import { assertNoMirror } from './remote/mirror.ts';
import { sync } from './remote/sync.ts';
import { pushArchive, type RemovedThere, removeThere } from './remote/sync-archive.ts';
import type { Workspace } from './workspace.ts';

/** What is retired where nobody says what. */
export const DEFAULT_DAYS = 30;

/** So often others may be faster. */
const ATTEMPTS = 20;
/** So many branches are read at once. */
const CHUNK = 500;

export interface ArchiveOptions {
  /** Which issues; default: all that are done and were left alone for `olderThanDays`. */
  readonly issues?: readonly IssueId[];
  readonly olderThanDays?: number | undefined;
  /** Whether it is only said what would be done. */
  readonly dryRun?: boolean;
}

/** An issue that stays live, and why. */
export interface Kept {
  readonly issue: IssueId;
  readonly reason: string;
}

export interface ArchiveResult {
  /** The issues that are retired now, or would be. */
  readonly archived: readonly IssueId[];
  readonly kept: readonly Kept[];
  /** The archive after it; null where there is none. */
  readonly archive: Oid | null;
  /** What came of removing refs from the remote; null where this repository decides, or nothing was done. */
  readonly there: RemovedThere | null;
}

/** Retires issues. Asked for one that cannot be retired, it throws `refused` and retires none. */
export async function archiveIssues(workspace: Workspace, options: ArchiveOptions = {}): Promise<ArchiveResult> {
  await workspace.team();
  assertNoMirror(workspace);
  const { remote } = workspace;
  const { dryRun = false } = options;
  if (remote !== null && workspace.offline) {
    throw new CoordinationError('refused', `the remote '${remote.name}' decides what is archived, and is not to be asked`, {
      hint: 'git coord archive, without --offline',
    });
  }
  for (let attempt = 1; ; attempt++) {
    if (remote !== null && !dryRun) await sync(workspace, remote);
    const before = await resolveRef(workspace.repository, ARCHIVE);
    const { branches, kept } = await chosen(workspace, options);
    const archived = branches.map(({ state }) => state.issue?.id as IssueId);
    if (dryRun) return { archived, kept, archive: before, there: null };
    const after = branches.length === 0 ? before : await takeIn(workspace, before, branches);
    if (after !== null || branches.length === 0) {
      // Those, too, whose refs an archive left that was killed.
      await removeRetired(workspace, await leftovers(workspace, await listRefs(workspace.repository, ISSUES)));
      const there = remote && (await removeThere(workspace, remote, { insist: true }));
      startRefresh(workspace);
      return { archived, kept, archive: after, there };
    }
    if (attempt === ATTEMPTS) {
      throw new LockAcquisitionError(`others changed ${ARCHIVE} faster than this command could`, {
        hint: 'run the command again',
      });
    }
  }
}

/** Moves the archive on: on the remote first, where that decides. Null where somebody else was faster. */
async function takeIn(workspace: Workspace, before: Oid | null, branches: readonly SoundBranch[]): Promise<Oid | null> {
  const { remote, repository } = workspace;
  const writer = new ObjectWriter(repository);
  const { oid } = await addToArchive(workspace, writer, before === null ? null : await archiveHead(workspace, before), branches);
  await writer.flush({ keep: true });
  try {
    if (remote !== null) {
      const there = (await endsOf(workspace, remote, ARCHIVE)).remote;
      if (there !== before) return null;
      const answer = await pushArchive(workspace, remote, there, oid);
      if (answer.kind === 'stale') return null;
      if (answer.kind === 'rejected') {
        throw new CoordinationError('remote', `the remote '${remote.name}' refused the archive: ${answer.reason}`, {
          hint: 'nothing was changed; git coord doctor --remote',
          data: { remote: remote.name, reason: answer.reason },
        });
      }
    }
    const result = await swap(repository, [{ ref: ARCHIVE, from: before, to: oid }]);
    if (result === 'locked') removeAbandonedLocks(repository);
    return result === 'moved' ? oid : null;
  } finally {
    writer.release();
  }
}

/** The branches to retire, and the issues that were meant and stay. */
async function chosen(
  workspace: Workspace,
  { issues, olderThanDays = DEFAULT_DAYS }: ArchiveOptions,
): Promise<{ branches: SoundBranch[]; kept: Kept[] }> {
  const live = await listRefs(workspace.repository, ISSUES);
  for (const ref of (await leftovers(workspace, live)).keys()) live.delete(ref);
  const wanted = issues ? [...new Set(issues)].flatMap((id) => (live.has(issueRef(id)) ? [issueRef(id)] : [])) : [...live.keys()];
  const latest = seconds(workspace.now()) - olderThanDays * 86_400;
  const branches: SoundBranch[] = [];
  const kept: Kept[] = [];
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const some = wanted.slice(start, start + CHUNK);
    const read = await Promise.all(some.map((ref) => readBranchIfSound(workspace, live.get(ref) ?? ref)));
    for (const [index, ref] of some.entries()) {
      const branch = read[index];
      const id = ref.slice(ISSUES.length) as IssueId;
      const sound = branch && branch.tip !== null && branch.commit && branch.state.issue?.id === id;
      if (issues && (!sound || !isDone(branch))) throw notDone(id, sound ? branch.state.issue?.status : undefined);
      if (!sound || !isDone(branch) || (!issues && lastTouched(branch as SoundBranch) > latest)) continue;
      if (await isUnpushed(workspace, ref, branch.tip))
        kept.push({ issue: id, reason: 'the remote does not have all of it yet' });
      else branches.push({ ...(branch as SoundBranch), ref });
    }
  }
  return { branches, kept };
}

function notDone(id: IssueId, status: string | undefined): CoordinationError {
  const why = status === undefined ? 'cannot be read' : `is ${status.replace('_', ' ')}`;
  return new CoordinationError('refused', `${id} ${why}: only what is resolved or closed is archived`, {
    hint: status === undefined ? 'git coord health' : `git coord close ${id} --reason "…"`,
    data: { issue: id, status: status ?? null },
  });
}

/** How many issues `git coord archive` would retire now. */
export async function countRestingIssues(workspace: Workspace): Promise<number> {
  return (await chosen(workspace, {})).branches.length;
}

/** Whether the remote lacks something of a branch: what is not there cannot be retired there. */
async function isUnpushed(workspace: Workspace, ref: string, tip: Oid | null): Promise<boolean> {
  if (workspace.remote === null) return false;
  return (await endsOf(workspace, workspace.remote, ref)).remote !== tip;
}
