/** Writes every generated file; `--check` fails instead when one is not fresh. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { generateSchemaFiles } from './generate-schemas.ts';

const root = new URL('../', import.meta.url);
const files = new Map([...(await generateSchemaFiles())]);

let stale = 0;
for (const [path, text] of files) {
  const url = new URL(path, root);
  if (existsSync(url) && readFileSync(url, 'utf8') === text) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is not fresh; run npm run generate\n`);
    stale++;
    continue;
  }
  mkdirSync(dirname(url.pathname), { recursive: true });
  writeFileSync(url, text);
  process.stdout.write(`${path}\n`);
}
process.exitCode = stale ? 1 : 0;
