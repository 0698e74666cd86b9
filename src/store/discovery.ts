/**
 * Finds a repository in the usual places without starting Git: `.git`, a directory or the file of a linked worktree, here or further up.
 *
 * It answers only where its answer has to be Git's. Where Git would look at more than that (variables, a bare repository, another user's
 * directory, the edge of a file system), the answer is null: ask Git.
 */
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** Where a repository's parts lie; absolute paths without links. */
export interface Places {
  readonly gitDir: string;
  readonly commonDir: string;
  readonly workTree: string;
}

/** Variables that make Git look elsewhere, or otherwise. */
const ELSEWHERE =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|OBJECT_DIRECTORY|DISCOVERY_ACROSS_FILESYSTEM|CONFIG_COUNT|CONFIG_PARAMETERS|TEST_.*)$/;
/** What a HEAD holds that Git takes for one. */
const HEAD = /^(?:ref: refs\/|[0-9a-f]{40}(?:[0-9a-f]{24})?\n?$)/;

/** Finds the repository of a directory; null where only Git can tell. */
export function discover(cwd: string, env: NodeJS.ProcessEnv): Places | null {
  if (Object.keys(env).some((name) => ELSEWHERE.test(name))) return null;
  try {
    const start = realpathSync(cwd);
    const fileSystem = statSync(start).dev;
    const found = (at: string) => lstatSync(join(at, '.git'), { throwIfNoEntry: false });
    let top = start;
    for (let dotGit = found(top); !dotGit; dotGit = found(top)) {
      // Git may take this directory itself for a bare repository.
      if (lstatSync(join(top, 'HEAD'), { throwIfNoEntry: false })) return null;
      const parent = dirname(top);
      if (parent === top || isCeiling(parent, env) || statSync(parent).dev !== fileSystem) return null;
      top = parent;
    }
    return placesOf(top);
  } catch {
    return null; // Git says what is wrong, in its own words.
  }
}

/** Whether Git does not look into a directory above the first. */
function isCeiling(directory: string, env: NodeJS.ProcessEnv): boolean {
  const ceilings = env['GIT_CEILING_DIRECTORIES']?.split(delimiter).filter(Boolean) ?? [];
  return ceilings.some((ceiling) => resolve(ceiling) === directory || realpathSync(ceiling) === directory);
}

/** The places of a directory that has a `.git`; throws or answers null where they are not those of a sound repository of this user. */
function placesOf(workTree: string): Places | null {
  const dotGit = join(workTree, '.git');
  const entry = lstatSync(dotGit);
  if (entry.isDirectory()) {
    const isPlain = readIfAny(join(dotGit, 'commondir')) === undefined;
    return isPlain && isOurs(dotGit, workTree) && isSound(dotGit, dotGit)
      ? { gitDir: dotGit, commonDir: dotGit, workTree }
      : null;
  }
  const path = entry.isFile() ? /^gitdir: (.+?)[\r\n]*$/.exec(readFileSync(dotGit, 'utf8'))?.[1] : undefined;
  if (path === undefined) return null;
  const gitDir = realpathSync(resolve(workTree, path));
  const common = readIfAny(join(gitDir, 'commondir'))?.replace(/[\r\n]+$/, '');
  const commonDir = common === undefined ? gitDir : realpathSync(resolve(gitDir, common));
  return isOurs(dotGit, workTree, gitDir) && isSound(gitDir, commonDir) ? { gitDir, commonDir, workTree } : null;
}

/** Whether all of these belong to the user who runs this program. */
function isOurs(...paths: readonly string[]): boolean {
  const user = process.geteuid?.();
  return user !== undefined && paths.every((path) => statSync(path).uid === user);
}

/** Whether these directories hold what Git wants of a repository. */
function isSound(gitDir: string, commonDir: string): boolean {
  const isDirectory = (name: string) => statSync(join(commonDir, name)).isDirectory();
  return HEAD.test(readFileSync(join(gitDir, 'HEAD'), 'utf8')) && isDirectory('objects') && isDirectory('refs');
}

function readIfAny(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false }) ? readFileSync(path, 'utf8') : undefined;
}
