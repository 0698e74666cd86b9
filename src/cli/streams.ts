/**
 * Standard output and error, written at once and as a whole: when a command has ended, what it said is out, and nothing is lost by ending the
 * process. Node's own streams do the same for pipes and files, but take a millisecond or two to be made.
 */
import { writeSync } from 'node:fs';

/** How long is waited for a reader whose pipe is full, before it is tried again. */
const FULL_MS = 2;

/** Writes all of a text, or of its bytes, to a file descriptor. Throws the system's own error where it cannot be written. */
export function writeAll(descriptor: number, text: string | Uint8Array): void {
  let rest = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // Somebody else who has the same pipe has made it one that does not wait.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      pause(FULL_MS);
    }
  }
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** All of standard input, as text. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
