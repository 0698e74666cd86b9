/** The only place that starts programs and waits for them. Arguments are a list, never a shell line; texts go in on standard input. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/** What a finished program said. */
export interface ProgramResult {
  /** Its exit code; 128 where a signal ended it. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Where a program is started, and with what. */
export interface ProgramPlace {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs it in a session of its own, so that a signal to our terminal does not stop it half-way. */
  readonly ownSession?: boolean | undefined;
}

export interface ProgramInput {
  /** Written to standard input in one piece. */
  readonly input?: string | Buffer | undefined;
  /** Called with the process id before anything is written to its standard input. */
  readonly onStart?: ((pid: number) => void) | undefined;
}

/** Starts a program whose standard streams the caller reads and writes. */
export function startProgram(command: string, args: readonly string[], place: ProgramPlace): ChildProcess {
  const { cwd, env, ownSession = false } = place;
  return spawn(command, args, { cwd, env, detached: ownSession, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Says whether a program that was started keeps this process from ending. */
export function holdsUs(child: ChildProcess, wanted: boolean): void {
  for (const held of [child, child.stdin, child.stdout, child.stderr] as unknown as (Partial<Socket> | null | undefined)[]) {
    if (wanted)
      held?.ref?.(); // In the native program a child's standard input has neither.
    else held?.unref?.();
  }
}

/** Runs a program to its end, whatever its exit code. Rejects with the system's own error where it cannot be started. */
export function runProgram(
  command: string,
  args: readonly string[],
  place: ProgramPlace,
  { input, onStart }: ProgramInput = {},
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = startProgram(command, args, place);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin?.on('error', () => {}); // It may end before it has read everything; its exit code tells.
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const stderr = Buffer.concat(err).toString('utf8');
      resolve({ code: code ?? 128, stdout: Buffer.concat(out), stderr: signal ? `${stderr}killed by ${signal}` : stderr });
    });
    try {
      if (child.pid !== undefined) onStart?.(child.pid);
      child.stdin?.end(input ?? '');
    } catch (cause) {
      child.stdin?.end(); // It reads an empty input and does nothing.
      reject(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
}
