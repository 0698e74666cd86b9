/**
 * Reads the archive. An issue is looked for among the live ones first: the archive moves before a ref goes, so that an issue is found in one
 * of the two at every moment.
 */
import { ARCHIVED, type ArchivedIssue } from '../../core/archived.ts';
import { CoordinationError } from '../../core/errors.ts';
import type { IssueId } from '../../core/ids.ts';
import { isRecord, parseJson } from '../../core/json.ts';
import { type Oid, ReaderFailure } from '../../store/object-reader.ts';
import { parseTree } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import { ARCHIVE, assertOwnIssue, type Branch, ISSUES, issueRef, readBranch, readTip } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { archivedPath, idOfPath, NUMBERS, parseArchived } from './document.ts';

/** So many files are read at once. */
const CHUNK = 2000;
/** So many issues are looked for in the archive one by one. */
const FEW = 100;

/** What the archive has of an issue, whether or not it is back; null where it was never retired. `archive`: another commit of it. */
export async function archivedIssue(workspace: Workspace, id: IssueId, archive: string = ARCHIVE): Promise<ArchivedIssue | null> {
  const blob = await workspace.objects.read(`${archive}:${archivedPath(id)}`);
  return blob && parseArchived(blob.data.toString('utf8'), id);
}

/** The issues that were ever retired. */
export async function archivedIds(workspace: Workspace, archive: string = ARCHIVE): Promise<Set<IssueId>> {
  const { objects, repository } = workspace;
  const folder = await objects.read(`${archive}:${ARCHIVED}`);
  const shards = folder ? parseTree(folder.data, repository.format) : [];
  const files = await Promise.all(
    shards.map(async ({ name: shard, oid }) =>
      parseTree((await objects.require(oid)).data, repository.format).map(({ name }) => `${ARCHIVED}/${shard}/${name}`),
    ),
  );
  return new Set(files.flat().flatMap((path) => idOfPath(path) ?? []));
}

/** What the archive has of some issues, or of all; files that cannot be read are left to `verify`. */
export async function readArchived(
  workspace: Workspace,
  ids?: Iterable<IssueId>,
  archive: string = ARCHIVE,
): Promise<ArchivedIssue[]> {
  const wanted = [...(ids ?? (await archivedIds(workspace, archive)))];
  const found: ArchivedIssue[] = [];
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const some = wanted.slice(start, start + CHUNK).map((id) => ifSound(archivedIssue(workspace, id, archive)));
    found.push(...(await Promise.all(some)).filter((archived) => archived !== null));
  }
  return found;
}

async function ifSound<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
    return null;
  }
}

/** The retired issues that are not back among the live ones. */
export async function readRetired(workspace: Workspace, live: ReadonlyMap<string, unknown>): Promise<ArchivedIssue[]> {
  const ids = [...(await archivedIds(workspace))].filter((id) => !live.has(issueRef(id)));
  return readArchived(workspace, ids);
}

/** The highest number that a retired issue has; 0 where none has one. */
export async function highestArchived(workspace: Workspace, archive: string = ARCHIVE): Promise<number> {
  const blob = await workspace.objects.read(`${archive}:${NUMBERS}`);
  return blob ? highestIn(blob.data) : 0;
}

/** The highest number that the file of numbers names. */
export function highestIn(data: Buffer): number {
  try {
    const value = parseJson(data.toString('utf8'));
    const highest = isRecord(value) ? value['highest'] : undefined;
    return Number.isSafeInteger(highest) ? (highest as number) : 0;
  } catch {
    return 0;
  }
}

/** The branch of an issue, live or retired, under the name that its ref has or had; without a tip where there is none. */
export async function readIssueBranch(workspace: Workspace, id: IssueId): Promise<Branch> {
  const ref = issueRef(id);
  const live = await readBranch(workspace, ref);
  return live.tip === null ? ((await readRetiredBranch(workspace, id)) ?? live) : live;
}

/** The branch of a retired issue; null where the archive has none. */
export async function readRetiredBranch(workspace: Workspace, id: IssueId): Promise<Branch | null> {
  const archived = await archivedIssue(workspace, id);
  if (!archived) return null;
  const branch = await readBranch(workspace, archived.tip);
  if (branch.tip === null) {
    throw new CoordinationError('unusable_repository', `the archive names a commit of ${id} that is not there`, {
      hint: 'git coord verify',
    });
  }
  assertOwnIssue(issueRef(id), branch.state.issue?.id ?? '');
  return { ...branch, ref: issueRef(id) };
}

/** The tip of an issue's branch, live or retired; null where there is no such issue. */
export async function tipOfIssue(workspace: Workspace, id: IssueId): Promise<Oid | null> {
  const live = await readTip(workspace, issueRef(id));
  return live?.oid ?? (await archivedIssue(workspace, id))?.tip ?? null;
}

/**
 * Those of some refs whose commits the archive contains: what is left of an issue that was retired while its ref was moved, its deletion was
 * cut off, or a remote refused it. `nameOf`: the name that a ref has here.
 */
export async function leftovers(
  workspace: Workspace,
  refs: ReadonlyMap<string, Oid>,
  nameOf: (ref: string) => string = (ref) => ref,
): Promise<Map<string, Oid>> {
  const issues = [...refs].flatMap(([ref, tip]) => {
    const name = nameOf(ref);
    return name.startsWith(ISSUES) ? [{ ref, tip, id: name.slice(ISSUES.length) as IssueId }] : [];
  });
  // Of a few it is asked one by one: the archive may hold a hundred thousand.
  const ids = issues.length > FEW ? await archivedIds(workspace) : null;
  const candidates = ids ? issues.filter(({ id }) => ids.has(id)) : issues;
  const left = await Promise.all(
    candidates.map(async ({ ref, tip, id }): Promise<[string, Oid][]> => {
      const archived = await ifSound(archivedIssue(workspace, id));
      return archived && (await contains(workspace, archived.tip, tip)) ? [[ref, tip]] : [];
    }),
  );
  return new Map(left.flat());
}
