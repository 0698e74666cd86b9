/** Tells a process that is alive from one that is gone, even where its number was given to another. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process it is: its number alone is used again. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in clock ticks since the boot; null where the system does not tell. */
  readonly start: string | null;
  /** Which boot of the machine; null where the system does not tell. */
  readonly boot: string | null;
  /** The machine's name and, where there are such, the process namespace: numbers mean nothing outside it. */
  readonly host: string;
}

function firstLine(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function host(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

const bootId = (): string | null => firstLine('/proc/sys/kernel/random/boot_id');

/** The fields of /proc/<pid>/stat from the third on: those after the name, which may contain anything. */
function statFields(pid: number): readonly string[] {
  const stat = firstLine(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
}

const startTime = (pid: number): string | null => statFields(pid)[19] ?? null;

/** Whether a process has ended and only its number is kept: in a container nobody may ever ask how it ended. */
const isZombie = (pid: number): boolean => ['Z', 'X'].includes(statFields(pid)[0] ?? '');

/** The identity of a running process. */
export function identify(pid: number): ProcessIdentity {
  return { pid, start: startTime(pid), boot: bootId(), host: host() };
}

/** Whether there is a process with this number here, whichever it is. */
function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Whether a process is proven to be gone. False where it runs, or where nothing can be proven: another machine's, on a shared disk. */
export function isProvenDead({ pid, start, boot, host: where }: ProcessIdentity): boolean {
  if (where !== host()) return false;
  const now = bootId();
  if (boot !== null && now !== null && boot !== now) return true;
  if (!exists(pid) || isZombie(pid)) return true;
  const started = startTime(pid);
  return start !== null && started !== null && started !== start;
}
