/**
 * Writes objects: header, hash, deflate, and a file that appears complete or not at all.
 *
 * A writer collects objects and writes them in `flush`, before a ref points at them. A few become loose objects: temporary file, sync,
 * rename. Many become one pack through `git index-pack`. An object that exists gets a fresh time, as Git does, lest `git prune` take it.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { CoordinationError } from '../core/errors.ts';
import { isEnvironmental } from './git.ts';
import type { ObjectType, Oid } from './object-reader.ts';
import type { Repository } from './repository.ts';

/** From this number of objects on, one pack is written instead of loose files. */
const PACK_FROM = 200;
const PACK_TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 } as const;

interface Pending {
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** Collects objects and writes them together. */
export class ObjectWriter {
  readonly #repository: Repository;
  readonly #sync: boolean;
  readonly #pending = new Map<Oid, Pending>();

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

  /** Writes everything that was added. On an error nothing points at what was written before it. */
  async flush(): Promise<void> {
    try {
      if (this.#pending.size >= PACK_FROM) await this.#writePack();
      else for (const [oid, object] of this.#pending) this.#writeLoose(oid, object);
    } catch (cause) {
      if (cause instanceof CoordinationError) throw cause;
      const error = cause as NodeJS.ErrnoException;
      const code = isEnvironmental(error.code ?? '') ? 'unusable_repository' : 'internal';
      throw new CoordinationError(code, `objects cannot be written: ${describe(error)}`, {
        hint: 'nothing was changed; free the disk or mend its permissions, and run the command again',
        cause,
      });
    } finally {
      this.#pending.clear();
    }
  }

  #writeLoose(oid: Oid, { type, data }: Pending): void {
    const directory = join(this.#repository.objectsDir, oid.slice(0, 2));
    const path = join(directory, oid.slice(2));
    if (refresh(path)) return;
    const temporary = join(this.#repository.objectsDir, `tmp_obj_coord_${process.pid}_${oid.slice(0, 12)}`);
    const content = deflateSync(Buffer.concat([Buffer.from(`${type} ${data.length}\0`), data]), { level: 1 });
    try {
      writeSynced(temporary, content, this.#sync);
      mkdirSync(directory, { recursive: true });
      this.#share(directory, true);
      this.#share(temporary, false);
      renameSync(temporary, path);
    } catch (error) {
      try {
        unlinkSync(temporary);
      } catch {
        // It may never have come to be; `git prune` takes what is left of it.
      }
      throw error;
    }
  }

  /** What core.sharedRepository asks for, in a repository that several users write to. */
  #share(path: string, directory: boolean): void {
    const shared = this.#repository.config.get('core.sharedrepository')?.toLowerCase() ?? 'umask';
    const readers = ['all', 'world', 'everybody', '2'].includes(shared)
      ? 0o777
      : ['group', 'true', '1'].includes(shared)
        ? 0o770
        : 0;
    if (readers === 0 && directory) return;
    chmodSync(path, directory ? 0o2000 | readers : 0o444 & (readers || 0o777));
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
    await this.#repository.git.run(['index-pack', '--stdin'], { input: pack });
  }
}

/** Gives an existing object a fresh time; false where there is no such file. */
function refresh(path: string): boolean {
  try {
    statSync(path);
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

/** Writes a whole file, through to the disk where asked. */
function writeSynced(path: string, content: Buffer, sync: boolean): void {
  const file = openSync(path, 'w', 0o444);
  try {
    for (let offset = 0; offset < content.length; ) offset += writeSync(file, content, offset);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
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

/** A system error in words. */
function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return 'no space left on the disk';
  if (error.code === 'EROFS') return 'the file system is read-only';
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'permission denied';
  return error.message;
}
