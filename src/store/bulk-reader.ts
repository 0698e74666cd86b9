/**
 * Reads many objects at once: one `git cat-file --batch --buffer` that is asked for thousands of names in a few writes, and whose answers
 * are handed on as they come. For a few questions `ObjectReader` is cheaper: it has its process already.
 */
import type { ChildProcess } from 'node:child_process';
import type { Git } from './git.ts';
import { type ObjectType, type Oid, ReaderFailure } from './object-reader.ts';

/** An object among many. Its data are only good until the call that hands them on has returned. */
export interface Answer {
  readonly oid: Oid;
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** Takes the answer to the `index`-th question; null where there is no such object. */
export type TakeAnswer = (answer: Answer | null, index: number) => void;

/** Several of these processes may run at once: none is to keep a whole pack in memory. */
const FRUGAL = ['-c', 'core.packedGitWindowSize=1m', '-c', 'core.packedGitLimit=4m', '-c', 'core.deltaBaseCacheLimit=2m'];
const HEADER = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/;

/** One process that is asked many questions; `afterSome` is called whenever some answers were taken. */
export class BulkReader {
  readonly #git: Git;
  readonly #take: TakeAnswer;
  readonly #afterSome: () => void;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #failure: Error | null = null;
  #asked = 0;
  #answered = 0;
  #chunks: Buffer[] = [];
  #buffered = 0;
  #needed = 0;

  constructor(git: Git, take: TakeAnswer, afterSome: () => void = () => {}) {
    this.#git = git;
    this.#take = take;
    this.#afterSome = afterSome;
  }

  /** Asks for the objects that these names stand for; none may hold a line break. */
  ask(names: readonly string[]): void {
    if (names.length === 0) return;
    this.#asked += names.length;
    this.#child ??= this.#start();
    this.#child.stdin?.write(`${names.join('\n')}\n`);
  }

  /** Waits for all answers. Throws a ReaderFailure where the process ends without them, or what a taker threw. */
  async end(): Promise<void> {
    this.#child?.stdin?.end();
    await this.#ended;
    if (this.#failure) throw this.#failure;
    if (this.#answered < this.#asked) throw new ReaderFailure('it ended');
  }

  /** Ends the process, whatever it was asked. */
  stop(): void {
    this.#child?.stdin?.destroy();
    this.#child?.kill();
  }

  #start(): ChildProcess {
    const child = this.#git.start([...FRUGAL, 'cat-file', '--batch', '--buffer']);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.stdin?.on('error', () => {}); // 'close' says why.
    child.stdout?.on('data', (chunk: Buffer) => {
      try {
        if (!this.#failure) this.#receive(chunk);
      } catch (error) {
        this.#failure = error as Error;
        this.stop();
      }
    });
    this.#ended = new Promise((resolve) => {
      child.on('error', (cause) => {
        this.#failure ??= new ReaderFailure(cause.message);
        resolve();
      });
      child.on('close', () => {
        const why = stderr.trim().split('\n')[0];
        if (this.#answered < this.#asked) this.#failure ??= new ReaderFailure(why || 'it ended');
        resolve();
      });
    });
    return child;
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#needed) return;
    const data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    let at = 0;
    this.#needed = 0;
    while (at < data.length) {
      const end = data.indexOf(0x0a, at);
      if (end < 0) break;
      const match = HEADER.exec(data.toString('latin1', at, end));
      if (!match) {
        this.#take(null, this.#answered++);
        at = end + 1;
        continue;
      }
      const next = end + 1 + Number(match[3]) + 1;
      if (next > data.length) {
        this.#needed = next - at;
        break;
      }
      this.#take({ oid: match[1] ?? '', type: match[2] as ObjectType, data: data.subarray(end + 1, next - 1) }, this.#answered++);
      at = next;
    }
    this.#chunks = at < data.length ? [data.subarray(at)] : [];
    this.#buffered = data.length - at;
    this.#afterSome();
  }
}

/** Reads the objects that some names stand for. */
export async function readMany(git: Git, names: readonly string[], take: TakeAnswer): Promise<void> {
  const reader = new BulkReader(git, take);
  try {
    reader.ask(names);
    await reader.end();
  } finally {
    reader.stop();
  }
}
