/** What happens beside a load: processes of it are killed or stopped for a while, processes of Git are killed, refs and objects are packed. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../support/place.ts';
import { run } from '../support/processes.ts';
import { pick } from './random.ts';

/** How often each thing happened. */
export interface Disturbances {
  /** Processes of the load that were killed. */
  workers: number;
  /** Processes that one of them had started (Git, a refresh in the background) and that were killed at their work. */
  children: number;
  /** Processes of the load that were stopped for a while. */
  stopped: number;
  /** Runs of `git gc` and `git pack-refs`. */
  packed: number;
}

/** A process of a load as its disturbance sees it. */
export interface Victim {
  readonly pid: number;
}

/** The processes that a process has started and that have not ended, by /proc. */
function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** Sends a signal to a process that may have ended. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** What a process started for another does: most often it is one that moves refs which is killed, else a refresh, or a reader. */
const TARGETS = ['update-ref', 'update-ref', 'update-ref', 'update-ref', 'for-each-ref', 'refresh', 'cat-file'] as const;

/** Kills a process that works for another, as soon as one of the wanted kind is seen and a moment after. */
export async function killChild(victim: Victim, random: () => number): Promise<boolean> {
  const wanted = pick(random, TARGETS);
  for (let looks = 0; looks < 400; looks++) {
    const found = childrenOf(victim.pid).find((pid) => commandOf(pid).includes(wanted));
    if (found !== undefined) {
      spin(random() * 4);
      return signal(found, 'SIGKILL');
    }
    await sleep(1);
  }
  return false;
}

/** Waits for less than a timer can. */
function spin(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

/** Stops a process for a while that may be longer than its leases. */
export async function stopForAWhile(victim: Victim, random: () => number): Promise<boolean> {
  const children = childrenOf(victim.pid).filter((pid) => commandOf(pid).includes('update-ref'));
  // Its Git too, sometimes: then it stands still between its lock and its rename.
  const stopped = [victim.pid, ...(random() < 0.5 ? children : [])];
  const any = stopped.map((pid) => signal(pid, 'SIGSTOP')).some(Boolean);
  await sleep(20 + random() ** 3 * 2500);
  for (const pid of stopped) signal(pid, 'SIGCONT');
  return any;
}

/** Packs refs or objects. Git gives up where a ref is locked just then, which must hurt nobody. */
export async function pack(place: Place, random: () => number): Promise<boolean> {
  const args = pick(random, [
    ['pack-refs', '--all', '--prune'],
    ['gc', '--quiet'],
  ]);
  const { code, stderr } = await run({ program: 'git', args, cwd: place.cwd, env: place.env });
  if (code !== 0 && !/unable to lock|Unable to create|cannot lock|failed to run pack-refs|already running/i.test(stderr)) {
    throw new Error(`git ${args.join(' ')} exited ${code}: ${stderr}`);
  }
  return code === 0;
}
