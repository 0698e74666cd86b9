/** Takes the hooks away again and puts back what was there before. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultHooksDirectory, hooksPath } from '../app/hooks-path.ts';
import type { Workspace } from '../app/workspace.ts';
import { ALL_HOOKS, earlierOf, exists, type HooksState, isSameHook, stateOf, statusOf, unusable } from './status.ts';

export interface UninstallOptions {
  /** Takes away hooks of ours that were edited by hand; without it they are left and reported. */
  readonly force?: boolean | undefined;
}

/**
 * Uninstalls the hooks, those that a later `core.hooksPath` has put out of use too; doing it again changes nothing.
 *
 * Left as they are, and reported: hooks of ours edited by hand (`edited`), and what another tool has put in place of ours (`foreign`); if
 * the latter differs from what had been set aside, that stays too (`chained`).
 */
export async function uninstallHooks(workspace: Workspace, options: UninstallOptions = {}): Promise<HooksState> {
  const place = await hooksPath(workspace);
  const usual = defaultHooksDirectory(workspace);
  const own = place.scope === 'local' || place.scope === 'worktree' ? (place.directory ?? usual) : usual;
  const hooks = [...new Set([own, usual])].flatMap((directory) =>
    ALL_HOOKS.map((name) => {
      const changed = takeAway(join(directory, name), options.force === true);
      return statusOf(directory, name, undefined, changed);
    }).filter(({ changed, state }) => directory === own || changed || state === 'edited'),
  );
  return { ...place, hooks };
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
