/** Reads the documents of many issues: the branches' own, without a cache. */
import { decodeDocument } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import type { Issue } from '../core/model.ts';
import { type Answer, BulkReader } from '../store/bulk-reader.ts';
import { type Oid, ReaderFailure } from '../store/object-reader.ts';
import { firstInTree, parseTree } from '../store/objects.ts';
import { listRefs } from '../store/refs.ts';
import { assertOwnIssue, ISSUES, issueRef } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** So many issues are asked for at once, one by one; more of them through processes of their own. */
const CHUNK = 200;

/** An issue and the tip of its branch. */
export interface IssueAtHead {
  readonly issue: Issue;
  readonly head: Oid;
}

/** A document that cannot be read, and why. */
export interface Unreadable {
  readonly ref: string;
  readonly error: CoordinationError;
}

/** Every issue that is not retired, and the branches that hold none that can be read: from the branches themselves, without a cache. */
export async function readIssues(
  workspace: Workspace,
  tips?: ReadonlyMap<string, Oid>,
): Promise<{ issues: IssueAtHead[]; unreadable: Unreadable[] }> {
  const wanted = [...(tips ?? (await listRefs(workspace.repository, ISSUES)))];
  const found: (Issue | undefined)[] = new Array(wanted.length);
  if (wanted.length > CHUNK) await readPlainIssues(workspace, wanted, found);
  const issues: IssueAtHead[] = [];
  const unreadable: Unreadable[] = [];
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const read = wanted.slice(start, start + CHUNK).map(async ([ref, head], index) => {
      const known = found[start + index];
      if (known) return { ref, head, result: known };
      try {
        return { ref, head, result: await readIssue(workspace, ref, head) };
      } catch (error) {
        // Without an answer the branch is not known to be torn, and a list without it would be wrong.
        if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
        return { ref, head, result: error };
      }
    });
    for (const { ref, head, result } of await Promise.all(read)) {
      if (result instanceof CoordinationError) unreadable.push({ ref, error: result });
      else issues.push({ issue: result, head });
    }
  }
  return { issues, unreadable };
}

/** Reads what is as it should be; the rest is left to whoever reads it one by one, and says what is wrong with it. */
async function readPlainIssues(
  workspace: Workspace,
  wanted: readonly (readonly [ref: string, head: Oid])[],
  found: (Issue | undefined)[],
): Promise<void> {
  const commits = wanted.map(([, head]) => head);
  await readIssueFiles(workspace, commits, (at, _, data) => {
    const issue = issueOfFile(data);
    if (issue && wanted[at]?.[0] === issueRef(issue.id)) found[at] = issue;
  });
}

/** The issue of a file; null where it is none: whoever reads its branch alone says why. */
export function issueOfFile(data: Buffer): Issue | null {
  try {
    return decodeDocument('issue', data.toString('utf8'), 'an issue').value as Issue;
  } catch (error) {
    if (error instanceof CoordinationError) return null;
    throw error;
  }
}

/** The issue document alone: three look-ups, whatever else the branch holds. */
async function readIssue(workspace: Workspace, ref: string, head: Oid): Promise<Issue> {
  const { objects, repository } = workspace;
  const missing = () => new CoordinationError('unusable_repository', `${ref} holds no issue`, { hint: 'git coord health' });
  const folders = await objects.read(`${head}:issues`);
  const [folder] = folders ? parseTree(folders.data, repository.format) : [];
  if (!folder) throw missing();
  const [file] = parseTree((await objects.require(folder.oid)).data, repository.format);
  if (!file) throw missing();
  const document = decodeDocument('issue', (await objects.require(file.oid)).data.toString('utf8'), `the issue of ${ref}`);
  const issue = document.value as Issue;
  assertOwnIssue(ref, issue.id);
  return issue;
}

/** Takes the file of the `at`-th issue that was asked for: its id and its content, good until the call has returned. */
export type TakeFile = (at: number, oid: Oid, data: Buffer) => void;

/**
 * Reads the issue document of each of these commits: the first file of the first directory of `issues`. Three processes work side by side:
 * what one answers, the next is asked. Returns those for which nothing was taken, because something is not as it should be.
 */
export async function readIssueFiles(workspace: Workspace, commits: readonly Oid[], take: TakeFile): Promise<number[]> {
  const { format, git } = workspace.repository;
  const odd: number[] = [];
  const firstEntry = (answer: Answer | null): Oid | null => (answer?.type === 'tree' ? firstInTree(answer.data, format) : null);
  /** A stage whose answers name what the next one is asked for. */
  const stage = (next: BulkReader, order: readonly number[], passed: number[]): BulkReader => {
    let names: Oid[] = [];
    const takeTree = (answer: Answer | null, index: number): void => {
      const at = order[index] ?? index;
      const oid = firstEntry(answer);
      if (oid === null) odd.push(at);
      else {
        names.push(oid);
        passed.push(at);
      }
    };
    return new BulkReader(git, takeTree, () => {
      next.ask(names);
      names = [];
    });
  };
  const [inFolders, inFiles]: [number[], number[]] = [[], []];
  const files = new BulkReader(git, (answer, index) => {
    const at = inFiles[index] ?? index;
    if (answer) take(at, answer.oid, answer.data);
    else odd.push(at);
  });
  const folders = stage(files, inFolders, inFiles);
  const roots = stage(folders, [], inFolders);
  try {
    roots.ask(commits.map((oid) => `${oid}:issues`));
    for (const reader of [roots, folders, files]) await reader.end();
  } finally {
    for (const reader of [roots, folders, files]) reader.stop();
  }
  return odd;
}
