// npm run build:native [-- --target NAME … | --all]: builds the program for Node, then the native one for this platform or for others.
import { identityOf, nativeProgram, nodeProgram } from './bundles.mjs';
import { buildNative, compiler, ownTarget, TARGETS } from './native.mjs';

function targetsAsked(words) {
  const names = Object.keys(TARGETS);
  if (words.length === 0) return [ownTarget() ?? `${process.platform}-${process.arch}`];
  if (words.length === 1 && words[0] === '--all') return names;
  const asked = words.filter((word, index) => index % 2 === 1 || word !== '--target');
  if (asked.length * 2 === words.length) return asked;
  process.stderr.write(`usage: npm run build:native [-- --target NAME … | --all]; names: ${names.join(', ')}\n`);
  process.exit(2);
}

const asked = targetsAsked(process.argv.slice(2));
const unknown = asked.filter((name) => !(name in TARGETS));
if (unknown.length > 0) {
  process.stderr.write(
    `git coord: there is no native program for ${unknown.join(', ')}; there is for ${Object.keys(TARGETS).join(', ')}\n`,
  );
  process.exit(2);
}
if (!compiler()) {
  process.stderr.write('git coord: the compiler is not installed here; try: npm ci --include=optional\n');
  process.exit(1);
}

await import('./build.mjs');
const [program, native] = await Promise.all([nodeProgram(), nativeProgram()]);
const identity = identityOf({ ...program, native });
const failed = asked.filter((name) => {
  try {
    process.stdout.write(`${name}: ${buildNative(name, native, identity)}\n`);
    return false;
  } catch (error) {
    process.stderr.write(`${name}: not built: ${error.message}\n`);
    return true;
  }
});
process.exit(failed.length > 0 ? 1 : 0);
