/** The names of refs, taken from the files in which Git keeps them: what they point at is not asked for, so that none of them is opened. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasRefFiles, type Repository } from './repository.ts';

/**
 * The last parts of the names of all refs right below a prefix that ends in '/', among them those of refs that are torn; null where Git keeps
 * no such files, or they cannot be read, and `listRefs` has to be asked.
 */
export function refNamesBelow({ config, commonDir }: Repository, prefix: string): string[] | null {
  if (!hasRefFiles(config)) return null;
  try {
    const loose = filesIn(join(commonDir, prefix)).filter((name) => !name.endsWith('.lock'));
    // After the loose ones: what is packed meanwhile is then not missed.
    return [...loose, ...packedBelow(join(commonDir, 'packed-refs'), prefix)];
  } catch {
    return null;
  }
}

function unlessMissing<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}

const filesIn = (path: string): string[] => unlessMissing(() => readdirSync(path), []);

function packedBelow(path: string, prefix: string): string[] {
  const text = unlessMissing(() => readFileSync(path, 'latin1'), '');
  const start = ` ${prefix}`; // After an object's id; no name has a space in it.
  const names: string[] = [];
  for (let at = text.indexOf(start); at >= 0; ) {
    const end = text.indexOf('\n', at);
    names.push(text.slice(at + start.length, end < 0 ? undefined : end));
    at = end < 0 ? -1 : text.indexOf(start, end);
  }
  return names;
}
