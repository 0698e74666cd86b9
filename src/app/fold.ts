/**
 * Folds branches into refs/coord/state: the merge of all of them, and the reports.
 *
 * Every fold is a commit whose first parent is the state before it and whose other parents are the tips that it brings in, at
 * most 63 of them. It is made of nothing but its parents, so two processes that fold the same tips make the same commit. The swap of
 * the state's ref decides; who loses looks again.
 */
import { pathOf } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import { decodeName } from '../core/ids.ts';
import { display } from '../core/text.ts';
import { seconds } from '../core/time.ts';
import { renderReports } from '../reports/registry.ts';
import { changedFiles, type HistoryEntry } from '../store/history.ts';
import { type GitObject, type Oid, ReaderFailure } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { type Commit, formatCommit, listTree, parseCommit, writeTree } from '../store/objects.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { listRefs, parseListing, refListing, resolveRef, swap } from '../store/refs.ts';
import { contains } from './ancestry.ts';
import { idOfPath } from './archive/document.ts';
import { archivedIds, archivedIssue, leftovers } from './archive/read.ts';
import { AGENTS, ARCHIVE, CONFIG, ISSUES, issueRef, readBranch, readBranchIfSound, STATE } from './branch.ts';
import { newCommits } from './fold-news.ts';
import { type Folded, rememberFolded } from './folded-cache.ts';
import { foldedTips } from './folded-tips.ts';
import { refreshRows, undamaged } from './issue-rows.ts';
import { committer } from './signing.ts';
import { activityAfter, documentsOf, snapshotOf } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

/** With the state before it, 64 parents: a commit with thousands takes Git seconds to show. */
const TIPS_PER_COMMIT = 63;

/** So many files are in the directories that are written together: each commit may hold new ones of the whole backlog. */
const FILES_AT_ONCE = 2_000_000;

/** What a fold did. */
export interface FoldResult {
  /** The state after it; null where there is nothing to fold yet. */
  readonly state: Oid | null;
  /** The branches that were brought in. */
  readonly folded: readonly string[];
  /** Branches that do not descend from what was folded of them before: somebody moved them back by hand. */
  readonly backwards: readonly string[];
  /** False where another process was faster: nothing was changed, look again. */
  readonly moved: boolean;
  /** The commits that the state has gained since another; null where they were not counted one by one. */
  readonly news: News | null;
}

/** What a state contains that another, its first parent, did not; in the order of the log. */
export interface News {
  readonly since: Oid;
  readonly commits: readonly HistoryEntry[];
}

/** The first state holds nothing; so the first parent of every fold is the state before it. */
function addRoot(workspace: Workspace, writer: ObjectWriter): FoldedState {
  const tree = writer.add('tree', '');
  const signature = { ...committer(workspace), time: 0 };
  const commit = formatCommit({ tree, parents: [], author: signature, committer: signature, message: 'begin the record\n' });
  return { oid: writer.add('commit', commit), tree, time: 0 };
}

function stateOf({ oid, data }: GitObject): FoldedState {
  const { tree, committer } = parseCommit(data);
  return { oid, tree, time: committer.time };
}

/** What a workspace's last fold left: everything but what went backwards is in this state, as long as the listing of the branches is the same. */
interface Settled {
  readonly state: Oid;
  readonly listing: string;
  readonly backwards: readonly string[];
}

const LAST = new WeakMap<Workspace, Settled>();

/** What a state lacks. */
interface Pending {
  readonly listing: string;
  readonly before: GitObject | null;
  readonly tips: ReadonlyMap<string, Oid>;
  readonly folded: Folded;
  readonly bringing: readonly (readonly [ref: string, tip: Oid])[];
  readonly backwards: readonly string[];
  /** Whether some branches cannot be read, for now. */
  readonly isPart: boolean;
}

async function readPending(workspace: Workspace, { anew = false, remembered = true } = {}): Promise<Pending> {
  // The state first: tips that are read after it are never older than those it was made of.
  const before = anew ? null : await workspace.objects.read(STATE);
  const listing = await refListing(workspace.repository, ISSUES, AGENTS, ARCHIVE, CONFIG);
  const last = LAST.get(workspace);
  if (remembered && before && last?.state === before.oid && last.listing === listing) {
    return { before, listing, tips: new Map(), folded: new Map(), bringing: [], backwards: last.backwards, isPart: false };
  }
  const tips = parseListing(listing);
  const folded = before ? await foldedTips(workspace, before.oid, tips, { remembered }) : new Map<string, Oid>();
  const differing = new Map<string, Oid>();
  for (const [ref, tip] of tips) if (folded.get(ref) !== tip) differing.set(ref, tip);
  // What is left of retired issues has left the state with the archive that contains it.
  const left = await leftovers(workspace, differing);
  const changed = [...differing].filter(([ref]) => !left.has(ref));
  const fates = await Promise.all(changed.map(([ref, tip]) => fateOf(workspace, ref, tip, folded.get(ref))));
  const having = (fate: Fate) => changed.filter((_, index) => fates[index] === fate);
  const backwards = having('backwards').map(([ref]) => ref);
  return { before, listing, tips, folded, bringing: having('onward'), backwards, isPart: fates.includes('unreadable') };
}

/** Whether a changed branch goes on from what was folded of it, was moved back by hand, or cannot be read. */
type Fate = 'onward' | 'backwards' | 'unreadable';

async function fateOf(workspace: Workspace, ref: string, tip: Oid, from: Oid | undefined): Promise<Fate> {
  try {
    // An archive gives way to the remote's, and what it held is taken in again on top of that.
    if (ref === ARCHIVE) return (await workspace.objects.read(tip))?.type === 'commit' ? 'onward' : 'unreadable';
    if ((await readBranch(workspace, tip)).tip === null) return 'unreadable';
    return (await descends(workspace, tip, from)) ? 'onward' : 'backwards';
  } catch (error) {
    if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
    return 'unreadable'; // `health` names it; the others are folded all the same.
  }
}

/** The branches that have changed since the last fold, and those that somebody moved back by hand. Without what is `remembered`, history alone tells. */
export async function unfolded(
  workspace: Workspace,
  { remembered = true } = {},
): Promise<{ behind: readonly string[]; backwards: readonly string[] }> {
  const { bringing, backwards } = await readPending(workspace, { remembered });
  return { behind: bringing.map(([ref]) => ref), backwards };
}

/**
 * Brings every branch that has changed into the state, and renders the reports; `anew`, all of them into a new one. Without what is `remembered` of the
 * state, its history tells what it contains.
 */
export async function fold(workspace: Workspace, { anew = false, remembered = true } = {}): Promise<FoldResult> {
  const from = anew ? await resolveRef(workspace.repository, STATE) : null;
  const { before, listing, tips, folded, bringing, backwards, isPart } = await readPending(workspace, { anew, remembered });
  if (bringing.length === 0) {
    if (before && !remembered) rememberFolded(workspace, before.oid, folded);
    return { state: before?.oid ?? null, folded: [], backwards, moved: true, news: null };
  }
  const commits = before && (await newCommits(workspace, bringing, folded));

  const writer = new ObjectWriter(workspace.repository);
  let state = before ? stateOf(before) : addRoot(workspace, writer);
  const placed = new Map<string, Oid | null>();
  let files = 0;
  for (let start = 0; start < bringing.length; start += TIPS_PER_COMMIT) {
    const some = bringing.slice(start, start + TIPS_PER_COMMIT);
    const last = start + TIPS_PER_COMMIT >= bringing.length;
    const portion = { state, before: before?.oid ?? null, placed, bringing: some, folded };
    const all = last ? { tips, bringing: bringing.map(([, tip]) => tip), commits } : null;
    state = await foldSome(workspace, writer, { ...portion, all });
    files += folded.size;
    if (files < FILES_AT_ONCE) continue;
    await writer.flush();
    files = 0;
  }
  await writer.flush();
  const to = state.oid;
  const result = await swap(workspace.repository, [{ ref: STATE, from: before?.oid ?? from, to }]);
  if (result === 'locked') removeAbandonedLocks(workspace.repository);
  if (result !== 'moved') return { state: before?.oid ?? null, folded: [], backwards, moved: false, news: null };
  rememberFolded(workspace, to, folded);
  if (!isPart) LAST.set(workspace, { state: to, listing, backwards });
  const news = before && commits && { since: before.oid, commits };
  return { state: to, folded: bringing.map(([ref]) => ref), backwards, moved: true, news };
}

/** A state's commit: its id, its tree, its time in seconds since 1970. */
interface FoldedState {
  readonly oid: Oid;
  readonly tree: Oid;
  readonly time: number;
}

interface Portion {
  readonly state: FoldedState;
  readonly bringing: readonly (readonly [ref: string, tip: Oid])[];
  /** What the state before this portion contains; brought up to date with it. */
  readonly folded: Folded;
  /** The state before the whole fold, and what the fold has changed of it so far. */
  readonly before: Oid | null;
  readonly placed: Map<string, Oid | null>;
  /** What the reports are made of: they are rendered once, in the last commit. */
  readonly all: {
    readonly tips: ReadonlyMap<string, Oid>;
    readonly bringing: readonly Oid[];
    readonly commits: readonly HistoryEntry[] | null;
  } | null;
}

/** What lies at a path of the state as it is being made. */
async function entryAt(workspace: Workspace, { before, placed }: Portion, path: string): Promise<Oid | null> {
  const known = placed.get(path);
  if (known !== undefined || before === null) return known ?? null;
  return (await workspace.objects.read(`${before}:${path}`))?.oid ?? null;
}

/** Where a fix lies on the state whose id and title another issue's fix has too. */
export function besidePath(path: string, ref: string): string {
  return path.replace(/\.json$/, `.${ref.slice(ISSUES.length)}.json`);
}

/** Adds one fold commit to what `writer` will write. */
async function foldSome(workspace: Workspace, writer: ObjectWriter, portion: Portion): Promise<FoldedState> {
  const { objects, repository } = workspace;
  const { state, bringing, folded } = portion;
  const commits = await Promise.all(bringing.map(async ([, tip]) => parseCommit((await objects.require(tip)).data)));
  const changes = new Map<string, Oid | null>();
  const place = (path: string, oid: Oid | null): void => {
    changes.set(path, oid);
    portion.placed.set(path, oid);
  };
  for (const [index, [ref, tip]] of bringing.entries()) {
    if (ref === ARCHIVE) {
      await takeOut(workspace, portion, tip, place);
      folded.set(ref, tip);
      continue;
    }
    const commit = commits[index] as Commit;
    const old = folded.get(ref);
    const previous = old === undefined ? null : parseCommit((await objects.require(old)).data).tree;
    for (const [path, oid] of previous === null ? [] : await listTree(objects, previous, repository.format)) {
      place((await entryAt(workspace, portion, path)) === oid ? path : besidePath(path, ref), null);
    }
    for (const [path, oid] of await listTree(objects, commit.tree, repository.format)) {
      const there = path.startsWith('fixes/') ? await entryAt(workspace, portion, path) : null;
      place(there === null || there === oid ? path : besidePath(path, ref), oid);
    }
    folded.set(ref, tip);
  }
  await preferNewestRecords(workspace, bringing, changes);
  let tree = await writeTree(objects, writer, repository.format, state.tree, changes);
  if (portion.all) {
    await writer.flush(); // What the reports read must be there.
    const activity = await activityAfter(workspace, portion.before ?? state.oid, portion.all.bringing, portion.all.commits);
    await refreshRows(workspace, portion.all.tips);
    const retired = await countRetired(workspace, folded);
    const reports = new Map<string, Oid | null>();
    const before = tree;
    await undamaged(workspace, async (again) => {
      const snapshot = snapshotOf(await documentsOf(workspace, before, { anew: again }), activity, retired);
      for (const [path, text] of renderReports(snapshot)) reports.set(path, writer.add('blob', text));
    });
    tree = await writeTree(objects, writer, repository.format, tree, reports);
  }
  // Never earlier than the state before it, so that `git log` comes to the newest actions first.
  const time = Math.max(state.time, ...commits.map((commit) => commit.committer.time));
  const signature = { ...committer(workspace), time };
  const parents = [state.oid, ...bringing.map(([, tip]) => tip)];
  const oid = writer.add(
    'commit',
    formatCommit({ tree, parents, author: signature, committer: signature, message: messageOf(bringing) }),
  );
  return { oid, tree, time };
}

/** Takes the files of the issues out of the state that an archive has retired since the one that was folded before it. */
async function takeOut(
  workspace: Workspace,
  portion: Portion,
  archive: Oid,
  place: (path: string, oid: Oid | null) => void,
): Promise<void> {
  const { objects, repository } = workspace;
  const { folded } = portion;
  const changed = await changedFiles(repository, folded.get(ARCHIVE) ?? null, archive);
  for (const id of changed.flatMap(({ path, after }) => (after === null ? [] : (idOfPath(path) ?? [])))) {
    const ref = issueRef(id);
    const old = folded.get(ref);
    const retired = old === undefined ? null : await archivedIssue(workspace, id, archive);
    if (old === undefined || !retired || !(await contains(workspace, retired.tip, old))) continue;
    const { tree } = parseCommit((await objects.require(old)).data);
    for (const [path, oid] of await listTree(objects, tree, repository.format)) {
      place((await entryAt(workspace, portion, path)) === oid ? path : besidePath(path, ref), null);
    }
    folded.delete(ref);
  }
}

/** How many issues are retired and not back in what was folded. */
async function countRetired(workspace: Workspace, folded: ReadonlyMap<string, Oid>): Promise<number> {
  const archive = folded.get(ARCHIVE);
  if (archive === undefined) return 0;
  return [...(await archivedIds(workspace, archive))].filter((id) => !folded.has(issueRef(id))).length;
}

function messageOf(bringing: Portion['bringing']): string {
  const names = bringing.map(([ref]) => nameOf(ref));
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `fold ${shown.join(', ')}\n`;
}

/** A branch's name for people. */
function nameOf(ref: string): string {
  if (ref === CONFIG) return 'the settings';
  if (ref === ARCHIVE) return 'the archive';
  if (!ref.startsWith(AGENTS)) return ref.slice(ISSUES.length);
  return ref.endsWith('/keys') ? `the keys of ${agentOf(ref)}` : `the record of ${agentOf(ref)}`;
}

/** The agent whose record a ref holds; a ref that git coord did not make is named as it is. */
function agentOf(ref: string): string {
  const name = ref.slice(AGENTS.length).split('/')[0] ?? '';
  try {
    return display(decodeName(name));
  } catch {
    return display(name);
  }
}

/** An agent has a record for each clone that it works in; the state holds the one that was seen last. */
async function preferNewestRecords(
  workspace: Workspace,
  bringing: Portion['bringing'],
  changes: Map<string, Oid | null>,
): Promise<void> {
  const agents = new Set(
    bringing.filter(([ref]) => ref.startsWith(AGENTS)).map(([ref]) => ref.slice(0, ref.lastIndexOf('/') + 1)),
  );
  for (const prefix of agents) {
    const clones = [...(await listRefs(workspace.repository, prefix)).values()];
    const branches = await Promise.all(clones.map((tip) => readBranchIfSound(workspace, tip)));
    const records = branches.flatMap((branch) =>
      branch?.state.agent && branch.commit ? [{ agent: branch.state.agent, commit: branch.commit }] : [],
    );
    records.sort((a, b) => seconds(b.agent.last_seen) - seconds(a.agent.last_seen) || (a.commit.tree < b.commit.tree ? -1 : 1));
    const newest = records[0];
    if (!newest) continue;
    const path = pathOf({ kind: 'agent', value: newest.agent });
    const oid = (await listTree(workspace.objects, newest.commit.tree, workspace.repository.format)).get(path);
    if (oid !== undefined) changes.set(path, oid);
  }
}

/** Whether a tip is the folded one or comes after it. */
async function descends(workspace: Workspace, tip: Oid, from: Oid | undefined): Promise<boolean> {
  return from === undefined || contains(workspace, tip, from);
}
