/** Real processes of the program: started one by one or many at once, each with a time limit, and what each of them said. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'git-coord');

/** No command takes this long, not even as one of 64 on a slow machine. */
const LIMIT_MS = 90_000;

/** What an ended process said. */
export interface Outcome {
  /** The exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What to start. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** A process that was started, and how it will have ended. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
}

/** Starts a process; its time limit ends it, and nothing but it. */
export function start({ program, args, cwd, env }: Command): Running {
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {}); // It may end without reading.
  const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') });
    });
  });
  return { child, ended };
}

/** Runs a process to its end. */
export function run(command: Command): Promise<Outcome> {
  const { child, ended } = start(command);
  child.stdin?.end();
  return ended;
}

/** Starts all of the processes, holds each back until the last of them is there, lets all go at once, and waits for their ends. */
export function atOnce(commands: readonly Command[]): Promise<Outcome[]> {
  const held = commands.map(({ program, args, ...rest }) =>
    start({ program: '/bin/sh', args: ['-c', 'read -r go && exec "$@"', 'sh', program, ...args], ...rest }),
  );
  for (const { child } of held) child.stdin?.end('go\n');
  return Promise.all(held.map(({ ended }) => ended));
}

/** How many of the outcomes have each exit code. */
export function exitCodes(outcomes: readonly Outcome[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of outcomes) counts[String(code)] = (counts[String(code)] ?? 0) + 1;
  return counts;
}
