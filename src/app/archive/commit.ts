/**
 * Commits of the archive. Each has the archive before it as its first parent and the tips that it takes in as the others, at most 63 of them,
 * so that their history stays reachable while their refs go. Its tree is made of nothing but its parents; `verify` makes it again.
 */
import { issueNumber } from '../../core/ids.ts';
import { jsonDocument } from '../../core/json.ts';
import type { Oid } from '../../store/object-reader.ts';
import type { ObjectWriter } from '../../store/object-writer.ts';
import { type Commit, formatCommit, parseCommit, writeTree } from '../../store/objects.ts';
import type { Branch } from '../branch.ts';
import { ISSUES } from '../branch.ts';
import { committer } from '../signing.ts';
import type { Workspace } from '../workspace.ts';
import { archivedFile, archivedPath, NUMBERS } from './document.ts';
import { highestArchived } from './read.ts';

/** With the archive before it, 64 parents. */
export const TIPS_PER_COMMIT = 63;
/** What the archive begins with. */
export const BEGINNING = 'begin the archive\n';

/** What the next commit of the archive needs to know of the one before it. */
export interface ArchiveHead {
  readonly oid: Oid;
  readonly tree: Oid;
  /** Its committer's date, in seconds since 1970. */
  readonly time: number;
  /** The highest number of an issue in it. */
  readonly highest: number;
}

/** A branch that is there and holds an issue. */
export type SoundBranch = Branch & { readonly tip: Oid; readonly commit: Commit };

/** Reads a commit of the archive as the one to go on from. */
export async function archiveHead(workspace: Workspace, oid: Oid): Promise<ArchiveHead> {
  const { tree, committer: by } = parseCommit((await workspace.objects.require(oid)).data);
  return { oid, tree, time: by.time, highest: await highestArchived(workspace, oid) };
}

/** Adds the commits that take some branches in to what `writer` will write, on top of an archive or as the first one. */
export async function addToArchive(
  workspace: Workspace,
  writer: ObjectWriter,
  before: ArchiveHead | null,
  branches: readonly SoundBranch[],
): Promise<ArchiveHead> {
  let head = before ?? addBeginning(workspace, writer);
  const sorted = [...branches].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  for (let start = 0; start < sorted.length; start += TIPS_PER_COMMIT) {
    const some = sorted.slice(start, start + TIPS_PER_COMMIT);
    const { tree, highest } = await treeAfter(workspace, writer, head, some);
    const time = Math.max(head.time, ...some.map(({ commit }) => commit.committer.time));
    const by = { ...committer(workspace), time };
    const parents = [head.oid, ...some.map(({ tip }) => tip)];
    const oid = writer.add('commit', formatCommit({ tree, parents, author: by, committer: by, message: messageOf(some) }));
    head = { oid, tree, time, highest };
  }
  return head;
}

function addBeginning(workspace: Workspace, writer: ObjectWriter): ArchiveHead {
  const tree = writer.add('tree', '');
  const by = { ...committer(workspace), time: 0 };
  const oid = writer.add('commit', formatCommit({ tree, parents: [], author: by, committer: by, message: BEGINNING }));
  return { oid, tree, time: 0, highest: 0 };
}

/** The tree that an archive has with some branches in it. */
export async function treeAfter(
  workspace: Workspace,
  writer: ObjectWriter,
  before: Pick<ArchiveHead, 'tree' | 'highest'>,
  branches: readonly SoundBranch[],
): Promise<Pick<ArchiveHead, 'tree' | 'highest'>> {
  const { objects, repository } = workspace;
  const ids = branches.map(({ state }) => state.issue?.id ?? '');
  const highest = Math.max(before.highest, ...ids.map((id) => issueNumber(id) ?? 0));
  const changes = new Map<string, Oid>([[NUMBERS, writer.add('blob', jsonDocument({ highest }))]]);
  for (const branch of branches) {
    const { issue } = branch.state;
    if (issue) changes.set(archivedPath(issue.id), writer.add('blob', archivedFile(branch)));
  }
  return { tree: await writeTree(objects, writer, repository.format, before.tree, changes), highest };
}

/** The message of the commit that takes these branches in. */
export function messageOf(branches: readonly Pick<Branch, 'ref'>[]): string {
  const names = branches.map(({ ref }) => ref.slice(ISSUES.length));
  const shown = names.length > 4 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return `archive ${shown}\n`;
}

/** Whether a branch may be retired: nothing on it is still to be done. */
export function isDone({ state }: Branch): boolean {
  const { issue } = state;
  return issue !== null && (issue.status === 'resolved' || issue.status === 'closed') && !issue.claim;
}

/** When something was done on a branch last, in seconds since 1970; an import counts as done when it came in. */
export function lastTouched({ commit }: SoundBranch): number {
  return commit.author.time;
}
