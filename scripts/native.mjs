// Compiles the program to one native file with Bun's compiler, and makes an npm package of it, ready to be packed.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './bundles.mjs';

const linux = (cpu, libc) => ({ os: 'linux', cpu, libc });
const [glibc, musl] = ['glibc', 'musl'];

/** The platforms: what npm calls them, and the package with Bun's runtime for each. */
export const TARGETS = {
  'linux-x64': { ...linux('x64', glibc), runtime: 'bun-linux-x64' },
  'linux-arm64': { ...linux('arm64', glibc), runtime: 'bun-linux-aarch64' },
  'linux-x64-musl': { ...linux('x64', musl), runtime: 'bun-linux-x64-musl' },
  'linux-arm64-musl': { ...linux('arm64', musl), runtime: 'bun-linux-aarch64-musl' },
  'darwin-x64': { os: 'darwin', cpu: 'x64', runtime: 'bun-darwin-x64' },
  'darwin-arm64': { os: 'darwin', cpu: 'arm64', runtime: 'bun-darwin-aarch64' },
  'windows-x64': { os: 'win32', cpu: 'x64', runtime: 'bun-windows-x64' },
};

/** Where the packages are made. */
export const NATIVE = join(root, 'dist', 'native');

export const packageName = (target) => `git-coord-${target}`;

const isMusl = () => process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;

/** The target of this machine; undefined where there is none. */
export function ownTarget() {
  const libc = process.platform !== 'linux' ? undefined : isMusl() ? musl : glibc;
  return Object.keys(TARGETS).find((name) => {
    const { os, cpu, libc: its } = TARGETS[name];
    return os === process.platform && cpu === process.arch && its === libc;
  });
}

const programOf = (directory, os) => join(directory, 'bin', os === 'win32' ? 'bun.exe' : 'bun');

/** The compiler that npm installed for this machine; undefined where there is none. */
export function compiler() {
  const target = TARGETS[ownTarget()];
  const path = target && programOf(join(root, 'node_modules', '@oven', target.runtime), target.os);
  return path && existsSync(path) ? path : undefined;
}

const lock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** The runtime of a target: the installed one, or the package that the lock file names, fetched by npm and compared with its sum there. */
function runtimeOf({ runtime, os }, place) {
  const installed = programOf(join(root, 'node_modules', '@oven', runtime), os);
  if (existsSync(installed)) return installed;
  const { version, integrity } = lock()[`node_modules/@oven/${runtime}`];
  const fetched = join(place, runtime);
  mkdirSync(fetched, { recursive: true });
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const args = ['pack', `@oven/${runtime}@${version}`, '--pack-destination', fetched, '--silent'];
  execFileSync(npm, args, { cwd: fetched, stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' });
  const [archive] = readdirSync(fetched).filter((name) => name.endsWith('.tgz'));
  const sum = `sha512-${createHash('sha512')
    .update(readFileSync(join(fetched, archive)))
    .digest('base64')}`;
  if (sum !== integrity) throw new Error(`@oven/${runtime}@${version} is not what package-lock.json names`);
  execFileSync('tar', ['-xzf', archive], { cwd: fetched });
  return programOf(join(fetched, 'package'), os);
}

function compile(bun, text, { os, cpu, libc, runtime }, place) {
  const source = join(place, 'git-coord.cjs');
  const outfile = join(place, 'git-coord.native');
  writeFileSync(source, text);
  const platform = ['bun', os === 'win32' ? 'windows' : os, cpu, ...(libc === musl ? [musl] : [])].join('-');
  const own = TARGETS[ownTarget()].runtime === runtime;
  const args = [
    ...['build', source, `--outfile=${outfile}`, '--compile', '--bytecode', '--format=cjs', '--minify', `--target=${platform}`],
    // A file of the directory in which a command happens to be called is none of its business.
    ...['--no-compile-autoload-dotenv', '--no-compile-autoload-bunfig'],
    ...(own ? [] : [`--compile-executable-path=${runtimeOf(TARGETS[nameOf(runtime)], place)}`]),
  ];
  const { status, signal, stdout, stderr, error } = spawnSync(bun, args, { cwd: place, encoding: 'utf8' });
  if (status !== 0) throw new Error(`bun build: ${error?.message ?? signal ?? `exit ${status}`}\n${stdout}${stderr}`);
  return existsSync(outfile) ? outfile : `${outfile}.exe`;
}

const nameOf = (runtime) => Object.keys(TARGETS).find((name) => TARGETS[name].runtime === runtime);

/** A native file that cannot run here is worse than none. */
function tryOut(path, version) {
  const { status, stdout, stderr, error } = spawnSync(path, ['version'], { encoding: 'utf8' });
  if (status !== 0 || stdout !== `git-coord ${version}\n`)
    throw new Error(`the native file does not run: ${error?.message ?? stderr}`);
}

/** The file of a native program within its package. Its name says which program it is: the launcher takes no other. */
const fileOf = (identity, os) => `git-coord-${identity}${os === 'win32' ? '.exe' : ''}`;

/** Where the native program of a target lies, once it is built. */
export const nativeFile = (name, identity) => join(NATIVE, packageName(name), 'bin', fileOf(identity, TARGETS[name].os));

function describe(name, { os, cpu, libc }) {
  const { version, description, license, engines: _, ...main } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { repository, homepage, bugs } = main;
  return {
    name: packageName(name),
    version,
    description: `${description}: the native program for ${name}`,
    license,
    ...Object.fromEntries(Object.entries({ repository, homepage, bugs }).filter(([, value]) => value !== undefined)),
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    preferUnplugged: true,
    files: ['bin'],
  };
}

const readme = (name) => `# ${packageName(name)}

The program of [git-coord](https://www.npmjs.com/package/git-coord) as one native file for ${name}. npm installs it beside \`git-coord\`, whose launcher runs it;
nothing else needs it.

The file contains the runtime of Bun (MIT) with JavaScriptCore (LGPL 2) beside the program (MIT).
`;

/** Builds the package of one target from the program's text; says where the native file lies. Throws where it cannot be built. */
export function buildNative(name, text, identity) {
  const bun = compiler();
  if (!bun) throw new Error('the compiler is not installed here: npm ci --include=optional');
  const target = TARGETS[name];
  const place = mkdtempSync(join(tmpdir(), 'git-coord-native-'));
  try {
    const built = compile(bun, text, target, place);
    if (target.os !== 'win32') chmodSync(built, 0o755);
    const description = describe(name, target);
    if (name === ownTarget()) tryOut(built, description.version);
    const directory = join(NATIVE, packageName(name));
    const path = nativeFile(name, identity);
    mkdirSync(join(directory, 'bin'), { recursive: true });
    writeFileSync(join(directory, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
    writeFileSync(join(directory, 'README.md'), readme(name));
    copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
    // As a whole: somebody may start it at this moment.
    copyFileSync(built, `${path}.${process.pid}`);
    renameSync(`${path}.${process.pid}`, path);
    removeOthers(join(directory, 'bin'), fileOf(identity, target.os));
    return path;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Native programs that were made from another text: each takes 100 MB. */
function removeOthers(directory, kept) {
  for (const name of readdirSync(directory)) if (name !== kept) rmSync(join(directory, name), { force: true });
}
