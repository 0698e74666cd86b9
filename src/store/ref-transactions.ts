/**
 * The processes of `git update-ref --stdin` that move refs.
 *
 * One can be started before it is known what is to be moved (`prepare`), so that its start costs nobody time. It runs in a session of its own and
 * gets each transaction in one write that ends in `commit`, so that killing this command leaves the transaction whole or undone. Where
 * this process stays (`reuse`), it serves many transactions, one after the other; a few such processes serve all that are under way.
 */
import type { ChildProcess } from 'node:child_process';
import { cannotStart, type Git, type GitResult } from './git.ts';
import { holdsUs } from './program.ts';

/** A process that answers later than this many milliseconds is not used again: it gets to hear that nothing more comes. */
const LATE_MS = 2000;
/** So many processes are kept; starting one takes longer than waiting for the end of another's transaction. */
const MOST_KEPT = 4;
const ARGUMENTS = ['update-ref', '--stdin', '-z'];
const SYNCED = ['-c', 'core.fsync=reference', '-c', 'core.fsyncMethod=fsync'];
const COMMITTED = 'commit: ok\n';

/** What to move: transactions in update-ref's NUL-separated form, each of them from `start` to `commit`. */
export interface Script {
  readonly input: string;
  /** How many transactions it holds. */
  readonly transactions: number;
  /** Called with the process id before anything is written. */
  readonly onStart: (pid: number) => void;
}

/** Starts the processes and gives them transactions. */
export class RefTransactions {
  readonly #git: Git;
  readonly #args: readonly string[];
  readonly #idle: RefProcess[] = [];
  /** Those who wait for a process that is kept, the first one first. */
  readonly #waiting: ((process: RefProcess | undefined) => void)[] = [];
  #busy = 0;
  #reuse = false;

  /** `sync`: whether refs are on the disk before they count as moved. */
  constructor(git: Git, { sync }: { readonly sync: boolean }) {
    this.#git = git;
    this.#args = sync ? [...SYNCED, ...ARGUMENTS] : ARGUMENTS;
  }

  /** From now on processes are kept for further transactions, until `close`. */
  reuse(): void {
    this.#reuse = true;
  }

  /** Starts a process unless one is ready, or as many as are kept are at work. */
  prepare(): void {
    if (!this.#isFull && this.#take(false) === undefined) this.#idle.push(this.#start());
  }

  /** Whether as many processes as are kept are at work. */
  get #isFull(): boolean {
    return this.#reuse && this.#busy >= MOST_KEPT;
  }

  /** Runs transactions; what Git said of them, where they were committed maybe before it has ended. */
  async run(script: Script): Promise<GitResult> {
    const process = this.#take(true) ?? (this.#isFull ? await this.#released() : undefined) ?? this.#start();
    this.#busy++;
    try {
      return await process.run(script, this.#reuse);
    } catch (cause) {
      const error = cause as Error & { syscall?: string };
      throw error.syscall?.startsWith('spawn') ? cannotStart(error, this.#git.cwd) : error;
    } finally {
      this.#busy--;
      this.#release(process);
    }
  }

  /** The next process whose transaction ends; undefined where none does in time, or it is not used again. */
  #released(): Promise<RefProcess | undefined> {
    return new Promise((resolve) => {
      const take = (process?: RefProcess): void => {
        clearTimeout(timer);
        resolve(process);
      };
      this.#waiting.push(take);
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        resolve(undefined);
      }, LATE_MS);
    });
  }

  /** Gives a process to whoever waits, or keeps it, or ends it. */
  #release(process: RefProcess): void {
    const next = this.#waiting.shift();
    const isKept = this.#reuse && process.isReady && (next !== undefined || this.#idle.length + this.#busy < MOST_KEPT);
    if (!isKept) process.end();
    if (next) next(isKept ? process : undefined);
    else if (isKept) this.#idle.push(process);
  }

  /** Ends the processes that wait. */
  close(): void {
    this.#reuse = false;
    for (const process of this.#idle.splice(0)) process.end();
  }

  #start(): RefProcess {
    return new RefProcess(this.#git.start(this.#args, true));
  }

  /** A process that is ready, those that have ended forgotten. */
  #take(away: boolean): RefProcess | undefined {
    for (let last = this.#idle.at(-1); last; last = this.#idle.at(-1)) {
      if (last.isReady && !away) return last;
      this.#idle.pop();
      if (last.isReady) return last;
    }
    return undefined;
  }
}

interface Waiting {
  readonly transactions: number;
  readonly resolve: (result: GitResult) => void;
  readonly reject: (cause: Error) => void;
}

/** One process, and the transactions that it is about to answer for. */
class RefProcess {
  readonly #child: ChildProcess;
  #waiting: Waiting | undefined;
  #failure: Error | undefined;
  #ended = false;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (chunk: Buffer) => this.#hear(chunk.toString('latin1')));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString('utf8')));
    child.stdin?.on('error', () => {}); // It may end before it has read everything; what it said tells.
    child.on('error', (cause) => this.#fail(cause));
    child.on('close', (code, signal) => this.#close(code, signal));
    holdsUs(child, false);
  }

  /** Whether it can be given transactions. */
  get isReady(): boolean {
    return !this.#ended && this.#failure === undefined && this.#waiting === undefined;
  }

  run({ input, transactions, onStart }: Script, more: boolean): Promise<GitResult> {
    return new Promise((resolve, reject) => {
      this.#waiting = { transactions, resolve, reject };
      this.#stdout = '';
      this.#stderr = '';
      holdsUs(this.#child, true);
      if (this.#failure) return this.#fail(this.#failure);
      try {
        if (this.#child.pid !== undefined) onStart(this.#child.pid);
      } catch (cause) {
        this.end(); // It reads an empty input and does nothing.
        return this.#fail(cause instanceof Error ? cause : new Error(String(cause)));
      }
      if (!more) this.#child.stdin?.end(input);
      else {
        this.#child.stdin?.write(input);
        setTimeout(() => this.#waiting && this.end(), LATE_MS).unref();
      }
    });
  }

  end(): void {
    this.#ended = true;
    this.#child.stdin?.end();
  }

  #hear(text: string): void {
    this.#stdout += text;
    const waiting = this.#waiting;
    if (!waiting || this.#stdout.split(COMMITTED).length <= waiting.transactions) return;
    this.#waiting = undefined;
    holdsUs(this.#child, false);
    waiting.resolve({ code: 0, stdout: Buffer.from(this.#stdout, 'latin1'), stderr: '' });
  }

  #close(code: number | null, signal: NodeJS.Signals | null): void {
    this.#ended = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    const stderr = signal ? `${this.#stderr}killed by ${signal}` : this.#stderr;
    waiting?.resolve({ code: code ?? 128, stdout: Buffer.from(this.#stdout, 'latin1'), stderr });
  }

  #fail(cause: Error): void {
    this.#failure = cause;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.reject(cause);
  }
}
