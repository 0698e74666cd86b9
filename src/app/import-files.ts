/** Reads the files that an import is made from: bounded, and without following links to somewhere else. */
import { isUtf8 } from 'node:buffer';
import { type Dirent, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { notFound, ValidationError } from '../core/errors.ts';
import type { Problem } from '../core/formats/parsed.ts';
import { display } from '../core/text.ts';

/** No file of a directory may be larger, in bytes. */
const MAX_FILE = 32 * 1024 * 1024;
/** A file that holds a whole backlog, a line an issue, may have this many bytes; each line is bounded by itself. */
const MAX_LINES_FILE = 256 * 1024 * 1024;
/** No directory may hold more files. */
const MAX_FILES = 200_000;
/** `issues/high/issue_001.json`, `collaboration/issue_009.lock/lock_info.json`. */
const MAX_DEPTH = 2;

/** Texts by their paths, and what was passed over. */
export interface Files {
  readonly texts: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** The error for a path that the user gave and that cannot be read. */
function unreadable(path: string, cause: unknown): Error {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return notFound(`there is no file or directory '${display(path)}'`);
  return new ValidationError(`'${display(path)}' cannot be read: ${code ?? message}`, { cause });
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The JSONL file that a path names: the file itself, or the one that a Beads directory or its project holds. */
export function findLinesFile(path: string): string {
  if (!isDirectory(path)) return path;
  const names = ['issues.jsonl', 'beads.jsonl', '.beads/issues.jsonl', '.beads/beads.jsonl'];
  const found = names.map((name) => join(path, name)).find((name) => lstatSync(name, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) {
    throw new ValidationError(`the directory '${display(path)}' holds no issues.jsonl`, { hint: 'name the JSONL file itself' });
  }
  return found;
}

/** One file, whole. Throws where it cannot be read. */
export function readOneFile(path: string, name: string): Files {
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new ValidationError(`'${display(path)}' is not a file`);
    if (found.size > MAX_LINES_FILE) throw new ValidationError(`'${display(path)}' is larger than ${MAX_LINES_FILE} bytes`);
    const problems: Problem[] = [];
    return { texts: new Map([[name, textOf(readFileSync(path), name, problems)]]), problems };
  } catch (cause) {
    throw cause instanceof ValidationError ? cause : unreadable(path, cause);
  }
}

/** The JSON files below some directories of a directory, by their paths in it with '/' between names. */
export function readDirectory(root: string, directories: readonly string[]): Files {
  if (!isDirectory(root)) throw new ValidationError(`'${display(root)}' is not a directory`);
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  const skip = (file: string, message: string) =>
    problems.push({ file: display(file), line: null, message, severity: 'skipped' });
  const visit = (path: string, depth: number): void => {
    for (const entry of entriesOf(join(root, path), (reason) => skip(path, reason))) {
      const inner = `${path}/${entry.name}`;
      if (entry.isSymbolicLink()) skip(inner, 'it is a symbolic link, which is not followed');
      else if (entry.isDirectory() && depth < MAX_DEPTH) visit(inner, depth + 1);
      else if (entry.isFile() && /\.jsonl?$/.test(entry.name)) {
        if (texts.size >= MAX_FILES) throw new ValidationError(`'${display(root)}' holds more than ${MAX_FILES} files`);
        take(inner);
      }
    }
  };
  const take = (path: string): void => {
    try {
      const file = join(root, path);
      if (lstatSync(file).size > MAX_FILE) skip(path, `the file is larger than ${MAX_FILE} bytes`);
      else texts.set(path, textOf(readFileSync(file), path, problems));
    } catch (cause) {
      skip(path, `the file cannot be read: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
    }
  };
  for (const directory of directories) {
    const found = lstatSync(join(root, directory), { throwIfNoEntry: false });
    if (found?.isDirectory()) visit(directory, 1);
    else if (found) skip(directory, 'it is not a directory');
  }
  return { texts, problems };
}

function entriesOf(path: string, skip: (reason: string) => void): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (cause) {
    skip(`the directory cannot be read: ${(cause as NodeJS.ErrnoException).code ?? (cause as Error).message}`);
    return [];
  }
}

/** The text of a file, without a byte order mark; with a note where some of it is not UTF-8. */
function textOf(content: Buffer, path: string, problems: Problem[]): string {
  if (!isUtf8(content)) {
    const message = 'the file is not UTF-8 throughout; what is not was replaced';
    problems.push({ file: display(path), line: null, message, severity: 'note' });
  }
  return new TextDecoder().decode(content);
}
