/** The entry point of the program: gives the command line this process's streams, and ends with its exit code. */
import { join } from 'node:path';
import type { Env } from './env.ts';
import { main } from './main.ts';

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

// A reader that went away (`git coord list | head`) ends us quietly.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

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
