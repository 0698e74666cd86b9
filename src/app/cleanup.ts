/** Mends what is safe to mend, and says what it did. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import { isStale } from '../core/lease.ts';
import { display } from '../core/text.ts';
import { countText } from '../reports/wording.ts';
import { readText, removeFile } from '../store/local-files.ts';
import { KEPT_BY } from '../store/object-writer.ts';
import { listRefLocks, removeAbandonedLocks } from '../store/ref-locks.ts';
import { listRefs, resolveRef, swap } from '../store/refs.ts';
import { sharedFile } from '../store/repository.ts';
import { CLAIMS, claimRef, issueRef, STATE } from './branch.ts';
import { unfolded } from './fold.ts';
import { describeClutter, packWhatIsDue } from './housekeeping.ts';
import { readIssues } from './issue-documents.ts';
import { pointerProblems } from './pointers.ts';
import { refresh } from './refresh.ts';
import { transact } from './transact.ts';
import { viewDirectory } from './view/layout.ts';
import { viewedState } from './view/view.ts';
import type { Workspace } from './workspace.ts';

/** A temporary object file that nobody finished within so many seconds belongs to a process that is gone. */
const TEMPORARY_AFTER = 24 * 3600;

/** One thing that was mended, or would be. */
export interface Mended {
  readonly kind: 'stale_lock' | 'stale_lease' | 'pointer' | 'temporary_file' | 'reports' | 'packing';
  readonly subject: string;
  readonly message: string;
}

/** What was done, and the same of what a dry run leaves undone. */
const WOULD = {
  brought: 'would bring',
  moved: 'would move',
  packed: 'would pack',
  released: 'would release',
  removed: 'would remove',
} as const;

const said = (dryRun: boolean, done: keyof typeof WOULD, what: string): string => `${dryRun ? WOULD[done] : done} ${what}`;

/** Removes abandoned locks, releases stale leases, mends pointers, removes temporary files, refreshes, packs what is due. */
export async function cleanUp(workspace: Workspace, { dryRun = false } = {}): Promise<Mended[]> {
  await workspace.team();
  const locks = cleanLocks(workspace, dryRun);
  const leases = await releaseStale(workspace, dryRun);
  // What a dry run leaves as it is matters to what would come after it.
  const released = dryRun ? leases.map(({ subject }) => subject as IssueId) : [];
  return [
    ...locks,
    ...leases,
    ...(await cleanPointers(workspace, dryRun, released)),
    ...cleanTemporaryFiles(workspace, dryRun),
    ...(dryRun ? await outdatedReports(workspace, released) : await cleanReports(workspace)),
    ...(await pack(workspace, dryRun)),
  ];
}

/** Lets Git pack what is due, also where it is not to do so by itself. */
async function pack(workspace: Workspace, dryRun: boolean): Promise<Mended[]> {
  const packed = await packWhatIsDue(workspace, { dryRun });
  return packed ? [{ kind: 'packing', subject: 'refs/coord', message: said(dryRun, 'packed', describeClutter(packed)) }] : [];
}

function cleanLocks(workspace: Workspace, dryRun: boolean): Mended[] {
  const refs = dryRun
    ? listRefLocks(workspace.repository, 0)
        .filter(({ abandoned }) => abandoned)
        .map(({ ref }) => ref)
    : removeAbandonedLocks(workspace.repository);
  return refs.map((ref) => ({
    kind: 'stale_lock',
    subject: ref,
    message: said(dryRun, 'removed', `the lock that a killed process left on ${ref}`),
  }));
}

async function releaseStale(workspace: Workspace, dryRun: boolean): Promise<Mended[]> {
  const [{ policy }, { issues }] = await Promise.all([workspace.team(), readIssues(workspace)]);
  const mended: Mended[] = [];
  for (const { issue } of issues) {
    if (!issue.claim || !isStale(issue.claim, workspace.now(), policy)) continue;
    try {
      const input = { expired: true, reason: 'its lease ended' };
      if (!dryRun) await transact(workspace, { action: 'release_issue', issue: issue.id, actor: workspace.person, input });
      const whose = `whose lease '${display(issue.claim.agent)}' let end at ${display(issue.claim.expires_at)}`;
      const message = said(dryRun, 'released', `${issue.id}, ${whose}`);
      mended.push({ kind: 'stale_lease', subject: issue.id, message });
    } catch (error) {
      // Its holder, or a new one, was faster: all is well.
      if (!(error instanceof CoordinationError) || !['lost', 'refused', 'not_found'].includes(error.code)) throw error;
    }
  }
  return mended;
}

async function cleanPointers(workspace: Workspace, dryRun: boolean, released: readonly IssueId[]): Promise<Mended[]> {
  const [{ lagging, ended }, pointers] = await Promise.all([pointerProblems(workspace), listRefs(workspace.repository, CLAIMS)]);
  const ending = new Set<string>(released.map(claimRef));
  const updates = [
    ...lagging.filter(({ ref }) => !ending.has(ref)),
    ...ended,
    ...[...pointers].filter(([ref]) => ending.has(ref)).map(([ref, from]) => ({ ref, from, to: null })),
  ];
  const mended: Mended[] = [];
  for (const update of updates) {
    if (!dryRun && (await swap(workspace.repository, [update])) !== 'moved') continue;
    const message =
      update.to === null
        ? said(dryRun, 'removed', `${update.ref}, whose claim has ended`)
        : said(dryRun, 'moved', `${update.ref} to the current claim`);
    mended.push({ kind: 'pointer', subject: update.ref, message });
  }
  return mended;
}

/** What a killed process left to keep `git gc` from a pack. */
function keptPacks(directory: string): string[] {
  if (!existsSync(join(directory, 'pack'))) return [];
  return readdirSync(join(directory, 'pack'))
    .filter((name) => name.endsWith('.keep'))
    .map((name) => join('pack', name))
    .filter((name) => readText(join(directory, name))?.trim() === KEPT_BY && isOld(join(directory, name)));
}

function isOld(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false }); // It may be finished, or removed, meanwhile.
  return found !== undefined && (Date.now() - found.mtimeMs) / 1000 > TEMPORARY_AFTER;
}

function cleanTemporaryFiles(workspace: Workspace, dryRun: boolean): Mended[] {
  const directory = workspace.repository.objectsDir;
  const old = readdirSync(directory)
    .filter((name) => /^tmp_obj_[0-9a-f]{16}$/.test(name))
    .filter((name) => isOld(join(directory, name)));
  old.push(...keptPacks(directory));
  const own = unfinishedFiles(sharedFile(workspace.repository));
  const paths = [...old.map((name) => join(directory, name)), ...own.map((name) => sharedFile(workspace.repository, name))];
  const removed = paths.filter((path) => dryRun || removeFile(path));
  return removed.map((path) => {
    const subject = basename(path);
    return { kind: 'temporary_file', subject, message: said(dryRun, 'removed', `the unfinished file ${display(subject)}`) };
  });
}

/** What killed processes left beside git coord's own small files. */
function unfinishedFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.\d+\.[0-9a-f]{8}\.tmp$/.test(name) && isOld(join(directory, name)),
  );
}

/** What `cleanReports` would do once these issues are released. */
async function outdatedReports(workspace: Workspace, released: readonly IssueId[]): Promise<Mended[]> {
  const [{ behind }, state] = await Promise.all([unfolded(workspace), resolveRef(workspace.repository, STATE)]);
  const branches = new Set([...behind, ...released.map(issueRef)]).size;
  const isViewed = viewDirectory(workspace) === null || viewedState(workspace) === state;
  if (branches === 0 && isViewed) return [];
  return [
    {
      kind: 'reports',
      subject: state ?? '',
      message: said(true, 'brought', `the reports and the view up to date (${countText(branches, 'branch', 'branches')})`),
    },
  ];
}

async function cleanReports(workspace: Workspace): Promise<Mended[]> {
  const { folded, files, state } = await refresh(workspace);
  if (folded === 0 && !files) return [];
  const counts = `${countText(folded, 'branch', 'branches')}, ${countText(files ?? 0, 'file')}`;
  return [
    {
      kind: 'reports',
      subject: state ?? '',
      message: said(false, 'brought', `the reports and the view up to date (${counts})`),
    },
  ];
}
