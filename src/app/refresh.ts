/**
 * Refresh: folds what has changed into refs/coord/state, mends the claim pointers, and brings the view up to date.
 *
 * Everything that it makes is derived: it may be killed anywhere and run beside itself, and a command never waits for it.
 */
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import type { IssueId } from '../core/ids.ts';
import type { Oid } from '../store/object-reader.ts';
import { listRefs, type RefUpdate, swap } from '../store/refs.ts';
import { CLAIMS, claimRef, issueRef, readBranch } from './branch.ts';
import { fold } from './fold.ts';
import { readIssues } from './query.ts';
import { isInBackground, underNotice } from './refresh-start.ts';
import { viewedState, writeView } from './view.ts';
import type { Workspace } from './workspace.ts';

/** A background refresh waits so long for the burst of actions that caused it. */
const BURST_MS = 60;

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

/** Brings state, pointers and view up to date with the branches. `full` rebuilds the view from nothing. */
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
  await underNotice(workspace, async () => {
    const folding = await fold(workspace);
    if (!folding.moved) return true;
    total.folded += folding.folded.length;
    total.state = folding.state;
    total.pointers += await mendPointers(workspace, folding.folded);
    if (folding.state !== null && (rebuild || viewedState(workspace) !== folding.state)) {
      try {
        const files = await writeView(workspace, folding.state, rebuild);
        rebuild = files === 'disturbed'; // Even if the other has finished since: this process may have written into its work.
        if (typeof files === 'number') total.files = (total.files ?? 0) + files;
      } catch (error) {
        total.viewError = viewErrorOf(error);
        rebuild = false;
      }
    }
    return (rebuild && folding.state !== null) || folding.folded.length > 0;
  });
  return total;
}

function beGentle(): void {
  try {
    setPriority(10);
  } catch {
    // Not every system lets a process lower its own priority.
  }
}

/** A view that cannot be written (a read-only checkout) stops nothing else; anything unforeseen is a bug and thrown. */
function viewErrorOf(error: unknown): string {
  if (error instanceof CoordinationError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  return `the view cannot be written: ${code}`;
}

/** Makes each pointer of these branches point at its current claim, and removes those of ended ones in one batch. */
async function mendPointers(workspace: Workspace, branches: readonly string[]): Promise<number> {
  const pointers = await listRefs(workspace.repository, CLAIMS);
  const touched = new Set(branches.map((ref) => ref.split('/').at(-1) ?? ''));
  const removed: RefUpdate[] = [];
  for (const [pointer, from] of pointers) {
    const id = pointer.slice(CLAIMS.length) as IssueId;
    if (!touched.has(id)) continue;
    if (!(await readBranch(workspace, issueRef(id))).state.issue?.claim) removed.push({ ref: pointer, from, to: null });
  }
  const moved = await laggingPointers(workspace, [...touched] as IssueId[]);
  let mended = 0;
  for (const updates of [removed, ...moved.map((update) => [update])]) {
    if (updates.length > 0 && (await swap(workspace.repository, updates)) === 'moved') mended += updates.length;
  }
  return mended;
}

/** The pointers of these issues that do not point at the commit which holds the current claim. */
export async function laggingPointers(workspace: Workspace, ids: readonly IssueId[]): Promise<RefUpdate[]> {
  const updates = await Promise.all(
    ids.map(async (id): Promise<RefUpdate | null> => {
      const branch = await readBranch(workspace, issueRef(id));
      const claim = branch.state.issue?.claim;
      if (!claim || branch.tip === null) return null;
      const pointer = await workspace.objects.read(claimRef(id));
      const pointed = pointer && (await readBranch(workspace, pointer.oid)).state.issue?.claim;
      if (pointed?.nonce === claim.nonce && pointed.expires_at === claim.expires_at) return null;
      return { ref: claimRef(id), from: pointer?.oid ?? null, to: branch.tip };
    }),
  );
  return updates.filter((update) => update !== null);
}

/** Pointers that lag behind, and pointers whose claim has ended, over all issues. */
export async function pointerProblems(workspace: Workspace): Promise<{ lagging: RefUpdate[]; ended: RefUpdate[] }> {
  const [{ issues }, pointers] = await Promise.all([readIssues(workspace), listRefs(workspace.repository, CLAIMS)]);
  const claimed = new Set<string>(issues.filter(({ issue }) => issue.claim).map(({ issue }) => issue.id));
  const ended = [...pointers]
    .filter(([ref]) => !claimed.has(ref.slice(CLAIMS.length)))
    .map(([ref, from]) => ({ ref, from, to: null }));
  return { lagging: await laggingPointers(workspace, [...claimed] as IssueId[]), ended };
}
