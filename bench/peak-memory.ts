/** The memory that a program and all it starts hold at once, as Linux tells; unknown on other systems. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 3;

/** Looks at a process and its descendants until `ended` settles, and says how many megabytes they held at most; null where the system does not tell. */
export async function peakMemory(pid: number, ended: Promise<unknown>): Promise<number | null> {
  let running = true;
  const stop = (): void => {
    running = false;
  };
  void ended.then(stop, stop);
  let most = 0;
  while (running) {
    const family = familyOf(pid).map(memoryOf);
    const now = family.reduce((sum, { resident }) => sum + resident, 0);
    // What one held between two looks counts too.
    const alone = family.map(({ peak }) => peak);
    most = Math.max(most, now, ...alone);
    await sleep(EVERY_MS);
  }
  return most === 0 ? null : most / 1024;
}

/** A process and its descendants that are running. `parent`: the command line that started it. */
function familyOf(pid: number, parent = ''): number[] {
  const command = textOf(`/proc/${pid}/cmdline`);
  if (command === parent) return []; // It has ended, or has not become another program yet: its memory is its parent's.
  const children = entriesOf(`/proc/${pid}/task`).flatMap((task) =>
    textOf(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap((child) => familyOf(child, command))];
}

/** Kilobytes. */
function memoryOf(pid: number): { readonly resident: number; readonly peak: number } {
  const status = textOf(`/proc/${pid}/status`);
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
  return { resident: field('VmRSS'), peak: field('VmHWM') };
}

function entriesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
