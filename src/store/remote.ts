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
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import type { Oid } from './object-reader.ts';
import { resolveRef, swap } from './refs.ts';
import { judge, noAnswer, type PushResult, reasonOf } from './remote-answers.ts';
import { fetchRefspec, LOCAL_NAMESPACE, type Remote, remoteRef, trackingRef } from './remote-names.ts';
import { ask, SHORT_SECONDS, talk } from './remote-talk.ts';
import type { Repository } from './repository.ts';

/** A ref's move on the remote; null where it does not exist, or is to be deleted. */
export interface RemoteUpdate {
  readonly ref: string;
  readonly expected: Oid | null;
  readonly to: Oid | null;
}

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

/** Other fetches and pushes of this clone hold its tracking refs for milliseconds; after this long something is wrong. */
const PATIENCE_MS = 20_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2500;
/** What `git fetch` says where a tracking ref is locked, or was moved between its first look at it and its update. */
const TRACKING_IS_HELD = /cannot lock ref|Unable to create|unable to update local ref|some local refs could not be updated/;
/** What it says where waiting is of no use. */
const CANNOT_BE_KEPT = /permission denied|not permitted|read-only|no space left|quota|reference broken|cannot create '/i;

/**
 * Fetches refs (all of the team's, where none are named) into their tracking refs. Throws `remote` where the remote cannot be reached, and
 * `unusable_repository` where a tracking ref stays locked.
 */
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
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    const refspecs = wanted?.map((ref) => `+${remoteRef(remote, ref)}:${trackingRef(remote, ref)}`) ?? [fetchRefspec(remote)];
    const outcome = await ask(repository, ['fetch', ...quiet, ...prune, '--', remote.name, ...refspecs]);
    if (outcome.code === 0) return;
    if (TRACKING_IS_HELD.test(outcome.stderr)) {
      // Another command of this clone is at work. What it brought may have been read before we asked: only a fetch of our own tells.
      if (CANNOT_BE_KEPT.test(outcome.stderr) || performance.now() > deadline) throw cannotKeep(remote, outcome.stderr);
      await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt));
      continue;
    }
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

function cannotKeep(remote: Remote, stderr: string): CoordinationError {
  return new CoordinationError(
    'unusable_repository',
    `what is fetched from '${display(remote.name)}' cannot be kept: ${reasonOf(stderr)}`,
    {
      hint: 'git coord health',
      data: { remote: remote.name },
    },
  );
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
