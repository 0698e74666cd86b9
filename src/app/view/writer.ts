/**
 * Who may write the view: one process at a time, whose mark lies in `.state`, where a finished view says which state it shows.
 *
 * A writer takes what lies there away and puts its mark in the place; both either happen or fail, so of several one becomes the writer. The others
 * wait for it while it lives, within reason: it may be stopped, or nobody can tell. So a writer looks for its mark before it goes on from what the
 * view holds; somebody may have removed the view under it, too.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJson } from '../../core/json.ts';
import { createFile, namesIn, removeFile, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../../store/processes.ts';
import { assertNoLinks } from './files.ts';
import { stateIn, textIn } from './layout.ts';

/** A living writer is waited for so long. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 25;

/** The mark of a view that was left half written. */
const NOBODYS = `${JSON.stringify({ pid: 0 })}\n`;

/** The marks of this process's own writers; one that ended without finishing is not waited for. */
const writing = new Set<string>();

export class ViewWriter {
  /** The state that the view showed; null where there was none, or another writer left it half written. */
  readonly shown: Oid | null;
  readonly #directory: string;
  readonly #mark: string;

  private constructor(directory: string, mark: string, shown: Oid | null) {
    this.#directory = directory;
    this.#mark = mark;
    this.shown = shown;
  }

  /** Makes this process the writer; null where another has become it. `outwaited`: the mark of one that was waited for long enough. */
  static become(directory: string, outwaited: string | null = null): ViewWriter | null {
    const mark = `${JSON.stringify({ ...identify(process.pid), nonce: randomBytes(6).toString('hex') })}\n`;
    const found = exchange(directory, mark, outwaited);
    if (found === null) return null;
    writing.add(mark);
    return new ViewWriter(directory, mark, found.shown);
  }

  isStill(): boolean {
    return textIn(this.#directory, '.state') === this.#mark;
  }

  /** Says that the view shows a state now. */
  finish(state: Oid): void {
    replaceFile(join(this.#directory, '.state'), `${state}\n`);
  }

  /** Marks what has been written into a view that somebody removed meanwhile, so that it is not taken for the user's. */
  giveWay(): 'disturbed' {
    try {
      assertNoLinks(this.#directory);
      createFile(join(this.#directory, '.state'), this.#mark);
    } catch {
      // The next writer says what is in the way.
    }
    return 'disturbed';
  }

  /** Lets others write: where the work failed, nobody has to wait for this process to end. */
  end(): void {
    writing.delete(this.#mark);
    try {
      if (this.isStill()) replaceFile(join(this.#directory, '.state'), NOBODYS);
    } catch {
      // The disk is full: others wait for a while.
    }
  }
}

/** Puts a mark in the place of what says which state the view shows, and returns that state; null where another writer's mark is there. */
function exchange(directory: string, mark: string, outwaited: string | null): { shown: Oid | null } | null {
  const place = join(directory, '.state');
  const [ours, aside] = [1, 2].map(() => `${place}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`) as [string, string];
  replaceFile(ours, mark); // First what takes room on the disk.
  try {
    moveAside(place, aside);
    const found = textIn(directory, basename(aside)) ?? '';
    const isAnothers = found !== outwaited && isHeld(found);
    const isPlaced = link(isAnothers ? aside : ours, place);
    return isAnothers || !isPlaced ? null : { shown: stateIn(directory, basename(aside)) };
  } finally {
    removeFile(ours);
    removeFile(aside);
  }
}

function moveAside(place: string, aside: string): void {
  try {
    renameSync(place, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Gives a file a second name; false where that name is taken. */
function link(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Waits until no living process is writing the view. Returns the mark of one that was still there when patience was at its end. */
export async function otherWriter(directory: string): Promise<string | null> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const mark = textIn(directory, '.state') ?? '';
    if (!isHeld(mark)) return null;
    if (performance.now() > deadline) return mark;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Whether this is the mark of a writer that may still be writing. */
function isHeld(text: string): boolean {
  const writer = writerOf(text);
  if (typeof writer?.pid !== 'number' || writer.pid === 0) return false;
  return writer.pid === process.pid ? writing.has(text) : !isProvenDead(writer);
}

function writerOf(mark: string): ProcessIdentity | null {
  try {
    return parseJson(mark) as ProcessIdentity | null;
  } catch {
    return null;
  }
}

/** Removes what a writer left beside the view's own files that was killed between writing a file and renaming it. */
export function removeUnfinished(directory: string): void {
  for (const name of namesIn(directory)) {
    const pid = /^(?:\.state|audit_log\.jsonl)\.(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name)?.[1];
    if (pid !== undefined && isProvenDead({ ...identify(process.pid), pid: Number(pid), start: null }))
      removeFile(join(directory, name));
  }
}
