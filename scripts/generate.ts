/** Writes every generated file; `--check` fails instead when one is not fresh. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles, isFresh, placeOf } from './generated-files.ts';

let stale = 0;
for (const [path, text] of await generatedFiles()) {
  if (isFresh(path, text)) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is not fresh; run npm run generate\n`);
    stale++;
    continue;
  }
  mkdirSync(new URL('.', placeOf(path)), { recursive: true });
  writeFileSync(placeOf(path), text);
  process.stdout.write(`${path}\n`);
}
process.exitCode = stale ? 1 : 0;
