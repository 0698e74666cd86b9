/** Where Git looks for this repository's hooks, and who has said so. */
import type { Repository } from './repository.ts';

/** The directory of the hooks as Git sees it from the worktree that the command runs in. */
export interface HooksPath {
  /** Absolute; it need not exist. Null where `core.hooksPath` is empty: Git then runs no hooks. */
  readonly directory: string | null;
  /** Where `core.hooksPath` is set: Git's own word (`local`, `worktree`, `global`, `system`, `command`), or `default`. */
  readonly scope: string;
  /** Whether files of the directory are tracked by Git: what is written there may end up in a commit. */
  readonly tracked: boolean;
}

/** Asks Git for the directory of the hooks. */
export async function findHooksPath({ git, workTree }: Repository): Promise<HooksPath> {
  const [setting, place] = await Promise.all([
    git.run(['config', '--show-scope', '-z', '--get', 'core.hooksPath'], { accept: [0, 1] }), // 1: it is not set.
    git.run(['rev-parse', '--path-format=absolute', '--git-path', 'hooks'], { accept: [0, 128] }), // 128: it is set to ''.
  ]);
  const [scope, value] = setting.stdout.toString('utf8').split('\0');
  const directory = place.stdout.toString('utf8').replace(/\n$/, '');
  if (value === '' || directory === '') return { directory: null, scope: scope || 'default', tracked: false };
  if (!scope || workTree === null) return { directory, scope: scope || 'default', tracked: false };
  const files = await git.run(['--literal-pathspecs', 'ls-files', '-z', '--', directory], { accept: [0, 128] }); // 128: outside.
  return { directory, scope, tracked: files.stdout.length > 0 };
}
