/** Judges what a push does to ids and to retired issues: no id is ever used again, and no branch goes that the archive has not taken over. */
import { type IssueId, isIssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import { firstParentChain, isAncestor } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit, parseTree } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import { ARCHIVE, issueRef, STATE } from '../branch.ts';
import type { Finding } from '../verify/finding.ts';
import { type Rules, replayBranch } from '../verify/replay-branch.ts';
import type { Push, TeamMove } from './push.ts';

/** The ids and the tips of the issues that the archive holds after the push; read where the first one asks. */
export class Retired {
  readonly #push: Push;
  #tips: Promise<ReadonlyMap<Oid, string>> | undefined;

  constructor(push: Push) {
    this.#push = push;
  }

  /** Whether the archive has taken over what is on a branch up to this tip. */
  async has(tip: Oid): Promise<boolean> {
    const archive = await this.#push.tipAfter(ARCHIVE);
    if (archive === null) return false;
    return (await this.#read()).has(tip) || isAncestor(this.#push.after.repository, tip, archive);
  }

  /** What is wrong about beginning an issue of this id; null where it is free. */
  async wrongBeginning(id: IssueId): Promise<string | null> {
    if ((await this.#push.tipBefore(issueRef(id))) !== null) return null; // Somebody was faster; Git itself says so.
    if ([...(await this.#read()).values()].includes(id)) return `${id} is the id of a retired issue, and no id is used again`;
    return (await this.#isOnState(id)) ? `${id} was an issue before, and no id is used again` : null;
  }

  #read(): Promise<ReadonlyMap<Oid, string>> {
    this.#tips ??= (async () => {
      const archive = await this.#push.tipAfter(ARCHIVE);
      const chain = archive === null ? [] : await firstParentChain(this.#push.after.repository, archive);
      const tips = chain.flatMap(({ parents }) => parents.slice(1));
      return new Map(await Promise.all(tips.map(async (oid): Promise<[Oid, string]> => [oid, await issueOf(this.#push, oid)])));
    })();
    return this.#tips;
  }

  /** Whether the state has a file of this issue. The names in a handful of trees are looked through, no file is read. */
  async #isOnState(id: IssueId): Promise<boolean> {
    const { repository, objects } = this.#push.after;
    const state = await this.#push.tipBefore(STATE);
    const issues = state === null ? null : await objects.read(`${state}:issues`);
    if (issues?.type !== 'tree') return false;
    const trees = await Promise.all(parseTree(issues.data, repository.format).map(({ oid }) => objects.read(oid)));
    const own = new RegExp(`^${id.replaceAll('.', '\\.')}(?:\\.json|__.*|_[a-z].*)$`);
    return trees.some((tree) => {
      if (tree?.type !== 'tree' || !tree.data.includes(` ${id}`)) return false;
      return parseTree(tree.data, repository.format).some(({ name }) => own.test(name));
    });
  }
}

/** The issue that a commit's action is about; empty where there is none. */
export async function issueOf(push: Push, tip: Oid): Promise<string> {
  const object = await push.after.objects.read(tip);
  return (object?.type === 'commit' && parseMessage(parseCommit(object.data).message)?.issue) || '';
}

/** Judges what is new on the archive: it goes on from what it was, and what it takes over are issues' branches. */
export async function wrongArchive(
  push: Push,
  { old, to }: TeamMove,
  rules: Rules,
): Promise<Omit<Finding, 'kind' | 'ref'> | null> {
  if (to === null) return { commit: null, message: 'the archive is never deleted' };
  const chain = await commitsSince(push, old, to);
  if (chain === null) return { commit: to, message: rewritten(old) };
  for (const { parents } of chain) {
    for (const tip of parents.slice(1)) {
      const id = await issueOf(push, tip);
      if (!isIssueId(id)) return { commit: tip, message: 'it is the tip of no issue' };
      const known = await Promise.all([push.tipBefore(issueRef(id)), push.tipAfter(issueRef(id))]);
      const places = known.filter((oid) => oid !== null);
      const on = await Promise.all(places.map((oid) => contains(push.after, oid, tip)));
      if (on.includes(true)) continue;
      if (places.length > 0) return { commit: tip, message: `it is not on the branch of ${id}` };
      const branch = { ref: ARCHIVE, name: { kind: 'issue', name: id }, tip, known: null } as const;
      const [finding] = (await replayBranch(push.after, branch, rules)).findings;
      if (finding) return finding;
    }
  }
  return null;
}

/** The first-parent chain of a tip down to what it was before, the oldest first; null where it does not go on from there. */
export async function commitsSince(push: Push, old: Oid | null, to: Oid): Promise<ParsedCommit[] | null> {
  const chain: ParsedCommit[] = [];
  let oid: Oid | undefined = to;
  while (oid !== undefined && oid !== old) {
    const object = await push.after.objects.require(oid);
    if (object.type !== 'commit') return null;
    const { parents, message } = parseCommit(object.data);
    chain.push({ oid, parents, message });
    oid = parents[0];
  }
  return old === null || oid === old ? chain.reverse() : null;
}

interface ParsedCommit {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly message: string;
}

/** What is said where a branch does not go on from what it was. */
export const rewritten = (old: Oid | null): string =>
  `it does not go on from ${old?.slice(0, 12) ?? 'nothing'}: history is never rewritten`;
