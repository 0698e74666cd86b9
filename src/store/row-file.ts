/**
 * A cache file: many texts back to back, then an index that says what they are and where they lie. It is written once, as a whole, and read
 * in parts. What is torn, of another kind or not what its checksums say counts as not there.
 *
 *     git-coord <kind>\n  texts …  index (JSON)  <index's offset> <index's length> <index's checksum>\n
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { namesIn, openFile, removeFile } from './local-files.ts';
import { identify, isProvenDead } from './processes.ts';

/** Where a text lies, and its checksum. */
export interface Place {
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

const headerOf = (kind: string): Buffer => Buffer.from(`git-coord ${kind}\n`);
const TRAILER = /^ *(\d{1,15}) *(\d{1,15}) ([0-9a-f]{8})\n$/;
const TRAILER_LENGTH = 15 + 1 + 15 + 1 + 8 + 1;
/** So much is written, and of neighbours read, at once. */
const BLOCK = 512 * 1024;
/** A first text is read with so much of what follows it. */
const FIRST_BLOCK = 16 * 1024;

/** An open cache file. It stays readable when another takes its place. */
export class RowFile {
  readonly #fd: number;
  readonly #end: number;
  /** What its index says; its reader has to look whether it is what it should be. */
  readonly index: unknown;
  #window: Buffer = Buffer.alloc(0);
  #start = 0;
  #size = FIRST_BLOCK;

  private constructor(fd: number, end: number, index: unknown) {
    this.#fd = fd;
    this.#end = end;
    this.index = index;
  }

  /** Opens a file of a kind; null where there is none that is whole. */
  static open(path: string, kind: string): RowFile | null {
    let fd: number;
    try {
      fd = openFile(path);
    } catch {
      return null;
    }
    const file = RowFile.from(fd, kind);
    if (file === null) closeSync(fd);
    return file;
  }

  /** The file of a descriptor, which is the caller's to close where this is null. */
  static from(fd: number, kind: string): RowFile | null {
    try {
      const header = headerOf(kind);
      const { size } = fstatSync(fd);
      const trailer = TRAILER.exec(readAt(fd, size - TRAILER_LENGTH, TRAILER_LENGTH)?.toString('latin1') ?? '');
      const [end, length] = [Number(trailer?.[1]), Number(trailer?.[2])];
      if (!trailer || end < header.length || end + length + TRAILER_LENGTH !== size) return null;
      const index = readAt(fd, end, length);
      if (!readAt(fd, 0, header.length)?.equals(header)) return null;
      if (!index || crc32(index) !== Number.parseInt(trailer[3] ?? '', 16)) return null;
      return new RowFile(fd, end, JSON.parse(index.toString('utf8')));
    } catch {
      return null;
    }
  }

  /** The file that was just written to a descriptor, with the index that it ends in. */
  static written(fd: number, end: number, index: unknown): RowFile {
    return new RowFile(fd, end, index);
  }

  /** A text, a part of what was read with it; null where it is not what its checksum says. Reading them in their order is quickest. */
  read({ offset, length, checksum }: Place): Buffer | null {
    const end = offset + length;
    if (!(offset >= 0 && length >= 0 && end <= this.#end)) return null;
    if (offset < this.#start || end > this.#start + this.#window.length) {
      const follows = offset >= this.#start && offset - (this.#start + this.#window.length) < this.#size;
      this.#size = follows ? Math.min(this.#size * 2, BLOCK) : FIRST_BLOCK;
      this.#window = readAt(this.#fd, offset, Math.min(Math.max(length, this.#size), this.#end - offset)) ?? Buffer.alloc(0);
      this.#start = offset;
    }
    const text = this.#window.subarray(offset - this.#start, end - this.#start);
    return text.length === length && crc32(text) === checksum ? text : null;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

function readAt(fd: number, offset: number, length: number): Buffer | null {
  if (offset < 0) return null;
  const buffer = Buffer.allocUnsafe(length);
  try {
    let read = 0;
    while (read < length) {
      const count = readSync(fd, buffer, read, length - read, offset + read);
      if (count === 0) return null;
      read += count;
    }
    return buffer;
  } catch {
    return null;
  }
}

/** Writes a cache file beside the one that it is to replace. What the file system refuses is thrown as it is. */
export class RowFileWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #fd: number;
  #block: Buffer[] = [];
  #blocked = 0;
  #offset = 0;

  constructor(path: string, kind: string) {
    mkdirSync(dirname(path), { recursive: true });
    removeUnfinished(path);
    this.#path = path;
    this.#temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    this.#fd = openSync(this.#temporary, 'wx+');
    this.append(headerOf(kind));
  }

  /** Where the next text will lie. */
  get offset(): number {
    return this.#offset;
  }

  /** Appends a text, which from now on belongs to the file, and says where it lies. */
  append(text: Buffer): Place {
    const place = { offset: this.#offset, length: text.length, checksum: crc32(text) };
    this.#block.push(text);
    this.#blocked += text.length;
    this.#offset += text.length;
    if (this.#blocked >= BLOCK) this.#write();
    return place;
  }

  /** Puts the file with its index, which JSON must not change, in its place, and returns it. */
  finish(index: unknown): RowFile {
    const end = this.#offset;
    this.#write();
    const text = Buffer.from(JSON.stringify(index)); // Not with the others: it may be large, and is copied once too often then.
    writeWhole(this.#fd, text);
    const trailer = [`${end}`.padStart(15), `${text.length}`.padStart(15), crc32(text).toString(16).padStart(8, '0')].join(' ');
    writeWhole(this.#fd, Buffer.from(`${trailer}\n`));
    renameSync(this.#temporary, this.#path);
    return RowFile.written(this.#fd, end, index);
  }

  /** Leaves nothing behind. */
  abandon(): void {
    closeSync(this.#fd);
    removeFile(this.#temporary);
  }

  #write(): void {
    writeWhole(this.#fd, Buffer.concat(this.#block));
    this.#block = [];
    this.#blocked = 0;
  }
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
}

/** Removes what writers have left beside a file that were killed before they had finished. */
function removeUnfinished(path: string): void {
  const prefix = `${basename(path)}.`;
  for (const name of namesIn(dirname(path))) {
    const pid = name.startsWith(prefix) ? /^(\d+)\.[0-9a-f]{8}\.tmp$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (pid !== undefined && isProvenDead({ ...identify(process.pid), pid: Number(pid), start: null })) {
      removeFile(join(dirname(path), name));
    }
  }
}
