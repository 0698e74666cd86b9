/** Where imported issues go: under their own ids, or beside another issue that has the id already. */
import { CoordinationError } from '../core/errors.ts';
import type { ImportedIssue, Problem } from '../core/formats/parsed.ts';
import { type IssueId, issueId } from '../core/ids.ts';
import type { Issue } from '../core/model.ts';
import { listRefs } from '../store/refs.ts';
import { archivedIds, readIssueBranch } from './archive/read.ts';
import { ISSUES, issueRef } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** So many branches are read at once. */
const CHUNK = 500;

/** What is to be done with each issue of an import. */
export interface Places {
  /** What is to be written, under the ids that it gets. */
  readonly fresh: readonly ImportedIssue[];
  /** How many are there from an earlier import. */
  readonly already: number;
  readonly renamed: readonly { readonly from: IssueId; readonly to: IssueId }[];
  /** The id that each issue has in the end, by the one that it came with. */
  readonly ids: ReadonlyMap<string, IssueId>;
  readonly problems: readonly Problem[];
}

/** The id under which an issue comes in whose own is another's, and the alias that says so. */
function besideId(id: string, from: string): { id: IssueId | null; alias: string } {
  const alias = `${from}-${id.slice('issue_'.length)}`;
  return { id: issueId(`issue_${alias}`), alias };
}

/** Whether the issue in the repository is the very one that is to be imported. */
function isSame(there: Issue, imported: Issue): boolean {
  const [a, b] = [there.imported, imported.imported];
  if (a && b && a.from === b.from && a.id === b.id) return true;
  // An export of this repository comes home.
  return (
    !a && there.title === imported.title && there.created_at === imported.created_at && there.created_by === imported.created_by
  );
}

/** Compares an import with the branches that exist now; only those whose ids collide are read. `known`: ids that others of it have. */
export async function findPlaces(
  workspace: Workspace,
  issues: readonly ImportedIssue[],
  from: string,
  known: ReadonlyMap<string, IssueId>,
): Promise<Places> {
  const refs = await listRefs(workspace.repository, ISSUES);
  const retired = await archivedIds(workspace);
  const taken = new Set(issues.map(({ issue }) => issue.id));
  const ids = new Map<string, IssueId>(known);
  const fresh: { readonly imported: ImportedIssue; readonly id: IssueId }[] = [];
  const problems: Problem[] = [];
  let already = 0;
  const place = async (imported: ImportedIssue): Promise<void> => {
    const { issue, file, line } = imported;
    const beside = besideId(issue.id, from).id;
    for (const id of [issue.id, beside]) {
      if (id === null || (id !== issue.id && taken.has(id))) continue;
      const there = refs.has(issueRef(id)) || retired.has(id) ? await issueAt(workspace, id) : null;
      if (there !== null && !isSame(there, issue)) continue;
      ids.set(issue.id, id);
      if (there) already++;
      else fresh.push({ imported, id });
      return;
    }
    problems.push({ file, line, message: `the repository has another ${issue.id}, and ${beside} too`, severity: 'skipped' });
  };
  for (let start = 0; start < issues.length; start += CHUNK) {
    await Promise.all(issues.slice(start, start + CHUNK).map(place));
  }
  return {
    fresh: fresh.map(({ imported, id }) => moved(imported, id, from, ids)),
    already,
    renamed: fresh
      .filter(({ imported, id }) => imported.issue.id !== id)
      .map(({ imported, id }) => ({ from: imported.issue.id, to: id })),
    ids,
    problems,
  };
}

/** The issue of a branch; one that matches nothing where it cannot be read. */
async function issueAt(workspace: Workspace, id: IssueId): Promise<Issue> {
  try {
    const { issue } = (await readIssueBranch(workspace, id)).state;
    if (issue) return issue;
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
  }
  return { imported: { from: '', id: '' } } as Issue;
}

/** The issue under the id that it gets, with what refers to it. */
function moved(imported: ImportedIssue, id: IssueId, from: string, ids: ReadonlyMap<string, IssueId>): ImportedIssue {
  const { issue, fixes, comments } = imported;
  const dependsOn = (issue.depends_on ?? []).map((other) => ids.get(other) ?? other);
  const aliases = id === issue.id ? issue.aliases : [besideId(issue.id, from).alias];
  return {
    ...imported,
    issue: { ...issue, id, depends_on: dependsOn, ...(aliases && { aliases }) },
    fixes: fixes.map((fix) => ({ ...fix, issue_id: id })),
    comments: comments.map((comment) => ({ ...comment, issue_id: id })),
  };
}
