/**
 * A small process that starts programs and says how long they took.
 *
 * Starting a program costs its parent a copy of the parent's page tables: 3 ms from an empty Node process, 20 from one of 400 MB. So
 * whoever makes repositories must not be who measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program to start, and the exit code that is right. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly exit?: number;
}

/** Programs to run, so many at a time. */
export interface Order {
  readonly commands: readonly Command[];
  readonly atATime: number;
}

export interface Answer {
  /** Milliseconds from the first one's start to the last one's end. */
  readonly elapsed: number;
  /** What went wrong, for each that did not end as it should. */
  readonly failed: readonly string[];
}

const LONGEST_MS = 60_000;

async function run({ program, args, cwd, env, exit = 0 }: Command): Promise<string[]> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: LONGEST_MS });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const [code] = await once(child, 'close');
  return code === exit ? [] : [`${program} ${args.join(' ')}: exit code ${code} instead of ${exit}: ${stderr.trim()}`];
}

async function follow({ commands, atATime }: Order): Promise<Answer> {
  const waiting = [...commands];
  const failed: string[] = [];
  const begun = performance.now();
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) failed.push(...(await run(next)));
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return { elapsed: performance.now() - begun, failed };
}

process.on('message', (order: Order) => {
  follow(order).then(
    (answer) => process.send?.(answer),
    (error: Error) => process.send?.({ elapsed: 0, failed: [error.message] } satisfies Answer),
  );
});
