/**
 * What `program.ts` and simple-git use of `node:child_process`, for the native program, whose build puts it in its place: there the streams of Node are
 * another 7 ms to load, a third of a claim. The runtime's own way to start a program has none.
 */

/** What is used of the runtime. */
interface Started {
  readonly pid: number;
  readonly stdin: {
    write(data: string | Uint8Array): unknown;
    flush(): unknown;
    end(): unknown;
  };
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  readonly exited: Promise<number>;
  readonly signalCode: string | null;
  kill(signal?: string): void;
  ref(): void;
  unref(): void;
}

declare const Bun: { spawn(command: readonly string[], options: object): Started };

interface SpawnOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly detached?: boolean;
}

type Listener = (...args: never[]) => void;

/** Tells those who asked to be told; what came before anybody asked is kept. */
class Emitter {
  readonly #listeners = new Map<string, Listener[]>();
  readonly #missed = new Map<string, unknown[][]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    for (const args of this.#missed.get(event) ?? []) listener(...(args as never[]));
    this.#missed.delete(event);
    return this;
  }

  off(event: string, listener: Listener): this {
    const others = this.#listeners.get(event)?.filter((each) => each !== listener);
    if (others) this.#listeners.set(event, others);
    return this;
  }

  emit(event: string, ...args: unknown[]): void {
    const listeners = this.#listeners.get(event);
    if (listeners) for (const listener of listeners) listener(...(args as never[]));
    else this.#missed.set(event, [...(this.#missed.get(event) ?? []), args]);
  }
}

class Input extends Emitter {
  readonly #started: Started | null;

  constructor(started: Started | null) {
    super();
    this.#started = started;
  }

  write(data: string | Uint8Array): void {
    this.#try((sink) => Promise.all([sink.write(data), sink.flush()]));
  }

  end(data?: string | Uint8Array): void {
    if (data !== undefined && data.length > 0) this.write(data);
    this.#try((sink) => sink.end());
  }

  destroy(): void {
    this.end();
  }

  #try(work: (sink: Started['stdin']) => unknown): void {
    const failed = (error: unknown): void => this.emit('error', error); // It may end before it has read everything.
    try {
      if (this.#started) Promise.resolve(work(this.#started.stdin)).catch(failed);
    } catch (error) {
      failed(error);
    }
  }
}

/** What a program says. */
class Output extends Emitter {
  #isDestroyed = false;

  /** Nobody listens any longer: what comes is thrown away, and its end is not waited for. */
  destroy(): void {
    this.#isDestroyed = true;
  }

  async pass(from: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const { buffer, byteOffset, byteLength } of from) {
      if (this.#isDestroyed) return;
      this.emit('data', Buffer.from(buffer, byteOffset, byteLength));
    }
    this.emit('end');
  }
}

class Child extends Emitter {
  readonly #started: Started | null;
  readonly stdin: Input;
  readonly stdout = new Output();
  readonly stderr = new Output();
  killed = false;

  constructor(started: Started | null) {
    super();
    this.#started = started;
    this.stdin = new Input(started);
    if (started) void this.#follow(started);
  }

  get pid(): number | undefined {
    return this.#started?.pid;
  }

  kill(signal?: string): void {
    this.killed = true;
    this.#started?.kill(signal);
  }

  ref(): void {
    this.#started?.ref();
  }

  unref(): void {
    this.#started?.unref();
  }

  /** Passes on what the program says, and how it ended when it has said everything. */
  async #follow(started: Started): Promise<void> {
    const ended = async (): Promise<[number | null, string | null]> => {
      const code = await started.exited;
      const signal = started.signalCode;
      return [signal === null ? code : null, signal];
    };
    const exited = ended().then((how) => this.emit('exit', ...how));
    await Promise.all([exited, this.stdout.pass(started.stdout), this.stderr.pass(started.stderr)]);
    this.emit('close', ...(await ended()));
  }
}

/** Starts a program. Where it cannot be started, 'error' says so later. */
export function spawn(command: string, args: readonly string[], { cwd, env, detached = false }: SpawnOptions): Child {
  try {
    return new Child(Bun.spawn([command, ...args], { cwd, env, detached, stdio: ['pipe', 'pipe', 'pipe'] }));
  } catch (error) {
    const child = new Child(null);
    const cause = Object.assign(error as NodeJS.ErrnoException, { syscall: `spawn ${command}` });
    queueMicrotask(() => {
      child.emit('error', cause);
      child.emit('close', -2, null);
    });
    return child;
  }
}
