/** Holds refs/coord/state against the branches that it is the merge of: it contains each of them, and holds their files and no others. */
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeDocument, kindOfPath } from '../../core/codec.ts';
import { CoordinationError } from '../../core/errors.ts';
import { parseMessage } from '../../core/message.ts';
import { display, quote } from '../../core/text.ts';
import { changedFiles, history, newestChange, unmerged } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listTree, parseCommit } from '../../store/objects.ts';
import { listRefs, resolveRef } from '../../store/refs.ts';
import { archivedIds, leftovers } from '../archive/read.ts';
import { AGENTS, ARCHIVE, CONFIG, ISSUES, issueRef, STATE } from '../branch.ts';
import { besidePath } from '../fold.ts';
import { untilRefreshed } from '../refresh-start.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, refOf } from './finding.ts';

/** So often a refresh that others' actions cause is waited for. */
const PATIENCE = 3;
/** An action this young may not have started its refresh yet. */
const FRESH_SECONDS = 10;
const GRACE_MS = 400;
/** So many findings of one kind are told one by one. */
const TOLD = 10;

/** What the check of the state found. */
export interface StateCheck {
  readonly findings: readonly Finding[];
  /** The state, if all of it is right; else null. */
  readonly good: Oid | null;
}

/** Checks the state; of its files only those that differ from `known`, a state that was right (null: all of them). */
export async function checkState(workspace: Workspace, known: Oid | null): Promise<StateCheck> {
  const { state, tips, behind, retired } = await caughtUp(workspace);
  const findings = few(
    [...behind].map((ref) => ({
      kind: 'not_in_state',
      ref,
      commit: tips.get(ref) ?? null,
      message: `${STATE} does not contain it; git coord refresh --wait brings it in`,
    })),
  );
  if (state === null) return { findings, good: null };
  findings.push(...(await wrongFiles(workspace, { state, known, tips, behind, retired })));
  return { findings, good: findings.length === 0 ? state : null };
}

interface Caught {
  readonly state: Oid | null;
  /** The tips of all branches, read after the state; without what is left of retired issues. */
  readonly tips: ReadonlyMap<string, Oid>;
  /** The branches that the state lacks. */
  readonly behind: ReadonlySet<string>;
  /** The branches whose files the state may still have, or no longer, until it contains the archive. */
  readonly retired: ReadonlySet<string>;
}

/** The state and what it lacks, once the refreshes that are under way have ended. */
async function caughtUp(workspace: Workspace): Promise<Caught> {
  for (let attempt = 1; ; attempt++) {
    const state = await resolveRef(workspace.repository, STATE);
    const tips = await listRefs(workspace.repository, ISSUES, AGENTS, CONFIG);
    const left = await leftovers(workspace, tips);
    for (const ref of left.keys()) tips.delete(ref);
    const lacking = state === null ? tips.keys() : await unmerged(workspace.repository, state, [ISSUES, AGENTS, ARCHIVE, CONFIG]);
    const behind = new Set([...lacking].filter((ref) => !left.has(ref)));
    const retired = new Set(behind.has(ARCHIVE) ? [...(await archivedIds(workspace))].map(issueRef) : []);
    if (behind.size === 0 || attempt === PATIENCE) return { state, tips, behind, retired };
    if (attempt === 1)
      await sleep(
        await graceFor(
          workspace,
          [...behind].flatMap((ref) => tips.get(ref) ?? []),
        ),
      );
    await untilRefreshed(workspace);
  }
}

/** How long to wait for the start of the refresh that an action causes, where one was done just now. */
async function graceFor(workspace: Workspace, tips: readonly Oid[]): Promise<number> {
  const now = workspace.moment().getTime() / 1000;
  const ages = await Promise.all(
    tips.map(async (oid) => {
      const object = await workspace.objects.read(oid);
      return object?.type === 'commit' ? Math.abs(now - parseCommit(object.data).committer.time) : FRESH_SECONDS;
    }),
  );
  return ages.some((age) => age < FRESH_SECONDS) ? GRACE_MS : 0;
}

/** Commits of a state, or of what was known, that none of the `kept` tips contains: whoever moved a ref back or rewrote a branch dropped them. */
export async function lostCommits(
  workspace: Workspace,
  known: { readonly state: Oid | null; readonly tips: ReadonlyMap<string, Oid> },
  { state, kept }: { readonly state: Oid | null; readonly kept: readonly Oid[] },
): Promise<Finding[]> {
  const { repository, objects } = workspace;
  const still = async (oids: Iterable<Oid>): Promise<Oid[]> =>
    (await Promise.all([...oids].map(async (oid) => ((await objects.read(oid))?.type === 'commit' ? [oid] : [])))).flat();
  const from = await still([...(state === null ? [] : [state]), ...known.tips.values()]);
  // Down to the state that was right the last time, unless a branch has lost since what that one contains.
  const right = known.state === null || known.tips.size > 0 ? [] : [known.state];
  const without = [...kept, ...(await still(right))];
  const gone = [...known.tips].filter(([, oid]) => !from.includes(oid));
  const entries = new Map((await history(repository, { from, without })).map((entry) => [entry.oid, entry]));
  for (let fold = entries.get(state ?? ''); fold; fold = entries.get(fold.parents[0] ?? '')) entries.delete(fold.oid);
  const dropped = [...entries.values()].flatMap(({ oid, message }): Finding[] => {
    const header = parseMessage(message);
    if (!header) return [];
    const what = `${display(header.action)} by ${quote(header.agent)}`;
    return [
      { kind: 'dropped', ref: refOf(header), commit: oid, message: `${what} was on record and is on no branch any longer` },
    ];
  });
  const removed = gone.map(([ref, commit]): Finding => {
    return { kind: 'dropped', ref: display(ref), commit, message: 'it was on record, and its commit is gone altogether' };
  });
  return [...few(dropped), ...few(removed)];
}

interface Compared extends Caught {
  readonly state: Oid;
  readonly known: Oid | null;
}

async function wrongFiles(workspace: Workspace, { state, known, tips, behind, retired }: Compared): Promise<Finding[]> {
  const mayDiffer = (ref: string): boolean => behind.has(ref) || retired.has(ref);
  const { objects, repository } = workspace;
  const trees = new Map<string, Promise<ReadonlyMap<string, Oid>>>();
  const filesOf = (ref: string): Promise<ReadonlyMap<string, Oid>> => {
    const tip = tips.get(ref);
    const known = trees.get(ref);
    if (known || tip === undefined) return known ?? Promise.resolve(new Map());
    const files = objects.require(tip).then(({ type, data }) => {
      return type === 'commit' ? listTree(objects, parseCommit(data).tree, repository.format) : new Map<string, Oid>();
    });
    trees.set(ref, files);
    return files;
  };
  const since = known !== null && (await objects.read(known)) ? known : null;
  const changed = (await changedFiles(repository, since, state)).filter(({ path }) => !path.startsWith('reports/'));
  const wrong = new Map<string, string>();
  const there = new Map(await stateFiles(workspace, state));
  const concerned = new Set<string>(since === null ? tips.keys() : []);
  for (const { path, before, after, isPlain } of changed) {
    if (!isPlain) {
      wrong.set(path, 'is no plain file');
      continue;
    }
    const refs = await ownersOf(workspace, path, after ?? before ?? '', tips);
    for (const ref of refs) concerned.add(ref);
    if (after === null || refs.some(mayDiffer)) continue;
    const places = refs.map((ref) => ({ ref, place: withoutIssue(path, ref) }));
    const held = await Promise.all(places.map(async ({ ref, place }) => (await filesOf(ref)).get(place) === after));
    if (!held.includes(true)) wrong.set(path, 'is not what its branch has there');
    else if (places.some(({ place }) => place !== path && there.get(place) === after)) wrong.set(path, 'is there twice');
  }
  for (const ref of concerned) {
    if (mayDiffer(ref)) continue;
    for (const [path, oid] of await filesOf(ref)) {
      if (there.get(path) === oid || there.get(besidePath(path, ref)) === oid) continue;
      if (kindOfPath(path) === 'agent' && there.has(path)) continue; // Of an agent's records in several clones one is shown.
      if (!there.has(path)) wrong.set(path, 'is missing, though its branch has it');
    }
  }
  const findings = [...wrong].slice(0, TOLD).map(async ([path, message]): Promise<Finding> => {
    const commit = (await newestChange(repository, state, path)) ?? state;
    return { kind: 'changed_state', ref: STATE, commit, message: `'${display(path)}' ${message}` };
  });
  return few(await Promise.all(findings), wrong.size);
}

async function stateFiles(workspace: Workspace, state: Oid): Promise<[string, Oid][]> {
  const all = await changedFiles(workspace.repository, null, state);
  return all.flatMap(({ path, after }): [string, Oid][] => (after === null ? [] : [[path, after]]));
}

/** A path of the state as its branch has it: without the issue that was put into the name of one of two equal ones. */
function withoutIssue(path: string, ref: string): string {
  const plain = path.replace(/\.[^./]+\.json$/, '.json');
  return besidePath(plain, ref) === path ? plain : path;
}

/** The branches that a file of the state can come from; none for a file that is no document. */
async function ownersOf(workspace: Workspace, path: string, blob: Oid, tips: ReadonlyMap<string, Oid>): Promise<string[]> {
  const kind = kindOfPath(path);
  if (kind === null) return [];
  if (kind === 'config') return [CONFIG];
  const [, second = ''] = path.split('/');
  if (kind === 'comment') return [`${ISSUES}${second}`];
  if (kind === 'agent' || kind === 'keys') {
    const prefix = `${AGENTS}${second.split('.')[0]}/`;
    return [...tips.keys()].filter((ref) => ref.startsWith(prefix));
  }
  try {
    const { value } = decodeDocument(kind, (await workspace.objects.require(blob)).data.toString('utf8'), path);
    const document = value as { readonly id: string; readonly issue_id?: string };
    return [`${ISSUES}${document.issue_id ?? document.id}`];
  } catch (error) {
    if (error instanceof CoordinationError) return [];
    throw error;
  }
}

/** The first of many findings, and how many more there are. */
function few(findings: readonly Finding[], total = findings.length): Finding[] {
  const last = findings[TOLD - 1];
  if (total <= TOLD || !last) return [...findings];
  return [...findings.slice(0, TOLD - 1), { ...last, message: `${last.message} (and ${total - TOLD} more like it)` }];
}
