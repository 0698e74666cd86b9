// Builds dist/: the program as one CommonJS file, the library and the reader as ES modules, their types.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const common = {
  absWorkingDir: root,
  bundle: true,
  target: 'node20',
  logLevel: 'warning',
  define: { GIT_COORD_VERSION: JSON.stringify(version) },
};

await Promise.all([
  build({
    ...common,
    entryPoints: ['src/cli/run.ts'],
    outfile: 'dist/git-coord.cjs',
    format: 'cjs',
    platform: 'node',
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
]);
execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '--project', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
