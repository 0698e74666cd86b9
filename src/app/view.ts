/**
 * The view: `.coord/` in the main worktree, a read-only checkout of refs/coord/state with what is handy to read beside it.
 *
 * Nothing reads it back. It is rewritten where it differs, each file as a whole. No link is followed: a repository may come with
 * `.coord/issues` as a symbolic link to somewhere else.
 *
 * `.state` says what the view shows. While it is being written it holds its writer's mark, which others wait for. Should two write
 * all the same, whoever no longer finds his own mark says so instead of calling the view finished, and has to write it anew.
 */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { jsonDocument, jsonLine } from '../core/json.ts';
import { logEntry, orderSeconds } from '../core/log-entry.ts';
import { display } from '../core/text.ts';
import { fixIndex, issueIndex } from '../reports/indexes.ts';
import { history } from '../store/history.ts';
import { readJson, readText, removeFile, replaceFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { listTree, parseCommit } from '../store/objects.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../store/processes.ts';
import { activityAfter, documentsOf, snapshotOf } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

/** The only files of the state that are checked out; a tree from elsewhere may name anything. */
const SAFE_PATH =
  /^(?:(?:issues|fixes|comments|agents|reports)\/)(?:[a-zA-Z0-9%_][a-zA-Z0-9%_.-]*\/){0,2}[a-zA-Z0-9%_][a-zA-Z0-9%_.-]*$/;
const CONTENTS = ['issues', 'fixes', 'comments', 'agents', 'reports', 'audit_log.jsonl'];
/** What git coord put into `.coord/` and may take away again; `config.json` and `.gitignore` are the user's. */
export const VIEW_ENTRIES = [...CONTENTS, '.state'];

/** The directory of the view; null where the repository has no worktree. */
export function viewDirectory(workspace: Workspace): string | null {
  const { mainWorkTree } = workspace.repository;
  return mainWorkTree === null ? null : join(mainWorkTree, '.coord');
}

/** The state that the view shows; null where there is none, or it was left half written. */
export function viewedState(workspace: Workspace): Oid | null {
  const directory = viewDirectory(workspace);
  const state = directory === null ? null : readText(join(directory, '.state'))?.trim();
  return state && /^[0-9a-f]{40,64}$/.test(state) ? state : null;
}

/** A living writer is waited for so long. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;

/**
 * Makes the view show a state. Returns how many files were written or removed; null where there is no place for a view;
 * `disturbed` where another process wrote it at the same time, so that it has to be written anew.
 */
export async function writeView(workspace: Workspace, state: Oid, full = false): Promise<number | null | 'disturbed'> {
  const directory = viewDirectory(workspace);
  if (directory === null) return null;
  await otherWriter(directory);
  const shown = full ? null : viewedState(workspace);
  if (shown === state) return 0;
  assertNoLinks(directory);
  mkdirSync(directory, { recursive: true });
  const mark = `${JSON.stringify({ ...identify(process.pid), nonce: randomBytes(6).toString('hex') })}\n`;
  const isOurs = (): boolean => readText(join(directory, '.state')) === mark;
  replaceFile(join(directory, '.state'), mark);
  try {
    const before = shown === null ? null : await filesOf(workspace, shown);
    const after = await filesOf(workspace, state);
    if (before === null) clear(directory, CONTENTS);
    let written = 0;
    for (const path of before?.keys() ?? []) if (!after.has(path)) written += Number(removeViewed(directory, path));
    for (const [path, oid] of after) {
      if (before?.get(path) === oid) continue;
      writeViewed(directory, path, (await workspace.objects.require(oid)).data);
      written++;
    }
    for (const [path, text] of await indexes(workspace, state)) writeViewed(directory, path, text);
    await writeAuditLog(workspace, directory, state, before === null ? null : shown);
    if (!isOurs()) return 'disturbed';
    replaceFile(join(directory, '.state'), `${state}\n`);
    return written;
  } catch (error) {
    if (!isOurs() || isInterference(error)) return 'disturbed';
    throw error;
  }
}

/** Whether a directory has vanished under what was being written, or filled under what was being cleared. */
function isInterference(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTEMPTY';
}

/** Waits until no living process is writing the view, within reason. */
async function otherWriter(directory: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const writer = readJson<ProcessIdentity>(join(directory, '.state'));
    if (typeof writer?.pid !== 'number' || writer.pid === process.pid || isProvenDead(writer)) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** The files of a state that are checked out. */
async function filesOf(workspace: Workspace, state: Oid): Promise<Map<string, Oid>> {
  const { tree } = parseCommit((await workspace.objects.require(state)).data);
  const files = await listTree(workspace.objects, tree, workspace.repository.format);
  return new Map([...files].filter(([path]) => SAFE_PATH.test(path)));
}

async function indexes(workspace: Workspace, state: Oid): Promise<[string, string][]> {
  const { tree } = parseCommit((await workspace.objects.require(state)).data);
  const snapshot = snapshotOf(await documentsOf(workspace, tree), await activityAfter(workspace, state, []));
  return [
    ['issues/index.json', jsonDocument(issueIndex(snapshot))],
    ['fixes/index.json', jsonDocument(fixIndex(snapshot))],
  ];
}

/** The audit log in the predecessor's form; what a state adds is appended. */
async function writeAuditLog(workspace: Workspace, directory: string, state: Oid, shown: Oid | null): Promise<void> {
  const path = join(directory, 'audit_log.jsonl');
  const known = shown === null ? '' : (readText(path) ?? '');
  const commits = await history(workspace.repository, { from: [state], without: shown === null ? [] : [shown] });
  const entries = commits.flatMap((commit) => logEntry(commit) ?? []);
  const lines = orderSeconds(entries).map((entry) => `${jsonLine(entry)}\n`);
  if (lines.length > 0 || known === '') replaceFile(path, known + lines.join(''), 0o444);
}

/** Throws where a directory of the view is a symbolic link or no directory. */
export function assertNoLinks(directory: string): void {
  for (const name of ['', ...VIEW_ENTRIES.filter((entry) => !entry.includes('.'))]) {
    const path = join(directory, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found && !found.isDirectory()) {
      throw new CoordinationError('refused', `'${display(path)}' is not a directory; the view is not written through it`, {
        hint: 'remove it, then: git coord refresh --wait',
      });
    }
  }
}

function writeViewed(directory: string, path: string, content: string | Buffer): void {
  const target = join(directory, path);
  mkdirSync(dirname(target), { recursive: true });
  replaceFile(target, content, 0o444);
}

/** Removes a file and the directories that it leaves empty. */
function removeViewed(directory: string, path: string): boolean {
  const removed = removeFile(join(directory, path));
  for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
    try {
      rmdirSync(join(directory, parent));
    } catch {
      break;
    }
  }
  return removed;
}

/** Removes everything that git coord put into the view. */
export function clearView(directory: string): void {
  clear(directory, VIEW_ENTRIES);
}

function clear(directory: string, names: readonly string[]): void {
  for (const name of names) rmSync(join(directory, name), { recursive: true, force: true });
}
