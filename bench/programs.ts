/** Starts programs as a shell would, one after the other, and takes nothing for a sample that did not do what it should. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const LONGEST_MS = 60_000;

export interface Start {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The exit code that is right. */
  readonly exit?: number;
  readonly input?: string;
}

/** Runs a program to its end and returns its output. Throws where it ends in any other way than expected. */
export function run(program: string, args: readonly string[], { cwd, env, exit = 0, input = '' }: Start): string {
  const ended = spawnSync(program, args, { cwd, env, input, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 1 << 28 });
  if (ended.status === exit) return ended.stdout;
  const why = ended.error?.message ?? `exit code ${ended.status} instead of ${exit}: ${ended.stderr}`;
  throw new Error(`${program} ${args.join(' ')}: ${why}`);
}

/** The built program, copied, so that one run measures one program even while it is being built anew. */
export class Installed {
  readonly #base: string;
  readonly launcher: string;
  readonly bundle: string;

  constructor() {
    this.#base = mkdtempSync(join(tmpdir(), 'git-coord-bench-'));
    this.launcher = join(this.#base, 'bin', 'git-coord');
    this.bundle = join(this.#base, 'dist', 'git-coord.cjs');
    for (const part of ['bin', 'dist']) mkdirSync(join(this.#base, part));
    copyFileSync(join(ROOT, 'bin', 'git-coord'), this.launcher);
    copyFileSync(join(ROOT, 'dist', 'git-coord.cjs'), this.bundle);
  }

  /** An environment in which Git finds the program as `git coord`, and an agent is named. */
  env(env: NodeJS.ProcessEnv, agent = 'bench'): NodeJS.ProcessEnv {
    const path = [join(this.#base, 'bin'), env['PATH']].join(delimiter);
    return { ...env, PATH: path, GIT_COORD_AGENT: agent, GIT_COORD_SESSION: `session of ${agent}` };
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true });
  }
}
