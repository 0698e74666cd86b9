/**
 * Refresh: folds what has changed into refs/coord/state, mends the claim pointers, and brings the view up to date.
 *
 * Everything that it makes is derived: it may be killed anywhere and run beside itself, and a command never waits for it.
 */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { firstParentChain } from '../store/history.ts';
import { removeEmptyDirectories } from '../store/local-files.ts';
import { type Oid, ReaderFailure } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import { resolveRef, setSymbolicRef } from '../store/refs.ts';
import { STATE } from './branch.ts';
import { type FoldResult, fold, unfolded } from './fold.ts';
import { mendPointers } from './pointers.ts';
import { isInBackground, underNotice } from './refresh-start.ts';
import { documentsOf } from './snapshot.ts';
import { writeInboxes } from './view/inboxes.ts';
import { viewDirectory } from './view/layout.ts';
import { clearView, viewedState, writeView } from './view/view.ts';
import type { Workspace } from './workspace.ts';

/** A background refresh waits so long for the burst of actions that caused it. */
const BURST_MS = 60;

/** A fold that others were faster than is tried again for so long; after that somebody holds the lock of the state's ref for good. */
const PATIENCE_MS = 20_000;
const LONGEST_PAUSE_MS = 100;

/** So often a view is begun anew because others were writing it too. */
const MOST_DISTURBANCES = 10;

/** Makes the literal command `git log refs/coord` work; Git looks there for a ref called `refs/coord`. */
export const ALIAS = 'refs/refs/coord';

export interface RefreshResult {
  /** The state after it. */
  readonly state: Oid | null;
  /** How many branches were folded. */
  readonly folded: number;
  /** How many claim pointers were moved or removed. */
  readonly pointers: number;
  /** How many files of the view were written or removed; null where the repository has no view. */
  readonly files: number | null;
  /** Why the view could not be written, where it could not. */
  readonly viewError: string | null;
}

/** Brings state, pointers and view up to date with the branches. `full` rebuilds the view, and a damaged state, from nothing. */
export async function refresh(workspace: Workspace, { full = false } = {}): Promise<RefreshResult> {
  await workspace.team();
  if (isInBackground(workspace)) {
    beGentle();
    await sleep(BURST_MS);
  }
  const total = {
    state: null as Oid | null,
    folded: 0,
    pointers: 0,
    files: null as number | null,
    viewError: null as string | null,
  };
  let rebuild = full;
  let shown: Oid | null = null;
  let disturbances = 0;
  let deadline = performance.now() + PATIENCE_MS;
  let isNamed = (await workspace.objects.read(ALIAS)) !== null;
  const showInboxes = (): void => {
    if (total.viewError !== null) return; // What is in the way of the view is in theirs.
    try {
      const inboxes = writeInboxes(workspace);
      if (inboxes > 0) total.files = (total.files ?? 0) + inboxes;
    } catch (error) {
      total.viewError = viewErrorOf(error);
    }
  };
  const round = async (): Promise<'again' | 'done'> => {
    const folding = full ? await foldOrBeginAnew(workspace) : await fold(workspace);
    if (!folding.moved) {
      if (performance.now() > deadline) throw outOfPatience();
      await sleep(Math.random() * LONGEST_PAUSE_MS);
      return 'again';
    }
    deadline = performance.now() + PATIENCE_MS;
    total.folded += folding.folded.length;
    total.state = folding.state;
    if (!isNamed && folding.state !== null) await nameLog(workspace);
    isNamed ||= folding.state !== null;
    total.pointers += await mendPointers(workspace, folding.folded);
    try {
      if (folding.state !== null && (rebuild || !isViewOf(workspace, folding.state))) {
        const files = await writeView(workspace, folding.state, rebuild, folding.news);
        rebuild = files === 'disturbed'; // Even if the other has finished since: this process may have written into its work.
        if (rebuild && ++disturbances > MOST_DISTURBANCES) throw new CoordinationError('lost', 'others keep writing the view');
        if (typeof files === 'number') total.files = (total.files ?? 0) + files;
      }
    } catch (error) {
      total.viewError = viewErrorOf(error);
      rebuild = false;
    }
    shown = folding.state;
    if (!rebuild) showInboxes();
    return rebuild && folding.state !== null ? 'again' : 'done';
  };
  await underNotice(workspace, round, async () => {
    const [{ behind }, state] = await Promise.all([unfolded(workspace), workspace.objects.read(STATE)]);
    showInboxes();
    // Another process may have gone on from what was shown here, and shown it before.
    return behind.length > 0 || (state !== null && state.oid !== shown && !isViewOf(workspace, state.oid));
  });
  if (total.files !== null || disturbances > 0) await clearOrphan(workspace);
  return total;
}

/** Whether the view, where there is to be one, shows a state. */
function isViewOf(workspace: Workspace, state: Oid): boolean {
  return viewDirectory(workspace) === null || viewedState(workspace) === state;
}

function outOfPatience(): CoordinationError {
  return new CoordinationError('unusable_repository', `${STATE} is locked by another process`, { hint: 'git coord health' });
}

/** Gives the state its second name, under which `git log refs/coord` finds it; before there is a state Git would call that name broken. */
export async function nameLog(workspace: Workspace): Promise<void> {
  await setSymbolicRef(workspace.repository, ALIAS, STATE);
}

/** Folds; where the state is damaged, begins another from the branches, which are the truth. */
async function foldOrBeginAnew(workspace: Workspace): Promise<FoldResult> {
  try {
    const folding = await fold(workspace, { remembered: false });
    if (folding.state !== null) await readAll(workspace, folding.state);
    return folding;
  } catch (error) {
    if (!(error instanceof CoordinationError) || (await isSound(workspace))) throw error;
    return fold(workspace, { anew: true });
  }
}

/** Throws where a document of a state cannot be read from where it lies. */
async function readAll(workspace: Workspace, state: Oid): Promise<void> {
  await documentsOf(workspace, parseCommit((await workspace.objects.require(state)).data).tree, { anew: true });
}

/** Whether the state and its history can be read; that something else failed is no reason to begin another. */
async function isSound(workspace: Workspace): Promise<boolean> {
  const state = await resolveRef(workspace.repository, STATE);
  if (state === null) return true;
  try {
    await readAll(workspace, state);
    await firstParentChain(workspace.repository, state);
    return true;
  } catch (error) {
    if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
    return false;
  }
}

/** Takes the view away again that was written while somebody removed all coordination from the repository. */
async function clearOrphan(workspace: Workspace): Promise<void> {
  const directory = viewDirectory(workspace);
  const hasState = async (): Promise<boolean> =>
    (await workspace.objects.read(STATE)) !== null || (await resolveRef(workspace.repository, STATE)) !== null;
  if (directory === null || (await hasState())) return;
  await clearView(directory);
  removeEmptyDirectories(directory);
}

function beGentle(): void {
  try {
    setPriority(10);
  } catch {
    // Not every system lets a process lower its own priority.
  }
}

/** Says why the view cannot be written (a read-only checkout), which stops nothing else; anything unforeseen is a bug and thrown. */
export function viewErrorOf(error: unknown): string {
  if (error instanceof CoordinationError) return error.hint ? `${error.message} (${error.hint})` : error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return `the view cannot be written: ${code}`;
}
