// npm run release: makes dist/release/, the archives for npm of this package and of the native ones that are built (npm run build:native).
// The package that is published names the native ones as optional, in exactly its version; in a checkout it does not, so that `npm ci` needs none.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './bundles.mjs';
import { NATIVE, nativeFile, packageName, TARGETS } from './native.mjs';

const release = join(root, 'dist', 'release');
const npm = (cwd, ...args) =>
  execFileSync('npm', [...args, '--ignore-scripts'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });

const identity = readFileSync(join(root, 'dist', 'identity'), 'utf8').trim();
const built = Object.keys(TARGETS).filter((name) => existsSync(nativeFile(name, identity)));
const missing = Object.keys(TARGETS).filter((name) => !built.includes(name));
if (missing.length > 0)
  process.stderr.write(`not built from this source, and left out: ${missing.join(', ')}; try: npm run build:native -- --all\n`);

/** The files of this package, laid out as they are published. */
function stage(directory) {
  const [{ files }] = JSON.parse(npm(root, 'pack', '--dry-run', '--json'));
  for (const { path } of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(join(root, path), join(directory, path));
  }
  const {
    scripts: _scripts,
    devDependencies: _tools,
    ...description
  } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const optionalDependencies = Object.fromEntries(built.map((name) => [packageName(name), description.version]));
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify({ ...description, optionalDependencies }, null, 2)}\n`);
}

rmSync(release, { recursive: true, force: true });
mkdirSync(release, { recursive: true });
const place = mkdtempSync(join(tmpdir(), 'git-coord-release-'));
try {
  stage(place);
  for (const directory of [place, ...built.map((name) => join(NATIVE, packageName(name)))]) {
    process.stdout.write(`dist/release/${npm(directory, 'pack', '--silent', '--pack-destination', release).trim()}\n`);
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
