/** The processes that are measured, or measure: small ones, without what it takes to make repositories. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { TestRepository } from '../test/support/repository.ts';
import type { Answer as ClientAnswer, Step, Work } from './client-process.ts';
import type { Installed } from './installed.ts';
import type { Command, Order, Answer as StopwatchAnswer } from './stopwatch-process.ts';

/** A process that answers each message with one. */
class Companion {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;

  constructor(script: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = fork(script, args, { env, execArgv: [] });
    this.#ended = once(this.#child, 'exit').then(([code, signal]) => {
      throw new Error(`a process of the benchmark ended early: ${signal ?? `exit code ${code}`}`);
    });
    this.#ended.catch(() => {}); // Whoever waits for an answer is told.
  }

  async answer(): Promise<unknown> {
    const [message] = await Promise.race([once(this.#child, 'message'), this.#ended]);
    return message;
  }

  ask(message: Order | Work): Promise<unknown> {
    this.#child.send(message);
    return this.answer();
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.disconnect();
    await once(this.#child, 'exit');
  }
}

/** Times programs. */
export class Stopwatch {
  readonly #companion: Companion;

  constructor(installed: Installed) {
    this.#companion = new Companion(installed.stopwatch, [], process.env);
  }

  /** How many milliseconds a program takes. Throws where it does not end as it should. */
  async time(command: Command): Promise<number> {
    const { elapsed, failed } = await this.together([command], 1);
    if (failed.length > 0) throw new Error(failed.join('\n'));
    return elapsed;
  }

  /** Runs many programs, so many at a time. */
  async together(commands: readonly Command[], atATime: number, tell?: Order['tell']): Promise<StopwatchAnswer> {
    return (await this.#companion.ask({ commands, atATime, ...(tell && { tell }) })) as StopwatchAnswer;
  }

  /** How many megabytes a program and all it starts hold at most; NaN where the system does not tell. Throws where it does not end as it should. */
  async memory(command: Command): Promise<number> {
    const { failed, ended } = await this.together([command], 1, 'memory');
    if (failed.length > 0) throw new Error(failed.join('\n'));
    return ended[0]?.memory ?? Number.NaN;
  }

  end(): Promise<void> {
    return this.#companion.end();
  }
}

/** A process that has a repository open through the library. */
export class Client {
  readonly #companion: Companion;

  private constructor(companion: Companion) {
    this.#companion = companion;
  }

  /** Starts it, and waits until it has opened the repository. */
  static async open(installed: Installed, repository: TestRepository, agent = 'bench'): Promise<Client> {
    const companion = new Companion(installed.client, [repository.dir, agent], repository.env);
    await companion.answer();
    return new Client(companion);
  }

  /** How many milliseconds one call takes. Throws where it fails. */
  async time(step: Step): Promise<number> {
    const { times, failed } = await this.follow([step]);
    if (times[0] === undefined) throw new Error(failed.join('\n'));
    return times[0];
  }

  /** Makes calls, so many at a time. */
  async follow(steps: readonly Step[], width = 1): Promise<ClientAnswer> {
    return (await this.#companion.ask({ steps, width } satisfies Work)) as ClientAnswer;
  }

  end(): Promise<void> {
    return this.#companion.end();
  }
}
