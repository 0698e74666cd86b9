/** The entry point of the program: gives the command line this process's streams, and ends with its exit code. */
import { join } from 'node:path';
import { EXIT_CODES } from '../core/errors.ts';
import type { Env } from './env.ts';
import { main } from './main.ts';

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

let unwritable: NodeJS.ErrnoException | undefined;

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0); // A reader that went away (`git coord list | head`) ends us quietly.
  unwritable ??= error;
});

// Only at the end: what is being done is not to be left half done for want of somebody to tell.
process.on('exit', (code) => {
  if (!unwritable) return;
  const reason = unwritable.code === 'ENOSPC' ? 'no space left on the disk' : (unwritable.code ?? unwritable.message);
  const done = code === 0 ? '; what was asked for was done' : '';
  process.stderr.write(`git coord: the answer cannot be written: ${reason}${done}\n`);
  if (code === 0) process.exitCode = EXIT_CODES.unusable_repository;
});

process.stderr.on('error', () => {}); // Nobody is left to be told.

const script = process.argv[1] ?? '';
const env: Env = {
  cwd: process.cwd(),
  variables: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  readInput: readAll,
  clock: () => new Date(),
  program: [process.execPath, script],
  packageRoot: join(script, '..', '..'),
};

void main(process.argv.slice(2), env).then((code) => {
  process.exitCode = code;
});
