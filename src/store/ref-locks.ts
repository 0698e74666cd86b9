/**
 * Lock files that a killed Git left behind.
 *
 * A killed `git update-ref` leaves `<ref>.lock`, and no age proves that its owner is gone: it may be paused between its lock and its
 * rename. So each update first notes which process will take which locks; a lock is removed only when the note's process is
 * proven dead. Whoever removes the note first has the right to remove its locks, so no lock is removed twice.
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

const lockPath = (repository: Repository, ref: string): string => join(repository.commonDir, `${ref}.lock`);
const notesDirectory = (repository: Repository): string => sharedFile(repository, 'writers');

/** Notes that a process is about to lock these refs. Returns what takes the note back. */
export function noteWriter(repository: Repository, pid: number, refs: readonly string[]): () => void {
  const path = join(notesDirectory(repository), `${pid}-${randomBytes(6).toString('hex')}.json`);
  const note: Note = { process: identify(pid), refs };
  replaceFile(path, JSON.stringify(note));
  return () => void removeFile(path);
}

/** Removes the locks of writers that are proven dead, and their notes. Returns the refs that it freed. */
export function removeAbandonedLocks(repository: Repository): string[] {
  const freed: string[] = [];
  const directory = notesDirectory(repository);
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const note = name.endsWith('.json') ? readJson<Note>(path) : null;
    if (!note || !isProvenDead(note.process)) continue;
    const held = note.refs.filter((ref) => ageOf(lockPath(repository, ref)) !== null);
    if (!removeFile(path)) continue; // Another process had the same proof and was first.
    for (const ref of held) if (removeFile(lockPath(repository, ref))) freed.push(ref);
  }
  return freed;
}

/** The lock files below refs/coord that are older than `minimumAge` seconds. */
export function listRefLocks(repository: Repository, minimumAge: number): RefLock[] {
  const directory = notesDirectory(repository);
  const notes = namesIn(directory).map((name) => readJson<Note>(join(directory, name)));
  const dead = new Set(notes.flatMap((note) => (note && isProvenDead(note.process) ? note.refs : [])));
  const locks: RefLock[] = [];
  const visit = (path: string): void => {
    for (const name of namesIn(join(repository.commonDir, path))) {
      const inner = `${path}/${name}`;
      if (!name.endsWith('.lock')) visit(inner);
      else {
        const ref = inner.slice(0, -'.lock'.length);
        const age = ageOf(join(repository.commonDir, inner));
        if (age !== null && age >= minimumAge) {
          locks.push({ ref, path: join(repository.commonDir, inner), age, abandoned: dead.has(ref) });
        }
      }
    }
  };
  visit('refs/coord');
  return locks;
}

function ageOf(path: string): number | null {
  try {
    return Math.max(0, Math.floor((Date.now() - statSync(path).mtimeMs) / 1000));
  } catch {
    return null;
  }
}
