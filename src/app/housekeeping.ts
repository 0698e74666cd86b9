/**
 * Housekeeping: lets Git pack what many actions have left, so that a year of use stays fast.
 *
 * The background refresh does it when it has done its own work, where something is due and nobody else is at it. No command waits for it, and
 * none fails because of it. What keeps two apart is a hint, not a lock; Git's own locks do no harm where both go on.
 */
import { createFile, readJson, removeEmptyDirectories, removeFile, replaceFile } from '../store/local-files.ts';
import { type Chore, type Clutter, choresDue, doChore, isHousekeepingAutomatic, measureClutter } from '../store/maintenance.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../store/processes.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { sharedFile } from '../store/repository.ts';
import { isAutomaticInBackground } from './refresh-start.ts';
import type { Workspace } from './workspace.ts';

/** The last attempt: when it began, and whether nothing was due after it. */
interface Attempt {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly helped: boolean;
}

/** So soon after one that helped there is no other. */
const PAUSE_MS = 10 * 60_000;
/** The same after one that failed, was killed, or left as much as there was: it is not tried again with each command. */
const PAUSE_AFTER_FAILURE_MS = 6 * 3600_000;
/** From so many times what starts it by itself, `health` says that it does not happen. */
const OVERDUE = 4;

/** What was packed: how much of it there was before. */
export interface Packed {
  readonly chores: readonly Chore[];
  readonly before: Clutter;
}

const place = (workspace: Workspace, name: string): string => sharedFile(workspace.repository, 'housekeeping', name);

/**
 * Does what is due, in a refresh that runs in the background; elsewhere, where the user has switched it off, or where it was tried a
 * short time ago, nothing. Never fails.
 */
export async function keepHouse(workspace: Workspace): Promise<void> {
  const { repository } = workspace;
  // A repository without a worktree is a server's: there Git does it after a push.
  if (!isAutomaticInBackground(workspace) || repository.workTree === null) return;
  try {
    removeAbandonedLocks(repository);
    if (!isHousekeepingAutomatic(repository) || isTooSoon(workspace)) return;
    await packWhatIsDue(workspace);
  } catch {
    // The note says that it did not help; `health` tells when it matters.
  }
}

function isTooSoon(workspace: Workspace): boolean {
  const last = readJson<Attempt>(place(workspace, 'last.json'));
  const ago = workspace.moment().getTime() - (last?.at ?? 0);
  return ago >= 0 && ago < (last?.helped ? PAUSE_MS : PAUSE_AFTER_FAILURE_MS);
}

/** Does what is due, whoever asks; null where nothing is, or somebody is at it. Throws a CoordinationError where Git cannot. */
export async function packWhatIsDue(workspace: Workspace, { dryRun = false } = {}): Promise<Packed | null> {
  const { repository } = workspace;
  const before = measureClutter(repository);
  const chores = choresDue(repository, before);
  if (chores.length === 0) return null;
  if (dryRun) return { chores, before };
  if (!begin(workspace)) return null;
  const at = workspace.moment().getTime();
  try {
    note(workspace, { at, helped: false });
    for (const chore of chores) await doChore(repository, chore);
    const left = choresDue(repository, measureClutter(repository));
    note(workspace, { at, helped: !chores.some((chore) => left.includes(chore)) });
    return { chores, before };
  } finally {
    end(workspace);
  }
}

function note(workspace: Workspace, attempt: Attempt): void {
  replaceFile(place(workspace, 'last.json'), JSON.stringify(attempt));
}

/** Says that this process is at it; false where another is. */
function begin(workspace: Workspace): boolean {
  const running = place(workspace, 'running.json');
  if (createFile(running, JSON.stringify(identify(process.pid)))) return true;
  const other = readJson<ProcessIdentity>(running);
  const isLeft = other === null || isProvenDead(other);
  return isLeft && removeFile(running) && createFile(running, JSON.stringify(identify(process.pid)));
}

function end(workspace: Workspace): void {
  if (removeFile(place(workspace, 'running.json'))) return;
  // Somebody has removed all coordination meanwhile: the note that came after it goes too.
  removeFile(place(workspace, 'last.json'));
  removeEmptyDirectories(sharedFile(workspace.repository));
}

/** What should have been packed long ago, where the user has not switched that off; null where all is well. */
export function overdue(workspace: Workspace): Packed | null {
  const { repository } = workspace;
  if (!isHousekeepingAutomatic(repository)) return null;
  const before = measureClutter(repository);
  const chores = choresDue(repository, before, OVERDUE);
  return chores.length > 0 ? { chores, before } : null;
}

/** What there is to pack, in words. */
export function describeClutter({ chores, before }: Packed): string {
  const parts = {
    refs: `${before.looseRefs} loose refs`,
    objects: `about ${before.looseObjects} loose objects`,
    packs: `${before.packs} packs`,
  };
  return chores.map((chore) => parts[chore]).join(', ');
}
