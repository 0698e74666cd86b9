/** The predecessor, rebuilt from its description: no part of this project, so whoever has it names its directory. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../test/support/repository.ts';
import type { Case } from './measure.ts';
import type { Conditions } from './section.ts';

/** Starts one of its verbs; `at`: the directory with its backlog. */
export function predecessorCommand(dir: string, at: string, env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  // Nothing is left beside its file, which is not ours.
  return {
    program: 'python3',
    args: [join(dir, 'coordination_lib.py'), ...args],
    cwd: at,
    env: { ...env, PYTHONDONTWRITEBYTECODE: '1' },
  };
}

/** Its claim of an issue, one each round, in a backlog of its own. */
export function predecessorClaim(
  name: string,
  dir: string,
  repository: TestRepository,
  { stopwatch }: Conditions,
  issues: number,
): Case {
  const at = join(repository.base, 'predecessor');
  mkdirSync(at);
  const start = (...args: readonly string[]) => stopwatch.time(predecessorCommand(dir, at, repository.env, ...args));
  const issue = (round: number): string => `issue_${String(round + 1).padStart(3, '0')}`;
  return {
    name,
    before: async (round) => void (round === 0 && (await start('seed', '--count', String(issues)))),
    run: (round) => start('claim', '--agent', 'bench', '--issue', issue(round)),
  };
}
