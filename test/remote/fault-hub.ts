/** A team whose clones reach their remote through a proxy that breaks connections when told to. */
import { BareRemote } from '../servers/bare.ts';
import type { ConnectionFault } from '../servers/connection-faults.ts';
import { GitDaemon } from '../servers/daemon.ts';
import { GitHttpServer } from '../servers/http.ts';
import { FaultProxy } from '../servers/proxy.ts';
import type { Place, ShownIssue } from '../support/place.ts';

/** The servers that a proxy can stand before. */
export const SERVERS = ['http', 'daemon'] as const;
export type ServerKind = (typeof SERVERS)[number];

export class FaultHub {
  readonly bare: BareRemote;
  readonly proxy: FaultProxy;
  readonly kind: ServerKind;
  readonly #server: GitHttpServer | GitDaemon;

  private constructor(kind: ServerKind, bare: BareRemote, server: GitHttpServer | GitDaemon, proxy: FaultProxy) {
    this.kind = kind;
    this.bare = bare;
    this.proxy = proxy;
    this.#server = server;
  }

  static async start(kind: ServerKind): Promise<FaultHub> {
    const bare = new BareRemote();
    const server = await (kind === 'http' ? GitHttpServer : GitDaemon).start(bare);
    return new FaultHub(kind, bare, server, await FaultProxy.start(server.port));
  }

  /** Clones that are set up, the first of which began the team. They reach the remote by its file until `connect`. */
  async clones(...names: readonly string[]): Promise<Place[]> {
    const places: Place[] = [];
    for (const name of names) {
      const place = await this.bare.clone(name);
      place.git('config', 'coord.fsync', 'false');
      await place.text('init', '--no-hooks', '--remote', 'origin');
      places.push(place);
    }
    return places;
  }

  /** From now on these clones go through the proxy. */
  connect(...places: readonly Place[]): void {
    for (const place of places) place.git('remote', 'set-url', 'origin', this.proxy.through(this.#server.url()));
  }

  /** Arms a fault of a request; over HTTP also for when the client sends it once more. */
  strike(fault: ConnectionFault): void {
    this.proxy.next(fault, ...(this.kind === 'http' ? [fault] : []));
  }

  /** Ends the faults that are armed, and waits until the server has done what it was asked. */
  async calm(): Promise<void> {
    this.proxy.clear();
    this.proxy.release();
    await this.proxy.settled();
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.#server.close();
    this.bare.remove();
  }
}

/** The documents of an issue as the remote has them. */
export function issueOn(bare: BareRemote, id: string): ShownIssue {
  return documentsOn(bare, id, 'issues')[0] as ShownIssue;
}

/** The fixes of an issue as the remote has them. */
export function fixesOn(
  bare: BareRemote,
  id: string,
): { readonly id: string; readonly title: string; readonly status: string }[] {
  return documentsOn(bare, id, 'fixes') as { id: string; title: string; status: string }[];
}

function documentsOn(bare: BareRemote, id: string, folder: string): unknown[] {
  const ref = `refs/coord/issues/${id}`;
  const paths = bare.git('ls-tree', '-r', '--name-only', ref, `${folder}/`).split('\n').filter(Boolean);
  return paths.map((path) => JSON.parse(bare.git('show', `${ref}:${path}`)) as unknown);
}

/** The ids of all issues on the remote. */
export function issuesOn(bare: BareRemote): string[] {
  return Object.keys(bare.refs()).flatMap((ref) => /^refs\/coord\/issues\/(.+)$/.exec(ref)?.[1] ?? []);
}

/** What a clone's branches of the team are at. */
export const branchesIn = (place: Place): string => place.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/coord');
