/** The ways to a Git server that the tests take: a file, smart HTTP, the git protocol. */
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BareRemote, type RemoteOptions } from '../servers/bare.ts';
import { GitDaemon } from '../servers/daemon.ts';
import { gitText, serverProgram } from '../servers/git.ts';
import { GitHttpServer } from '../servers/http.ts';
import type { Place } from '../support/place.ts';

export const TRANSPORTS = ['file', 'http', 'daemon'] as const;
export type Transport = (typeof TRANSPORTS)[number];

/** Whether this machine has what a way needs. */
export function isPossible(transport: Transport): boolean {
  return transport === 'file' || serverProgram(transport === 'http' ? 'git-http-backend' : 'git-daemon') !== null;
}

/** A team: a bare repository behind a server, and clones of it. */
export class TestHub {
  readonly bare: BareRemote;
  readonly #server: { readonly url: string; readonly close: () => Promise<void> };

  private constructor(bare: BareRemote, server: { readonly url: string; readonly close: () => Promise<void> }) {
    this.bare = bare;
    this.#server = server;
  }

  static async start(transport: Transport = 'file', options: RemoteOptions = {}): Promise<TestHub> {
    const bare = new BareRemote({ httpPush: true, ...options });
    if (transport === 'file') return new TestHub(bare, { url: bare.url(), close: async () => {} });
    const server = await (transport === 'http' ? GitHttpServer : GitDaemon).start(bare);
    return new TestHub(bare, { url: server.url(), close: () => server.close() });
  }

  get url(): string {
    return this.#server.url;
  }

  /** The first clone, which sets the team up with some issues; what others need of it is pushed. */
  async founder(name = 'ada', titles: readonly string[] = []): Promise<Place> {
    const place = await this.bare.clone(name, { url: this.url });
    place.git('config', 'coord.fsync', 'false');
    if (titles.length > 0) await place.text('init', '--no-hooks');
    for (const title of titles) await place.text('new', title);
    await place.text('init', '--no-hooks', '--remote', 'origin');
    place.git('add', '.coord');
    place.git('commit', '--quiet', '--message=set up coordination');
    await gitText(place, 'push', '--quiet', 'origin', 'HEAD'); // The server may run in this process.
    return place;
  }

  /** Further clones, set up as the first one proposes it: one is cloned, the others are copies of it that know nothing of each other. */
  async clones(...names: readonly string[]): Promise<Place[]> {
    const [first = '', ...others] = names;
    const place = await this.bare.clone(first, { url: this.url });
    place.git('config', 'coord.fsync', 'false');
    await place.text('init', '--no-hooks');
    rmSync(join(place.cwd, '.git', 'coord'), { recursive: true, force: true });
    return [place, ...others.map((name) => this.#copy(place, name))];
  }

  #copy(place: Place, name: string): Place {
    const dir = join(dirname(place.cwd), name);
    cpSync(place.cwd, dir, { recursive: true });
    return place.from(dir).as(name);
  }

  /** Ends the server and removes everything, or keeps it for somebody to look at. */
  async close({ keep = false } = {}): Promise<void> {
    await this.#server.close();
    if (!keep) this.bare.remove();
  }
}
