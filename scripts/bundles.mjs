// What esbuild makes of src/: the texts of the program for Node and for the compiler, of the library and of the reader.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const templates = Object.fromEntries(
  readdirSync(join(root, 'hooks')).map((name) => [name, readFileSync(join(root, 'hooks', name), 'utf8')]),
);

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  target: 'node20',
  logLevel: 'warning',
  define: { GIT_COORD_VERSION: JSON.stringify(version) },
};

// What CommonJS packages in a bundle of modules ask for.
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;
// Packages find their own files by their address; in a bundle there is no such file.
const ADDRESS = `"use strict";const bundleUrl = require('node:url').pathToFileURL(__filename).href;`;

const program = {
  ...common,
  format: 'cjs',
  platform: 'node',
  minifySyntax: true,
  minifyWhitespace: true,
  supported: { 'dynamic-import': false },
  define: { ...common.define, BUILT_TEMPLATES: JSON.stringify(templates), 'import.meta.url': 'bundleUrl' },
};

/** Packages that most commands do not need: for Node, each lies in a file of its own. What stands at its end makes the import of it fit. */
const APART = { yargs: 'module.exports = module.exports.default;', 'simple-git': '' };
const namesApart = Object.keys(APART);

/** Sends `import('yargs')` to the file beside the program. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^(?:${namesApart.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: `./${path}.cjs`, external: true },
    );
  },
};

/** Modules of Node for which the native program has its own: those of the runtime take milliseconds to load. Packages keep Node's, mostly. */
const OWN = { 'node:child_process': 'native-child-process.ts', 'node:crypto': 'native-crypto.ts', 'node:zlib': 'native-zlib.ts' };

const ownModules = {
  name: 'own-modules',
  setup({ onResolve }) {
    const store = join(root, 'src', 'store');
    const simpleGit = join(root, 'node_modules', 'simple-git', '');
    onResolve({ filter: /^node:(?:child_process|crypto|zlib)$/ }, ({ path, importer, kind }) => {
      if (kind !== 'import-statement') return undefined;
      // Only there are programs given input and listened to.
      const isMeant =
        path === 'node:child_process'
          ? importer === join(store, 'program.ts') || importer.startsWith(simpleGit)
          : importer.startsWith(join(root, 'src'));
      return isMeant ? { path: join(store, OWN[path]) } : undefined;
    });
  },
};

async function one(options) {
  const { outputFiles } = await build({ ...options, outdir: 'dist' });
  return Buffer.from(outputFiles[0].contents);
}

/** The files of the program for Node, by their names in dist/. */
export async function nodeProgram() {
  const [loader, text, ...packages] = await Promise.all([
    one({ ...program, entryPoints: ['src/cli/loader.ts'], define: { 'import.meta.dirname': '__dirname' } }),
    one({
      ...program,
      entryPoints: ['src/cli/run.ts'],
      plugins: [apart],
      // One function, for the loader: V8 is given its text alone.
      banner: { js: `(function(require,__filename){"use strict";` },
      footer: { js: '})' },
    }),
    ...Object.entries(APART).map(([name, end]) =>
      one({ ...program, entryPoints: [name], banner: { js: ADDRESS }, footer: { js: end } }),
    ),
  ]);
  if (text.some((byte) => byte > 0x7f)) throw new Error('the program is not ASCII');
  return {
    'program.cjs': text,
    ...Object.fromEntries(packages.map((contents, index) => [`${namesApart[index]}.cjs`, contents])),
    'git-coord.cjs': loader,
  };
}

/** The whole program as one text, for the compiler. */
export function nativeProgram() {
  return one({
    ...program,
    entryPoints: ['src/cli/run.ts'],
    plugins: [ownModules],
    banner: { js: '"use strict";const bundleUrl = "file://" + __filename;' },
    define: { ...program.define, BUILT_NATIVE: 'true' },
  });
}

/** The library and the reader, by their names in dist/. */
export async function libraries() {
  const [library, reader] = await Promise.all([
    one({ ...common, entryPoints: ['src/index.ts'], format: 'esm', platform: 'node', banner: { js: REQUIRE } }),
    one({ ...common, entryPoints: ['src/reader/reader.ts'], format: 'esm', platform: 'neutral', external: ['isomorphic-git'] }),
  ]);
  return { 'index.js': library, 'reader.js': reader };
}

/** Names a program by its contents: the native one is used only beside the program for Node that is the same. */
export function identityOf(files) {
  const hash = createHash('sha256');
  for (const [name, contents] of Object.entries(files)) hash.update(`${name} ${contents.length}\n`).update(contents);
  return `${version}-${hash.digest('hex').slice(0, 16)}`;
}
