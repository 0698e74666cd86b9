/** Retires most of a large backlog quickly: the commits are those that the program makes, in an order that rewrites little. */
import { addToArchive, archiveHead, type SoundBranch, TIPS_PER_COMMIT } from '../src/app/archive/commit.ts';
import { archivedPath } from '../src/app/archive/document.ts';
import { ARCHIVE, issueRef, readBranchIfSound } from '../src/app/branch.ts';
import { Workspace } from '../src/app/workspace.ts';
import { type IssueId, numberedIssue } from '../src/core/ids.ts';
import { ObjectWriter } from '../src/store/object-writer.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { gitWithInput } from './repositories.ts';

/** So many branches are read before what became of them is written. */
const AT_ONCE = 6000;

/** Retires the issues from one number to another: the archive has them, and their refs are gone. */
export async function archiveQuickly(repository: TestRepository, from: number, to: number): Promise<void> {
  const ids = Array.from({ length: to - from + 1 }, (_, index) => numberedIssue(from + index));
  // What lies in one directory of the archive goes into one commit.
  ids.sort((a, b) => (archivedPath(a) < archivedPath(b) ? -1 : 1));
  for (let start = 0; start < ids.length; start += AT_ONCE) await archiveSome(repository, ids.slice(start, start + AT_ONCE));
  const deletions = ids.map((id) => `delete ${issueRef(id)}\n`).join('');
  gitWithInput(repository, ['update-ref', '--stdin'], deletions);
  repository.git('gc', '--quiet');
}

async function archiveSome({ dir, env }: TestRepository, ids: readonly IssueId[]): Promise<void> {
  const workspace = await Workspace.open({ cwd: dir, env, agent: 'maker', session: 'bench', offline: true });
  try {
    const writer = new ObjectWriter(workspace.repository);
    const before = await workspace.objects.read(ARCHIVE);
    let head = before && (await archiveHead(workspace, before.oid));
    for (let start = 0; start < ids.length; start += TIPS_PER_COMMIT) {
      const some = ids.slice(start, start + TIPS_PER_COMMIT);
      const branches = await Promise.all(some.map((id) => readBranchIfSound(workspace, issueRef(id))));
      head = await addToArchive(workspace, writer, head, branches as SoundBranch[]);
    }
    await writer.flush();
    if (head) gitWithInput({ dir, env }, ['update-ref', '--stdin'], `update ${ARCHIVE} ${head.oid}\n`);
  } finally {
    workspace.close();
  }
}
