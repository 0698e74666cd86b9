/**
 * Reads objects and refs through one `git cat-file --batch` process.
 *
 * It answers in the order of the questions, sees refs and objects that came after it started, and knows packs, alternates,
 * partial clones, SHA-256 and reftable. Ask as much as possible before awaiting: the questions are pipelined.
 */
import type { ChildProcess } from 'node:child_process';
import { CoordinationError } from '../core/errors.ts';
import type { Git } from './git.ts';
import { holdsUs } from './program.ts';

export type Oid = string;
export type ObjectType = 'commit' | 'tree' | 'blob' | 'tag';

/** One object as it is stored. */
export interface GitObject {
  readonly oid: Oid;
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** The process that reads has ended before it answered: of what was asked for nothing is known, not even whether it is there. */
export class ReaderFailure extends CoordinationError {
  constructor(why: string) {
    super('unusable_repository', `git cat-file: ${why}`, { hint: 'git fsck' });
  }
}

interface Question {
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
}

/** Asks `git cat-file --batch`. Starts it with the first question; `close` ends it for good. */
export class ObjectReader {
  readonly #git: Git;
  readonly #memory = new ObjectMemory();
  #batch: Batch | null = null;
  #closed = false;

  constructor(git: Git) {
    this.#git = git;
  }

  /** The object that a ref, an object id or `<commit>:<path>` names; null where there is none. */
  read(name: string): Promise<GitObject | null> {
    if (this.#closed) return Promise.reject(new CoordinationError('internal', 'the repository is closed'));
    if (/[\n\0]/.test(name)) return Promise.resolve(null);
    const known = this.#memory.get(name);
    if (known) return Promise.resolve(known);
    if (!this.#batch?.isRunning) this.#batch = new Batch(this.#git.start(['cat-file', '--batch']), this.#memory);
    return this.#batch.ask(name);
  }

  /** Whether the object with this id was read not long ago. */
  remembers(oid: Oid): boolean {
    return this.#memory.get(oid) !== undefined;
  }

  /** The object with this id. Throws where it is missing: the repository is damaged. */
  async require(oid: Oid): Promise<GitObject> {
    const object = await this.read(oid);
    if (!object) {
      throw new CoordinationError('unusable_repository', `object ${oid} is missing`, { hint: 'git fsck', data: { oid } });
    }
    return object;
  }

  /** Ends the process once it has answered what was asked. Later questions are refused: work that goes on after a failure must end. */
  close(): void {
    this.#closed = true;
    this.#batch?.end();
    this.#batch = null;
  }
}

/** An object larger than this is not remembered. */
const LARGEST_REMEMBERED = 64 * 1024;
/** So many bytes are remembered, and as many of what was asked for before them. */
const MOST_REMEMBERED = 2 * 1024 * 1024;
/** What an object takes besides its content. */
const OVERHEAD = 300;

/** The objects that were read last, by their ids: what an id names never changes. */
class ObjectMemory {
  #new = new Map<Oid, GitObject>();
  #old = new Map<Oid, GitObject>();
  #bytes = 0;

  get(oid: Oid): GitObject | undefined {
    const known = this.#new.get(oid) ?? this.#old.get(oid);
    if (known) this.add(known);
    return known;
  }

  add(object: GitObject): void {
    if (object.data.length > LARGEST_REMEMBERED || this.#new.has(object.oid)) return;
    this.#new.set(object.oid, object);
    this.#bytes += object.data.length + OVERHEAD;
    if (this.#bytes < MOST_REMEMBERED) return;
    this.#old = this.#new;
    this.#new = new Map();
    this.#bytes = 0;
  }
}

/** One process and what it was asked. */
class Batch {
  readonly #child: ChildProcess;
  readonly #memory: ObjectMemory;
  #running = true;
  #questions: Question[] = [];
  #answered = 0;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 0;
  #stderr = '';
  #unsent = '';

  constructor(child: ChildProcess, memory: ObjectMemory) {
    this.#child = child;
    this.#memory = memory;
    child.stdout?.on('data', (chunk: Buffer) => this.#receive(chunk));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString('utf8')));
    child.stdin?.on('error', () => {}); // 'close' says why.
    child.on('error', (cause) => this.#fail(cause.message));
    child.on('close', () => this.#fail(this.#stderr.trim() || 'it ended'));
  }

  get isRunning(): boolean {
    return this.#running;
  }

  ask(name: string): Promise<GitObject | null> {
    return new Promise((resolve, reject) => {
      if (this.#open === 0) holdsUs(this.#child, true);
      this.#questions.push({ resolve, reject });
      if (this.#unsent === '') queueMicrotask(() => this.#send());
      this.#unsent += `${name}\n`;
    });
  }

  /** Sends what was asked in one go. */
  #send(): void {
    this.#child.stdin?.write(this.#unsent);
    this.#unsent = '';
  }

  end(): void {
    this.#child.stdin?.end(this.#unsent);
    this.#unsent = '';
  }

  get #open(): number {
    return this.#questions.length - this.#answered;
  }

  #fail(why: string): void {
    this.#running = false;
    const open = this.#questions.slice(this.#answered);
    this.#questions = [];
    this.#answered = 0;
    for (const question of open) question.reject(new ReaderFailure(why.split('\n')[0] ?? ''));
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const answer = parseAnswer(data);
      if (typeof answer === 'number') {
        this.#chunks = data.length ? [data] : [];
        this.#buffered = data.length;
        this.#needed = answer;
        if (this.#open === 0) holdsUs(this.#child, false);
        return;
      }
      data = data.subarray(answer.length);
      if (answer.object) this.#memory.add(answer.object);
      this.#questions[this.#answered++]?.resolve(answer.object);
      if (this.#answered > 1024) {
        this.#questions = this.#questions.slice(this.#answered);
        this.#answered = 0;
      }
    }
  }
}

/** The first answer in `data`, or how many bytes are needed before there is one. */
function parseAnswer(data: Buffer): { object: GitObject | null; length: number } | number {
  const end = data.indexOf(0x0a);
  if (end < 0) return data.length + 1;
  const header = data.toString('latin1', 0, end);
  const match = header.match(/^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/);
  if (!match) return { object: null, length: end + 1 };
  const size = Number(match[3]);
  const length = end + 1 + size + 1;
  if (data.length < length) return length;
  const body = Buffer.from(data.subarray(end + 1, end + 1 + size));
  return { object: { oid: match[1] as Oid, type: match[2] as ObjectType, data: body }, length };
}
