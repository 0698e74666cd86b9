// Builds dist/: the program as one CommonJS file, the library and the reader as ES modules, their types.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  target: 'node20',
  logLevel: 'warning',
  define: { GIT_COORD_VERSION: JSON.stringify(version) },
};

const bundles = await Promise.all([
  build({
    ...common,
    entryPoints: ['src/cli/run.ts'],
    outfile: 'dist/git-coord.cjs',
    format: 'cjs',
    platform: 'node',
    minifySyntax: true,
    minifyWhitespace: true,
    // yargs finds its messages and its name beside its own file; in a bundle there is no such file.
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { ...common.define, 'import.meta.url': 'bundleUrl' },
  }),
  build({ ...common, entryPoints: ['src/index.ts'], outfile: 'dist/index.js', format: 'esm', platform: 'node' }),
  build({
    ...common,
    entryPoints: ['src/reader/reader.ts'],
    outfile: 'dist/reader.js',
    format: 'esm',
    platform: 'neutral',
    external: ['isomorphic-git'],
  }),
]).catch(() => process.exit(1)); // esbuild has said why.
for (const { path, contents } of bundles.flatMap(({ outputFiles }) => outputFiles)) {
  // As a whole: a hook may start the program at this moment.
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status, stdout } = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.types.json', '--listEmittedFiles'], {
  cwd: root,
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines = stdout.split('\n').map((line) => line.trim());
if (status !== 0) {
  process.stderr.write(`${lines.filter((line) => !line.startsWith('TSFILE:')).join('\n')}\n`);
  process.exit(1);
}
const kept = new Set(lines.map((line) => resolve(root, line.replace(/^TSFILE:\s*/, ''))));
const types = join(root, 'dist', 'types');
for (const entry of readdirSync(types, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !kept.has(path)) rmSync(path, { force: true }); // Of a source that is gone.
}
