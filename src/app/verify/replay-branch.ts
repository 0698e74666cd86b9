/**
 * Replays one branch: every commit that was not replayed before is done again from its recorded input, and its tree, its message and
 * its headers must come out the same to the byte.
 */
import { CoordinationError } from '../../core/errors.ts';
import { authorOf, parseInput } from '../../core/message.ts';
import { EMPTY_STATE } from '../../core/model.ts';
import { type BranchName, Divergence, type Policies, type Replayed, readRecord, replay, sameWords } from '../../core/replay.ts';
import { settleRecord } from '../../core/settle.ts';
import { display } from '../../core/text.ts';
import { fromSeconds } from '../../core/time.ts';
import { missingFrom } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { ObjectWriter } from '../../store/object-writer.ts';
import { type Commit, formatCommit, listTree, parseCommit } from '../../store/objects.ts';
import { type Branch, changedTree, documentsAfter, readBranch } from '../branch.ts';
import { nameOf, resettle } from '../settlement.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, isDamage } from './finding.ts';

/** What the replay of a branch found. */
export interface BranchReplay {
  readonly ref: string;
  readonly findings: readonly Finding[];
  /** How many commits were replayed. */
  readonly commits: number;
  /** The newest commit up to which everything is right; null where the first one is not. */
  readonly good: Oid | null;
  /** False where the commits that were replayed before are no longer part of the branch. */
  readonly continued: boolean;
}

/** What judging a branch needs to know beside it. */
export interface Rules {
  readonly policies: Policies;
  /** No action may be dated later than this, in seconds since 1970. */
  readonly latest: number;
}

/** Replays what a branch holds on top of `known`, which was replayed before (null: nothing was). */
export async function replayBranch(
  workspace: Workspace,
  branch: { readonly ref: string; readonly name: BranchName; readonly tip: Oid; readonly known: Oid | null },
  rules: Rules,
): Promise<BranchReplay> {
  const { ref, name, tip, known } = branch;
  const { chain, continued, isWhole } = await commitsAfter(workspace, tip, known);
  const run = new BranchRun(workspace, ref, name, rules);
  try {
    if (continued && known !== null) await run.goOn(known);
    for (const oid of isWhole ? chain : []) await run.step(oid);
    if (!isWhole) run.stop('the commit before it is missing', chain[0] ?? tip);
  } catch (error) {
    if (!isDamage(error)) throw error;
    run.stop(error.message); // What comes after it cannot be judged.
  }
  return { ref, findings: run.findings, commits: run.commits, good: run.good, continued };
}

/** The first-parent chain of a tip down to what is known, the oldest first. */
async function commitsAfter(
  workspace: Workspace,
  tip: Oid,
  known: Oid | null,
): Promise<{ chain: Oid[]; continued: boolean; isWhole: boolean }> {
  const chain: Oid[] = [];
  let isWhole = true;
  let oid: Oid | undefined = tip;
  while (oid !== undefined && oid !== known) {
    const object = await workspace.objects.read(oid);
    isWhole = object !== null;
    if (isWhole) chain.push(oid);
    if (object?.type !== 'commit') break; // Its own step says so.
    oid = parseCommit(object.data).parents[0];
  }
  return { chain: chain.reverse(), continued: known === null || oid === known, isWhole };
}

class BranchRun {
  readonly findings: Finding[] = [];
  commits = 0;
  good: Oid | null = null;
  readonly #workspace: Workspace;
  readonly #ref: string;
  readonly #name: BranchName;
  readonly #rules: Rules;
  /** Holds what the replay makes; nothing of it is ever written. */
  readonly #writer: ObjectWriter;
  readonly #nonces = new Set<string>();
  /** The commits that were judged; what was done apart may be settled more than once. */
  readonly #judged: Set<Oid>;
  #before: Branch;
  #at: Oid | null = null;

  constructor(workspace: Workspace, ref: string, name: BranchName, rules: Rules, judged = new Set<Oid>()) {
    this.#workspace = workspace;
    this.#ref = ref;
    this.#name = name;
    this.#rules = rules;
    this.#judged = judged;
    this.#writer = new ObjectWriter(workspace.repository);
    this.#before = { ref, tip: null, commit: null, documents: new Map(), state: EMPTY_STATE };
  }

  /** Starts after a commit that is known to be right. */
  async begin(known: Oid | null): Promise<void> {
    if (known === null) return;
    this.#before = await readBranch(this.#workspace, known);
    this.good = known;
  }

  /** The same where this run goes on from an earlier one: an action that the branch held already is doubled. */
  async goOn(known: Oid): Promise<void> {
    await this.begin(known);
    for (let commit = this.#before.commit; commit; ) {
      this.#nonces.add(nonceOf(commit));
      const object = await this.#workspace.objects.read(commit.parents[0] ?? '');
      commit = object?.type === 'commit' ? parseCommit(object.data) : null;
    }
  }

  /** Replays the next commit. */
  async step(oid: Oid): Promise<void> {
    this.#at = oid;
    this.#judged.add(oid);
    const found = this.findings.length;
    const object = await this.#workspace.objects.require(oid);
    if (object.type !== 'commit') throw new CoordinationError('unusable_repository', `it is a ${object.type}, not a commit`);
    const commit = parseCommit(object.data);
    await this.#checkDates(commit);
    const again = commit.parents.length > 1 ? await this.#judgeSettlement(commit) : this.#judge(commit);
    const after = again && (await this.#rebuilt(commit, again));
    if (again && found === this.findings.length) this.#compareBytes(object.data, commit, again);
    this.commits++;
    // After a commit that is not right, the next is judged by what the branch then held.
    this.#before = after ? { ...after, tip: oid, commit } : await readBranch(this.#workspace, oid);
    if (this.findings.length === 0) this.good = oid;
  }

  /** Ends where the branch cannot be read any further. */
  stop(message: string, at = this.#at): void {
    this.#at = at;
    this.#report('unreadable', message);
  }

  #report(kind: string, message: string): void {
    this.findings.push({ kind, ref: this.#ref, commit: this.#at, message });
  }

  /** A commit's dates follow from its parents', and none lies in the future: that is how a lease would be taken that is not due. */
  async #checkDates(commit: Commit): Promise<void> {
    const parents = await Promise.all(commit.parents.map((oid) => this.#workspace.objects.require(oid)));
    const earliest = Math.max(1, ...parents.map(({ data }) => parseCommit(data).committer.time + 1));
    if (commit.committer.time !== Math.max(commit.author.time, earliest)) {
      const what = 'something was inserted, dropped or rewritten';
      this.#report('out_of_line', `its committer's date does not follow from the commit before it: ${what}`);
    }
    // An older log is brought in as it is, with whatever clock it was written by.
    if (commit.author.time > this.#rules.latest && !this.#name.imported) {
      this.#report('future', `it is dated in the future: ${fromSeconds(commit.author.time)}`);
    }
  }

  /** What the commit's action must have done; null where it does not hold. */
  #judge(commit: Commit): Replayed | null {
    return this.#attempt(() => replay(this.#before.state, commit, this.#name, this.#rules.policies));
  }

  /** What the commit must be that brings work done apart together; null where it is another. That work is judged where it was done. */
  async #judgeSettlement(commit: Commit): Promise<(Replayed & { readonly tree: Oid }) | null> {
    const [remote = '', local = '', ...more] = commit.parents;
    const apart = await missingFrom(this.#workspace.repository, local, remote);
    if (more.length > 0 || apart.length === 0) {
      this.#report('merge', 'it has more parents than an action has, and settles nothing');
      return null;
    }
    const fresh = apart.slice(apart.findLastIndex((oid) => this.#judged.has(oid)) + 1);
    const side = new BranchRun(this.#workspace, this.#ref, this.#name, this.#rules, this.#judged);
    if (fresh[0] !== undefined)
      await side.begin(parseCommit((await this.#workspace.objects.require(fresh[0])).data).parents[0] ?? null);
    for (const oid of fresh) await side.step(oid);
    this.findings.push(...side.findings);
    this.commits += side.commits;
    const { policies } = this.#rules;
    const { tree, refused } = await resettle(this.#workspace, this.#writer, { remote, local }, this.#name, policies);
    return this.#attempt(() => {
      const { record } = readRecord(this.#before.state, commit, this.#name, policies);
      const expected = settleRecord(record, nameOf(this.#name), apart.length, refused);
      return { header: record, nonce: record.nonce, documents: [], tree, message: sameWords(expected, commit) };
    });
  }

  #attempt<R extends Replayed>(judge: () => R): R | null {
    try {
      const again = judge();
      if (this.#nonces.has(again.nonce)) this.#report('doubled', 'it records an action that is on the branch already');
      this.#nonces.add(again.nonce);
      return again;
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
      this.#report(error.kind, error.message);
      return null;
    }
  }

  /** The branch as the action leaves it; null, and a finding, where the commit's tree is not that. */
  async #rebuilt(commit: Commit, again: Replayed & { readonly tree?: Oid }): Promise<Branch | null> {
    if (again.tree !== undefined) {
      if (again.tree !== commit.tree) this.#report('changed_files', 'its files are not what settling its parents makes');
      return null; // What it holds is read anew.
    }
    const { tree, changes } = await changedTree(this.#workspace, this.#writer, this.#before, again.documents);
    if (tree !== commit.tree) {
      await this.#explainTree(commit, changes);
      return null;
    }
    return { ...this.#before, ...documentsAfter(this.#before, again.documents) };
  }

  /** Says which files of a commit's tree are not what its action made. */
  async #explainTree(commit: Commit, changes: ReadonlyMap<string, Oid | null>): Promise<void> {
    const { objects, repository } = this.#workspace;
    const before = this.#before.commit;
    const expected = before === null ? new Map<string, Oid>() : await listTree(objects, before.tree, repository.format);
    for (const [path, oid] of changes) if (oid === null) expected.delete(path);
    for (const [path, oid] of changes) if (oid !== null) expected.set(path, oid);
    const actual = await listTree(objects, commit.tree, repository.format);
    const twice = fixInTwoPlaces(actual.keys());
    if (twice) this.#report('fix_in_two_places', `${twice.fix} is in two places: ${twice.paths.map(display).join(', ')}`);
    const differing = [...new Set([...expected.keys(), ...actual.keys()])].filter(
      (path) => expected.get(path) !== actual.get(path),
    );
    const edited = differing.map((path) => {
      const what = !actual.has(path)
        ? 'is missing'
        : expected.has(path)
          ? 'is not what the action wrote'
          : 'was not put there by it';
      return `'${display(path)}' ${what}`;
    });
    const shown = edited.length > 3 ? [...edited.slice(0, 3), `${edited.length - 3} more`] : edited;
    if (!twice) this.#report('changed_files', `its files were changed by hand: ${shown.join('; ') || 'a file has another mode'}`);
  }

  /** Whatever else is in the commit (headers, another spelling of the author) must be as git coord writes it. */
  #compareBytes(data: Buffer, commit: Commit, { header, message }: Replayed): void {
    const author = { ...authorOf(header.agent), time: commit.author.time };
    if (Buffer.from(formatCommit({ ...commit, author, message })).equals(data)) return;
    this.#report('changed_headers', 'its headers are not as git coord writes them');
  }
}

/** What tells a commit's action from every other; empty where it records none. */
function nonceOf({ message }: Commit): string {
  try {
    return parseInput(message).nonce;
  } catch {
    return '';
  }
}

/** A fix that lies at two paths of a tree. */
function fixInTwoPlaces(paths: Iterable<string>): { fix: string; paths: string[] } | null {
  const places = new Map<string, string[]>();
  for (const path of paths) {
    const file = path.match(/^fixes\/\w+\/(.+)\.json$/)?.[1];
    const fix = file?.match(/^fix_\d+(?:_\d+)?(?=_|$)/)?.[0] ?? file?.split('__')[0];
    if (fix === undefined) continue;
    const known = places.get(fix) ?? [];
    places.set(fix, known);
    known.push(path);
  }
  for (const [fix, found] of places) if (found.length > 1) return { fix: display(fix), paths: found };
  return null;
}
