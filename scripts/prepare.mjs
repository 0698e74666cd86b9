// Runs after `npm install` in a checkout, and for `npm install --global .`: builds dist/ once, with the tools that it needs.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.env.npm_execpath;
if (!existsSync(`${root}node_modules/esbuild`) && npm) {
  // A global installation brings no development dependencies; the lock file says which.
  execFileSync(process.execPath, [npm, 'ci', '--ignore-scripts', '--include=dev', '--global=false', '--location=project'], {
    cwd: root,
    stdio: 'inherit',
  });
}
execFileSync(process.execPath, [`${root}scripts/build.mjs`], { cwd: root, stdio: 'inherit' });
