/**
 * Looks into the files in which Git keeps refs, where a question is too small to start a process for it.
 *
 * It answers only what the files say plainly; the answer null means: ask Git. It never decides anything: refs are moved, and what they
 * point at is read, by Git alone.
 */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Oid } from './object-reader.ts';

/** From this number of refs on it is Git's turn. */
const MOST = 64;
/** So many bytes are read at once. */
const BLOCK = 4096;
const VALUE = /^([0-9a-f]{40}(?:[0-9a-f]{24})?)\n?$/;

/**
 * The refs below a prefix that ends in '/', and what they point at; null where only Git can tell: there are many, one is symbolic or torn, or
 * the packed ones are in no order. `commonDir`: a repository's directory, in which refs are files.
 */
export function refsBelow(commonDir: string, prefix: string): Map<string, Oid> | null {
  try {
    const loose = looseBelow(commonDir, prefix);
    // After the loose ones: what is packed meanwhile is then not missed.
    const packed = loose && packedBelow(join(commonDir, 'packed-refs'), prefix);
    return packed && new Map([...packed, ...loose]);
  } catch {
    return null;
  }
}

function looseBelow(commonDir: string, prefix: string): Map<string, Oid> | null {
  const refs = new Map<string, Oid>();
  const directories = [prefix];
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    for (const entry of entriesOf(join(commonDir, directory))) {
      const name = `${directory}${entry.name}`;
      if (entry.isDirectory()) directories.push(`${name}/`);
      else if (!name.endsWith('.lock')) {
        const oid = entry.isFile() ? VALUE.exec(readFileSync(join(commonDir, name), 'latin1'))?.[1] : undefined;
        if (oid === undefined || refs.size === MOST) return null;
        refs.set(name, oid);
      }
    }
    if (directories.length > MOST) return null;
  }
  return refs;
}

function entriesOf(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}

/** The packed refs below a prefix: lines of an id and a name, in the order of the names' bytes. */
function packedBelow(path: string, prefix: string): Map<string, Oid> | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const lines = new Lines(file, size);
    const header = lines.at(0);
    if (size === 0) return new Map();
    if (!header?.text.startsWith('# pack-refs with:') || !/ sorted(?: |$)/.test(header.text)) return null;
    return collect(lines, firstFrom(lines, prefix, header.end, size), prefix);
  } finally {
    closeSync(file);
  }
}

/** Where the search for the first ref that is not before the prefix may begin: every line before it is before the prefix. */
function firstFrom(lines: Lines, prefix: string, start: number, size: number): number {
  let low = start;
  let high = size;
  while (high - low > BLOCK) {
    const middle = lines.refAfter(Math.floor((low + high) / 2));
    if (middle === null || middle.start >= high) return low;
    if (nameIn(middle.text) < prefix) low = middle.end;
    else high = middle.start;
  }
  return low;
}

function collect(lines: Lines, from: number, prefix: string): Map<string, Oid> | null {
  const refs = new Map<string, Oid>();
  for (let line = lines.at(from); line; line = lines.at(line.end)) {
    if (line.text.startsWith('^')) continue; // What an annotated tag points at.
    const name = nameIn(line.text);
    if (name.startsWith(prefix))
      refs.set(Buffer.from(name, 'latin1').toString('utf8'), line.text.slice(0, line.text.indexOf(' ')));
    else if (name > prefix) break;
    if (refs.size > MOST) return null;
  }
  return refs;
}

const nameIn = (line: string): string => line.slice(line.indexOf(' ') + 1);

/** A line and where it lies, its line break included. */
interface Line {
  readonly start: number;
  readonly end: number;
  /** One character for each byte. */
  readonly text: string;
}

/** The lines of an open file, read where they are asked for. */
class Lines {
  readonly #file: number;
  readonly #size: number;
  #from = 0;
  #block = Buffer.alloc(0);

  constructor(file: number, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** The line that starts at a place; null at the end. */
  at(start: number): Line | null {
    if (start >= this.#size) return null;
    for (let length = BLOCK; ; length *= 2) {
      const block = this.#read(start, length);
      const end = block.indexOf(0x0a);
      if (end >= 0) return { start, end: start + end + 1, text: block.toString('latin1', 0, end) };
      if (start + block.length >= this.#size) return null; // Torn: Git would say so.
    }
  }

  /** The first line of a ref that starts after a place. */
  refAfter(place: number): Line | null {
    const cut = this.at(place);
    let line = cut && this.at(cut.end);
    while (line?.text.startsWith('^')) line = this.at(line.end);
    return line;
  }

  #read(start: number, length: number): Buffer {
    const wanted = Math.min(length, this.#size - start);
    const has = this.#from <= start && start + wanted <= this.#from + this.#block.length;
    if (!has) {
      const block = Buffer.alloc(Math.min(Math.max(wanted, BLOCK), this.#size - start));
      this.#block = block.subarray(0, readSync(this.#file, block, 0, block.length, start));
      this.#from = start;
    }
    return this.#block.subarray(start - this.#from);
  }
}
