/**
 * What actions leave behind for Git to pack, and Git's own commands that do it.
 *
 * Each action moves a ref, which then is a file of its own, and writes some five loose objects. Git packs both in `gc --auto`, which the
 * user's own commits and fetches start; but that walks the whole history, and with many packs it makes one of all of them. So what is
 * ours is packed before Git's own thresholds are reached, with the gentle commands: only loose objects and small packs are read.
 *
 *     const clutter = measureClutter(repository);
 *     for (const chore of choresDue(repository, clutter)) await doChore(repository, chore);
 *
 * Every command may run beside actions, and be killed: the locks that it takes are noted (see ref-locks).
 */
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { type GitResult, gitReason } from './git.ts';
import { namesIn } from './local-files.ts';
import { noteWriter, PACKED_REFS } from './ref-locks.ts';
import type { GitConfig, Repository } from './repository.ts';

/** What Git has to open one by one. */
export interface Clutter {
  /** Refs of ours that are a file each, without the pointers of claims, which come and go. */
  readonly looseRefs: number;
  /** An estimate from a few of the 256 directories, as `git gc --auto` makes it. */
  readonly looseObjects: number;
  readonly packs: number;
}

/** A kind of housekeeping. */
export type Chore = 'refs' | 'objects' | 'packs';

/** So many loose refs cost a listing about as much as the 10,000 packed ones beside them. */
const MOST_LOOSE_REFS = 500;
/** What `git gc --auto` waits for, where the configuration says nothing else. */
const GIT_LOOSE_OBJECTS = 6700;
const GIT_PACKS = 50;
/** The directories of loose objects that stand for all. */
const SAMPLE = ['17', '5b', 'a3', 'ee'];
/** Packs of this size and more are not packed again. */
const LARGEST_BATCH = '64m';
/** What `git` exits with where it does not know an option. */
const USAGE = 129;

const NAMESPACES = ['refs/coord', 'refs/coord-remotes'];
const POINTERS = ['refs/coord/claims/*', 'refs/coord-remotes/*/claims/*'];

/** Counts what is loose, without starting Git. */
export function measureClutter(repository: Repository): Clutter {
  const { commonDir, objectsDir } = repository;
  const objects = SAMPLE.flatMap((name) => namesIn(join(objectsDir, name))).filter((name) => /^[0-9a-f]{38,62}$/.test(name));
  const packs = namesIn(join(objectsDir, 'pack'));
  const kept = new Set(packs.filter((name) => name.endsWith('.keep')).map((name) => name.slice(0, -'.keep'.length)));
  return {
    looseRefs: NAMESPACES.reduce((sum, name) => sum + countRefs(join(commonDir, name)), 0),
    looseObjects: Math.round((objects.length * 256) / SAMPLE.length),
    packs: packs.filter((name) => name.endsWith('.pack') && !kept.has(name.slice(0, -'.pack'.length))).length,
  };
}

function countRefs(directory: string): number {
  let count = 0;
  for (const entry of entriesOf(directory)) {
    if (!entry.isDirectory()) count += entry.name.endsWith('.lock') ? 0 : 1;
    else if (entry.name !== 'claims') count += countRefs(join(directory, entry.name));
  }
  return count;
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether the user lets Git do housekeeping by itself in this repository, and git coord as well. */
export function isHousekeepingAutomatic({ config }: Repository): boolean {
  return config.flag('coord.automaintenance', true) && config.flag('maintenance.auto', true) && limit(config, 'gc.auto', 1) > 0;
}

/**
 * What is worth doing now: from half of what Git's own `gc --auto` waits for, so that the user's commands never come to it because of
 * our objects. `factor`: from so many times that.
 */
export function choresDue(repository: Repository, clutter: Clutter, factor = 1): Chore[] {
  const { config } = repository;
  const objects = limit(config, 'gc.auto', GIT_LOOSE_OBJECTS) || GIT_LOOSE_OBJECTS;
  const packs = limit(config, 'gc.autopacklimit', GIT_PACKS);
  const chores: Chore[] = [];
  if (clutter.looseRefs >= MOST_LOOSE_REFS * factor && packsRefs(repository)) chores.push('refs');
  // Another's objects, or ones that nothing may ever take away, are not ours to move.
  if (config.flag('extensions.preciousobjects', false) || repository.git.env['GIT_OBJECT_DIRECTORY']) return chores;
  if (clutter.looseObjects > (objects / 2) * factor) chores.push('objects');
  if (packs > 0 && clutter.packs > (packs / 2) * factor && joinsPacks(repository)) chores.push('packs');
  return chores;
}

/** The value of a key as Git reads a number; 0 for those that switch something off. */
function limit(config: GitConfig, key: string, otherwise: number): number {
  const [, digits, unit] = /^([+-]?\d+)([kmg]?)$/i.exec(config.get(key)?.trim() ?? '') ?? [];
  if (digits === undefined) return otherwise;
  return Math.max(0, Number(digits) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit?.toLowerCase() ?? ''));
}

function packsRefs({ config, workTree }: Repository): boolean {
  return config.get('gc.packrefs') === 'notbare' ? workTree !== null : config.flag('gc.packrefs', true);
}

/** A partial clone's packs say which objects the remote has, and not every Git keeps that when it joins them. */
function joinsPacks({ config, objectsDir }: Repository): boolean {
  return (
    config.flag('core.multipackindex', true) && !namesIn(join(objectsDir, 'pack')).some((name) => name.endsWith('.promisor'))
  );
}

/** Does one chore, in the foreground and with one thread. Throws a CoordinationError where Git could not. */
export async function doChore(repository: Repository, chore: Chore): Promise<void> {
  if (chore === 'refs') await packRefs(repository);
  if (chore === 'objects') await packObjects(repository);
  if (chore === 'packs') await joinPacks(repository);
}

/** Packs our refs; where Git cannot leave out others (before 2.42), all, as `git gc` does. */
async function packRefs(repository: Repository): Promise<void> {
  const ours = NAMESPACES.map((name) => `${name}/*`);
  const patterns = [...ours.map((name) => `--include=${name}`), ...POINTERS.map((name) => `--exclude=${name}`)];
  const { code } = await run(repository, ['pack-refs', ...patterns], [PACKED_REFS, ...ours], [0, USAGE]);
  if (code === USAGE) await run(repository, ['pack-refs', '--all'], [PACKED_REFS, 'refs/*']);
}

/** Makes a pack of what is loose, whether or not anything points at it, and removes the loose files that are packed. */
async function packObjects(repository: Repository): Promise<void> {
  await run(repository, ['maintenance', 'run', '--quiet', '--task=loose-objects'], ['objects/maintenance']);
  await run(repository, ['prune-packed', '--quiet'], []); // Git would do it with the next maintenance.
}

/** Makes one pack of small ones. */
async function joinPacks(repository: Repository): Promise<void> {
  for (const args of [['write'], ['repack', `--batch-size=${LARGEST_BATCH}`], ['expire']]) {
    await run(repository, ['multi-pack-index', ...args], ['objects/pack/multi-pack-index']);
  }
}

/** Runs Git with a note of the locks that it takes. */
async function run(
  repository: Repository,
  args: readonly string[],
  locks: readonly string[],
  accept: readonly number[] = [0],
): Promise<GitResult> {
  let takeNoteBack: (() => void) | undefined;
  const result = await repository.git.run(['-c', 'pack.threads=1', ...args], {
    ownSession: true,
    accept: Array.from({ length: 256 }, (_, code) => code),
    onStart: (pid) => {
      if (locks.length > 0) takeNoteBack = noteWriter(repository, pid, locks);
    },
  });
  if (!/killed by/.test(result.stderr)) takeNoteBack?.(); // Else it is what proves whose the locks are that it left.
  if (!accept.includes(result.code)) throw cannotPack(args[0] ?? '', result);
  return result;
}

function cannotPack(command: string, { code, stderr }: GitResult): CoordinationError {
  const reason = gitReason(stderr) || `exit code ${code}`;
  return new CoordinationError('unusable_repository', `git ${command}: ${reason}`, {
    hint: 'nothing was lost; git coord health',
    data: { git: command, exitCode: code },
  });
}
