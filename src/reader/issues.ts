/** Issues, wherever they are: below refs/coord/issues, or in the archive. The archive moves before a ref goes, so it is always read second. */
import type { ArchivedIssue } from '../core/archived.ts';
import { stateOf } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import { type IssueId, isIssueId } from '../core/ids.ts';
import type { Fix, Issue } from '../core/model.ts';
import { findArchived, listArchived } from './archive.ts';
import { decode, readState, type StoredDocument } from './branch.ts';
import type { Files } from './files.ts';
import { mapLimited } from './limited.ts';
import type { Objects } from './objects.ts';
import { readRefs } from './refs.ts';

export const ISSUES = 'refs/coord/issues/';
export const ARCHIVE = 'refs/coord/archive';

/** An issue and the fixes for it. */
export interface IssueWithFixes {
  readonly issue: Issue;
  readonly fixes: readonly Fix[];
}

/** What a repository is read through. */
export interface Source {
  readonly gitdir: string;
  readonly files: Files;
  readonly objects: Objects;
}

/** What one ref points at; null where there is none of this name. */
export async function tipOf({ files, gitdir }: Source, ref: string): Promise<string | null> {
  return (await readRefs(files, gitdir, ref)).get(ref) ?? null;
}

/** The tip of an issue's branch, live or else archived; null where there is no such issue. */
export async function tipOfIssue(source: Source, id: IssueId): Promise<string | null> {
  const live = await tipOf(source, `${ISSUES}${id}`);
  if (live !== null) return live;
  const archive = await tipOf(source, ARCHIVE);
  return archive === null ? null : ((await findArchived(source.objects, archive, id))?.tip ?? null);
}

/** Every issue that has a ref, with its fixes, and those refs. */
export async function readLive(source: Source): Promise<{ live: IssueWithFixes[]; refs: ReadonlyMap<string, string> }> {
  const refs = await readRefs(source.files, source.gitdir, ISSUES);
  const tips = [...refs].filter(([ref]) => isIssueId(ref.slice(ISSUES.length)));
  return { live: await readBranches(source, tips), refs };
}

/** The issues that are archived and have none of these refs. */
export async function readRetired(source: Source, refs: ReadonlyMap<string, string>): Promise<ArchivedIssue[]> {
  const archive = await tipOf(source, ARCHIVE);
  return archive === null ? [] : listArchived(source.objects, archive, (id) => refs.has(`${ISSUES}${id}`));
}

/** The fixes of archived issues, from the tips of their branches. */
export async function readRetiredFixes(source: Source, retired: readonly ArchivedIssue[]): Promise<Fix[]> {
  const tips = retired
    .filter(({ fixes }) => fixes.length > 0)
    .map(({ issue, tip }): [string, string] => [`${ISSUES}${issue.id}`, tip]);
  return (await readBranches(source, tips)).flatMap(({ fixes }) => fixes);
}

/** The issues of some branches. One whose documents are torn is left out here; `issueIn` says what is wrong with it. */
async function readBranches({ objects }: Source, tips: readonly (readonly [string, string])[]): Promise<IssueWithFixes[]> {
  const branches = await mapLimited(tips, async ([ref, tip]) => {
    const files = await readState(objects, tip);
    try {
      return [issueIn(files, ref)];
    } catch (error) {
      if (error instanceof CoordinationError) return [];
      throw error;
    }
  });
  return branches.flat();
}

/** The issue that a branch's files hold. Throws where they hold none, or are torn. */
export function issueIn(files: readonly StoredDocument[], ref: string): IssueWithFixes {
  const { issue, fixes } = stateOf(decode(files));
  if (issue) return { issue, fixes };
  throw new CoordinationError('unusable_repository', `${ref} holds no issue`, { hint: 'git coord health' });
}
