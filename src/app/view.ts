/**
 * The view: `.coord/` in the main worktree, a read-only checkout of refs/coord/state with what is handy to read beside it.
 *
 * Nothing reads it back. It is rewritten where it differs, each file as a whole. No link is followed: a repository may come with
 * `.coord/issues` as a symbolic link to somewhere else. What was not written by git coord stays.
 *
 * `.state` says what the view shows. While it is being written it holds its writer's mark, which others wait for. Should two write
 * all the same, whoever no longer finds his own mark says so instead of calling the view finished, and has to write it anew.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { encodeName } from '../core/ids.ts';
import { jsonDocument, jsonLine, parseJson } from '../core/json.ts';
import { logEntries, orderSeconds, refusedBy } from '../core/log-entry.ts';
import { display } from '../core/text.ts';
import { inboxText } from '../reports/inbox.ts';
import { fixIndex, issueIndex } from '../reports/indexes.ts';
import { history } from '../store/history.ts';
import { createFile, namesIn, readText, removeFile, replaceFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { listTree, parseCommit } from '../store/objects.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../store/processes.ts';
import { removeTree } from '../store/remove-tree.ts';
import { diffTrees, type TreeDiff } from '../store/tree-diff.ts';
import type { News } from './fold.ts';
import { agentsToTell, readInbox } from './remote/inbox.ts';
import { activityAfter, documentsOf, snapshotOf } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

/** The only files of the state that are checked out; a tree from elsewhere may name anything, what no file system takes too. */
const SAFE_PATH =
  /^(?!\w+\/index\.json\/)(?:issues|fixes|comments|agents|reports)\/(?:[a-zA-Z0-9%_][a-zA-Z0-9%_.-]{0,219}\/){0,2}[a-zA-Z0-9%_][a-zA-Z0-9%_.-]{0,219}$/;
const CONTENTS = ['issues', 'fixes', 'comments', 'agents', 'reports', 'inbox', 'audit_log.jsonl'];
const OID = /^[0-9a-f]{40,64}$/;
/** What the view showed, while a writer puts its mark there. */
const ASIDE = /^\.state\.\d+\.[0-9a-f]{8}\.tmp$/;
/** What every view has: where one of them is missing, somebody has removed more than that. */
const LANDMARKS = ['issues/index.json', 'fixes/index.json', 'reports/generation_metadata.json', 'audit_log.jsonl'];
/** What git coord put into `.coord/` and may take away again; `config.json` and `.gitignore` are the user's. */
const VIEW_ENTRIES = [...CONTENTS, '.state'];

/** The directory of the view; null where the repository has no worktree. */
export function viewDirectory(workspace: Workspace): string | null {
  const { mainWorkTree } = workspace.repository;
  return mainWorkTree === null ? null : join(mainWorkTree, '.coord');
}

/** The state that the view shows; null where there is none, it was left half written, or parts of it are missing. */
export function viewedState(workspace: Workspace): Oid | null {
  const directory = viewDirectory(workspace);
  const state = directory === null ? null : stateIn(directory);
  return directory !== null && isWhole(directory) ? state : null;
}

function isWhole(directory: string): boolean {
  return LANDMARKS.every((path) => existsSync(join(directory, path)));
}

/** The content of a file of the view; null where there is none, or a link or a device, which a repository may have put there. */
function textIn(directory: string, name: string): string | null {
  const path = join(directory, name);
  try {
    return lstatSync(path).isFile() ? readText(path) : null;
  } catch {
    return null;
  }
}

function stateIn(directory: string, name = '.state'): Oid | null {
  const state = textIn(directory, name)?.trim();
  return state && OID.test(state) ? state : null;
}

/** Whether git coord has written a view here, or begun to: it says so, or is whole and read-only as git coord leaves it. */
function isOurView(directory: string): boolean {
  const isReadOnly = (path: string): boolean => {
    const found = lstatSync(join(directory, path), { throwIfNoEntry: false });
    return found?.isFile() === true && (found.mode & 0o222) === 0;
  };
  if (LANDMARKS.every(isReadOnly)) return true;
  const saysSo = (name: string): boolean => {
    const text = textIn(directory, name)?.trim() ?? ''; // Once, since a writer may be finishing.
    return OID.test(text) || /^\{.*"pid":\d+/.test(text);
  };
  // After the landmarks, which a writer may be clearing; and again, since one may have put its mark there meanwhile.
  return saysSo('.state') || namesIn(directory).some((name) => ASIDE.test(name) && saysSo(name)) || saysSo('.state');
}

/** Throws where the names of the view are taken by what git coord has not written. */
export function assertNotTaken(directory: string): void {
  // In this order: a writer leaves its mark first.
  const taken = CONTENTS.find((name) => lstatSync(join(directory, name), { throwIfNoEntry: false }));
  if (taken === undefined || isOurView(directory)) return;
  throw new CoordinationError('refused', `'${display(join(directory, taken))}' was not written by git coord and stays as it is`, {
    hint: 'move it away, then: git coord init',
  });
}

/** A living writer is waited for so long. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;

/**
 * Makes the view show a state. Returns how many files were written or removed; null where there is no place for a view;
 * `disturbed` where another process wrote it at the same time, so that it has to be written anew. `news`: what the state was made of.
 */
export async function writeView(
  workspace: Workspace,
  state: Oid,
  full = false,
  news: News | null = null,
): Promise<number | null | 'disturbed'> {
  const directory = viewDirectory(workspace);
  if (directory === null) return null;
  await otherWriter(directory);
  if (lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) removeUnfinished(directory);
  if (!full && viewedState(workspace) === state) return 0;
  assertNoLinks(directory);
  assertNotTaken(directory);
  mkdirSync(directory, { recursive: true });
  const mark = `${JSON.stringify({ ...identify(process.pid), nonce: randomBytes(6).toString('hex') })}\n`;
  const isOurs = (): boolean => textIn(directory, '.state') === mark;
  const taken = takeState(directory, mark);
  const shown = full || !isWhole(directory) ? null : taken;
  const files = new ViewFiles(directory);
  try {
    const { changed, removed } = await differences(workspace, shown, state);
    if (shown === null) files.clear(changed.keys());
    let written = 0;
    for (const path of removed) written += Number(files.remove(path));
    for (const [path, oid] of changed) {
      files.write(path, (await workspace.objects.require(oid)).data);
      written++;
    }
    for (const [path, text] of await indexes(workspace, state)) files.write(path, text);
    await writeAuditLog(workspace, directory, state, shown, news);
    if (!isOurs()) return disturbed(directory, mark);
    replaceFile(join(directory, '.state'), `${state}\n`);
    return written;
  } catch (error) {
    if (!isOurs() || isInterference(error)) return disturbed(directory, mark);
    throw error;
  }
}

/**
 * Puts a writer's mark in the place of what says which state the view shows, and returns that state. Of several writers one gets it: what is
 * written on top of a state that another has gone on from would be there twice.
 */
function takeState(directory: string, mark: string): Oid | null {
  const [ours, aside] = [1, 2].map(() => join(directory, `.state.${process.pid}.${randomBytes(4).toString('hex')}.tmp`)) as [
    string,
    string,
  ];
  replaceFile(ours, mark); // First what takes room on the disk.
  try {
    renameSync(join(directory, '.state'), aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  renameSync(ours, join(directory, '.state'));
  const state = stateIn(directory, basename(aside));
  removeFile(aside);
  return state;
}

/** Marks what has been written into a view that somebody removed meanwhile, so that it is not taken for the user's. */
function disturbed(directory: string, mark: string): 'disturbed' {
  try {
    assertNoLinks(directory);
    createFile(join(directory, '.state'), mark);
  } catch {
    // The next attempt says what is in the way.
  }
  return 'disturbed';
}

/** Whether a directory has vanished under what was being written, or filled under what was being cleared. */
function isInterference(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTEMPTY';
}

/** Removes what a writer left beside the view's own files that was killed between writing a file and renaming it. */
function removeUnfinished(directory: string): void {
  for (const name of namesIn(directory)) {
    const pid = /^(?:\.state|audit_log\.jsonl)\.(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && isProvenDead({ ...identify(process.pid), pid: Number(pid), start: null }))
      removeFile(join(directory, name));
  }
}

/** Waits until no living process is writing the view, within reason. */
async function otherWriter(directory: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const writer = writerOf(textIn(directory, '.state') ?? '');
    if (typeof writer?.pid !== 'number' || writer.pid === process.pid || isProvenDead(writer)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

function writerOf(mark: string): ProcessIdentity | null {
  try {
    return parseJson(mark) as ProcessIdentity | null;
  } catch {
    return null;
  }
}

/** The files that are checked out in which a state differs from another (null: from nothing). */
async function differences(workspace: Workspace, from: Oid | null, to: Oid): Promise<TreeDiff> {
  const { objects, repository } = workspace;
  const treeOf = async (oid: Oid): Promise<Oid> => parseCommit((await objects.require(oid)).data).tree;
  const { changed, removed } =
    from === null
      ? { changed: await listTree(objects, await treeOf(to), repository.format), removed: [] }
      : await diffTrees(objects, await treeOf(from), await treeOf(to), repository.format);
  return {
    changed: new Map([...changed].filter(([path]) => SAFE_PATH.test(path))),
    removed: removed.filter((path) => SAFE_PATH.test(path)),
  };
}

async function indexes(workspace: Workspace, state: Oid): Promise<[string, string][]> {
  const { tree } = parseCommit((await workspace.objects.require(state)).data);
  const snapshot = snapshotOf(await documentsOf(workspace, tree), await activityAfter(workspace, state, []));
  return [
    ['issues/index.json', jsonDocument(issueIndex(snapshot))],
    ['fixes/index.json', jsonDocument(fixIndex(snapshot))],
  ];
}

/**
 * Writes what each agent has to be told to `.coord/inbox/<agent>.md`, and removes the files of those who have been told. It follows the notes,
 * not the state. Returns how many files were written or removed.
 */
export function writeInboxes(workspace: Workspace): number {
  const directory = viewDirectory(workspace);
  if (directory === null || !isOurView(directory)) return 0;
  assertNoLinks(directory);
  try {
    return placeInboxes(workspace, directory);
  } catch (error) {
    if (isInterference(error)) return 0; // Whoever is clearing the view writes them after it.
    throw error;
  }
}

function placeInboxes(workspace: Workspace, directory: string): number {
  const files = new ViewFiles(directory);
  const wanted = new Map(
    agentsToTell(workspace).map((agent) => [`${encodeName(agent)}.md`, inboxText(agent, readInbox(workspace, agent))]),
  );
  const stale = namesIn(join(directory, 'inbox')).filter((name) => name.endsWith('.md') && !wanted.has(name));
  for (const name of stale) files.remove(`inbox/${name}`);
  const changed = [...wanted].filter(([name, text]) => textIn(directory, join('inbox', name)) !== text);
  for (const [name, text] of changed) files.write(`inbox/${name}`, text);
  return stale.length + changed.length;
}

/** The audit log in the predecessor's form; what a state adds is appended. */
async function writeAuditLog(
  workspace: Workspace,
  directory: string,
  state: Oid,
  shown: Oid | null,
  news: News | null = null,
): Promise<void> {
  const path = join(directory, 'audit_log.jsonl');
  const found = shown === null ? null : textIn(directory, 'audit_log.jsonl');
  const known = found ?? '';
  const without = shown === null || found === null ? [] : [shown];
  const isKnown = news !== null && without[0] === news.since;
  const commits = isKnown ? news.commits : await history(workspace.repository, { from: [state], without });
  // What was appended as done before it was refused has to be written anew.
  if (known !== '' && commits.some(({ message }) => refusedBy(message).length > 0)) {
    return writeAuditLog(workspace, directory, state, null);
  }
  const entries = orderSeconds(logEntries(commits)).map((entry) => `${jsonLine(entry)}\n`);
  // A refresh that was overtaken may have appended some of them already; each names its commit.
  const told = new Set(entries.length > 0 ? known.split(/(?<=\n)/) : []);
  const lines = entries.filter((entry) => !told.has(entry));
  if (lines.length > 0 || known === '') replaceFile(path, known + lines.join(''), 0o444);
}

/** Throws where a directory of the view is a symbolic link or no directory. */
export function assertNoLinks(directory: string): void {
  for (const name of ['', ...VIEW_ENTRIES.filter((entry) => !entry.includes('.'))]) assertDirectory(join(directory, name));
}

/** Throws where something has this name that is not a directory. */
function assertDirectory(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isDirectory()) return;
  throw new CoordinationError('refused', `'${display(path)}' is not a directory; the view is not written through it`, {
    hint: 'remove it, then: git coord refresh --wait',
  });
}

/** The files of the view during one run: no directory on the way to one is a link. */
class ViewFiles {
  readonly #directory: string;
  readonly #checked = new Set<string>(['.']);

  constructor(directory: string) {
    this.#directory = directory;
  }

  write(path: string, content: string | Buffer): void {
    this.#assertDirectories(dirname(path));
    const target = join(this.#directory, path);
    mkdirSync(dirname(target), { recursive: true });
    replaceFile(target, content, 0o444);
  }

  /** Removes a file and the directories that it leaves empty. */
  remove(path: string): boolean {
    this.#assertDirectories(dirname(path));
    const removed = removeFile(join(this.#directory, path));
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      try {
        rmdirSync(join(this.#directory, parent));
      } catch {
        break;
      }
    }
    return removed;
  }

  /** Removes everything but `.state`, unless one of these files could not be written afterwards. */
  clear(paths: Iterable<string>): void {
    for (const path of paths) this.#assertDirectories(dirname(path));
    for (const name of CONTENTS) rmSync(join(this.#directory, name), { recursive: true, force: true });
  }

  #assertDirectories(path: string): void {
    if (this.#checked.has(path)) return;
    this.#assertDirectories(dirname(path));
    assertDirectory(join(this.#directory, path));
    this.#checked.add(path);
  }
}

/** Removes everything that git coord put into the view, once nobody is writing it; what it did not write stays. */
export async function clearView(directory: string): Promise<void> {
  await otherWriter(directory);
  if (!isOurView(directory)) return;
  for (const name of VIEW_ENTRIES) await removeTree(join(directory, name));
}
