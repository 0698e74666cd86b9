/**
 * Compare-and-swap of refs: where every decision of git coord falls.
 *
 * `swap` moves refs in one transaction of `git update-ref --stdin`, each from the value that the caller saw to a new one. There is no way
 * to say "whatever it is now": an update without its old value cannot be expressed.
 *
 *     const result = await swap(repository, [{ ref, from: tip, to: commit }]);
 *     if (result === 'moved') …      // all of them point at their new value
 *     if (result === 'stale') …      // one was not what we saw; none was moved; look again
 *     if (result === 'locked') …     // another process is moving one of them; none was moved; try again
 *
 * A full disk, a read-only repository and the like throw a CoordinationError.
 *
 * The answer is Git's own, unless it is late or unclear (the process was killed, or paused so long that somebody may have removed its
 * lock; or it found its lock gone): then the ref itself is asked, and `to` being its tip or an ancestor of it is what counts.
 *
 * The process and how it is fed: `ref-transactions.ts`.
 */
import { CoordinationError } from '../core/errors.ts';
import { display, truncate } from '../core/text.ts';
import { gitError, gitReason, isEnvironmental } from './git.ts';
import type { Oid } from './object-reader.ts';
import { refsBelow } from './ref-files.ts';
import { locksOf, noteWriter, removeAbandonedLocks } from './ref-locks.ts';
import { hasRefFiles, type Repository } from './repository.ts';

/** One ref's move from the value it must have (null: it must not exist) to another (null: it is deleted). */
export interface RefUpdate {
  readonly ref: string;
  readonly from: Oid | null;
  readonly to: Oid | null;
}

export type SwapResult = 'moved' | 'stale' | 'locked';

/** An answer later than this many milliseconds is checked against the ref. */
const PROMPT_MS = 5000;
/** What Git says where another ref, a file or a torn ref is in the way: trying again does not help. */
const BLOCKED = /exists; cannot create|blocking reference|in the way|reference broken/;
/** What Git says where the ref is not what we saw, or where a `git gc` has taken what we wrote: looking and writing again helps. */
const STALE = /but expected|reference already exists|unable to resolve reference|nonexistent object/;
/** What Git says where the disk is full or fails, without saying why. */
const CANNOT_WRITE = /couldn't (?:write|close) '|unable to write/;
/** What Git says where it held the lock and could not rename it: somebody has removed it or put it into place, or the disk failed. */
const LOST_ITS_LOCK = /couldn't set '/;
/** What Git says where the hook `reference-transaction` says no; the wording depends on its version. */
const REFUSED_BY_HOOK = /^fatal: .*aborted by (?:the reference-transaction )?hook/m;
/** What `Git.run` adds where a signal ended the process. */
const KILLED = /killed by/;
/** So often a ref is asked whether it was moved. */
const MOST_QUESTIONS = 3;
const HEX_DIGITS = { sha1: 40, sha256: 64 } as const;

/** One transaction in the NUL-separated form. */
function script(updates: readonly RefUpdate[], zero: Oid): string {
  const lines = updates.map(({ ref, from, to }) =>
    to === null ? `delete ${ref}\0${from ?? zero}\0` : `update ${ref}\0${to}\0${from ?? zero}\0`,
  );
  return `start\0${lines.join('')}commit\0`;
}

/**
 * Moves `decisive` refs in one transaction, all or none; then, when that has happened, `pointers` in a second one of the same
 * process. Pointers are conveniences: that they were not moved is no failure.
 */
export async function swap(
  repository: Repository,
  decisive: readonly RefUpdate[],
  pointers: readonly RefUpdate[] = [],
): Promise<SwapResult> {
  const zero = '0'.repeat(HEX_DIGITS[repository.format]);
  const input = script(decisive, zero) + (pointers.length > 0 ? script(pointers, zero) : '');
  let takeNoteBack: (() => void) | undefined;
  const asked = performance.now();
  try {
    const result = await repository.transactions.run({
      input,
      transactions: pointers.length > 0 ? 2 : 1,
      onStart: (pid) => {
        takeNoteBack = noteWriter(repository, pid, locksOf([...decisive, ...pointers]));
      },
    });
    const committed = result.stdout.toString('latin1').includes('commit: ok');
    if (KILLED.test(result.stderr)) {
      takeNoteBack = undefined; // It is what proves whose the locks are that the process left.
      removeAbandonedLocks(repository);
      return (await arrived(repository, decisive)) ? 'moved' : 'stale';
    }
    if (committed && performance.now() - asked < PROMPT_MS) return 'moved';
    if (committed) return (await arrived(repository, decisive)) ? 'moved' : 'stale';
    if (/Unable to create '.*\.lock': File exists/.test(result.stderr)) return 'locked';
    if (REFUSED_BY_HOOK.test(result.stderr)) throw refusedByHook(result.stderr);
    if (LOST_ITS_LOCK.test(result.stderr)) {
      if (await arrived(repository, decisive)) return 'moved';
      if (await isUntouched(repository, decisive)) throw blocked(result.stderr);
      return 'stale';
    }
    if (BLOCKED.test(result.stderr)) throw blocked(result.stderr);
    if (STALE.test(result.stderr)) return 'stale';
    throw isEnvironmental(result.stderr) || CANNOT_WRITE.test(result.stderr)
      ? unwritable(result.stderr)
      : gitError(['update-ref'], result);
  } finally {
    takeNoteBack?.();
  }
}

function blocked(stderr: string): CoordinationError {
  return new CoordinationError('unusable_repository', `a ref cannot be written: ${gitReason(stderr)}`, {
    hint: 'nothing was changed; git coord health',
  });
}

/** The error for a hook's no, in the hook's own words where it gave any. */
function refusedByHook(stderr: string): CoordinationError {
  const lines = stderr.split('\n').map((line) => line.trim());
  // It is called again to hear that nothing came of the change, and may say the same again.
  const words = [...new Set(lines)].filter((line) => line !== '' && !REFUSED_BY_HOOK.test(line)).join(' ');
  const reason = words === '' ? '' : `: ${truncate(display(words), 300)}`;
  return new CoordinationError('refused', `the repository's reference-transaction hook refused the change${reason}`, {
    hint: 'nothing was changed; git rev-parse --git-path hooks/reference-transaction',
  });
}

function unwritable(stderr: string): CoordinationError {
  return new CoordinationError('unusable_repository', `refs cannot be written: ${gitReason(stderr)}`, {
    hint: 'nothing was changed; free the disk or mend its permissions, and run the command again',
  });
}

/** Whether every ref points at its new value or at a descendant of it. */
async function arrived(repository: Repository, updates: readonly RefUpdate[]): Promise<boolean> {
  return (await Promise.all(updates.map((update) => hasArrived(repository, update)))).every(Boolean);
}

/** Asks again where Git fails or is killed before it tells: taking that for a no would do the same thing twice. */
async function hasArrived(repository: Repository, { ref, to }: RefUpdate): Promise<boolean> {
  for (let question = 1; ; question++) {
    try {
      const tip = await resolveRef(repository, ref);
      if (to === null || tip === null) return to === tip;
      const args = ['merge-base', '--is-ancestor', to, tip];
      const { code, stderr } = await repository.git.run(args, { accept: [0, 1, 128] });
      if (!KILLED.test(stderr)) return code === 0;
    } catch (error) {
      if (!(error instanceof CoordinationError)) throw error;
    }
    if (question === MOST_QUESTIONS) {
      throw new CoordinationError('unusable_repository', `whether ${display(ref)} was moved is not known: Git did not tell`, {
        hint: `git log ${display(ref)}`,
      });
    }
  }
}

/** Whether every ref is as the caller saw it. */
async function isUntouched(repository: Repository, updates: readonly RefUpdate[]): Promise<boolean> {
  const tips = await Promise.all(updates.map(({ ref }) => resolveRef(repository, ref)));
  return updates.every(({ from }, index) => tips[index] === from);
}

/** What the ref of exactly this name points at, never a branch or a tag that is named like it; null where it does not exist. */
export async function resolveRef(repository: Repository, ref: string): Promise<Oid | null> {
  return (await listRefs(repository, ref)).get(ref) ?? null;
}

/** The refs below a prefix (`refs/coord/issues/`) and what they point at, in order of their names. */
export async function listRefs(repository: Pick<Repository, 'git'>, ...prefixes: readonly string[]): Promise<Map<string, Oid>> {
  return parseListing(await refListing(repository, ...prefixes));
}

/** The same as Git gives it: two listings are of the same refs where they are the same text. */
export async function refListing({ git }: Pick<Repository, 'git'>, ...prefixes: readonly string[]): Promise<string> {
  const { stdout } = await git.run(['for-each-ref', '--format=%(objectname) %(refname)', '--', ...prefixes]);
  return stdout.toString('utf8');
}

/** The refs of a listing and what they point at. */
export function parseListing(listing: string): Map<string, Oid> {
  const refs = new Map<string, Oid>();
  for (let start = 0, end: number; ; start = end + 1) {
    end = listing.indexOf('\n', start);
    if (end < 0) return refs;
    const space = listing.indexOf(' ', start);
    refs.set(listing.slice(space + 1, end), listing.slice(start, space));
  }
}

/** The refs below a prefix, where they are few and the files in which Git keeps them tell; null where `listRefs` has to be asked. */
export function listFewRefs(repository: Repository, prefix: string): Map<string, Oid> | null {
  return hasRefFiles(repository.config) ? refsBelow(repository.commonDir, prefix) : null;
}

/** The refs below a prefix and the messages of the commits that they point at. */
export async function listRefMessages(repository: Repository, prefix: string): Promise<Map<string, string>> {
  const { stdout } = await repository.git.run(['for-each-ref', '--format=%(refname)%00%(contents)%00', '--', prefix]);
  const parts = stdout.toString('utf8').split('\0');
  const messages = new Map<string, string>();
  for (let at = 0; at + 1 < parts.length; at += 2) messages.set((parts[at] ?? '').trimStart(), parts[at + 1] ?? '');
  return messages;
}

/** Makes a symbolic ref point at another ref, which need not exist yet. */
export async function setSymbolicRef(repository: Repository, name: string, target: string): Promise<void> {
  await repository.git.run(['symbolic-ref', name, target]);
}

/** Removes a symbolic ref; no failure where there is none. */
export async function deleteSymbolicRef(repository: Repository, name: string): Promise<void> {
  await repository.git.run(['symbolic-ref', '--delete', name], { accept: [0, 1, 128] });
}

/** Sets a value in the repository's own configuration. */
export async function setConfigValue(repository: Repository, key: string, value: string): Promise<void> {
  await changeConfig(repository, ['--replace-all', key, value]);
}

/** The values of a key in the repository's own configuration. */
export async function configValues(repository: Repository, key: string): Promise<string[]> {
  const { stdout } = await repository.git.run(['config', '--local', '-z', '--get-all', key], { accept: [0, 1] });
  return stdout.toString('utf8').split('\0').slice(0, -1);
}

/** Adds a value to those of a key in the repository's own configuration, unless it is among them. */
export async function addConfigValue(repository: Repository, key: string, value: string): Promise<void> {
  if (!(await configValues(repository, key)).includes(value)) await changeConfig(repository, ['--add', key, value]);
}

/** Removes a value from those of a key in the repository's own configuration; no failure where it is not among them. */
export async function removeConfigValue(repository: Repository, key: string, value: string): Promise<void> {
  const pattern = `^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  await changeConfig(repository, ['--unset-all', key, pattern], [0, 5]);
}

/** Removes a section of the repository's own configuration; no failure where there is none. */
export async function removeConfigSection(repository: Repository, section: string): Promise<void> {
  await changeConfig(repository, ['--remove-section', section], [0, 1, 5, 128]);
}

async function changeConfig(repository: Repository, args: readonly string[], accept: readonly number[] = [0]): Promise<void> {
  const every = [0, 1, 2, 3, 4, 5, 128, 255];
  const result = await repository.git.run(['config', '--local', ...args], { accept: every });
  if (accept.includes(result.code)) return;
  throw new CoordinationError('unusable_repository', `the configuration cannot be written: ${gitReason(result.stderr)}`, {
    hint: /File exists/.test(result.stderr)
      ? 'nothing was changed; remove the lock file once no Git process runs here, and run the command again'
      : 'nothing was changed; free the disk or mend its permissions, and run the command again',
  });
}
