/** Removes directories in which other processes may still be writing. */
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { inWords } from './system-errors.ts';

/** What a writer causes who is at work in the directory; it passes. */
const PASSING = new Set(['ENOTEMPTY', 'EBUSY', 'EPERM']);
const ATTEMPTS = 40;
const PAUSE_MS = 50;

/** Removes a file or a directory with all that is in it, no link followed; no failure where there is none. */
export async function removeTree(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      rmSync(path, { recursive: true, force: true });
      return;
    } catch (cause) {
      const error = cause as NodeJS.ErrnoException;
      if (attempt >= ATTEMPTS || !PASSING.has(error.code ?? '')) throw unremovable(path, error);
      await sleep(PAUSE_MS);
    }
  }
}

function unremovable(path: string, cause: NodeJS.ErrnoException): CoordinationError {
  const message = `'${display(path)}' cannot be removed: ${inWords(cause)}`;
  if (cause.code !== 'ENOTEMPTY') return new CoordinationError('unusable_repository', message, { cause });
  return new CoordinationError('lost', message, { hint: 'run the command again once nobody writes there', cause });
}
