/** A place to run the program in: a directory and an environment, as a user at a prompt there has them. */
import { execFileSync } from 'node:child_process';
import { runInProcess } from './in-process.ts';
import { type Command, type Outcome, PROGRAM, run } from './processes.ts';
import { TestRepository } from './repository.ts';

/** An issue as `--json` prints it, as far as the tests look at it. */
export interface ShownIssue {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly status: string;
  readonly assigned_to: string | null;
  readonly labels?: readonly string[];
  readonly claim: { readonly agent: string; readonly session: string; readonly nonce: string } | null;
}

/** What an action prints under `--json`, as far as the tests look at it. */
export interface ActionResult {
  readonly ok: boolean;
  readonly action: string;
  readonly already?: boolean;
  readonly issue: ShownIssue;
  readonly fix: { readonly id: string; readonly status: string };
  readonly commit: string;
}

/** What a failure prints under `--json`, as far as the tests look at it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly data: { readonly claim?: { readonly agent: string }; readonly free?: readonly { readonly id: string }[] };
}

/** Which process does the work of a command that nothing else is done beside: one of its own, or that of the test, which costs no start. */
export type Worker = 'own' | 'test';

/** With `GIT_COORD_TESTS=program`, every command is a process, as users have it: the launcher, and the program that it finds. */
const WORKER: Worker | undefined = process.env['GIT_COORD_TESTS'] === 'program' ? 'own' : undefined;

/** A repository that is set up, and the place to run the program in it. The caller removes the repository. */
export async function coordinatedPlace(): Promise<{ readonly repository: TestRepository; readonly place: Place }> {
  const repository = new TestRepository();
  const place = new Place(repository.dir, repository.env);
  await place.by('test').text('init');
  return { repository, place };
}

export class Place {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly #worker: Worker;

  constructor(cwd: string, env: NodeJS.ProcessEnv, agent = 'ada', worker: Worker = 'own') {
    this.cwd = cwd;
    this.env = { GIT_COORD_AGENT: agent, ...env };
    this.#worker = worker;
  }

  /** The same place with some variables set otherwise (undefined: unset). */
  with(variables: Readonly<Record<string, string | undefined>>): Place {
    return new Place(this.cwd, { ...this.env, ...variables }, undefined, this.#worker);
  }

  /** The same place, where another process does the work. */
  by(worker: Worker): Place {
    return new Place(this.cwd, this.env, undefined, worker);
  }

  /** The same place as another agent has it. */
  as(agent: string): Place {
    return this.with({ GIT_COORD_AGENT: agent });
  }

  /** The same repository from another directory. */
  from(cwd: string): Place {
    return new Place(cwd, this.env, undefined, this.#worker);
  }

  /** A command line of the program, not run yet. */
  command(...args: readonly string[]): Command {
    return { program: PROGRAM, args, cwd: this.cwd, env: this.env };
  }

  /** Runs a command line of the program to its end. Who starts something in the background, as a refresh, is always a process. */
  try(...args: readonly string[]): Promise<Outcome> {
    const isAlone = (WORKER ?? this.#worker) === 'test' && this.env['GIT_COORD_REFRESH'] === 'off';
    return isAlone ? runInProcess(args, { cwd: this.cwd, variables: this.env }) : run(this.command(...args));
  }

  /** Runs a command line that must succeed, and returns what it printed. */
  async text(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.try(...args);
    if (code !== 0) throw new Error(`git coord ${args.join(' ')} exited ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Runs a command line with --json that must succeed, and returns the value that it printed. */
  async json<T = ActionResult>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.text(...args, '--json')) as T;
  }

  /** Runs Git and returns its output; throws where it fails. */
  git(...args: readonly string[]): string {
    return this.feed('', ...args)
      .toString('utf8')
      .trimEnd();
  }

  /** Runs Git with some input; throws where it fails. */
  feed(input: string, ...args: readonly string[]): Buffer {
    return execFileSync('git', args, { cwd: this.cwd, env: this.env, input, stdio: 'pipe', maxBuffer: 1 << 28 });
  }
}

/** The value that an action printed. */
export const resultOf = ({ stdout }: Outcome): ActionResult => JSON.parse(stdout) as ActionResult;

/** The error that a failed command printed under `--json`. */
export const failureOf = ({ stderr }: Outcome): Failure => (JSON.parse(stderr) as { error: Failure }).error;
