// Lets TypeScript write the types of the library and the reader.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './bundles.mjs';

/** Writes dist/types; says on standard error what is wrong, and returns whether all is well. */
export function buildTypes() {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.types.json', '--listEmittedFiles'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = stdout.split('\n').map((line) => line.trim());
  if (status !== 0) {
    process.stderr.write(`${lines.filter((line) => !line.startsWith('TSFILE:')).join('\n')}\n`);
    return false;
  }
  const kept = new Set(lines.map((line) => resolve(root, line.replace(/^TSFILE:\s*/, ''))));
  const types = join(root, 'dist', 'types');
  for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(path)) rmSync(path, { force: true }); // Of a source that is gone.
  }
  return true;
}
