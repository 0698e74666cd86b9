/**
 * Git in a place, without holding up this process. The servers and the proxy live in the process of the test: `Place.git`, which
 * waits without letting anything else happen, would wait for them for ever. It is for local commands and for `file://` only.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Place } from '../support/place.ts';
import { type Outcome, run } from '../support/processes.ts';
import { skipUnless } from '../support/skip.ts';

/** Runs Git to its end and tells how it ended. */
export function tryGit({ cwd, env }: Place, ...args: readonly string[]): Promise<Outcome> {
  return run({ program: 'git', args, cwd, env });
}

/** Runs Git, which must succeed, and returns its output. */
export async function gitText(place: Place, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await tryGit(place, ...args);
  if (code !== 0) throw new Error(`git ${args.join(' ')} exited ${code}: ${stderr}${stdout}`);
  return stdout.trimEnd();
}

/** The path of one of Git's own server programs; null where it is not installed. */
export function serverProgram(name: 'git-http-backend' | 'git-daemon'): string | null {
  const path = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), name);
  return existsSync(path) ? path : null;
}

/** Passes over the tests of a suite, and says so, where a server program is not installed. */
export function skipWithout(context: Mocha.Context, name: Parameters<typeof serverProgram>[0]): void {
  skipUnless(context, serverProgram(name) !== null, `'${name}' is not installed`);
}
