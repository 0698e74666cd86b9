/**
 * Remembers which tip of each branch a state contains: `coord/cache/folded` below the directory that all worktrees share. It says of which
 * state it speaks, and its checksum is right, or it counts as not there; then the state's own history tells.
 */
import { crc32 } from 'node:zlib';
import { readText, replaceFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { sharedFile } from '../store/repository.ts';
import type { Workspace } from './workspace.ts';

/** Which tip of each branch a state contains. */
export type Folded = Map<string, Oid>;

interface Remembered {
  readonly state: Oid;
  readonly folded: ReadonlyMap<string, Oid>;
}

/** What a process has read or written last: a refresh looks several times. */
const LAST = new WeakMap<Workspace, Remembered>();

const cacheFile = (workspace: Workspace): string => sharedFile(workspace.repository, 'cache', 'folded');
const headerOf = (state: Oid): string => `git-coord folded 1 ${state}\n`;
const TRAILER_LENGTH = 'crc 00000000\n'.length;
const trailerOf = (text: string): string => `crc ${crc32(text).toString(16).padStart(8, '0')}\n`;

/** Keeps what a state contains for the next fold, which may not be changed any more. */
export function rememberFolded(workspace: Workspace, state: Oid, folded: ReadonlyMap<string, Oid>): void {
  LAST.set(workspace, { state, folded });
  let text = headerOf(state);
  for (const [ref, oid] of folded) text += `${oid} ${ref}\n`;
  try {
    replaceFile(cacheFile(workspace), text + trailerOf(text));
  } catch {
    // It costs the next fold time; what it was kept for is done.
  }
}

/** What a state contains, for the caller to change; null where nobody has kept it. */
export function recallFolded(workspace: Workspace, state: Oid): Folded | null {
  const last = LAST.get(workspace);
  if (last?.state === state) return new Map(last.folded);
  const folded = parse(readText(cacheFile(workspace)), state);
  if (folded === null) return null;
  LAST.set(workspace, { state, folded });
  return new Map(folded);
}

function parse(text: string | null, state: Oid): Folded | null {
  const header = headerOf(state);
  if (text === null || !text.startsWith(header)) return null;
  const body = text.slice(0, -TRAILER_LENGTH);
  if (trailerOf(body) !== text.slice(-TRAILER_LENGTH)) return null;
  const width = state.length;
  const folded: Folded = new Map();
  for (let at = header.length; at < body.length; ) {
    const end = body.indexOf('\n', at);
    folded.set(body.slice(at + width + 1, end), body.slice(at, at + width));
    at = end + 1;
  }
  return folded;
}
