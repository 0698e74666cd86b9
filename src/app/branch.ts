/** Branches: one ref, a tip, and the documents of its tree. */
import { decodeDocument, encodeDocument, keyOf, kindOfPath, pathOf, stateOf } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import { encodeName, type IssueId, isIssueId } from '../core/ids.ts';
import { type BranchState, type Comment, type Document, EMPTY_STATE, SEVERITIES } from '../core/model.ts';
import type { BranchName } from '../core/replay.ts';
import { display } from '../core/text.ts';
import { type GitObject, type Oid, ReaderFailure } from '../store/object-reader.ts';
import type { ObjectWriter } from '../store/object-writer.ts';
import { type Commit, parseCommit, parseTree, writeTree } from '../store/objects.ts';
import { cloneId } from './identity.ts';
import type { Workspace } from './workspace.ts';

export const ISSUES = 'refs/coord/issues/';
export const CLAIMS = 'refs/coord/claims/';
/** Test refs of `doctor --remote`; they mean nothing and may go at any time. */
export const PROBES = 'refs/coord/probe/';
export const AGENTS = 'refs/coord/agents/';
export const CONFIG = 'refs/coord/config';
/** The branches that hold actions: refs, or prefixes of refs ending in '/'. */
export const BRANCHES = [ISSUES, AGENTS, CONFIG] as const;
export const STATE = 'refs/coord/state';
export const ARCHIVE = 'refs/coord/archive';

/** The branch that is the truth about an issue. */
export const issueRef = (id: IssueId): string => `${ISSUES}${id}`;
/** The pointer to the commit that holds the current claim of an issue. */
export const claimRef = (id: IssueId): string => `${CLAIMS}${id}`;
/** The branch of an agent's record in this clone. */
export const agentRef = (workspace: Workspace, agent: string): string => `${AGENTS}${encodeName(agent)}/${cloneId(workspace)}`;

/** The branch of an agent's keys: one for all clones. */
export const keysRef = (agent: string): string => `${AGENTS}${encodeName(agent)}/keys`;

/** Which branch a ref below refs/coord is; null where it is none that holds actions. */
export function branchNameOf(ref: string): BranchName | null {
  if (ref === CONFIG) return { kind: 'config', name: '' };
  if (ref.startsWith(ISSUES)) {
    const name = ref.slice(ISSUES.length);
    return isIssueId(name) ? { kind: 'issue', name } : null;
  }
  if (!ref.startsWith(AGENTS)) return null;
  const [name = '', place = '', ...rest] = ref.slice(AGENTS.length).split('/');
  if (name === '' || place === '' || rest.length > 0) return null;
  return { kind: place === 'keys' ? 'keys' : 'agent', name, imported: place === 'imported' };
}

/** A branch as it was when it was read. */
export interface Branch {
  readonly ref: string;
  /** Null where the branch does not exist. */
  readonly tip: Oid | null;
  readonly commit: Commit | null;
  /** Its documents but the comments, by their paths. */
  readonly documents: ReadonlyMap<string, Document>;
  readonly state: BranchState;
}

/** Where the documents of an issue's branch lie, but for its comments. */
const FOLDERS = ['issues', ...SEVERITIES.map((severity) => `issues/${severity}`), 'fixes'];

/**
 * The object that a ref or an id names; null where there is none. On the way the directories of an issue's branch are asked for, before its
 * commit names them, so that reading them afterwards costs no further question.
 */
export async function readTip(workspace: Workspace, ref: string): Promise<GitObject | null> {
  const { objects } = workspace;
  const tip = objects.read(ref);
  if (!ref.startsWith(ISSUES) || !workspace.asksFirstFor(ref)) return tip;
  const likely = [`${ref}^{tree}`, ...FOLDERS.map((folder) => `${ref}:${folder}`)].map((name) => objects.read(name));
  return (await Promise.all([tip, ...likely]))[0];
}

/** Reads a branch without its comments. */
export async function readBranch(workspace: Workspace, ref: string): Promise<Branch> {
  const object = await readTip(workspace, ref);
  if (!object) return { ref, tip: null, commit: null, documents: new Map(), state: EMPTY_STATE };
  if (object.type !== 'commit') {
    throw new CoordinationError('unusable_repository', `${display(ref)} does not point at a commit`, {
      hint: 'git coord health',
    });
  }
  const commit = parseCommit(object.data);
  const documents = await readDocuments(workspace, commit.tree, (path) => !path.startsWith('comments/'));
  const state = stateOf(documents.values());
  if (ref.startsWith(ISSUES) && state.issue) assertOwnIssue(ref, state.issue.id);
  return { ref, tip: object.oid, commit, documents, state };
}

/** Throws unless the issue that a branch holds is the one that its ref names. */
export function assertOwnIssue(ref: string, id: string): void {
  if (ref === `${ISSUES}${id}`) return;
  throw new CoordinationError('unusable_repository', `${display(ref)} holds ${display(id)}`, { hint: 'git coord verify' });
}

/** Reads a branch where others are to be read all the same; null where it cannot be read, which `health` names. */
export async function readBranchIfSound(workspace: Workspace, ref: string): Promise<Branch | null> {
  try {
    return await readBranch(workspace, ref);
  } catch (error) {
    if (!(error instanceof CoordinationError) || error instanceof ReaderFailure) throw error;
    return null;
  }
}

/** The comments of an issue's branch, the oldest first. */
export async function readComments(workspace: Workspace, branch: Branch): Promise<Comment[]> {
  if (!branch.commit) return [];
  const documents = await readDocuments(workspace, branch.commit.tree, (path) => path.startsWith('comments/'));
  return [...documents.values()]
    .flatMap((document) => (document.kind === 'comment' ? [document.value] : []))
    .sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id < b.id ? -1 : 1));
}

/** No branch holds more files; a tree that holds itself many times over in a few objects would never be read to its end. */
const MOST_FILES = 100_000;

/** The documents below a tree whose paths (directories end in '/') are wanted. */
async function readDocuments(workspace: Workspace, root: Oid, wanted: (path: string) => boolean): Promise<Map<string, Document>> {
  const { objects, repository } = workspace;
  const documents = new Map<string, Document>();
  let count = 0;
  const visit = async (prefix: string, tree: Oid): Promise<void> => {
    const entries = parseTree((await objects.require(tree)).data, repository.format);
    count += entries.length;
    if (count > MOST_FILES) throw new CoordinationError('unusable_repository', `it holds more than ${MOST_FILES} files`);
    await Promise.all(
      entries.map(async ({ mode, name, oid }) => {
        const path = prefix + name;
        if (mode === '40000') {
          if (wanted(`${path}/`)) await visit(`${path}/`, oid);
          return;
        }
        const kind = kindOfPath(path);
        if (!kind || !wanted(path)) return;
        const text = (await objects.require(oid)).data.toString('utf8');
        documents.set(path, decodeDocument(kind, text, `'${display(path)}'`));
      }),
    );
  };
  await visit('', root);
  return documents;
}

/** The tree that a branch has with these documents put into it, and what changes in it; both are added to `writer`. */
export async function changedTree(
  workspace: Workspace,
  writer: ObjectWriter,
  branch: Branch,
  documents: readonly Document[],
): Promise<{ readonly tree: Oid; readonly changes: ReadonlyMap<string, Oid | null> }> {
  const { objects, repository } = workspace;
  const changes = new Map<string, Oid | null>();
  const places = new Map([...branch.documents].map(([path, document]) => [keyOf(document), path]));
  for (const document of documents) {
    const before = places.get(keyOf(document));
    if (before !== undefined) changes.set(before, null);
  }
  for (const document of documents) changes.set(pathOf(document), writer.add('blob', encodeDocument(document)));
  return { tree: await writeTree(objects, writer, repository.format, branch.commit?.tree ?? null, changes), changes };
}

/** The documents of a branch, its comments left out, after these were put into it. */
export function documentsAfter(branch: Branch, documents: readonly Document[]): Pick<Branch, 'documents' | 'state'> {
  const all = new Map(branch.documents);
  const places = new Map([...all].map(([path, document]) => [keyOf(document), path]));
  for (const document of documents) all.delete(places.get(keyOf(document)) ?? '');
  for (const document of documents) if (document.kind !== 'comment') all.set(pathOf(document), document);
  return { documents: all, state: stateOf(all.values()) };
}
