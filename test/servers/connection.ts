/** One connection through the proxy, and the fault that strikes it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectionFault, endsAnswer, Listener, speaksHttp, startOf } from './connection-faults.ts';

/** What a connection needs of the proxy. */
export interface Surroundings {
  readonly target: number;
  /** Takes the first fault that strikes here; `where` tells at which byte of a chunk a text begins. */
  take(where: (text: string | undefined) => number): ConnectionFault | null;
  /** Resolves when what hangs may go on. */
  released(): Promise<void>;
  /** Told of the bytes that were passed on. */
  passed(to: 'server' | 'client', bytes: number): void;
}

export class Connection {
  readonly #client: Socket;
  readonly #around: Surroundings;
  #server: Socket | null = null;
  #answered: Promise<void> = Promise.resolve();
  #fault: ConnectionFault | null;
  /** How many bytes each side has got since the fault began. */
  #since = { server: 0, client: 0 };
  /** The client's side was ended on purpose; the server's answer is still awaited. */
  #awaiting = false;
  #http: boolean | null = null;

  constructor(client: Socket, fault: ConnectionFault | null, around: Surroundings) {
    this.#client = client;
    this.#fault = fault;
    this.#around = around;
  }

  /** Forwards until both sides are through. */
  async run(): Promise<void> {
    try {
      await this.#request();
    } catch {
      if (!this.#awaiting) this.destroy(); // One side broke: the other is told.
    }
    await this.#answered;
    this.destroy();
  }

  destroy(): void {
    this.#client.destroy();
    this.#server?.destroy();
  }

  /** Passes on what the client says. The server is connected to when there is something to pass on: in Git, the client speaks first. */
  async #request(): Promise<void> {
    const listener = new Listener();
    for await (const chunk of chunksOf(this.#client)) {
      let rest = chunk;
      this.#http ??= speaksHttp(chunk);
      const where = listener.hear(chunk);
      const struck = this.#fault !== null && this.#fault.kind !== 'delay';
      const fault = struck ? null : this.#around.take(where);
      if (fault !== null) {
        const start = where(startOf(fault));
        await this.#toServer(chunk.subarray(0, start));
        rest = chunk.subarray(start);
        this.#fault = fault;
        this.#since = { server: 0, client: 0 };
      }
      await this.#obstacle();
      const allowance = this.#allowance('server');
      await this.#toServer(rest.subarray(0, allowance));
      if (rest.length >= allowance) return this.destroy();
    }
    this.#server?.end();
  }

  /** Passes on what the server says, until it ends. */
  async #answer(server: Socket): Promise<void> {
    for await (const chunk of chunksOf(server)) {
      await this.#obstacle();
      const allowance = this.#allowance('client');
      if (!this.#awaiting) await this.#pass('client', this.#client, chunk.subarray(0, allowance));
      if (chunk.length >= allowance && this.#fault?.kind === 'cut-answer') this.#await();
      if (this.#allowance('client') > 0 || !endsAnswer(chunk, this.#http === true)) continue;
      if (this.#http) break;
      server.end(); // It may wait for more of a client that waits for it.
    }
    if (this.#allowance('client') === 0) this.#await();
    else this.#client.end();
  }

  /** Ends the client's side, and lets the server do its work. */
  #await(): void {
    this.#awaiting = true;
    this.#client.destroy();
  }

  async #obstacle(): Promise<void> {
    if (this.#fault?.kind === 'delay') await sleep(this.#fault.ms);
    if (this.#fault?.kind !== 'hang') return;
    await this.#around.released();
    this.#fault = null;
  }

  /** How many bytes a side may still get. */
  #allowance(to: 'server' | 'client'): number {
    const fault = this.#fault;
    if (to === 'server') {
      if (fault?.kind === 'cut') return 0;
      if (fault?.kind === 'cut-request') return Math.max(0, fault.bytes - this.#since.server);
    } else {
      if (fault?.kind === 'drop-answer') return 0;
      if (fault?.kind === 'cut-answer') return Math.max(0, fault.bytes - this.#since.client);
    }
    return Number.POSITIVE_INFINITY;
  }

  async #toServer(bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    if (this.#server === null) {
      const server = connect({ port: this.#around.target, host: '127.0.0.1', allowHalfOpen: true });
      await once(server, 'connect');
      server.on('error', () => {}); // The loops below are told.
      this.#server = server;
      this.#answered = this.#answer(server).catch(() => {
        if (!this.#awaiting) this.destroy();
      });
    }
    await this.#pass('server', this.#server, bytes);
  }

  async #pass(to: 'server' | 'client', socket: Socket, bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    this.#since[to] += bytes.length;
    this.#around.passed(to, bytes.length);
    await new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  }
}

/** What comes in at a socket; its end leaves the other direction open. */
function chunksOf(socket: Socket): AsyncIterable<Buffer> {
  return socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
}
