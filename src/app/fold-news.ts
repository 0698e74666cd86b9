/** What branches bring that a state does not contain yet, where that can be told without walking the state's whole history. */
import type { IssueId } from '../core/ids.ts';
import type { HistoryEntry } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import { archivedIssue } from './archive/read.ts';
import { ARCHIVE, ISSUES } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** More branches or commits than these, and Git walks: it is quicker then. */
const MOST_BRANCHES = 63;
const MOST_COMMITS = 1000;

/**
 * The commits that come with these tips, in the order in which `history` gives them; null where only the history of the state tells: an
 * archive, a branch that was settled, one that was retired before, one of which something is missing here. `folded`: what the state contains.
 */
export async function newCommits(
  workspace: Workspace,
  bringing: readonly (readonly [ref: string, tip: Oid])[],
  folded: ReadonlyMap<string, Oid>,
): Promise<HistoryEntry[] | null> {
  if (bringing.length > MOST_BRANCHES) return null;
  const found = new Map<Oid, HistoryEntry>();
  for (const [ref, tip] of bringing) {
    const old = folded.get(ref);
    if (ref === ARCHIVE || (old === undefined && (await wasRetired(workspace, ref, folded)))) return null;
    for (let oid: Oid | undefined = tip; oid !== old; ) {
      if (oid === undefined || found.has(oid) || found.size === MOST_COMMITS) return null;
      const object = await workspace.objects.read(oid);
      if (object?.type !== 'commit') return null;
      const { parents, author, committer, message } = parseCommit(object.data);
      if (parents.length > 1) return null;
      found.set(oid, { oid, parents, time: author.time, committed: committer.time, author: author.name, message });
      [oid] = parents;
    }
  }
  return inOrder(
    bringing.map(([, tip]) => tip),
    found,
  );
}

/** Whether a branch is new here that the archive knows: its first commits are on record already. */
async function wasRetired(workspace: Workspace, ref: string, folded: ReadonlyMap<string, Oid>): Promise<boolean> {
  const archive = folded.get(ARCHIVE);
  if (archive === undefined || !ref.startsWith(ISSUES)) return false;
  return (await archivedIssue(workspace, ref.slice(ISSUES.length) as IssueId, archive)) !== null;
}

/** `git log --author-date-order --reverse` of some lines of commits: children before parents, the newest first, and all of it turned round. */
function inOrder(tips: readonly Oid[], found: ReadonlyMap<Oid, HistoryEntry>): HistoryEntry[] {
  const waiting = tips.flatMap((tip) => found.get(tip) ?? []);
  const shown: HistoryEntry[] = [];
  while (waiting.length > 0) {
    let newest = 0;
    for (const [at, { time }] of waiting.entries()) if (time > (waiting[newest]?.time ?? 0)) newest = at;
    const [next] = waiting.splice(newest, 1);
    if (!next) break;
    shown.push(next);
    const parent = found.get(next.parents[0] ?? '');
    if (parent) waiting.push(parent);
  }
  return shown.reverse();
}
