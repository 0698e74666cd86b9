/**
 * A small process that starts programs and says how long they took.
 *
 * Starting a program costs its parent a copy of the parent's page tables: 3 ms from an empty Node process, 20 from one of 400 MB. So
 * whoever makes repositories must not be who measures.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { peakMemory } from './peak-memory.ts';

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
  /** What to tell of each besides: its output; or the memory it holds, and looking at that takes time itself. */
  readonly tell?: 'output' | 'memory';
}

export interface Answer {
  /** Milliseconds from the first one's start to the last one's end. */
  readonly elapsed: number;
  /** What went wrong, for each that did not end as it should. */
  readonly failed: readonly string[];
  /** In the order of the commands. */
  readonly ended: readonly Ended[];
}

/** How a program ended. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** What it wrote; empty unless that was asked for. */
  readonly stdout: string;
  readonly stderr: string;
  /** Megabytes that it and all it started held at most; null where nobody asked, or the system does not tell. */
  readonly memory: number | null;
}

const LONGEST_MS = 300_000;

async function run({ program, args, cwd, env }: Command, tell: Order['tell']): Promise<Ended> {
  const stdio = ['ignore', tell === 'output' ? 'pipe' : 'ignore', 'pipe'] as const;
  const child = spawn(program, args, { cwd, env, stdio: [...stdio], timeout: LONGEST_MS });
  const closed = once(child, 'close');
  const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
  const memory = tell === 'memory' && child.pid !== undefined ? await peakMemory(child.pid, closed) : null;
  const [code] = await closed;
  return { code, stdout: stdout(), stderr: stderr(), memory };
}

/** Collects what a program writes, and returns what gives it. */
function textOf(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function wrong({ program, args, exit = 0 }: Command, { code, stderr }: Ended): string[] {
  return code === exit ? [] : [`${program} ${args.join(' ')}: exit code ${code} instead of ${exit}: ${stderr.trim()}`];
}

async function follow({ commands, atATime, tell }: Order): Promise<Answer> {
  const ended: Ended[] = [];
  let next = 0;
  const begun = performance.now();
  const work = async (): Promise<void> => {
    for (let index = next++; index < commands.length; index = next++) ended[index] = await run(commands[index] as Command, tell);
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const elapsed = performance.now() - begun;
  return { elapsed, failed: commands.flatMap((command, index) => wrong(command, ended[index] as Ended)), ended };
}

process.on('message', (order: Order) => {
  follow(order).then(
    (answer) => process.send?.(answer),
    (error: Error) => process.send?.({ elapsed: 0, failed: [error.message], ended: [] } satisfies Answer),
  );
});
