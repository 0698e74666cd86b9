/** One connection to a server: Git's own command, its answer, and patience where the server wants to be left alone for a while. */
import type { Readable } from 'node:stream';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { mayTryAgain } from './backoff.ts';
import type { Repository } from './repository.ts';

/** What a connection came to. */
export interface Talk {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is said where the server wants to be left alone for a while, and has done nothing. */
export const BUSY =
  /(?:returned error:|HTTP(?:\/[\d.]+)?) 429\b|unable to access .*(?:returned error:) 50[234]\b|too many requests|\brate.?limit|service unavailable|temporarily unavailable|server is (?:too )?busy|exceeded maxstartups|kex_exchange_identification/i;
/** A connection that says nothing for so long is given up; `coord.remoteTimeout` sets it, in seconds. */
const SILENCE_SECONDS = 60;
/** So long a question waits that is asked in passing. */
export const SHORT_SECONDS = 10;

/** Talks to a server, and again a little later where it asks for fewer requests. */
export async function ask(repository: Repository, args: readonly string[]): Promise<Talk> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await talk(repository, args);
    // Where a push was taken in part, trying all of it again would say nothing new of that part.
    if (outcome.code === 0 || /^[ +*=-]\t/m.test(outcome.stdout) || !BUSY.test(outcome.stderr)) return outcome;
    if (!(await mayTryAgain(attempt, outcome.stderr))) return outcome;
  }
}

/** Runs one of Git's commands that talk to a server. */
export async function talk(
  repository: Repository,
  args: readonly string[],
  { silence = SILENCE_SECONDS, env: further = {} }: { readonly silence?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Talk> {
  assertConfigured(repository, args[args.indexOf('--') + 1] ?? '');
  const { simpleGit } = await import('simple-git');
  const { cwd } = repository.git;
  let failure: Talk | null = null;
  const seconds = Number(repository.config.get('coord.remotetimeout') ?? silence) || silence;
  // What Git has started for HTTP outlives it, and gives up by itself.
  const env = {
    GIT_HTTP_LOW_SPEED_LIMIT: '1',
    GIT_HTTP_LOW_SPEED_TIME: String(Math.ceil(seconds)),
    ...repository.git.env,
    ...further,
  };
  const streams: Readable[] = [];
  const git = simpleGit({
    baseDir: cwd,
    timeout: { block: seconds * 1000 },
    // The arguments are ours, and the environment is the user's own: what Git would take from it, it gets.
    allowEnvironment: Object.keys(env),
    unsafe: OWN_ENVIRONMENT,
    errors: (_error, { exitCode, stdOut, stdErr }) => {
      failure = {
        code: exitCode,
        stdout: Buffer.concat(stdOut).toString('utf8'),
        stderr: Buffer.concat(stdErr).toString('utf8'),
      };
      return undefined;
    },
  });
  try {
    git.env(env as Record<string, string>).outputHandler((_command, stdout, stderr) => {
      streams.push(stdout as Readable, stderr as Readable);
      // simple-git waits another 50 ms for a command that has said nothing, as a quiet fetch.
      stdout.on('end', () => stdout.emit('data', Buffer.alloc(0)));
    });
    const stdout = await git.raw([...args]);
    return failure ?? { code: 0, stdout, stderr: '' };
  } catch (error) {
    return { code: 128, stdout: '', stderr: `fatal: ${(error as Error).message}` };
  } finally {
    for (const stream of streams) stream.destroy(); // Its other end may be with a helper that hangs; nobody waits for that.
  }
}

/** Throws where the remote has been renamed or removed: Git would take its name for a path. */
function assertConfigured(repository: Repository, name: string): void {
  if (repository.config.get(`remote.${name}.url`) !== undefined) return;
  throw new CoordinationError('remote', `this clone has no remote '${display(name)}' any more`, {
    hint: 'git remote -v; after a rename: git coord init --remote NAME',
    data: { remote: name },
  });
}

const OWN_ENVIRONMENT = {
  allowUnsafeAskPass: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeGitProxy: true,
  allowUnsafePager: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
} as const;
