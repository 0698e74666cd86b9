/** A TCP proxy on loopback that counts, and that breaks connections when told to. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Connection } from './connection.ts';
import { type ConnectionFault, startOf } from './connection-faults.ts';

/** What has passed a proxy since it was started or cleared. */
export interface ProxyCounts {
  readonly connections: number;
  /** Bytes that reached the server, and those that reached the client. */
  readonly toServer: number;
  readonly toClient: number;
}

export class FaultProxy {
  readonly #server: Server;
  readonly #live = new Map<Connection, Promise<void>>();
  readonly #target: number;
  #armed: ConnectionFault[] = [];
  #lasting: ConnectionFault | null = null;
  #counts = { connections: 0, toServer: 0, toClient: 0 };
  #waiting: (() => void)[] = [];
  #port = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** Starts a proxy to a port of loopback. */
  static async start(target: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await proxy.up();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  /** The address that leads through the proxy to where this one leads. */
  through(url: string): string {
    const address = new URL(url);
    if (address.port !== String(this.#target)) throw new Error(`the proxy does not lead to '${url}'`);
    return url.replace(`:${this.#target}`, `:${this.#port}`);
  }

  /** Arms faults; each strikes one connection, in this order. */
  next(...faults: readonly ConnectionFault[]): void {
    this.#armed.push(...faults);
  }

  /** Has a fault strike every connection that no armed one strikes; null ends that, for connections to come. */
  always(fault: ConnectionFault | null): void {
    this.#lasting = fault;
  }

  /** How many faults have not struck yet. */
  get pending(): number {
    return this.#armed.length;
  }

  /** How many connections hang: 2 a connection where both sides have something to say. */
  get hanging(): number {
    return this.#waiting.length;
  }

  /** Lets go on what hangs now. */
  release(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Stops listening: new connections are refused by the system, until `up`. Those that are there go on. */
  down(): void {
    this.#server.close();
  }

  /** Listens, on the same port as before. */
  async up(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#server.unref();
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  counts(): ProxyCounts {
    return { ...this.#counts };
  }

  /** Begins to count anew and forgets the faults to come. */
  clear(): void {
    this.#counts = { connections: 0, toServer: 0, toClient: 0 };
    this.#armed = [];
    this.#lasting = null;
  }

  /** Waits until every connection that is there has ended by itself: until a server, cut off from its client, has done its work. */
  async settled(): Promise<void> {
    while (this.#live.size > 0) await Promise.all(this.#live.values());
  }

  /** Ends the connections and the proxy. */
  async close(): Promise<void> {
    if (this.#server.listening) this.#server.close();
    this.release();
    for (const connection of this.#live.keys()) connection.destroy();
    await this.settled();
  }

  #accept(client: Socket): void {
    this.#counts.connections++;
    client.on('error', () => {}); // Who reads from it is told.
    const fault = this.#take((armed) => startOf(armed) === undefined);
    if (fault?.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const connection = new Connection(client, fault, {
      target: this.#target,
      take: (where) => this.#take((armed) => where(startOf(armed)) >= 0),
      released: () => new Promise((resolve) => this.#waiting.push(resolve)),
      passed: (to, bytes) => {
        this.#counts[to === 'server' ? 'toServer' : 'toClient'] += bytes;
      },
    });
    const run = connection.run().finally(() => this.#live.delete(connection));
    this.#live.set(connection, run);
  }

  /** Takes the first armed fault that fits here, or else the lasting one. */
  #take(fits: (fault: ConnectionFault) => boolean): ConnectionFault | null {
    const index = this.#armed.findIndex(fits);
    if (index >= 0) return this.#armed.splice(index, 1)[0] ?? null;
    return this.#lasting !== null && fits(this.#lasting) ? this.#lasting : null;
  }
}
