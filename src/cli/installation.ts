/** Where this program lies and how it is started again: on Node from its package, or as one native file. */
import { accessSync, constants } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Env } from './env.ts';

declare const BUILT_NATIVE: boolean;

/** What a command is told about the program that runs it. */
export type Installation = Pick<Env, 'program' | 'launcher' | 'packageRoot'>;

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The launcher of the package that a native file belongs to: beside its own package, around it, or the checkout that it was built in. A
 * file that somebody put elsewhere is its own launcher.
 */
function launcherOf(executable: string): string {
  const own = dirname(dirname(executable));
  if (!basename(own).startsWith('git-coord-')) return executable;
  const roots = [join(own, '..', 'git-coord'), join(own, '..', '..'), join(own, '..', '..', '..')];
  return roots.map((root) => join(root, 'bin', 'git-coord')).find(isExecutable) ?? executable;
}

/** The installation of this process. */
export function installation(): Installation {
  if (typeof BUILT_NATIVE === 'boolean') {
    const packageRoot = dirname(dirname(process.execPath));
    return { program: [process.execPath], launcher: () => launcherOf(process.execPath), packageRoot };
  }
  const script = process.argv[1] ?? '';
  const packageRoot = join(script, '..', '..');
  return { program: [process.execPath, script], launcher: () => join(packageRoot, 'bin', 'git-coord'), packageRoot };
}
