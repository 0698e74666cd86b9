/** Where Git looks for this repository's hooks, and who has said so. */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { readJson, replaceFile } from './local-files.ts';
import { type Repository, sharedFile } from './repository.ts';

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

/** Whether a directory lies in one of the repository's worktrees or in its Git directory, links followed. */
export function isWithin(repository: Repository, directory: string): boolean {
  const place = realPlace(directory);
  const { workTree, mainWorkTree, gitDir, commonDir } = repository;
  return [workTree, mainWorkTree, gitDir, commonDir].some((root) => {
    if (root === null) return false;
    const path = relative(realPlace(root), place);
    return !isAbsolute(path) && path.split(/[\\/]/, 1)[0] !== '..';
  });
}

/** The path without links, of which the last parts need not exist yet. */
function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return dirname(path) === path ? path : join(realPlace(dirname(path)), basename(path));
  }
}

const rememberedFile = (repository: Repository): string => sharedFile(repository, 'hooks-installed');

/** The directories besides the usual one into which hooks were installed, whatever `core.hooksPath` says now. */
export function rememberedHooksDirectories(repository: Repository): string[] {
  const found = readJson<unknown>(rememberedFile(repository));
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string' && isAbsolute(item)) : [];
}

/** Remembers these directories instead of those before. */
export function rememberHooksDirectories(repository: Repository, directories: readonly string[]): void {
  const before = rememberedHooksDirectories(repository);
  if (before.length === directories.length && before.every((item) => directories.includes(item))) return;
  replaceFile(rememberedFile(repository), `${JSON.stringify(directories)}\n`);
}
