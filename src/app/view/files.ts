/** The files of the view, written and removed. No link is followed: a repository may come with `.coord/issues` as a link to somewhere else. */
import { lstatSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { removeFile, replaceFile } from '../../store/local-files.ts';
import { CONTENTS } from './layout.ts';

/** Throws where a directory of the view is a symbolic link or no directory. */
export function assertNoLinks(directory: string): void {
  for (const name of ['', ...CONTENTS.filter((entry) => !entry.includes('.'))]) assertDirectory(join(directory, name));
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
export class ViewFiles {
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
