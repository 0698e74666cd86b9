/** A repository in which another program keeps its backlog: a home of its own, no network to speak of, and everything gone afterwards. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { TestRepository } from '../test/support/repository.ts';
import type { ProgramName } from './installed.ts';
import { type Item, type Peer, predecessorId } from './peer-table.ts';
import type { Conditions } from './section.ts';
import type { Command, Ended } from './stopwatch-process.ts';

/** What others ask to be told when nobody wants to be counted, asked or updated; and a proxy that is not there. */
const QUIET = {
  DO_NOT_TRACK: '1',
  CI: '1',
  NO_COLOR: '1',
  NO_UPDATE_NOTIFIER: '1',
  npm_config_offline: 'true',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  http_proxy: 'http://127.0.0.1:9',
  https_proxy: 'http://127.0.0.1:9',
};

export class Project {
  readonly peer: Peer;
  readonly #conditions: Conditions;
  readonly #repository = new TestRepository();

  constructor(peer: Peer, conditions: Conditions) {
    this.peer = peer;
    this.#conditions = conditions;
  }

  /** Makes the backlog; says what is wrong where the program cannot. */
  async setUp(): Promise<string | null> {
    this.#repository.git('commit', '--quiet', '--allow-empty', '-m', 'First');
    for (const args of this.peer.setUp) {
      const [ended] = await this.#run([this.#command(args)]);
      if (ended?.code !== 0) return firstLine(ended);
    }
    for (const [path, text] of Object.entries(this.peer.files ?? {})) {
      mkdirSync(dirname(join(this.#repository.dir, path)), { recursive: true });
      writeFileSync(join(this.#repository.dir, path), text);
    }
    if (this.peer.create === null) return null;
    // Some find out late what they cannot do.
    const [ended] = await this.#run([this.#command(this.peer.create('The first one'))]);
    return ended?.code === 0 ? null : firstLine(ended);
  }

  /** Makes an item; how many milliseconds that took, and its id. Where there is no such verb, one that is there already. */
  async create(title: string, number: number): Promise<{ readonly elapsed: number; readonly made: string }> {
    if (this.peer.create === null) return { elapsed: Number.NaN, made: predecessorId(number + 1) };
    const { elapsed, ended, failed } = await this.#together([this.#command(this.peer.create(title))], 1);
    if (failed.length > 0) throw new Error(failed.join('\n'));
    const made = this.peer.idOf(ended[0]?.stdout ?? '');
    if (made === undefined) throw new Error(`${this.peer.name} does not tell the id of what it made: ${ended[0]?.stdout}`);
    return { elapsed, made };
  }

  /** How many milliseconds a claim takes. */
  claim(id: string, agent: string): Promise<number> {
    return this.#conditions.stopwatch.time(this.#command(this.peer.claim(id, agent), agent));
  }

  /** How many milliseconds it takes to list the items. */
  list(): Promise<number> {
    return this.#conditions.stopwatch.time(this.#command(this.peer.list));
  }

  async items(): Promise<readonly Item[]> {
    const [ended] = await this.#run([this.#command(this.peer.list)]);
    return this.peer.items(ended?.stdout ?? '', this.#repository.dir);
  }

  claimTogether(claims: readonly { readonly id: string; readonly agent: string }[]): Promise<readonly Ended[]> {
    return this.#run(claims.map(({ id, agent }) => this.#command(this.peer.claim(id, agent), agent)));
  }

  createTogether(titles: readonly string[]): Promise<readonly Ended[]> {
    const { create } = this.peer;
    return create === null ? Promise.resolve([]) : this.#run(titles.map((title) => this.#command(create(title))));
  }

  remove(): void {
    this.#repository.remove();
  }

  #command(args: readonly string[], agent = 'bench'): Command {
    const { installed, peers } = this.#conditions;
    const program: ProgramName = this.peer.name.endsWith('native') ? 'native' : 'Node';
    const { env, dir } = this.#repository;
    const path = [...(peers === null ? [] : [join(peers, 'node_modules', '.bin')]), env['PATH']].join(delimiter);
    return {
      program: this.peer.program,
      args,
      cwd: dir,
      env: { ...installed.env({ ...env, PATH: path }, agent, program), ...QUIET, ...this.peer.env },
    };
  }

  async #together(commands: readonly Command[], atATime: number) {
    return this.#conditions.stopwatch.together(commands, atATime, 'output');
  }

  async #run(commands: readonly Command[]): Promise<readonly Ended[]> {
    return (await this.#together(commands, commands.length)).ended;
  }
}

function firstLine(ended: Ended | undefined): string {
  const text = `${ended?.stderr ?? ''}\n${ended?.stdout ?? ''}`;
  return text.split('\n').find((line) => line.trim() !== '') ?? `exit code ${ended?.code}`;
}
