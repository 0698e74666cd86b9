/** Many processes at once. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestRepository } from '../test/support/repository.ts';
import type { Start } from './programs.ts';
import type { Report, Task } from './worker.ts';

/** What a crowd did together. */
export interface Outcome {
  readonly done: number;
  readonly failed: readonly string[];
  /** Milliseconds from the word to the last one's end. */
  readonly elapsed: number;
}

const LONGEST_MS = 60_000;

/** Starts a process for each list of issues; when all have opened the repository, each claims its issues through the library. */
export async function claimTogether(repository: TestRepository, lists: readonly (readonly string[])[]): Promise<Outcome> {
  const workers = lists.map((_, index) =>
    fork(join(import.meta.dirname, 'worker.ts'), [repository.dir, `worker_${index}`], {
      env: repository.env,
      timeout: LONGEST_MS,
    }),
  );
  await Promise.all(workers.map(answerOf));
  const begun = performance.now();
  const reports = await Promise.all(
    workers.map(async (worker, index) => {
      worker.send({ issues: lists[index] ?? [] } satisfies Task);
      return (await answerOf(worker)) as Report;
    }),
  );
  return {
    done: reports.reduce((sum, { claimed }) => sum + claimed, 0),
    failed: reports.flatMap(({ failed }) => failed),
    elapsed: performance.now() - begun,
  };
}

async function answerOf(worker: ChildProcess): Promise<unknown> {
  const ended = once(worker, 'exit').then(([code, signal]) => {
    throw new Error(`a worker ended early: ${signal ?? `exit code ${code}`}`);
  });
  const [message] = await Promise.race([once(worker, 'message'), ended]);
  return message;
}

/** Runs command lines, so many at a time, each a process. */
export async function runTogether(
  commands: readonly (readonly [program: string, ...args: string[]])[],
  atATime: number,
  startOf: (index: number) => Start,
): Promise<Outcome> {
  const waiting = [...commands.entries()];
  const failed: string[] = [];
  const begun = performance.now();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, [program, ...args]] = next;
      const { cwd, env } = startOf(index);
      const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: LONGEST_MS });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
      const [code] = await once(child, 'close');
      if (code !== 0) failed.push(stderr.trim() || `exit code ${code}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return { done: commands.length - failed.length, failed, elapsed: performance.now() - begun };
}
