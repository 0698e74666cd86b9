/** One command line run in this process, with streams and variables of its own. Nothing is started in the background. */
import { join } from 'node:path';
import type { Env } from '../../src/cli/env.ts';
import type { Outcome } from './processes.ts';

export const PACKAGE_ROOT = join(import.meta.dirname, '..', '..');

/** What a command line finds around it. */
export interface Surroundings {
  readonly cwd: string;
  readonly variables: NodeJS.ProcessEnv;
  /** What standard input holds. */
  readonly input?: string;
  /** Default: the machine's. */
  readonly clock?: () => Date;
}

/** Runs a command line to its end. */
export async function runInProcess(
  words: readonly string[],
  { cwd, variables, input = '', clock = () => new Date() }: Surroundings,
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const env: Env = {
    cwd,
    variables,
    out: (text) => {
      stdout += text;
    },
    err: (text) => {
      stderr += text;
    },
    readInput: async () => input,
    clock,
    program: undefined,
    launcher: () => join(PACKAGE_ROOT, 'bin', 'git-coord'),
    packageRoot: PACKAGE_ROOT,
  };
  // Loaded as it is when it loads the rest of itself: one instance of each module.
  const { main } = await import('../../src/cli/main.ts');
  const code = await main(words, env);
  return { code, stdout, stderr };
}
