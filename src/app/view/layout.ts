/** What lies in `.coord/`, and how git coord tells what it has written there from what is the user's. */
import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { namesIn, readText } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import type { Workspace } from '../workspace.ts';

/** The only files of the state that are checked out; a tree from elsewhere may name anything, what no file system takes too. */
export const SAFE_PATH =
  /^(?!\w+\/index\.json\/)(?:issues|fixes|comments|agents|reports)\/(?:[a-zA-Z0-9%_][a-zA-Z0-9%_.-]{0,219}\/){0,2}[a-zA-Z0-9%_][a-zA-Z0-9%_.-]{0,219}$/;
export const CONTENTS = ['issues', 'fixes', 'comments', 'agents', 'reports', 'inbox', 'audit_log.jsonl'];
const OID = /^[0-9a-f]{40,64}$/;
/** What the view showed, while a writer puts its mark there. */
const ASIDE = /^\.state\.\d+\.[0-9a-f]{8}\.tmp$/;
/** What every view has: where one of them is missing, somebody has removed more than that. */
const LANDMARKS = ['issues/index.json', 'fixes/index.json', 'reports/generation_metadata.json', 'audit_log.jsonl'];
/** What git coord put into `.coord/` and may take away again; `config.json` and `.gitignore` are the user's. */
export const VIEW_ENTRIES = [...CONTENTS, '.state'];

/** The directory of the view; null where the repository has no worktree. */
export function viewDirectory(workspace: Workspace): string | null {
  const { mainWorkTree } = workspace.repository;
  return mainWorkTree === null ? null : join(mainWorkTree, '.coord');
}

export function isWhole(directory: string): boolean {
  return LANDMARKS.every((path) => existsSync(join(directory, path)));
}

/** The content of a file of the view; null where there is none, or a link or a device, which a repository may have put there. */
export function textIn(directory: string, name: string): string | null {
  const path = join(directory, name);
  try {
    return lstatSync(path).isFile() ? readText(path) : null;
  } catch {
    return null;
  }
}

export function stateIn(directory: string, name = '.state'): Oid | null {
  const state = textIn(directory, name)?.trim();
  return state && OID.test(state) ? state : null;
}

/** Whether git coord has written a view here, or begun to: it says so, or is whole and read-only as git coord leaves it. */
export function isOurView(directory: string): boolean {
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

/** Whether a directory has vanished under what was being written, or filled under what was being cleared. */
export function isInterference(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTEMPTY';
}
