/**
 * Talks to a Git server: pushes with the value that each ref must still have there, fetches, lists. Each call is one connection.
 *
 * A push is a compare-and-swap on the server: `--force-with-lease=<ref>:<expected>` for each ref. Its answer is one of
 *
 *     accepted    the ref is at the commit that was pushed
 *     stale       it was not what the caller expected; fetch it and look again
 *     rejected    the server has a rule against it, in its own words
 *
 * and of the whole push: `busy` (asked to come back later), `unreachable` (nothing was sent), or `unclear`, where the connection failed and
 * nobody knows whether the push was applied: then only the remote's branch tells, by whether it contains the commit.
 *
 * Where the server asks for fewer requests, each call backs off and tries again, a few times; `busy` is what it says after that.
 */
import type { Readable } from 'node:stream';
import { CoordinationError, type ErrorDetails } from '../core/errors.ts';
import { display, truncate } from '../core/text.ts';
import { mayTryAgain } from './backoff.ts';
import type { Oid } from './object-reader.ts';
import { resolveRef, swap } from './refs.ts';
import type { Repository } from './repository.ts';

/** Where the team's decisions fall. */
export interface Remote {
  /** The name that Git's configuration has for it. */
  readonly name: string;
  /** What stands for `refs/coord` there: some servers take only branches. */
  readonly namespace: string;
}

/** A ref's move on the remote; null where it does not exist, or is to be deleted. */
export interface RemoteUpdate {
  readonly ref: string;
  readonly expected: Oid | null;
  readonly to: Oid | null;
}

export type PushAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** What came of a push. */
export type PushResult =
  | { readonly kind: 'answered'; readonly answers: ReadonlyMap<string, PushAnswer> }
  | { readonly kind: 'busy' | 'unreachable' | 'unclear'; readonly reason: string };

export const LOCAL_NAMESPACE = 'refs/coord';
/** The branches that stand for refs/coord on servers which take only branches. */
export const BRANCH_NAMESPACE = 'refs/heads/git-coord';

/** The remote that decides; null where this repository does. Throws where its name or namespace cannot be one. */
export function remoteOf(repository: Repository): Remote | null {
  const name = repository.config.get('coord.remote');
  if (!name) return null;
  const namespace = repository.config.get('coord.remotenamespace') ?? LOCAL_NAMESPACE;
  if (!isRemoteName(name)) {
    throw new CoordinationError('refused', `coord.remote must be the name of a remote, not '${display(name)}'`, {
      hint: 'git config coord.remote origin',
    });
  }
  if (!isNamespace(namespace)) {
    throw new CoordinationError('refused', `coord.remoteNamespace cannot be '${display(namespace)}'`, {
      hint: `git config coord.remoteNamespace ${BRANCH_NAMESPACE}`,
    });
  }
  return { name, namespace };
}

/** Whether a text can stand for `refs/coord` on a remote: not a place that other refs are in too. */
export function isNamespace(text: string): boolean {
  return /^refs\/[a-z0-9_-]+(?:\/[a-z0-9_-]+)*$/i.test(text) && !/^refs\/(?:heads|tags|remotes|notes|pull)$/i.test(text);
}

/** Whether a text can be the name of a remote; a URL or an option cannot. */
export function isRemoteName(name: string): boolean {
  return /^[a-z0-9_][a-z0-9_.-]*(?:\/[a-z0-9_][a-z0-9_.-]*)*$/i.test(name) && !name.includes('..') && !name.endsWith('.lock');
}

/** What a ref of ours is called on the remote. */
export const remoteRef = (remote: Remote, ref: string): string => `${remote.namespace}${ref.slice(LOCAL_NAMESPACE.length)}`;
/** Where this clone keeps what it last saw of a ref on the remote. */
export const trackingRef = (remote: Remote, ref: string): string =>
  `refs/coord-remotes/${remote.name}${ref.slice(LOCAL_NAMESPACE.length)}`;
/** The refspec that brings everything of the team with a plain `git fetch`, and can never destroy unpushed work. */
export const fetchRefspec = (remote: Remote): string => `+${remote.namespace}/*:refs/coord-remotes/${remote.name}/*`;

/** Pushes in one connection. Each ref is decided by itself; `atomic`: all are taken, or none, which not every server can do. */
export async function push(
  repository: Repository,
  remote: Remote,
  updates: readonly RemoteUpdate[],
  { atomic = false } = {},
): Promise<PushResult> {
  const leases = updates.map(({ ref, expected }) => `--force-with-lease=${remoteRef(remote, ref)}:${expected ?? ''}`);
  const refspecs = updates.map(({ ref, to }) => `${to ?? ''}:${remoteRef(remote, ref)}`);
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'];
  if (atomic) args.push('--atomic');
  const outcome = await ask(repository, [...args, ...leases, '--', remote.name, ...refspecs]);
  return judge(outcome, new Map(updates.map(({ ref }) => [remoteRef(remote, ref), ref])));
}

/** Pushes every ref below some prefixes that is ahead of the remote, in one connection; a ref that is not a descendant there is stale. */
export async function pushAll(repository: Repository, remote: Remote, prefixes: readonly string[]): Promise<PushResult> {
  const refspecs = prefixes.map((prefix) =>
    prefix.endsWith('/') ? `${prefix}*:${remoteRef(remote, prefix)}*` : `${prefix}:${remoteRef(remote, prefix)}`,
  );
  const args = ['push', '--porcelain', '--no-verify', '--no-follow-tags', '--recurse-submodules=no', '--no-signed'];
  const outcome = await ask(repository, [...args, '--', remote.name, ...refspecs]);
  return judge(outcome, null, remote);
}

/** What a connection came to. */
interface Talk {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LINE = /^([ +\-*=!])\t[^\t:]*:([^\t]+)\t(.*)$/;
/** What servers and clients say where a ref is not what was expected, or is being moved by somebody else just now. */
const STALE =
  /stale info|fetch first|non-fast-forward|already exists|incorrect old value|failed to update ref|cannot lock ref|failed to lock|reference already exists|but expected|unable to resolve reference|Unable to create/;
/** What is said where the server wants to be left alone for a while, and has done nothing. */
const BUSY =
  /(?:returned error:|HTTP(?:\/[\d.]+)?) 429\b|unable to access .*(?:returned error:) 50[234]\b|too many requests|\brate.?limit|service unavailable|temporarily unavailable|server is (?:too )?busy|exceeded maxstartups|kex_exchange_identification/i;
/** What is said where nothing can have been sent. */
const UNREACHED =
  /could not resolve host|couldn't connect|could not connect|connection refused|unable to connect|no route to host|network is unreachable|does not appear to be a git repository|repository .* not found|not found$|authentication failed|permission denied|could not read (?:username|password)|access denied|terminal prompts disabled|unable to look up|hash algorithm|operation timed out|(?:returned error:|HTTP(?:\/[\d.]+)?) 40[134]\b/im;

/** What is said of a ref that nobody can move, however often it is tried. */
const STUCK = /exists; cannot create|permission denied|read-only file system|no space left/i;

function judge({ code, stdout, stderr }: Talk, wanted: ReadonlyMap<string, string> | null, remote?: Remote): PushResult {
  const answers = new Map<string, PushAnswer>();
  for (const line of stdout.split('\n')) {
    const [, flag, name = '', summary = ''] = LINE.exec(line) ?? [];
    const ref = wanted ? wanted.get(name) : remote && `${LOCAL_NAMESPACE}${name.slice(remote.namespace.length)}`;
    if (flag === undefined || ref === undefined) continue;
    answers.set(ref, flag === '!' ? refusalOf(name, summary, stderr) : { kind: 'accepted' });
  }
  // Without the last line the answers may be the client's guesses about a server that was never heard.
  if (
    answers.size > 0 &&
    (code === 0 || /^Done$/m.test(stdout) || (code === 1 && !/fatal:|the remote end hung up/.test(stderr)))
  ) {
    return sentAway(answers) ?? { kind: 'answered', answers };
  }
  const reason = reasonOf(stderr);
  if (BUSY.test(stderr)) return { kind: 'busy', reason };
  return { kind: UNREACHED.test(stderr) && answers.size === 0 ? 'unreachable' : 'unclear', reason };
}

/** A push of which nothing was taken because the server, which was reached, wants fewer of them. */
function sentAway(answers: ReadonlyMap<string, PushAnswer>): PushResult | null {
  const all = [...answers.values()];
  const reason = all.find((answer) => answer.kind === 'rejected' && BUSY.test(answer.reason));
  return reason?.kind === 'rejected' && all.every(({ kind }) => kind === 'rejected')
    ? { kind: 'busy', reason: reason.reason }
    : null;
}

function refusalOf(name: string, summary: string, stderr: string): PushAnswer {
  const said = wordsOf(stderr);
  const isStuck = said.some((line) => line.includes(`'${name}'`) && STUCK.test(line));
  if (STALE.test(summary) && !isStuck) return { kind: 'stale' };
  const rule = /\(([^)]*)\)\s*$/.exec(summary)?.[1] ?? summary;
  return { kind: 'rejected', reason: truncate(display([rule, ...said].join(': ')), 300) };
}

/** What the server's Git adds to a hook's own words. */
const OF_GIT = /^error: hook declined to update /;

/** What the server itself said, line by line. A hook that is run for each ref may say the same for each. */
function wordsOf(stderr: string): string[] {
  const said = stderr.split(/[\r\n]+/).flatMap((line) => /^remote: ?(.*)$/.exec(line)?.[1]?.trim() ?? []);
  return [...new Set(said)].filter((line) => line !== '' && !OF_GIT.test(line));
}

function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^(?:fatal|error|ssh):/i.test(text)) ??
    lines.find((text) => text !== '' && !text.startsWith('remote:')) ??
    'no answer';
  const said = wordsOf(stderr);
  const words = said.length > 0 ? ` (${said.join(' ')})` : '';
  return truncate(display(`${line.replace(/^(?:fatal|error): /, '')}${words}`), 300);
}

/** Fetches refs (all of the team's, where none are named) into their tracking refs. Throws `remote` where the remote cannot be reached. */
export async function fetch(repository: Repository, remote: Remote, refs?: readonly string[]): Promise<void> {
  const quiet = [
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--recurse-submodules=no',
    '--no-auto-maintenance',
    '--refmap=',
  ];
  let wanted = refs;
  const prune = refs ? [] : ['--prune'];
  for (let attempt = 1; ; attempt++) {
    const refspecs = wanted?.map((ref) => `+${remoteRef(remote, ref)}:${trackingRef(remote, ref)}`) ?? [fetchRefspec(remote)];
    const outcome = await ask(repository, ['fetch', ...quiet, ...prune, '--', remote.name, ...refspecs]);
    if (outcome.code === 0) return;
    // Another fetch of the same refs is at work; what it brings is as new as what we wanted.
    if (
      attempt < 5 &&
      /cannot lock ref|Unable to create|unable to update local ref|some local refs could not be updated/.test(outcome.stderr)
    )
      continue;
    const absent = /couldn't find remote ref (\S+)/.exec(outcome.stderr)?.[1];
    if (wanted && absent !== undefined) {
      const gone = wanted.filter((ref) => remoteRef(remote, ref) === absent);
      await Promise.all(gone.map((ref) => forgetTracked(repository, trackingRef(remote, ref))));
      wanted = wanted.filter((ref) => !gone.includes(ref));
      if (gone.length > 0 && wanted.length > 0) continue;
      return;
    }
    throw noAnswer(remote, outcome);
  }
}

/** Forgets what was last seen of a ref that the remote has no longer, as `git fetch --prune` does. */
async function forgetTracked(repository: Repository, ref: string): Promise<void> {
  const from = await resolveRef(repository, ref);
  if (from !== null) await swap(repository, [{ ref, from, to: null }]);
}

/** The refs of a remote below its namespace, under our names. Throws `remote` where it cannot be reached. */
export async function listRemote(repository: Repository, remote: Remote, ...refs: readonly string[]): Promise<Map<string, Oid>> {
  const patterns = refs.length > 0 ? refs.map((ref) => remoteRef(remote, ref)) : [`${remote.namespace}/*`];
  const outcome = await ask(repository, ['ls-remote', '--quiet', '--', remote.name, ...patterns]);
  if (outcome.code !== 0) throw noAnswer(remote, outcome);
  const found = new Map<string, Oid>();
  for (const line of outcome.stdout.split('\n')) {
    const [oid = '', name = ''] = line.split('\t');
    if (name.startsWith(`${remote.namespace}/`)) found.set(`${LOCAL_NAMESPACE}${name.slice(remote.namespace.length)}`, oid);
  }
  return found;
}

/** Which of these refs, by their names there, a remote has. Throws `remote` where it cannot be reached; `short`: gives up early, and asks for no password. */
export async function listNamed(
  repository: Repository,
  remote: Remote,
  names: readonly string[],
  { short = false } = {},
): Promise<Map<string, Oid>> {
  const args = ['ls-remote', '--quiet', '--', remote.name, ...names];
  const outcome = short
    ? await talk(repository, args, { silence: SHORT_SECONDS, env: { GIT_TERMINAL_PROMPT: '0' } })
    : await ask(repository, args);
  if (outcome.code !== 0) throw noAnswer(remote, outcome);
  const lines = outcome.stdout.split('\n').map((line) => line.split('\t'));
  return new Map(lines.flatMap(([oid = '', name = '']): [string, Oid][] => (names.includes(name) ? [[name, oid]] : [])));
}

/** Brings what a ref holds there, and moves nothing here. Says whether it came. */
export async function fetchAside(repository: Repository, remote: Remote, ref: string): Promise<boolean> {
  const quiet = [
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--recurse-submodules=no',
    '--no-auto-maintenance',
    '--refmap=',
  ];
  return (await talk(repository, ['fetch', ...quiet, '--', remote.name, remoteRef(remote, ref)])).code === 0;
}

function noAnswer(remote: Remote, { stderr }: Talk): NoAnswer {
  return (BUSY.test(stderr) ? busy : unreachable)(remote, reasonOf(stderr));
}

/** The error for a push that nobody answered ref by ref. */
export function failure(remote: Remote, { kind, reason }: Exclude<PushResult, { kind: 'answered' }>): NoAnswer {
  return (kind === 'busy' ? busy : unreachable)(remote, reason);
}

/** The remote could not be asked: nobody answers there, or it wants to be left alone. */
export class NoAnswer extends CoordinationError {
  constructor(message: string, details: ErrorDetails) {
    super('remote', message, details);
  }
}

function busy(remote: Remote, reason: string): NoAnswer {
  return new NoAnswer(`the remote '${display(remote.name)}' asks for fewer requests: ${reason}`, {
    hint: 'wait a minute and run the command again',
    data: { remote: remote.name, reason, busy: true },
  });
}

function unreachable(remote: Remote, reason: string): NoAnswer {
  return new NoAnswer(`the remote '${display(remote.name)}' cannot be reached: ${reason}`, {
    hint: `git ls-remote ${remote.name}`,
    data: { remote: remote.name },
  });
}

/** A connection that says nothing for so long is given up; `coord.remoteTimeout` sets it, in seconds. */
const SILENCE_SECONDS = 60;
/** So long a question waits that is asked in passing. */
const SHORT_SECONDS = 10;

/** Talks to a server, and again a little later where it asks for fewer requests. */
async function ask(repository: Repository, args: readonly string[]): Promise<Talk> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await talk(repository, args);
    // Where a push was taken in part, trying all of it again would say nothing new of that part.
    if (outcome.code === 0 || /^[ +*=-]\t/m.test(outcome.stdout) || !BUSY.test(outcome.stderr)) return outcome;
    if (!(await mayTryAgain(attempt, outcome.stderr))) return outcome;
  }
}

/** Runs one of Git's commands that talk to a server. */
async function talk(
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
    git
      .env(env as Record<string, string>)
      .outputHandler((_command, ...output) => void streams.push(...(output.slice(0, 2) as Readable[])));
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
