/** Waits for processes that a command has left running in the background. */
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until no process but this one runs in a directory, by /proc; where there is none, it waits a while. */
export async function untilQuiet(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const running = processesIn(directory);
    if (running?.length === 0) return;
    if (running === null && attempt === 80) return;
    await sleep(50);
  }
  throw new Error(`waited in vain for the processes in '${directory}': ${processesIn(directory)?.join(', ')}`);
}

/** Removes a repository of a test once nothing runs in its directory any more. */
export async function removeWhenQuiet(repository: { readonly base: string; remove(): void }): Promise<void> {
  await untilQuiet(repository.base);
  repository.remove();
}

/** The processes whose current directory is in this one; null where the system does not tell. */
function processesIn(directory: string): string[] | null {
  let numbers: string[];
  try {
    numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  } catch {
    return null;
  }
  return numbers.filter((number) => {
    try {
      return `${readlinkSync(`/proc/${number}/cwd`)}/`.startsWith(`${directory}/`);
    } catch {
      return false; // It has ended, or is somebody else's.
    }
  });
}
