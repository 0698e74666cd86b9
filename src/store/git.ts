/** The only place that starts Git. Arguments are never joined into a shell line; user text goes in on stdin or after `--`. */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { type ProgramResult, runProgram, startProgram } from './program.ts';

/** What a finished Git process said. */
export type GitResult = ProgramResult;

export interface RunOptions {
  /** Written to standard input in one piece. */
  readonly input?: string | Buffer;
  /** The exit codes that the caller understands; any other is an error. Default: only 0. */
  readonly accept?: readonly number[];
  /** Runs in a session of its own, so that a signal to our terminal does not stop it half-way. */
  readonly ownSession?: boolean;
  /** Called with the process id before anything is written to its standard input. */
  readonly onStart?: (pid: number) => void;
  /** Variables that this one process gets besides. */
  readonly env?: Readonly<Record<string, string>>;
}

// Variables that a hook or a caller may have set for another command, or that would change what Git prints.
const REMOVED = ['GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_EDITOR', 'GIT_LITERAL_PATHSPECS', 'GIT_REFLOG_ACTION'];

/** The environment that every Git process gets. */
export function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean: NodeJS.ProcessEnv = {
    ...env,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
  for (const name of REMOVED) delete clean[name];
  return clean;
}

/** Git, run in one directory. */
export class Git {
  readonly cwd: string;
  /** What its processes get as their environment. */
  readonly env: NodeJS.ProcessEnv;

  constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.cwd = cwd;
    this.env = gitEnvironment(env);
  }

  /** Starts a Git process whose standard streams the caller reads and writes. */
  start(args: readonly string[], ownSession = false): ChildProcess {
    return startProgram('git', args, { cwd: this.cwd, env: this.env, ownSession });
  }

  /** Runs a Git process to its end. Throws a CoordinationError on an exit code that the caller did not name. */
  async run(args: readonly string[], options: RunOptions = {}): Promise<GitResult> {
    const place = { cwd: this.cwd, env: { ...this.env, ...options.env }, ownSession: options.ownSession };
    const result = await runProgram('git', args, place, options).catch((cause: Error & { syscall?: string }) => {
      throw cause.syscall?.startsWith('spawn') ? cannotStart(cause, this.cwd) : cause;
    });
    if (!(options.accept ?? [0]).includes(result.code)) throw gitError(args, result);
    return result;
  }

  /** Runs a Git process and returns its output's lines. */
  async lines(args: readonly string[], options: RunOptions = {}): Promise<string[]> {
    const text = (await this.run(args, options)).stdout.toString('utf8');
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }
}

/** The error for a Git that could not be started. */
export function cannotStart(cause: Error & { code?: string }, cwd: string): CoordinationError {
  if (!existsSync(cwd)) {
    return new CoordinationError('unusable_repository', `the directory '${display(cwd)}' does not exist`, { cause });
  }
  const message = cause.code === 'ENOENT' ? 'git was not found' : `git cannot be started in '${display(cwd)}': ${cause.message}`;
  return new CoordinationError('unusable_repository', message, { hint: 'install Git 2.34 or newer, and put it on PATH', cause });
}

/** Git's own words about a failure, in one line. */
export function gitReason(stderr: string): string {
  const line = stderr.split('\n').find((candidate) => /^(fatal|error):/.test(candidate)) ?? stderr.split('\n')[0] ?? '';
  return display(line.replace(/^(fatal|error): /, '').trim());
}

/** The error for a Git process that failed in a way its caller did not expect. */
export function gitError(args: readonly string[], result: GitResult): CoordinationError {
  const verb = args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? '';
  const reason = gitReason(result.stderr) || `exit code ${result.code}`;
  return new CoordinationError(isEnvironmental(result.stderr) ? 'unusable_repository' : 'internal', `git ${verb}: ${reason}`, {
    data: { git: verb, exitCode: result.code },
  });
}

/** Whether a failure lies in the disk or its permissions, not in the program. */
export function isEnvironmental(message: string): boolean {
  return /no space left|disk quota|read-only file system|permission denied|operation not permitted|input\/output error|file too large|insufficient permission|killed by SIG|ENOSPC|EROFS|EACCES|EPERM|EDQUOT|EIO|EFBIG/i.test(
    message,
  );
}
