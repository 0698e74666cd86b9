/** A smart HTTP server on loopback: `git http-backend` behind a server that counts, and that turns requests away when told to. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { BareRemote } from './bare.ts';
import { answerByCgi } from './cgi.ts';
import { serverProgram } from './git.ts';

/** What a request asks for. A push of more than a megabyte asks twice: Git tries an empty request first. */
export type RequestKind = 'info/refs upload-pack' | 'info/refs receive-pack' | 'POST upload-pack' | 'POST receive-pack' | 'other';

/** What a server has seen since it was started or cleared. */
export interface HttpCounts {
  readonly requests: Readonly<Record<RequestKind, number>>;
  /** How many connections carried at least one request of a kind; one connection may carry several kinds. */
  readonly connectionsBy: Readonly<Record<RequestKind, number>>;
  readonly connections: number;
  /** Bytes on the wire, headers and all. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** How requests are turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 429 | 503;
  /** Seconds, for the Retry-After field. */
  readonly retryAfter?: number;
  /** Turns away requests of this kind only. */
  readonly kind?: RequestKind;
}

export class GitHttpServer {
  readonly #server: Server;
  readonly #remote: BareRemote;
  readonly #env: NodeJS.ProcessEnv;
  readonly #program: string;
  readonly #backends = new Set<ChildProcess>();
  readonly #refusals: Refusal[] = [];
  #sockets = new Map<Socket, Set<RequestKind>>();
  #requests = zeros();
  #before = { in: 0, out: 0 };

  private constructor(remote: BareRemote, program: string, user: string | null) {
    this.#remote = remote;
    this.#program = program;
    this.#env = { ...remote.env, GIT_PROJECT_ROOT: remote.root, GIT_HTTP_EXPORT_ALL: '1' };
    if (user !== null) this.#env['REMOTE_USER'] = user;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('connection', (socket: Socket) => this.#sockets.set(socket, new Set()));
  }

  /** Starts a server for a remote. `user` is who everybody is taken for; null leaves clients anonymous. */
  static async start(remote: BareRemote, { user = 'tester' as string | null } = {}): Promise<GitHttpServer> {
    const program = serverProgram('git-http-backend');
    if (program === null) throw new Error("'git-http-backend' is not installed");
    const server = new GitHttpServer(remote, program, user);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    server.#server.unref();
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The address of the repository. */
  url(): string {
    return `http://127.0.0.1:${this.port}${this.#remote.path}`;
  }

  /** Turns away the next requests, so many of them, before Git sees them. */
  refuseNext(times: number, refusal: Refusal): void {
    for (let time = 0; time < times; time++) this.#refusals.push(refusal);
  }

  /** How many requests are still to be turned away. */
  get pending(): number {
    return this.#refusals.length;
  }

  counts(): HttpCounts {
    const connectionsBy = zeros();
    for (const kinds of this.#sockets.values()) for (const kind of kinds) connectionsBy[kind]++;
    const { in: bytesIn, out: bytesOut } = this.#bytes();
    return {
      requests: { ...this.#requests },
      connectionsBy,
      connections: this.#sockets.size,
      bytesIn: bytesIn - this.#before.in,
      bytesOut: bytesOut - this.#before.out,
    };
  }

  /** Begins to count anew; connections that are still open count on. */
  clear(): void {
    this.#requests = zeros();
    this.#sockets = new Map([...this.#sockets].filter(([socket]) => !socket.destroyed).map(([socket]) => [socket, new Set()]));
    this.#before = this.#bytes();
  }

  /** Ends the connections and the programs that still run for them. */
  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    for (const backend of this.#backends) backend.kill('SIGTERM');
    await Promise.all([closed, ...[...this.#backends].map((backend) => once(backend, 'close'))]);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const kind = kindOf(request);
    this.#requests[kind]++;
    this.#sockets.get(request.socket)?.add(kind);
    const index = this.#refusals.findIndex((refusal) => refusal.kind === undefined || refusal.kind === kind);
    const [refusal] = index < 0 ? [] : this.#refusals.splice(index, 1);
    if (refusal !== undefined) {
      request.resume();
      response.writeHead(refusal.status, fieldsOf(refusal)).end('turned away\n');
      return;
    }
    const backend = answerByCgi(this.#program, this.#env, request, response);
    this.#backends.add(backend);
    backend.on('close', () => this.#backends.delete(backend));
  }

  #bytes(): { in: number; out: number } {
    const sum = { in: 0, out: 0 };
    for (const socket of this.#sockets.keys()) {
      sum.in += socket.bytesRead;
      sum.out += socket.bytesWritten;
    }
    return sum;
  }
}

function zeros(): Record<RequestKind, number> {
  return {
    'info/refs upload-pack': 0,
    'info/refs receive-pack': 0,
    'POST upload-pack': 0,
    'POST receive-pack': 0,
    other: 0,
  };
}

function kindOf({ method, url = '' }: IncomingMessage): RequestKind {
  const get = /\/info\/refs\?service=git-(upload-pack|receive-pack)$/.exec(url)?.[1];
  if (method === 'GET' && get !== undefined) return `info/refs ${get}` as RequestKind;
  const post = /\/git-(upload-pack|receive-pack)$/.exec(url)?.[1];
  if (method === 'POST' && post !== undefined) return `POST ${post}` as RequestKind;
  return 'other';
}

function fieldsOf({ status, retryAfter }: Refusal): Record<string, string> {
  const fields: Record<string, string> = { 'Content-Type': 'text/plain' };
  if (retryAfter !== undefined) fields['Retry-After'] = String(retryAfter);
  if (status === 401) fields['WWW-Authenticate'] = 'Basic realm="test"';
  return fields;
}
