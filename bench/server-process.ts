/** A server in a process of its own: what its children use, and nothing else's, is what Git uses to serve. */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BareRemote } from '../test/servers/bare.ts';
import { GitHttpServer, type HttpCounts } from '../test/servers/http.ts';

/** Where the served repository is. */
export interface Address {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly http: string;
  readonly file: string;
}

/** What one talk with a client has cost. */
export interface Served {
  readonly counts: HttpCounts;
  /** Milliseconds of processor time that Git used, to ten of them; NaN where the system does not tell. */
  readonly cpu: number;
  /** How long each request was in the server, in milliseconds, in the order in which they were answered. */
  readonly requests: readonly { readonly kind: string; readonly elapsed: number }[];
}

/** `clear` begins anew, `served` asks for what has been since. */
export type ServerOrder = 'clear' | 'served';

/** Linux counts children's time in hundredths of a second. */
const TICK_MS = 10;
const running = new Set<ChildProcess>();
const begun = new WeakMap<IncomingMessage, number>();
let requests: { kind: string; elapsed: number }[] = [];
let before = 0;

subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  running.add(child);
  child.once('close', () => running.delete(child));
});
subscribe('http.server.request.start', (message) => {
  begun.set((message as { request: IncomingMessage }).request, performance.now());
});
subscribe('http.server.response.finish', (message) => {
  const { request } = message as { request: IncomingMessage; response: ServerResponse };
  const kind = `${request.method} ${/git-(?:upload|receive)-pack/.exec(request.url ?? '')?.[0] ?? 'other'}`;
  requests.push({ kind, elapsed: performance.now() - (begun.get(request) ?? Number.NaN) });
});

function childrenTime(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  } catch {
    return Number.NaN;
  }
}

const remote = new BareRemote();
const server = await GitHttpServer.start(remote);
const answer = (message: Address | Served | 'cleared'): void => void process.send?.(message);

async function obey(order: ServerOrder): Promise<void> {
  await Promise.all([...running].map((child) => once(child, 'close')));
  if (order === 'clear') {
    server.clear();
    requests = [];
    before = childrenTime();
    answer('cleared');
  } else answer({ counts: server.counts(), cpu: childrenTime() - before, requests });
}

process.on('message', (order: ServerOrder) => void obey(order));
process.on('disconnect', () => void server.close().then(() => remote.remove()));
answer({ dir: remote.dir, env: remote.env, http: server.url(), file: remote.url() });
