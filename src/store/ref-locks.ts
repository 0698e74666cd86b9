/**
 * Lock files that a killed Git left behind.
 *
 * A killed `git update-ref` leaves `<ref>.lock`, and no age proves that its owner is gone: it may be paused between its lock and its
 * rename. So each update first notes which process will take which locks; a lock is removed only when the note's process is
 * proven dead, and it came right after the note: a command that was killed while its Git process finished leaves a note without a lock,
 * and the next lock on that ref is somebody else's. Whoever removes the note first has the right to remove its locks.
 *
 * What packs or deletes refs notes `packed-refs` too, which any `git gc` of anybody takes, and cannot name each ref that it will
 * lock (`refs/coord/*`). There the note proves less, so the lock must also be older than anybody who works would hold it.
 */
import { randomBytes } from 'node:crypto';
import { type Dirent, readdirSync, renameSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, readJson, removeFile, replaceFile } from './local-files.ts';
import { identify, isProvenDead, type ProcessIdentity } from './processes.ts';
import { LOCAL_NAMESPACE, TRACKING_NAMESPACE } from './remote-names.ts';
import { type Repository, sharedFile } from './repository.ts';

interface Note {
  readonly process: ProcessIdentity;
  /** Names of refs, or of other files below the Git directory, that it locks; `…/*` is all below. */
  readonly refs: readonly string[];
}

/** A lock file of one of our refs, or another that stops who packs or deletes refs. */
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
/** All that packs or deletes refs must hold this lock. */
export const PACKED_REFS = 'packed-refs';
/** The same of that lock: it is the first thing that its owner takes. */
const LATEST_PACKED_LOCK_MS = 10_000;
/** A lock that others may hold as well is left alone until it is so old; nobody who works holds it for so long. */
const SETTLED_MS = 10_000;

const OUR_NAMESPACES = [LOCAL_NAMESPACE, TRACKING_NAMESPACE];
/** Whether a ref is one that git coord made: locks on others are no concern of ours unless one of our processes left them. */
export const isOurs = (ref: string): boolean => OUR_NAMESPACES.some((namespace) => ref.startsWith(`${namespace}/`));

const lockPath = (repository: Repository, ref: string): string => join(repository.commonDir, `${ref}.lock`);
const notesDirectory = (repository: Repository): string => sharedFile(repository, 'writers');

/** Notes that a process is about to lock these refs. Returns what takes the note back. */
export function noteWriter(repository: Repository, pid: number, refs: readonly string[]): () => void {
  const path = join(notesDirectory(repository), `${pid}-${randomBytes(6).toString('hex')}.json`);
  const note: Note = { process: identify(pid), refs };
  replaceFile(path, JSON.stringify(note));
  return () => void removeFile(path);
}

/** The locks that Git takes to move these refs: where one is deleted, that of the packed refs too. */
export function locksOf(updates: readonly { readonly ref: string; readonly to: string | null }[]): string[] {
  const refs = updates.map(({ ref }) => ref);
  return updates.some(({ to }) => to === null) ? [...refs, PACKED_REFS] : refs;
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

const isPattern = (name: string): boolean => name.endsWith('/*');
const isBelow = (ref: string, pattern: string): boolean => isPattern(pattern) && ref.startsWith(pattern.slice(0, -1));
const covers = (note: Note, ref: string): boolean => note.refs.some((name) => name === ref || isBelow(ref, name));

/** What is known of the lock on a ref that the writer of a dead note may have left. */
type Verdict = LockFile | 'undecided' | null;

/**
 * The lock that the writer of a dead note left on a ref. A writer locks right after its note, so a lock from another time, or one
 * on a ref that a living writer has noted before, is somebody else's. Undecided: it may be this note's, which time will tell.
 */
function abandonedLock(repository: Repository, note: FoundNote, ref: string, notes: readonly FoundNote[]): Verdict {
  const lock = note.isDead ? look(lockPath(repository, ref)) : null;
  if (!lock) return null;
  const latest = ref === PACKED_REFS ? LATEST_PACKED_LOCK_MS : LATEST_LOCK_MS;
  if (lock.made < note.written - CLOCK_GRAIN_MS || lock.made > note.written + latest) return null;
  // Who has noted it after the lock was there can only be waiting for it.
  const living = notes.filter((other) => !other.isDead && other.written <= lock.made);
  if (living.some((other) => other.refs.includes(ref))) return null;
  const isShared = !ref.startsWith('refs/') || !note.refs.includes(ref);
  if (living.some((other) => covers(other, ref)) || (isShared && Date.now() - lock.made < SETTLED_MS)) return 'undecided';
  return lock;
}

/** The refs that a note speaks of: those that it names, and those below its patterns that are locked. */
function refsOf(repository: Repository, note: Note): string[] {
  const named = note.refs.filter((name) => !isPattern(name));
  const below = note.refs.filter(isPattern).flatMap((name) => lockedBelow(repository, name.slice(0, -2)));
  return [...new Set([...named, ...below])];
}

/** Removes the locks of writers that are proven dead, and their notes. Returns the refs that it freed. */
export function removeAbandonedLocks(repository: Repository): string[] {
  const freed: string[] = [];
  const notes = readNotes(repository);
  for (const note of notes.filter(({ isDead }) => isDead)) {
    const found = refsOf(repository, note).map((ref) => ({ ref, lock: abandonedLock(repository, note, ref, notes) }));
    if (!removeFile(note.path)) continue; // Another process had the same proof and was first.
    for (const { ref, lock } of found) {
      if (lock === null || lock === 'undecided' || !isStill(lock)) continue;
      if (ref === PACKED_REFS) removeFile(unfinishedPackedRefs(repository)); // Before the lock: its next owner writes one too.
      if (removeFile(lock.path)) freed.push(ref);
    }
    const undecided = found.filter(({ lock }) => lock === 'undecided').map(({ ref }) => ref);
    const kept = note.refs.filter((name) => undecided.includes(name) || undecided.some((ref) => isBelow(ref, name)));
    if (kept.length > 0) putBack(note, kept);
  }
  return freed;
}

/** Keeps what a note says of some refs for whoever asks later. */
function putBack({ process, path, written }: FoundNote, refs: readonly string[]): void {
  try {
    replaceFile(`${path}.again`, JSON.stringify({ process, refs } satisfies Note));
    utimesSync(`${path}.again`, written / 1000, written / 1000); // Before anybody takes it for a note: its time is part of the proof.
    renameSync(`${path}.again`, path);
  } catch {
    // The disk is full: `health` names the lock when it is old.
  }
}

/**
 * Removes the locks on our refs that are older than `minimumAge` seconds, whoever made them. That nobody needs them any more is
 * for the user to know. Returns what was removed.
 */
export function removeForeignLocks(repository: Repository, minimumAge: number): RefLock[] {
  return listRefLocks(repository, minimumAge).filter(({ ref, path }) => {
    const lock = isOurs(ref) ? look(path) : null; // Again: another one may be there by now.
    return lock !== null && Date.now() - lock.made >= minimumAge * 1000 && removeFile(path);
  });
}

/** The lock files of our refs, and those in the way of who packs refs, that are older than `minimumAge` seconds. */
export function listRefLocks(repository: Repository, minimumAge: number): RefLock[] {
  const notes = readNotes(repository);
  const isAbandoned = (ref: string): boolean =>
    notes.some((note) => covers(note, ref) && isFile(abandonedLock(repository, note, ref, notes)));
  const entry = (ref: string, path: string, abandoned: boolean): RefLock[] => {
    const file = look(path);
    const age = file ? Math.max(0, Math.floor((Date.now() - file.made) / 1000)) : -1;
    return file && age >= minimumAge ? [{ ref, path, age, abandoned }] : [];
  };
  const locked = OUR_NAMESPACES.flatMap((namespace) => lockedBelow(repository, namespace));
  const ours = new Set([...locked, ...notes.flatMap((note) => refsOf(repository, note))]);
  ours.delete(PACKED_REFS);
  const isPackedAbandoned = isAbandoned(PACKED_REFS);
  return [
    ...[...ours].sort().flatMap((ref) => {
      const abandoned = isAbandoned(ref);
      return abandoned || isOurs(ref) ? entry(ref, lockPath(repository, ref), abandoned) : [];
    }),
    ...entry(PACKED_REFS, lockPath(repository, PACKED_REFS), isPackedAbandoned),
    // It goes with the lock; left alone it stops Git all the same.
    ...(isPackedAbandoned ? [] : entry(PACKED_REFS, unfinishedPackedRefs(repository), false)),
  ];
}

/** The refs below a directory of the Git directory that are locked. */
function lockedBelow(repository: Repository, directory: string): string[] {
  return entriesIn(join(repository.commonDir, directory)).flatMap((entry) => {
    const inner = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return lockedBelow(repository, inner);
    return inner.endsWith('.lock') ? [inner.slice(0, -'.lock'.length)] : [];
  });
}

function entriesIn(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** What Git writes the packed refs into before they replace the old ones; one that was left stops it for ever. */
const unfinishedPackedRefs = (repository: Repository): string => join(repository.commonDir, `${PACKED_REFS}.new`);

const isFile = (verdict: Verdict): boolean => verdict !== null && verdict !== 'undecided';

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
