/**
 * Lock files that a killed Git left behind.
 *
 * A killed `git update-ref` leaves `<ref>.lock`, and no age proves that its owner is gone: it may be paused between its lock and its
 * rename. So each update first notes which process will take which locks; a lock is removed only when the note's process is
 * proven dead, and it came right after the note: a command that was killed while its Git process finished leaves a note without a lock,
 * and the next lock on that ref is somebody else's. Whoever removes the note first has the right to remove its locks.
 */
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, readJson, removeFile, replaceFile } from './local-files.ts';
import { identify, isProvenDead, type ProcessIdentity } from './processes.ts';
import { type Repository, sharedFile } from './repository.ts';

interface Note {
  readonly process: ProcessIdentity;
  readonly refs: readonly string[];
}

/** A lock file below refs/coord. */
export interface RefLock {
  readonly ref: string;
  readonly path: string;
  /** Seconds since it was made. */
  readonly age: number;
  /** Whether its owner was one of ours and is proven dead, so that it may be removed. */
  readonly abandoned: boolean;
}

/** A lock that came later than this after its note is not taken for the note's. */
const LATEST_LOCK_MS = 60_000;
/** Times of files are this coarse on some disks. */
const CLOCK_GRAIN_MS = 2000;

const lockPath = (repository: Repository, ref: string): string => join(repository.commonDir, `${ref}.lock`);
const notesDirectory = (repository: Repository): string => sharedFile(repository, 'writers');

/** Notes that a process is about to lock these refs. Returns what takes the note back. */
export function noteWriter(repository: Repository, pid: number, refs: readonly string[]): () => void {
  const path = join(notesDirectory(repository), `${pid}-${randomBytes(6).toString('hex')}.json`);
  const note: Note = { process: identify(pid), refs };
  replaceFile(path, JSON.stringify(note));
  return () => void removeFile(path);
}

/** A note that was found, and when it was written. */
interface FoundNote extends Note {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly written: number;
  readonly isDead: boolean;
}

/** A lock file as it was when it was looked at; another one of the same name differs. */
interface LockFile {
  readonly path: string;
  readonly inode: number;
  /** Milliseconds since 1970. */
  readonly made: number;
}

function readNotes(repository: Repository): FoundNote[] {
  const directory = notesDirectory(repository);
  return namesIn(directory).flatMap((name) => {
    const path = join(directory, name);
    const note = name.endsWith('.json') ? readJson<Note>(path) : null;
    const file = look(path);
    if (!note?.process || !Array.isArray(note.refs) || !file) return [];
    return [{ ...note, path, written: file.made, isDead: isProvenDead(note.process) }];
  });
}

/**
 * The lock that the writer of a dead note left on a ref. A writer locks right after its note, so a lock from another time, or one
 * on a ref that a living writer has noted too, is somebody else's.
 */
function abandonedLock(repository: Repository, note: FoundNote, ref: string, notes: readonly FoundNote[]): LockFile | null {
  if (!note.isDead || notes.some((other) => !other.isDead && other.refs.includes(ref))) return null;
  const lock = look(lockPath(repository, ref));
  if (!lock) return null;
  return lock.made >= note.written - CLOCK_GRAIN_MS && lock.made <= note.written + LATEST_LOCK_MS ? lock : null;
}

/** Removes the locks of writers that are proven dead, and their notes. Returns the refs that it freed. */
export function removeAbandonedLocks(repository: Repository): string[] {
  const freed: string[] = [];
  const notes = readNotes(repository);
  for (const note of notes.filter(({ isDead }) => isDead)) {
    const locks = note.refs.map((ref) => ({ ref, lock: abandonedLock(repository, note, ref, notes) }));
    if (!removeFile(note.path)) continue; // Another process had the same proof and was first.
    for (const { ref, lock } of locks) if (lock && isStill(lock) && removeFile(lock.path)) freed.push(ref);
  }
  return freed;
}

/**
 * Removes the locks on refs below refs/coord that are older than `minimumAge` seconds, whoever made them. That nobody needs them any more is
 * for the user to know. Returns what was removed.
 */
export function removeForeignLocks(repository: Repository, minimumAge: number): RefLock[] {
  return listRefLocks(repository, minimumAge).filter(({ ref, path }) => {
    const lock = ref.startsWith('refs/coord/') ? look(path) : null; // Again: another one may be there by now.
    return lock !== null && Date.now() - lock.made >= minimumAge * 1000 && removeFile(path);
  });
}

/** The lock files below refs/coord, and that of the packed refs, that are older than `minimumAge` seconds. */
export function listRefLocks(repository: Repository, minimumAge: number): RefLock[] {
  const notes = readNotes(repository);
  const isAbandoned = (ref: string): boolean =>
    notes.some((note) => note.refs.includes(ref) && abandonedLock(repository, note, ref, notes) !== null);
  const locks: RefLock[] = [];
  const visit = (path: string): void => {
    for (const name of namesIn(join(repository.commonDir, path))) {
      const inner = `${path}/${name}`;
      if (!name.endsWith('.lock')) visit(inner);
      else {
        const ref = inner.slice(0, -'.lock'.length);
        const lock = look(lockPath(repository, ref));
        const age = lock ? Math.max(0, Math.floor((Date.now() - lock.made) / 1000)) : -1;
        if (lock && age >= minimumAge) locks.push({ ref, path: lock.path, age, abandoned: isAbandoned(ref) });
      }
    }
  };
  visit('refs/coord');
  // A deletion takes it too, but so does every `git gc`: whose it is cannot be proven.
  const packed = look(lockPath(repository, 'packed-refs'));
  const age = packed ? Math.max(0, Math.floor((Date.now() - packed.made) / 1000)) : -1;
  if (packed && age >= minimumAge) locks.push({ ref: 'packed-refs', path: packed.path, age, abandoned: false });
  return locks;
}

function look(path: string): LockFile | null {
  try {
    const { ino, mtimeMs } = statSync(path);
    return { path, inode: ino, made: mtimeMs };
  } catch {
    return null;
  }
}

function isStill(lock: LockFile): boolean {
  const now = look(lock.path);
  return now !== null && now.inode === lock.inode && now.made === lock.made;
}
