/**
 * A load: processes that do random things to a few issues of one repository, each writing down what it asks and is told, while some of them
 * and their Git are killed. What comes of it is judged by `checkHistory`.
 *
 * The load goes through the library: leases end within a run only because the processes share a clock that runs faster, which the
 * command line does not have.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { CoordinationClient } from '../../src/index.ts';
import { coordinatedPlace, type Place } from '../support/place.ts';
import { removeWhenQuiet, untilQuiet } from '../support/quiet.ts';
import type { TestRepository } from '../support/repository.ts';
import type { History } from './history.ts';
import { readBranches, readPolicy } from './history-git.ts';
import { type Disturbances, killChild, pack, stopForAWhile } from './load-disturbance.ts';
import { Play } from './load-player.ts';
import { Recorder, readRecord, type SharedClock, timeOf } from './load-record.ts';
import type { Task } from './load-worker.ts';
import { pick, seeded } from './random.ts';

/** How much to do. */
export interface LoadOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly workers: number;
  readonly issues: number;
  /** The mean time between two disturbances, in milliseconds; 0 for none. Default: 350. */
  readonly every?: number;
}

/** What was done. The caller removes the repository. */
export interface Load {
  readonly repository: TestRepository;
  readonly place: Place;
  readonly history: History;
  readonly disturbances: Disturbances;
}

/** A minute, the shortest lease, is two seconds. */
const SPEED = 30;
const PROGRAM = join(import.meta.dirname, '..', '..', 'dist', 'git-coord.cjs');
/** A process that has not ended so long after its time hangs. */
const PATIENCE_MS = 60_000;

/** Runs a load to its end and reads what there is of it. */
export async function runLoad(options: LoadOptions): Promise<Load> {
  const { repository, place } = await coordinatedPlace();
  try {
    await place.text('config', 'lease_minutes', '1');
    await place.text('config', 'clock_skew_seconds', '0');
    // A kill is no loss of power: without waiting for the disk the load does more.
    place.git('config', 'coord.fsync', 'false');
    place.git('commit', '--quiet', '--allow-empty', '--message=Where worktrees begin');
    place.git('worktree', 'add', '--quiet', join(repository.base, 'worktree'));
    const load = new RunningLoad(options, repository, place);
    await load.prepare();
    await load.run();
    await untilQuiet(repository.base);
    const history = { operations: readRecord(load.record), branches: readBranches(place), policy: readPolicy(place) };
    return { repository, place, history, disturbances: load.disturbances };
  } catch (error) {
    await removeWhenQuiet(repository);
    throw error;
  }
}

class RunningLoad {
  readonly record: string;
  readonly disturbances: Disturbances = { workers: 0, children: 0, stopped: 0, packed: 0 };
  readonly #options: LoadOptions;
  readonly #place: Place;
  readonly #script: string;
  readonly #directories: readonly string[];
  readonly #clock: SharedClock;
  readonly #until: number;
  readonly #random: () => number;
  readonly #running = new Map<number, ChildProcess>();
  readonly #beside: Promise<void>[] = [];
  readonly #errors: string[] = [];
  #started = 0;

  constructor(options: LoadOptions, { base, dir }: TestRepository, place: Place) {
    this.#options = options;
    this.#place = place.with({ GIT_COORD_REFRESH: undefined });
    this.record = join(base, 'record.jsonl');
    this.#script = join(base, 'load-worker.mjs');
    this.#directories = [dir, join(base, 'worktree')];
    this.#random = seeded(options.seed);
    const length = options.seconds * 1000;
    // It ends before now, however late the last process is: nothing is of the future for who looks at it afterwards.
    const began = Date.now() - (length + PATIENCE_MS) * SPEED;
    this.#clock = { origin: String(process.hrtime.bigint()), began, speed: SPEED };
    this.#until = this.#clock.began + length * SPEED;
  }

  get #isOver(): boolean {
    return timeOf(this.#clock) >= this.#until;
  }

  /** Builds what the processes run, and makes the first issues. */
  async prepare(): Promise<void> {
    const entryPoints = [join(import.meta.dirname, 'load-worker.ts')];
    const form = { bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' } as const;
    await build({ entryPoints, outfile: this.#script, ...form });
    const [agent, session, clock] = ['founder', 'founding', this.#clock];
    const env = this.#place.with({ GIT_COORD_REFRESH: 'off' }).env;
    const client = await CoordinationClient.open({
      cwd: this.#place.cwd,
      env,
      agent,
      session,
      clock: () => new Date(timeOf(clock)),
    });
    const recorder = new Recorder(this.record);
    const play = new Play({ client, agent, session, name: 'f', clock, recorder, random: this.#random, issues: 1 });
    for (let count = 0; count < this.#options.issues; count++) await play.once('create');
    recorder.close();
    client.close();
  }

  /** Lets all work until the time is over. */
  async run(): Promise<void> {
    for (let slot = 0; slot < this.#options.workers; slot++) this.#start(slot, 'first');
    const { every = 350 } = this.#options;
    while (!this.#isOver) {
      await sleep(-Math.log(1 - this.#random()) * (every || 500));
      if (every > 0 && !this.#isOver) await this.#disturb();
    }
    await Promise.all(this.#beside);
    const deadline = performance.now() + PATIENCE_MS;
    while (this.#running.size > 0 && performance.now() < deadline) await sleep(20);
    for (const child of this.#running.values()) {
      this.#errors.push(`process ${child.pid} did not end`);
      child.kill('SIGKILL');
    }
    if (this.#errors.length > 0) throw new Error(this.#errors.join('\n'));
  }

  #start(slot: number, session: string): void {
    const { seed, issues, workers } = this.#options;
    const number = this.#started++;
    const task: Task = {
      directory: pick(this.#random, this.#directories),
      // Some agents work in two sessions at once: they are two holders.
      agent: `agent_${slot % Math.ceil(workers * 0.75)}`,
      session: `${slot}-${session}`,
      name: `w${number}`,
      seed: seed * 1000 + number,
      issues,
      clock: this.#clock,
      until: this.#until,
      record: this.record,
      program: [process.execPath, PROGRAM],
    };
    const child = spawn(process.execPath, [this.#script, JSON.stringify(task)], {
      cwd: this.#place.cwd,
      env: this.#place.env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.on('error', (error) => this.#errors.push(error.message));
    child.on('close', (code, signal) => {
      this.#running.delete(slot);
      if (code !== 0 && signal !== 'SIGKILL') this.#errors.push(`a process ended with ${signal ?? code}: ${stderr}`);
    });
    this.#running.set(slot, child);
  }

  /** Does one thing, or lets it be done while the load goes on. */
  async #disturb(): Promise<void> {
    const slots = [...this.#running.keys()];
    if (slots.length === 0) return;
    const slot = pick(this.#random, slots);
    const child = this.#running.get(slot) as ChildProcess;
    const victim = { pid: child.pid ?? 0 };
    const chance = this.#random();
    const beside = async (count: keyof Disturbances, work: Promise<boolean>): Promise<void> => {
      try {
        if (await work) this.disturbances[count]++;
      } catch (error) {
        this.#errors.push((error as Error).message);
      }
    };
    if (chance < 0.3) await this.#kill(slot, child);
    else if (chance < 0.7) this.#beside.push(beside('children', killChild(victim, this.#random)));
    else if (chance < 0.9) this.#beside.push(beside('stopped', stopForAWhile(victim, this.#random)));
    else this.#beside.push(beside('packed', pack(this.#place, this.#random)));
  }

  /** Kills a process and starts another in its place: as the same session that goes on, or as a new one of the same agent. */
  async #kill(slot: number, child: ChildProcess): Promise<void> {
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
    this.disturbances.workers++;
    const session = this.#random() < 0.5 ? 'first' : `after-${this.disturbances.workers}`;
    if (!this.#isOver) this.#start(slot, session);
  }
}
