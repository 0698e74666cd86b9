/** `git daemon` on loopback, as a process of its own that ends with the test, however the test ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { BareRemote } from './bare.ts';
import { serverProgram } from './git.ts';

/**
 * Leads a group of processes of its own: the daemon and all that the daemon starts. Where its standard input ends, by `close` or
 * because the test's process is gone, or where the daemon ends, the group ends: by SIGHUP, for what serves a client ignores SIGTERM.
 */
const LEADER = '("$@"; kill -HUP 0) & read -r end; kill -HUP 0';

/** A port may be taken between finding and using it. */
const ATTEMPTS = 5;

/** What a daemon has been asked for. */
export interface DaemonCounts {
  readonly connections: number;
  readonly fetches: number;
  readonly pushes: number;
}

export class GitDaemon {
  readonly #child: ChildProcess;
  readonly #remote: BareRemote;
  readonly port: number;
  #log = '';

  private constructor(remote: BareRemote, program: string, port: number) {
    this.#remote = remote;
    this.port = port;
    const options = ['--export-all', '--enable=receive-pack', `--base-path=${remote.root}`, '--listen=127.0.0.1'];
    options.push(`--port=${port}`, '--reuseaddr', '--informative-errors', '--timeout=60', '--init-timeout=60');
    options.push('--verbose', '--log-destination=stderr');
    this.#child = spawn('/bin/sh', ['-c', LEADER, 'sh', program, ...options], {
      cwd: remote.root,
      env: remote.env,
      stdio: ['pipe', 'ignore', 'pipe'],
      detached: true,
    });
    this.#child.stdin?.on('error', () => {}); // It may have ended.
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#log += chunk.toString('utf8');
    });
  }

  /** Starts a daemon for a remote and waits until it listens. */
  static async start(remote: BareRemote): Promise<GitDaemon> {
    const program = serverProgram('git-daemon');
    if (program === null) throw new Error("'git-daemon' is not installed");
    for (let attempt = 1; ; attempt++) {
      const daemon = new GitDaemon(remote, program, await freePort());
      if (await daemon.#listens()) {
        daemon.#hold(false);
        return daemon;
      }
      if (attempt === ATTEMPTS) throw new Error(`git daemon does not start: ${daemon.#log}`);
    }
  }

  /** The address of the repository. */
  url(): string {
    return `git://127.0.0.1:${this.port}${this.#remote.path}`;
  }

  /** What clients that have ended were counted as, by the daemon's log. */
  async counts(): Promise<DaemonCounts> {
    for (let turns = 0; turns < 3; turns++) await turn(); // What the log says already is read now.
    const count = (pattern: RegExp): number => this.#log.match(pattern)?.length ?? 0;
    return {
      connections: count(/Connection from /g),
      fetches: count(/Request upload-pack /g),
      pushes: count(/Request receive-pack /g),
    };
  }

  /** Ends the daemon and what it has started, and waits until all of them are gone. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#hold(true);
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end();
    await closed;
  }

  async #listens(): Promise<boolean> {
    const ended = once(this.#child, 'close').then(() => false);
    const ready = new Promise<boolean>((resolve) => {
      this.#child.stderr?.on('data', () => {
        if (this.#log.includes('Ready to rumble')) resolve(true);
      });
    });
    return Promise.race([ready, ended]);
  }

  /** Says whether this process has to stay for the daemon's sake. */
  #hold(stay: boolean): void {
    for (const thing of [this.#child, this.#child.stdin as Socket | null, this.#child.stderr as Socket | null]) {
      if (stay) thing?.ref();
      else thing?.unref();
    }
  }
}

/** A port of loopback that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
