// Builds dist/: the program for Node, the library and the reader as ES modules, their types; the native program where its compiler is installed.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, libraries, nativeProgram, nodeProgram, root } from './bundles.mjs';
import { keepCompiledCode } from './compiled-code.mjs';
import { buildNative, compiler, nativeFile, ownTarget } from './native.mjs';
import { buildTypes } from './types.mjs';

const dist = join(root, 'dist');

function put(name, contents) {
  // As a whole: a hook may start the program at this moment.
  const path = join(dist, name);
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

const [program, modules, native] = await Promise.all([nodeProgram(), libraries(), nativeProgram()]).catch((error) => {
  if (!error.errors) process.stderr.write(`${error.stack}\n`); // Else esbuild has said why.
  process.exit(1);
});
const identity = identityOf({ ...program, native });
mkdirSync(dist, { recursive: true });
rmSync(join(dist, 'identity'), { force: true });
for (const [name, contents] of Object.entries({ ...program, ...modules })) put(name, contents);
keepCompiledCode(dist);
put('identity', `${identity}\n`);
if (!buildTypes()) process.exit(1);

const own = ownTarget();
if (compiler() && !existsSync(nativeFile(own, identity))) {
  try {
    buildNative(own, native, identity);
  } catch (error) {
    process.stderr.write(`git coord: the native program was not built, Node runs it: ${error.message}\n`);
  }
}
