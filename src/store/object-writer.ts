/**
 * Writes objects: header, hash, deflate, and a file that appears complete or not at all.
 *
 * A writer collects objects and writes them in `flush`, before a ref points at them. A few become loose objects: temporary file, sync,
 * rename. Many become one pack through `git index-pack`. An object that exists gets a fresh time, as Git does, lest `git prune` take it.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import { CoordinationError } from '../core/errors.ts';
import { gitError } from './git.ts';
import type { ObjectType, Oid } from './object-reader.ts';
import type { Repository } from './repository.ts';
import { sharedMode } from './shared-mode.ts';
import { inWords } from './system-errors.ts';

/** From this number of objects on, one pack is written instead of loose files. */
const PACK_FROM = 200;
/** `git gc --prune=now` takes unfinished files too; so often what it took is written again. */
const MOST_ATTEMPTS = 5;
/** What Git says where a file or directory was taken away under it. */
const VANISHED = /no such file or directory|unable to rename temporary/i;
/** What the `.keep` file of a pack says that refs are about to point at. */
export const KEPT_BY = 'git coord';
const PACK_TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

interface Pending {
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** A loose object on its way to its place. */
interface LooseFile {
  readonly directory: string;
  readonly path: string;
  readonly temporary: string;
  /** The open file's descriptor. */
  readonly handle: number;
}

const syncFile = promisify(fsync);

/** Collects objects and writes them together. */
export class ObjectWriter {
  readonly #repository: Repository;
  readonly #sync: boolean;
  readonly #pending = new Map<Oid, Pending>();
  readonly #kept: string[] = [];
  #keep = false;

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#sync = repository.config.flag('coord.fsync', true);
  }

  /** Takes an object and returns its id; it is written by the next `flush`. */
  add(type: ObjectType, content: string | Buffer): Oid {
    const data = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    const oid = createHash(this.#repository.format).update(`${type} ${data.length}\0`).update(data).digest('hex');
    this.#pending.set(oid, { type, data });
    return oid;
  }

  /** The content of an object that is not written yet. */
  peek(oid: Oid): Buffer | undefined {
    return this.#pending.get(oid)?.data;
  }

  /** Forgets what was added since the last `flush`. */
  clear(): void {
    this.#pending.clear();
  }

  /**
   * Writes everything that was added. On an error nothing points at what was written before it. With `keep`, a `git gc --prune=now`
   * leaves a new pack alone until `release`, which is called once refs point at its objects.
   */
  async flush({ keep = false } = {}): Promise<void> {
    this.#keep = keep;
    try {
      for (let attempt = 1; !(await this.#write(attempt === MOST_ATTEMPTS)); attempt++);
    } catch (cause) {
      if (cause instanceof CoordinationError) throw cause;
      const error = cause as NodeJS.ErrnoException;
      throw new CoordinationError(
        error.syscall ? 'unusable_repository' : 'internal',
        `objects cannot be written: ${inWords(error)}`,
        {
          hint: 'nothing was changed; free the disk or mend its permissions, and run the command again',
          cause,
        },
      );
    } finally {
      this.#pending.clear();
    }
  }

  /** Gives the packs that were kept up to `git gc`. */
  release(): void {
    for (const path of this.#kept.splice(0)) rmSync(path, { force: true });
  }

  /** Writes what was added; false, unless it is the last attempt, where `git gc` has removed a file or directory under it. */
  async #write(last: boolean): Promise<boolean> {
    try {
      await (this.#pending.size >= PACK_FROM ? this.#writePack() : this.#writeLoose());
      return true;
    } catch (error) {
      if (last || !isVanished(error)) throw error;
      return false;
    }
  }

  /** Writes temporary files, syncs them side by side, and only then gives each its place. */
  async #writeLoose(): Promise<void> {
    const files: LooseFile[] = [];
    try {
      for (const [oid, { type, data }] of this.#pending) {
        const directory = join(this.#repository.objectsDir, oid.slice(0, 2));
        const path = join(directory, oid.slice(2));
        if (refresh(path)) continue;
        // Git's own prefix, so that `git prune` takes what a killed process leaves; random, because process ids come again.
        const temporary = join(this.#repository.objectsDir, `tmp_obj_${randomBytes(8).toString('hex')}`);
        const content = deflateSync(Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]), { level: 1 });
        const file: LooseFile = { directory, path, temporary, handle: openSync(temporary, 'wx', 0o444) };
        files.push(file);
        for (let offset = 0; offset < content.length; ) offset += writeSync(file.handle, content, offset);
      }
      if (this.#sync) await Promise.all(files.map(({ handle }) => syncFile(handle)));
      for (const file of files) this.#place(file);
    } finally {
      for (const { handle, temporary } of files) {
        closeSync(handle);
        rmSync(temporary, { force: true }); // Where it has its place already, there is none.
      }
    }
  }

  #place({ directory, path, temporary }: LooseFile): void {
    this.#share(temporary);
    for (let attempt = 1; !this.#moveInto(directory, temporary, path); attempt++) {
      if (attempt === 8) throw Object.assign(new Error(`'${directory}' keeps vanishing`), { syscall: 'rename' });
    }
  }

  /** Gives a file its place; false where `git gc` has just removed the directory, which it does with empty ones. */
  #moveInto(directory: string, temporary: string, path: string): boolean {
    try {
      if (makeDirectory(directory)) this.#share(directory);
      renameSync(temporary, path);
      return true;
    } catch (error) {
      if (isVanished(error) && existsSync(temporary)) return false;
      throw error;
    }
  }

  /** Gives a new file or directory the permissions that core.sharedRepository asks for. */
  #share(path: string): void {
    const before = statSync(path);
    const after = sharedMode(this.#repository.config.get('core.sharedrepository'), before.mode & 0o7777, before.isDirectory());
    if (after !== (before.mode & 0o7777)) chmodSync(path, after);
  }

  async #writePack(): Promise<void> {
    const header = Buffer.alloc(12);
    header.write('PACK', 0, 'latin1');
    header.writeUInt32BE(2, 4);
    header.writeUInt32BE(this.#pending.size, 8);
    const parts: Buffer[] = [header];
    for (const { type, data } of this.#pending.values()) {
      parts.push(packHeader(PACK_TYPES[type], data.length), deflateSync(data, { level: 1 }));
    }
    const body = Buffer.concat(parts);
    const pack = Buffer.concat([body, createHash(this.#repository.format).update(body).digest()]);
    const args = ['index-pack', '--stdin', ...(this.#keep ? [`--keep=${KEPT_BY}`] : [])];
    const result = await this.#repository.git.run(args, {
      input: pack,
      accept: Array.from({ length: 256 }, (_, code) => code),
    });
    const kept = /^keep\t([0-9a-f]+)$/m.exec(result.stdout.toString('latin1'))?.[1];
    if (kept) this.#kept.push(join(this.#repository.objectsDir, 'pack', `pack-${kept}.keep`));
    if (result.code === 0) return;
    throw Object.assign(gitError(args, result), VANISHED.test(result.stderr) && { cause: { code: 'ENOENT' } });
  }
}

/** Whether a file or directory was gone that had been there. */
function isVanished(error: unknown): boolean {
  const { code } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code === 'ENOENT';
}

/** Gives an existing object a fresh time; false where there is no such file, or an empty one that a lost disk write left. */
function refresh(path: string): boolean {
  try {
    if (statSync(path).size === 0) return false;
  } catch {
    return false;
  }
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Another user's object in a shared repository: it is there, which is what counts.
  }
  return true;
}

/** Makes a directory; says whether it was not there. */
function makeDirectory(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The type and size that precede an object in a pack: seven bits a byte, the first byte four and the type. */
function packHeader(type: number, size: number): Buffer {
  const bytes = [];
  let byte = (type << 4) | (size & 15);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}
