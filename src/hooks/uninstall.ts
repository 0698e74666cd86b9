/** Takes the hooks away again and puts back what was there before. */
import { readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultHooksDirectory, forgetHooked, hookedDirectories, hooksPath, isOwnDirectory } from '../app/hooks-path.ts';
import type { Workspace } from '../app/workspace.ts';
import { ALL_HOOKS, earlierOf, exists, type HooksState, isSameHook, stateOf, statusOf, unusable } from './status.ts';

export interface UninstallOptions {
  /** Takes away hooks of ours that were edited by hand; without it they are left and reported. */
  readonly force?: boolean | undefined;
}

/**
 * Uninstalls the hooks, those that another `core.hooksPath` has put out of use too; doing it again changes nothing.
 *
 * Left as they are, and reported: hooks of ours edited by hand (`edited`), and what another tool has put in place of ours (`foreign`); if
 * the latter differs from what had been set aside, that stays too (`chained`).
 */
export async function uninstallHooks(workspace: Workspace, options: UninstallOptions = {}): Promise<HooksState> {
  const place = await hooksPath(workspace);
  const usual = defaultHooksDirectory(workspace);
  const isLocal = place.scope === 'local' || place.scope === 'worktree';
  const hooked = hookedDirectories(workspace).filter((directory) => isLocal || directory !== place.directory);
  const isOurs = (directory: string): boolean => hooked.includes(directory) || isOwnDirectory(workspace, directory);
  const own = isLocal && place.directory !== null && isOurs(place.directory) ? place.directory : usual;
  const directories = [...new Set([own, usual, ...hooked])];
  for (const directory of directories) removeUnfinished(directory);
  const hooks = directories.flatMap((directory) =>
    ALL_HOOKS.map((name) => {
      const changed = takeAway(join(directory, name), options.force === true);
      return statusOf(directory, name, undefined, changed);
    }).filter(({ changed, state }) => directory === own || changed || state === 'edited'),
  );
  const kept = new Set(hooks.filter(({ state }) => state === 'edited').map(({ path }) => dirname(path)));
  forgetHooked(
    workspace,
    hooked.filter((directory) => !kept.has(directory)),
  );
  return { ...place, hooks };
}

/** Removes what a killed installation left. */
function removeUnfinished(directory: string): void {
  try {
    const names = readdirSync(directory).filter((name) => /^\.git-coord-\d+-[0-9a-f]{8}\.tmp$/.test(name));
    for (const name of names) rmSync(join(directory, name), { force: true });
  } catch {
    // There is no such directory, or it is not ours to write to: what matters is said of the hooks themselves.
  }
}

/** Takes a hook of ours out of its place; says whether it did. */
function takeAway(path: string, force: boolean): boolean {
  const earlier = earlierOf(path);
  const state = stateOf(path);
  const chained = exists(earlier);
  try {
    if (state === 'foreign') {
      if (!chained || !isSameHook(path, earlier)) return false;
      rmSync(earlier);
      return true;
    }
    if (state === 'edited' && !force) return false;
    if (chained) renameSync(earlier, path);
    else if (state !== 'absent') rmSync(path);
    return chained || state !== 'absent';
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false; // Another was faster.
    throw unusable(path, cause);
  }
}
