// Runs for `npm install` in a checkout, for `npm install --global .` and for `npm pack`: builds dist/, after fetching what that takes
// where it is not there. Says nothing unless something fails.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** The settings of the npm that runs us which are not meant for the checkout: where to install to, what to leave out, to change nothing. */
const NOT_OURS =
  /^npm_config_(global|location|prefix|local_prefix|global_prefix|omit|include|only|production|dry_run|package_lock|package_lock_only|workspaces?|allow_scripts|strict_allow_scripts)$/i;

function run(what, command, args, options = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...options,
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  process.stderr.write(`git coord: ${what} failed (${error?.message ?? signal ?? `exit ${status}`})\n`);
  process.exit(1);
}

function installTools() {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_OURS.test(name)));
  const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
  // Other package managers call scripts too, and name themselves in the same variable.
  const npm = process.env.npm_execpath;
  const what = 'npm ci, which fetches what the build takes,';
  if (npm && basename(npm) === 'npm-cli.js') run(what, process.execPath, [npm, ...args], { env });
  else run(what, 'npm', args, { env, shell: process.platform === 'win32' });
}

/** Whether a global installation, or one that leaves out the development dependencies, has left us without tools. */
const isIncomplete = () =>
  Object.keys({ ...dependencies, ...devDependencies }).some(
    (name) => !existsSync(join(root, 'node_modules', name, 'package.json')),
  );

/** Whether esbuild finds its program: it is an optional dependency, of which there is one a platform. */
const canBundle = () => {
  try {
    createRequire(join(root, 'package.json'))('esbuild').transformSync('');
    return true;
  } catch {
    return false;
  }
};

if (isIncomplete() || !canBundle()) installTools();
run('the build', process.execPath, [join(root, 'scripts', 'build.mjs')]);
