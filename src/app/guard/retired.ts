/** Judges what a push does to ids and to retired issues: no id is used again, and no branch goes that the archive has not taken over. */
import { type IssueId, isIssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import { isAncestor } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit, parseTree } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import { archivedIssue } from '../archive/read.ts';
import { ARCHIVE, issueRef, STATE } from '../branch.ts';
import { checkCommit } from '../verify/archive.ts';
import { type Rules, replayBranch } from '../verify/replay-branch.ts';
import type { Push, TeamMove } from './push.ts';

/** Something that is wrong, and the commit that is. */
export interface Wrong {
  readonly commit: Oid | null;
  readonly message: string;
}

/** The tip that an issue's branch had when it was retired; null where it never was. `archive`: what the archive points at. */
export async function retiredTip(push: Push, id: IssueId, archive: Oid | null): Promise<Oid | null> {
  return archive === null ? null : ((await archivedIssue(push.after, id, archive))?.tip ?? null);
}

/** Whether the archive will have taken over all of an issue's branch. */
export async function isRetired(push: Push, id: IssueId, tip: Oid): Promise<boolean> {
  const retired = await retiredTip(push, id, await push.tipAfter(ARCHIVE));
  return retired !== null && contains(push.after, retired, tip);
}

/** What is wrong about a ref for an issue that has none; null where its id is free, or the branch goes on from what was retired. */
export async function wrongBeginning(push: Push, id: IssueId, to: Oid): Promise<string | null> {
  if ((await push.tipBefore(issueRef(id))) !== null) return null; // Somebody was faster; Git itself says so.
  const retired = await retiredTip(push, id, await push.tipAfter(ARCHIVE));
  if (retired !== null) {
    if (await contains(push.after, to, retired)) return null; // It is brought back.
    return `${id} is the id of a retired issue, and no id is used again`;
  }
  const state = await push.tipBefore(STATE);
  if (state === null || !(await isOnState(push, state, id))) return null;
  const [root] = (await commitsSince(push, null, to)) ?? [];
  if (root && (await isAncestor(push.after.repository, root.oid, state))) return null; // Its ref was lost, and is put back.
  return `${id} was another issue before, and no id is used again`;
}

/** Whether the state has a file of this issue. The names in a handful of trees are looked through, no file is read. */
async function isOnState(push: Push, state: Oid, id: IssueId): Promise<boolean> {
  const { repository, objects } = push.after;
  const issues = await objects.read(`${state}:issues`);
  if (issues?.type !== 'tree') return false;
  const trees = await Promise.all(parseTree(issues.data, repository.format).map(({ oid }) => objects.read(oid)));
  const own = new RegExp(`^${id.replaceAll('.', '\\.')}(?:\\.json|__.*|_[a-z].*)$`);
  return trees.some((tree) => {
    if (tree?.type !== 'tree' || !tree.data.includes(` ${id}`)) return false;
    return parseTree(tree.data, repository.format).some(({ name }) => own.test(name));
  });
}

/** The issue that a commit's action is about; empty where there is none. */
async function issueOf(push: Push, tip: Oid): Promise<string> {
  const object = await push.after.objects.read(tip);
  return (object?.type === 'commit' && parseMessage(parseCommit(object.data).message)?.issue) || '';
}

/** What is wrong about what is new on the archive: each commit must be as the archive makes it, of branches that hold. */
export async function wrongArchive(push: Push, { old, to }: TeamMove, rules: Rules): Promise<Wrong | null> {
  if (to === null) return { commit: null, message: 'the archive is never deleted' };
  const chain = await commitsSince(push, old, to);
  if (chain === null) return { commit: to, message: rewritten(old) };
  for (const { oid, parents } of chain) {
    const [flaw] = await checkCommit(push.after, oid);
    if (flaw) return flaw;
    for (const tip of parents.slice(1)) {
      const wrong = await wrongRetirement(push, tip, old, rules);
      if (wrong) return wrong;
    }
  }
  return null;
}

/** What is wrong about a retired branch: what this server has not judged yet is judged now. */
async function wrongRetirement(push: Push, tip: Oid, archive: Oid | null, rules: Rules): Promise<Wrong | null> {
  const id = await issueOf(push, tip);
  if (!isIssueId(id)) return { commit: tip, message: 'it is the tip of no issue' };
  const ref = issueRef(id);
  const places = await Promise.all([push.tipBefore(ref), push.tipAfter(ref), retiredTip(push, id, archive)]);
  const known = places.filter((place) => place !== null);
  for (const place of known) if (await contains(push.after, place, tip)) return null;
  const isBehind = await Promise.all(known.map((place) => contains(push.after, tip, place)));
  if (isBehind.includes(false)) return { commit: tip, message: `it is not on the branch of ${id}` };
  const branch = { ref: ARCHIVE, name: { kind: 'issue', name: id }, tip, known: known.at(-1) ?? null } as const;
  return (await replayBranch(push.after, branch, rules)).findings[0] ?? null;
}

/** A commit of a chain. */
export interface ChainedCommit {
  readonly oid: Oid;
  readonly parents: readonly Oid[];
  readonly message: string;
}

/** The first-parent chain of a tip down to what it was before, the oldest first; null where it does not go on from there. */
export async function commitsSince(push: Push, old: Oid | null, to: Oid): Promise<ChainedCommit[] | null> {
  const chain: ChainedCommit[] = [];
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

/** What is said where a branch does not go on from what it was. */
export const rewritten = (old: Oid | null): string =>
  `it does not go on from ${old?.slice(0, 12) ?? 'nothing'}: history is never rewritten`;
