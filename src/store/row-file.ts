/**
 * A cache file: many texts back to back, then an index that says what they are and where they lie. It is written once, as a whole, and read
 * in parts. What is torn, of another kind or not what its checksums say counts as not there.
 *
 *     git-coord <kind>\n  texts …  {"checksums":[…],"index":…}  <offset of that> <its length> <its checksum>\n
 *
 * There is a checksum for each SECTION of what comes before the index.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { namesIn, openFile, removeFile } from './local-files.ts';
import { identify, isProvenDead } from './processes.ts';

/** Where a text lies. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

/** The bytes that one checksum is for. */
const SECTION = 16 * 1024;
/** So much is written at once, and so much of neighbours read at most. */
const BLOCK = 32 * SECTION;

const headerOf = (kind: string): Buffer => Buffer.from(`git-coord ${kind}\n`);
const TRAILER = /^ *(\d{1,15}) *(\d{1,15}) ([0-9a-f]{8})\n$/;
const TRAILER_LENGTH = 15 + 1 + 15 + 1 + 8 + 1;

/** An open cache file. It stays readable when another takes its place. */
export class RowFile {
  readonly #fd: number;
  readonly #end: number;
  readonly #checksums: readonly number[];
  /** What its index says; its reader has to look whether it is what it should be. */
  readonly index: unknown;
  /** What was read last; each time it is another part of the file. */
  #window = Buffer.alloc(0);
  #start = 0;
  #loaded = 0;
  #size = SECTION;

  private constructor(fd: number, end: number, { checksums, index }: Indexed) {
    this.#fd = fd;
    this.#end = end;
    this.#checksums = checksums;
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
      const indexed = JSON.parse(index.toString('utf8')) as Indexed | null;
      const isWhole = Array.isArray(indexed?.checksums) && indexed.checksums.length === Math.ceil(end / SECTION);
      return isWhole ? new RowFile(fd, end, indexed) : null;
    } catch {
      return null;
    }
  }

  /** The file that was just written to a descriptor, with what it ends in. */
  static written(fd: number, end: number, indexed: Indexed): RowFile {
    return new RowFile(fd, end, indexed);
  }

  /** A text, good until the next is read; null where it is not what its checksums say. Reading them in their order is quickest. */
  read({ offset, length }: Place): Buffer | null {
    const end = offset + length;
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || !(end <= this.#end)) return null;
    if ((offset < this.#start || end > this.#start + this.#loaded) && !this.#load(offset, end)) return null;
    return this.#window.subarray(offset - this.#start, end - this.#start);
  }

  /** Reads the sections that a text lies in, and more behind them where texts are read in their order. */
  #load(offset: number, end: number): boolean {
    const follows = offset >= this.#start && offset - (this.#start + this.#loaded) < this.#size;
    this.#size = follows ? Math.min(this.#size * 2, BLOCK) : SECTION;
    const first = Math.floor(offset / SECTION);
    const start = first * SECTION;
    const last = Math.ceil(Math.max(end, start + this.#size) / SECTION);
    const length = Math.min(last * SECTION, this.#end) - start;
    if (this.#window.length < length) this.#window = Buffer.allocUnsafe(length);
    this.#loaded = 0;
    if (!readInto(this.#fd, this.#window, start, length)) return false;
    for (let section = first; section * SECTION < start + length; section++) {
      const at = section * SECTION - start;
      if (crc32(this.#window.subarray(at, Math.min(at + SECTION, length))) !== this.#checksums[section]) return false;
    }
    this.#start = start;
    this.#loaded = length;
    return true;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** What a file ends in: the index, and the checksums of what comes before it. */
interface Indexed {
  readonly checksums: readonly number[];
  readonly index: unknown;
}

function readAt(fd: number, offset: number, length: number): Buffer | null {
  const buffer = Buffer.allocUnsafe(length);
  return readInto(fd, buffer, offset, length) ? buffer : null;
}

/** Fills the beginning of a buffer from a file; false where that has not so much, or cannot be read. */
function readInto(fd: number, buffer: Buffer, offset: number, length: number): boolean {
  if (offset < 0) return false;
  try {
    for (let read = 0; read < length; ) {
      const count = readSync(fd, buffer, read, length - read, offset + read);
      if (count === 0) return false;
      read += count;
    }
    return true;
  } catch {
    return false;
  }
}

/** Writes a cache file beside the one that it is to replace. What the file system refuses is thrown as it is. */
export class RowFileWriter {
  readonly #path: string;
  readonly #temporary: string;
  readonly #fd: number;
  readonly #block = Buffer.allocUnsafe(BLOCK);
  readonly #checksums: number[] = [];
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

  /** Appends a text, and says where it lies. */
  append(text: Buffer): Place {
    const place = { offset: this.#offset, length: text.length };
    for (let copied = 0; copied < text.length; ) {
      const count = text.copy(this.#block, this.#blocked, copied);
      copied += count;
      this.#blocked += count;
      if (this.#blocked === BLOCK) this.#write();
    }
    this.#offset += text.length;
    return place;
  }

  /** Puts the file with its index, which JSON must not change, in its place, and returns it. Each field is written on its own: together they are large. */
  finish(index: Readonly<Record<string, unknown>>): RowFile {
    const end = this.#offset;
    this.#write();
    let [length, checksum] = [0, 0];
    const put = (text: string): void => {
      for (const bytes of encoded(text, this.#block)) {
        writeWhole(this.#fd, bytes);
        length += bytes.length;
        checksum = crc32(bytes, checksum);
      }
    };
    put(`{"checksums":${JSON.stringify(this.#checksums)},"index":`);
    for (const [at, [name, value]] of Object.entries(index).entries()) {
      put(`${at === 0 ? '{' : ','}${JSON.stringify(name)}:${JSON.stringify(value)}`);
    }
    put('}}');
    const trailer = [`${end}`.padStart(15), `${length}`.padStart(15), checksum.toString(16).padStart(8, '0')].join(' ');
    writeWhole(this.#fd, Buffer.from(`${trailer}\n`));
    renameSync(this.#temporary, this.#path);
    return RowFile.written(this.#fd, end, { checksums: this.#checksums, index });
  }

  /** Leaves nothing behind. */
  abandon(): void {
    closeSync(this.#fd);
    removeFile(this.#temporary);
  }

  /** Writes what was appended: whole sections, but for the last time. */
  #write(): void {
    for (let at = 0; at < this.#blocked; at += SECTION) {
      this.#checksums.push(crc32(this.#block.subarray(at, Math.min(at + SECTION, this.#blocked))));
    }
    writeWhole(this.#fd, this.#block.subarray(0, this.#blocked));
    this.#blocked = 0;
  }
}

/** A text in UTF-8, a part at a time: each is in `room`, until the next is asked for. */
function* encoded(text: string, room: Buffer): Iterable<Buffer> {
  for (let start = 0, end: number; start < text.length; start = end) {
    end = Math.min(start + Math.floor(room.length / 3), text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--; // The two halves of a character go together.
    yield room.subarray(0, room.write(text.slice(start, end)));
  }
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

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
