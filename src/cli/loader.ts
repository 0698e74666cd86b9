/** The entry point on Node: runs the program, which lies beside this file, with the code that V8 made of it before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { type Code, cacheDirectory, installedCode, keepCode, keptCode } from './code-cache.ts';

/** So many commands add to the code that is kept what they compiled: each verb needs other functions. */
const LEARNING = 12;

/** What the file of the program is worth: one function. */
type Program = (load: NodeJS.Require, path: string) => void;

const path = join(import.meta.dirname, 'program.cjs');
const text = readFileSync(path);
const directory = cacheDirectory(process.env);

// Options of V8 change what it compiles: what is kept is for those who give none.
const isPlain = process.execArgv.length === 0 && !process.env['NODE_OPTIONS'];

function compile(code: Code | undefined): Script {
  // The text is ASCII, and this is the quickest way to a string of it.
  return new Script(text.toString('latin1'), { filename: path, ...(code && { cachedData: code.data }) });
}

function start(): void {
  const installed = installedCode(join(import.meta.dirname, 'program.v8'), text);
  const kept = installed || !directory ? undefined : keptCode(directory, text);
  const code = installed ?? kept;
  const script = compile(code);
  const commands = script.cachedDataRejected ? 0 : (code?.commands ?? 0);
  const isSettled = installed !== undefined && !script.cachedDataRejected;
  if (directory && isPlain && !isSettled && commands < LEARNING) {
    process.on('exit', () => keepCode(directory, text, commands + 1, () => script.createCachedData()));
  }
  (script.runInThisContext() as Program)(require, path);
}

start();
