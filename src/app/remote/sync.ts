/**
 * Sync: brings this clone and the team's remote together. Fetches, takes over what is new there, settles what was done apart, pushes what is
 * new here, and offers refs/coord/state. Every step may be repeated, and may be cut off anywhere.
 */
import { CoordinationError } from '../../core/errors.ts';
import type { RefusedAction } from '../../core/settle.ts';
import { display } from '../../core/text.ts';
import { type Oid, ReaderFailure } from '../../store/object-reader.ts';
import { listRefs, type RefUpdate, swap } from '../../store/refs.ts';
import { fetch, push, type RemoteUpdate } from '../../store/remote.ts';
import { failure, type PushAnswer, type PushResult } from '../../store/remote-answers.ts';
import { type Remote, trackingRef } from '../../store/remote-names.ts';
import { archivedIds } from '../archive/read.ts';
import { removeRetired } from '../archive/retire.ts';
import { ARCHIVE, BRANCHES, branchNameOf, CLAIMS, CONFIG, ISSUES } from '../branch.ts';
import { mendPointers } from '../pointers.ts';
import type { Workspace } from '../workspace.ts';
import { followArchive, mayBeRetired } from './beginning.ts';
import { assertSameTeam } from './connect.ts';
import { type BranchEnds, endsOf, judgeEnds, standingOf } from './ends.ts';
import { landed } from './landed.ts';
import { assertOnline } from './online.ts';
import { mendPointersThere } from './pointers-there.ts';
import { type Group, pushApart } from './push-apart.ts';
import { settleBranch } from './settle-branch.ts';
import { offerState, stateAlongside } from './state.ts';
import { removeThere, syncArchive } from './sync-archive.ts';
import { tellUnheard } from './unheard.ts';
import { forgetUnpushed, listUnpushed } from './unpushed.ts';

/** What came of bringing both sides together. */
export interface SyncResult {
  readonly remote: string;
  /** The branches that were new or newer there. */
  readonly pulled: readonly string[];
  /** The branches that were new or newer here, and are there now. */
  readonly pushed: readonly string[];
  /** The branches on which work had been done apart, and of that what no longer held. */
  readonly settled: readonly { readonly ref: string; readonly refused: readonly RefusedAction[] }[];
  /** What the remote did not take, in its own words. */
  readonly rejected: readonly { readonly ref: string; readonly reason: string }[];
  /** The branches on which work was done apart and that are not settled: `pull` and `push` leave them. */
  readonly apart: readonly string[];
  /** The branches that were retired on the remote, and so have no ref here any longer. */
  readonly retired: readonly string[];
  /** refs/coord/state, as both sides have it now; null where it was not offered. */
  readonly state: Oid | null;
}

/** So many branches are pushed in one connection. */
const MOST_PUSHED = 1000;
/** And so many of them together with the state that comes of them, all or nothing. */
const MOST_WITH_STATE = 100;
/** So many refs move in one transaction. */
const BATCH = 200;
const ROUNDS = 5;

type Steps = Pick<SyncResult, 'pulled' | 'pushed' | 'settled' | 'rejected' | 'apart' | 'retired'>;
type Collected = { -readonly [K in keyof Steps]: Steps[K][number][] };

/** The team's remote, for a command that is nothing without it. Throws where there is none, or where it is not to be asked. */
function requireRemote(workspace: Workspace, command: string): Remote {
  const { remote } = workspace;
  if (!remote) {
    throw new CoordinationError('refused', 'this repository has no team remote', { hint: 'git coord init --remote origin' });
  }
  assertOnline(workspace, command);
  return remote;
}

/** Brings in what the remote has. */
export async function pull(workspace: Workspace, remote: Remote = requireRemote(workspace, 'pull')): Promise<SyncResult> {
  const steps = nothing();
  await fetch(workspace.repository, remote);
  await assertSameTeam(workspace, remote);
  await takeOver(workspace, remote, steps);
  return resultOf(remote, steps);
}

/** Pushes what this clone has and the remote lacks. */
export async function pushUnpushed(workspace: Workspace, remote: Remote = requireRemote(workspace, 'push')): Promise<SyncResult> {
  const steps = nothing();
  await assertSameTeam(workspace, remote);
  await followArchive(workspace, remote); // What was fetched says what is not to be pushed any more.
  const archive = await endsOf(workspace, remote, ARCHIVE);
  if (archive.local !== null && (await standingOf(workspace, archive)) === 'ahead') await bringArchive(workspace, remote, steps);
  let ends = await differing(workspace, remote);
  if (await mayHoldRetired(workspace, ends)) {
    await fetch(workspace.repository, remote);
    await followArchive(workspace, remote);
    ends = await differing(workspace, remote);
  }
  await retireHere(workspace, ends, steps);
  steps.apart.push(...ends.filter(({ standing }) => standing === 'apart').map(({ ref }) => ref));
  await pushAhead(
    workspace,
    remote,
    ends.filter(({ standing }) => standing === 'ahead'),
    steps,
  );
  return resultOf(remote, steps);
}

/** Whether one of these goes on from something, and was not seen on the remote: it may have been retired there. */
async function mayHoldRetired(workspace: Workspace, ends: readonly DifferingEnds[]): Promise<boolean> {
  for (const { ref, local, remote } of ends) {
    if (remote === null && local !== null && (await mayBeRetired(workspace, ref, local))) return true;
  }
  return false;
}

/** Does all of it. */
export async function sync(workspace: Workspace, remote: Remote = requireRemote(workspace, 'sync')): Promise<SyncResult> {
  const steps = nothing();
  await fetch(workspace.repository, remote);
  await assertSameTeam(workspace, remote);
  await bringArchive(workspace, remote, steps);
  const left = new Set<string>();
  for (let round = 1; round <= ROUNDS; round++) {
    await takeOver(workspace, remote, steps);
    for (const ref of new Set(steps.apart.splice(0)))
      if (!left.has(ref)) await settleOrLeave(workspace, remote, ref, steps, left);
    const ends = await differing(workspace, remote);
    const ahead = ends.filter(({ standing }) => standing === 'ahead');
    const refused = new Set(steps.rejected.map(({ ref }) => ref));
    const wanted = ahead.filter(({ ref }) => !refused.has(ref));
    if (wanted.length === 0 && ends.length === ahead.length) break;
    if (await pushAhead(workspace, remote, wanted, steps, wanted.length === ends.length))
      await fetch(workspace.repository, remote);
  }
  steps.apart.push(...left);
  await mendPointersThere(workspace, remote);
  await removeThere(workspace, remote);
  return { ...resultOf(remote, steps), state: await offerState(workspace, remote) };
}

/** Settles one branch; one that cannot be read, or that is for somebody else to settle, keeps no other from it. */
async function settleOrLeave(
  workspace: Workspace,
  remote: Remote,
  ref: string,
  steps: Collected,
  left: Set<string>,
): Promise<void> {
  try {
    const settled = await settleBranch(workspace, remote, ref);
    if (settled) steps.settled.push(settled);
    else if ((await standingOf(workspace, await endsOf(workspace, remote, ref))) === 'apart') left.add(ref);
  } catch (error) {
    if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
    const refused = error.data['refused'];
    if (error.code !== 'unusable_repository' && typeof refused !== 'string') throw error;
    steps.rejected.push({ ref, reason: typeof refused === 'string' ? refused : `it cannot be settled: ${error.message}` });
    left.add(ref);
  }
}

const nothing = (): Collected => ({ pulled: [], pushed: [], settled: [], rejected: [], apart: [], retired: [] });

function resultOf(remote: Remote, { pulled, pushed, ...rest }: Collected): SyncResult {
  return { remote: remote.name, pulled: [...new Set(pulled)], pushed: [...new Set(pushed)], ...rest, state: null };
}

/** Brings the archives together, which say what is not to be brought back. */
async function bringArchive(workspace: Workspace, remote: Remote, steps: Collected): Promise<void> {
  if (await followArchive(workspace, remote)) steps.pulled.push(ARCHIVE);
  const answer = await syncArchive(workspace, remote);
  if (answer.kind === 'accepted') steps.pushed.push(ARCHIVE);
  if (answer.kind === 'rejected') steps.rejected.push({ ref: ARCHIVE, reason: answer.reason });
}

/** A branch whose two ends are not the same; `retired`: one that is contained in the archive and has a ref here all the same. */
type DifferingEnds = BranchEnds & { readonly standing: 'ahead' | 'behind' | 'apart' | 'retired' };

/** The branches whose ends differ. What has no name of ours stays where it is: it could stand in the way of a branch. */
export async function differing(workspace: Workspace, remote: Remote): Promise<DifferingEnds[]> {
  const [here, there, archived] = await Promise.all([
    listRefs(workspace.repository, ...BRANCHES),
    listRefs(workspace.repository, ...BRANCHES.map((prefix) => trackingRef(remote, prefix))),
    archivedIds(workspace) as Promise<ReadonlySet<string>>,
  ]);
  const wasRetired = (ref: string): boolean => ref.startsWith(ISSUES) && archived.has(ref.slice(ISSUES.length));
  const refs = new Set([
    ...here.keys(),
    ...[...there.keys()].map((ref) => ref.replace(trackingRef(remote, 'refs/coord'), 'refs/coord')),
  ]);
  const ends = [...refs]
    .map((ref) => ({ ref, local: here.get(ref) ?? null, remote: there.get(trackingRef(remote, ref)) ?? null }))
    .filter(({ ref, local, remote }) => (local !== remote || wasRetired(ref)) && branchNameOf(ref) !== null);
  const found: DifferingEnds[] = [];
  for (let start = 0; start < ends.length; start += BATCH) {
    const some = ends.slice(start, start + BATCH);
    const standings = await Promise.all(
      some.map(async (end) => (wasRetired(end.ref) ? (await judgeEnds(workspace, end)).standing : standingOf(workspace, end))),
    );
    for (const [index, end] of some.entries()) {
      const standing = standings[index];
      if (standing === undefined || standing === 'same' || (standing === 'retired' && end.local === null)) continue;
      found.push({ ...end, standing });
    }
  }
  return found;
}

/** Takes over what a plain `git fetch` has brought, without a connection; nothing where it is another team's. Says which branches moved. */
export async function takeOverFetched(workspace: Workspace): Promise<readonly string[]> {
  const { remote } = workspace;
  if (remote === null) return [];
  const steps = nothing();
  try {
    await assertSameTeam(workspace, remote);
    await takeOver(workspace, remote, steps);
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error; // The next `sync` says what is wrong.
  }
  return steps.pulled;
}

/** Removes what is left here of branches that others archived, so that no push brings them back. */
async function retireHere(workspace: Workspace, ends: readonly DifferingEnds[], steps: Collected): Promise<void> {
  const retired = ends.filter(({ standing }) => standing === 'retired');
  const left = new Map(retired.flatMap(({ ref, local }): [string, Oid][] => (local === null ? [] : [[ref, local]])));
  steps.retired.push(...(await removeRetired(workspace, left)));
}

/** Moves every branch here that the remote is ahead of. */
async function takeOver(workspace: Workspace, remote: Remote, steps: Collected): Promise<void> {
  if (await followArchive(workspace, remote)) steps.pulled.push(ARCHIVE);
  const ends = await differing(workspace, remote);
  steps.apart.push(...ends.filter(({ standing }) => standing === 'apart').map(({ ref }) => ref));
  await retireHere(workspace, ends, steps);
  const behind = ends.filter(({ standing }) => standing === 'behind');
  for (let start = 0; start < behind.length; start += BATCH) {
    const some = behind.slice(start, start + BATCH);
    const updates: RefUpdate[] = some.map(({ ref, local, remote: to }) => ({ ref, from: local, to }));
    const moved: RefUpdate[] = [];
    if ((await swap(workspace.repository, updates)) === 'moved') moved.push(...updates);
    else for (const update of updates) if ((await swap(workspace.repository, [update])) === 'moved') moved.push(update);
    steps.pulled.push(...moved.map(({ ref }) => ref));
    await mendPointers(
      workspace,
      moved.map(({ ref }) => ref).filter((ref) => ref.startsWith(ISSUES)),
    );
    for (const { ref, from, to } of moved) {
      const refused = await tellUnheard(workspace, ref, from, to);
      if (refused.length > 0) steps.settled.push({ ref, refused });
    }
  }
  if (ends.length === 0) forgetUnpushed(workspace, listUnpushed(workspace));
}

/**
 * Pushes the branches that are ahead, the state with them where it may; says whether some of them were stale, so that the remote has to be
 * looked at again.
 */
async function pushAhead(
  workspace: Workspace,
  remote: Remote,
  ahead: readonly BranchEnds[],
  steps: Collected,
  withState = false,
): Promise<boolean> {
  if (ahead.length === 0) return false;
  const updates = ahead.flatMap(({ ref, local, remote: expected }): RemoteUpdate[] =>
    local ? [{ ref, expected, to: local }] : [],
  );
  const groups = await groupsOf(workspace, remote, updates);
  const whole = withState && groups.length <= MOST_WITH_STATE ? await pushWithState(workspace, remote, groups.flat()) : null;
  if (whole) return note(workspace, remote, updates, whole, steps);
  let isStale = false;
  for (let start = 0; start < groups.length; start += MOST_PUSHED) {
    const some = groups.slice(start, start + MOST_PUSHED);
    const branches = some.flatMap(([branch]) => branch ?? []);
    if (await note(workspace, remote, branches, await pushApart(workspace.repository, remote, some), steps)) isStale = true;
  }
  return isStale;
}

/** Each branch with its claim pointer; rules and keys first, which all the others are judged by. */
async function groupsOf(workspace: Workspace, remote: Remote, updates: readonly RemoteUpdate[]): Promise<Group[]> {
  const isJudgedBy = ({ ref }: RemoteUpdate): boolean => ref === CONFIG || branchNameOf(ref)?.kind === 'keys';
  const sorted = [...updates.filter(isJudgedBy), ...updates.filter((update) => !isJudgedBy(update))];
  return Promise.all(
    sorted.map(async (update): Promise<Group> => {
      if (!update.ref.startsWith(ISSUES)) return [update];
      const ends = await endsOf(workspace, remote, `${CLAIMS}${update.ref.slice(ISSUES.length)}`);
      const isAhead = ends.local !== null && (await standingOf(workspace, ends)) === 'ahead';
      return isAhead ? [update, { ref: ends.ref, expected: ends.remote, to: ends.local }] : [update];
    }),
  );
}

/** Pushes all of it and the state that comes of it, in one go; null where the remote did not take that. */
async function pushWithState(workspace: Workspace, remote: Remote, updates: readonly RemoteUpdate[]): Promise<PushResult | null> {
  const state = await stateAlongside(workspace, remote, updates);
  if (state === null) return null;
  const result = await push(workspace.repository, remote, [...updates, state], { atomic: true });
  if (result.kind !== 'answered' || [...result.answers.values()].some(({ kind }) => kind !== 'accepted')) return null;
  await landed(workspace, remote, [state], result.answers);
  return result;
}

async function note(
  workspace: Workspace,
  remote: Remote,
  updates: readonly RemoteUpdate[],
  result: PushResult,
  steps: Collected,
): Promise<boolean> {
  if (result.kind === 'unclear') return true; // What came of it is seen with the next fetch.
  if (result.kind !== 'answered') throw failure(remote, result);
  await landed(workspace, remote, updates, result.answers);
  const answerOf = (ref: string): PushAnswer | undefined => result.answers.get(ref);
  for (const { ref } of updates) {
    const answer = answerOf(ref);
    if (answer?.kind === 'accepted') steps.pushed.push(ref);
    if (answer?.kind === 'rejected') steps.rejected.push({ ref: display(ref), reason: answer.reason });
  }
  return updates.some(({ ref }) => answerOf(ref)?.kind === 'stale');
}
