/** The entry point of the program: gives the command line this process's streams, and ends with its exit code. */
import { CoordinationError, EXIT_CODES } from '../core/errors.ts';
import type { Env } from './env.ts';
import { installation } from './installation.ts';
import { restoreEnvironment } from './launched.ts';
import { main } from './main.ts';
import { readInput, writeAll } from './streams.ts';

let unwritable: NodeJS.ErrnoException | undefined;
let hasReader = true;

function out(text: string | Uint8Array): void {
  if (unwritable || !hasReader) return;
  try {
    writeAll(1, text);
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'EPIPE')
      hasReader = false; // It went away (`git coord list | head`), which is no failure.
    else unwritable = failure;
  }
}

function err(text: string): void {
  try {
    writeAll(2, text);
  } catch {
    // Nobody is left to be told.
  }
}

/** Says that the answer was not written. Only at the end: what is being done is not to be left half done for want of somebody to tell. */
function complain({ code, message }: NodeJS.ErrnoException, exitCode: number): number {
  const reason = code === 'ENOSPC' ? 'no space left on the disk' : (code ?? message);
  err(`git coord: the answer cannot be written: ${reason}${exitCode === 0 ? '; what was asked for was done' : ''}\n`);
  return exitCode === 0 ? EXIT_CODES.unusable_repository : exitCode;
}

/** The directory that the command was called in; null where it has been removed since. */
function currentDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    process.chdir('/'); // Libraries ask for it too, and help is to be had anywhere.
    return null;
  }
}

restoreEnvironment(process.env);
const directory = currentDirectory();

const env: Env = {
  get cwd() {
    if (directory !== null) return directory;
    const message = 'the current directory has been removed, so it is in no Git repository';
    throw new CoordinationError('unusable_repository', message, { hint: 'change to one that exists' });
  },
  variables: process.env,
  out,
  outBytes: out,
  err,
  readInput,
  clock: () => new Date(),
  ...installation(),
};

// All that was to be done is done and all that was to be said is written: nothing is worth waiting for.
void main(process.argv.slice(2), env).then((code) => process.exit(unwritable ? complain(unwritable, code) : code));
