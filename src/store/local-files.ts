/** Small files of git coord's own below the Git directory: sessions, notes, caches. None is ever the truth. */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { inWords } from './system-errors.ts';

/** Opens a file to read it. Throws where it is something else: a pipe would be waited for. */
export function openFile(path: string): number {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw Object.assign(new Error(`'${path}' is not a file`), { code: 'EINVAL' });
}

/** The content of a file, or null where it cannot be read. */
export function readText(path: string): string | null {
  let file: number;
  try {
    file = openFile(path);
  } catch {
    return null;
  }
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

/** The JSON of a file, or null where there is none that is whole. */
export function readJson<T>(path: string): T | null {
  const text = readText(path);
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}

function temporaryFor(path: string): string {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (cause) {
    throw fileError(path, cause);
  }
  return `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
}

/** Replaces a file as a whole: a reader sees the old content or the new. */
export function replaceFile(path: string, content: string | Buffer, mode = 0o644): void {
  const temporary = temporaryFor(path);
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, path);
  } catch (cause) {
    removeFile(temporary);
    throw fileError(path, cause);
  }
}

/** Creates a file as a whole unless there is one; says whether it did. Of several creators one wins. */
export function createFile(path: string, content: string): boolean {
  const temporary = temporaryFor(path);
  try {
    writeFileSync(temporary, content);
    linkSync(temporary, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError(path, cause);
  } finally {
    removeFile(temporary);
  }
}

/** Removes a file; says whether this call was the one that did. */
export function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch {
    return false;
  }
}

/** The names in a directory; none where there is no such directory. */
export function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Removes a directory and those in it as far as they are empty. */
export function removeEmptyDirectories(path: string): void {
  for (const name of namesIn(path)) removeEmptyDirectories(join(path, name));
  try {
    rmdirSync(path);
  } catch {
    // It is no directory, or something is in it.
  }
}

function fileError(path: string, cause: unknown): CoordinationError {
  const error = cause as NodeJS.ErrnoException;
  return new CoordinationError('unusable_repository', `'${path}' cannot be written: ${inWords(error)}`, { cause });
}
