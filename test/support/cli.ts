/** The command line, run in this process with streams, variables and a clock of the test's own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PACKAGE_ROOT, runInProcess } from './in-process.ts';
import { TestRepository } from './repository.ts';

export { PACKAGE_ROOT };

/** How one command ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Default: `alice`; null names no agent. */
  readonly agent?: string | null;
  /** Default: one that is the agent's own. */
  readonly session?: string;
  readonly clock?: Clock;
  /** What standard input holds. */
  readonly input?: string;
  readonly cwd?: string;
  /** Further variables. */
  readonly variables?: NodeJS.ProcessEnv;
}

/** A clock that stands still until it is moved. */
export class Clock {
  now: Date;

  constructor(time = '2026-03-01T12:00:00Z') {
    this.now = new Date(time);
  }

  forward(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
  }
}

function variablesFor(repo: TestRepository, options: RunOptions): NodeJS.ProcessEnv {
  const { agent = 'alice' } = options;
  const identity = agent === null ? {} : { GIT_COORD_AGENT: agent, GIT_COORD_SESSION: options.session ?? `session-of-${agent}` };
  return { ...repo.env, ...identity, ...options.variables };
}

/** Runs one command line in this process. Nothing is started in the background. */
export async function run(repo: TestRepository, words: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { code, stdout, stderr } = await runInProcess(words, {
    cwd: options.cwd ?? repo.dir,
    variables: variablesFor(repo, options),
    input: options.input ?? '',
    clock: () => options.clock?.now ?? new Clock().now,
  });
  return { code, out: stdout, err: stderr };
}

/** Runs one command line as a process of its own: `bin/git-coord`. */
export function runProgram(repo: TestRepository, words: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr } = spawnSync(join(PACKAGE_ROOT, 'bin', 'git-coord'), words, {
    cwd: options.cwd ?? repo.dir,
    env: variablesFor(repo, options),
    input: options.input ?? '',
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

/** Runs a command line that has to succeed, and returns its output. */
export async function mustRun(repo: TestRepository, words: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, out, err } = await run(repo, words, options);
  if (code !== 0) throw new Error(`git coord ${words.join(' ')} exited ${code}: ${err}`);
  return out;
}

/** A repository that is set up, without hooks. */
export async function coordinated(args: readonly string[] = []): Promise<TestRepository> {
  const repo = new TestRepository({ args });
  await mustRun(repo, ['init', '--no-hooks']);
  return repo;
}
