/**
 * Installs the hooks: what was there before is kept beside ours and runs first.
 *
 * Everything that may fail for want of space or permission is written under temporary names before the first hook is touched; the
 * rest are renames, taken back should one fail. A hook of the user's is linked to its second name before ours replaces it, so that it
 * is never missing, and what has been set aside is never overwritten, however many installations run at once.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultHooksDirectory, type HooksPath, hooksPath, isOwnDirectory, noteHooked } from '../app/hooks-path.ts';
import type { Workspace } from '../app/workspace.ts';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { type ShimSource, shellWord, shimText } from './shim.ts';
import {
  ALL_HOOKS,
  earlierOf,
  exists,
  HOOKS,
  type HookName,
  type HooksState,
  isSameHook,
  lstat,
  REFERENCE_TRANSACTION,
  SERVER_HOOKS,
  stateOf,
  statusOf,
  unusable,
} from './status.ts';

export interface InstallOptions extends ShimSource {
  /** Replaces hooks of ours that were edited by hand, and installs into a directory outside the repository that its own `core.hooksPath` names. */
  readonly force?: boolean | undefined;
  /** Installs the reference-transaction hook too. One that is there already is kept up to date without it. */
  readonly referenceTransaction?: boolean | undefined;
  /** Installs the hooks of a server: the guard, and the refresh after a push. In a bare repository no others. */
  readonly server?: boolean | undefined;
}

/**
 * Installs the hooks where Git looks for them; doing it again changes nothing.
 *
 * Left as they are, and reported: hooks of ours edited by hand (`edited`), and those in whose place another tool has put its own while
 * an earlier, different one is still set aside (`foreign`, `chained`). Throws where `core.hooksPath` is not this repository's own.
 */
export async function installHooks(workspace: Workspace, options: InstallOptions): Promise<HooksState> {
  const place = await hooksPath(workspace);
  const directory = ownDirectory(workspace, place, options.force === true);
  const names = wantedHooks(workspace, directory, options);
  const texts = names.map((name) => [name, shimText(options, name)] as const);

  noteHooked(workspace, directory);
  const temporaries: string[] = [];
  const undo: (() => void)[] = [];
  try {
    if (mkdirSync(directory, { recursive: true }) !== undefined) undo.push(() => rmdirSync(directory));
    for (const [, text] of texts) {
      const temporary = join(directory, `.git-coord-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
      temporaries.push(temporary);
      writeFileSync(temporary, text);
      chmodSync(temporary, 0o755); // Others who share the repository run it too, whatever our umask.
    }
    const hooks = texts.map(([name, text], index) => {
      const changed = put(join(directory, name), temporaries[index] ?? '', text, options.force === true, undo);
      return statusOf(directory, name, text, changed);
    });
    return { ...place, hooks };
  } catch (cause) {
    for (const temporary of temporaries) attempt(() => rmSync(temporary, { force: true }));
    for (const step of undo.reverse()) attempt(step);
    throw cause instanceof CoordinationError ? cause : unusable(directory, cause);
  } finally {
    for (const temporary of temporaries) attempt(() => rmSync(temporary, { force: true }));
  }
}

/** The hooks that are asked for, and those that are ours already. */
function wantedHooks({ repository }: Workspace, directory: string, options: InstallOptions): HookName[] {
  const wanted: HookName[] = options.server && repository.mainWorkTree === null ? [] : [...HOOKS];
  if (options.server) wanted.push(...SERVER_HOOKS);
  if (options.referenceTransaction) wanted.push(REFERENCE_TRANSACTION);
  const isOurs = (name: HookName): boolean => ['installed', 'edited'].includes(stateOf(join(directory, name)));
  return ALL_HOOKS.filter((name) => wanted.includes(name) || isOurs(name));
}

/** The hooks' directory, if it is this repository's own: one that other repositories share is not ours to write to. */
function ownDirectory(workspace: Workspace, { directory, scope }: HooksPath, force: boolean): string {
  if (directory === null) {
    throw new CoordinationError('unusable_repository', 'core.hooksPath is empty, so Git runs no hooks', {
      hint: 'git config --unset core.hooksPath',
    });
  }
  const isLocal = ['default', 'local', 'worktree'].includes(scope);
  if (isLocal && (force || scope === 'default' || isOwnDirectory(workspace, directory))) return directory;
  const message = isLocal
    ? `core.hooksPath is '${display(directory)}', outside this repository, where others may share it`
    : `core.hooksPath is '${display(directory)}' by the ${scope} configuration, which is not this repository's alone`;
  const own = shellWord(display(defaultHooksDirectory(workspace)));
  throw new CoordinationError('refused', message, {
    hint: `git config core.hooksPath ${own}, or without hooks: git coord refresh`,
    data: { directory, scope },
  });
}

/** Puts a hook of ours into its place; says whether it did. */
function put(path: string, temporary: string, text: string, force: boolean, undo: (() => void)[]): boolean {
  const earlier = earlierOf(path);
  const state = stateOf(path, text);
  if (state === 'installed' || (state === 'edited' && !force)) return false;
  if (state === 'absent') {
    renameSync(temporary, path);
    undo.push(() => rmSync(path));
    return true;
  }
  if (state === 'foreign' && !exists(earlier)) {
    if (lstat(path)?.isDirectory()) return false;
    if (!setAside(path, earlier)) return put(path, temporary, text, force, undo); // Another installation was faster.
    undo.push(() => {
      renameSync(earlier, path);
      rmSync(earlier, { force: true }); // A rename between two names of one file does nothing.
    });
    renameSync(temporary, path);
    return true;
  }
  if (state === 'foreign' && !isSameHook(path, earlier)) return false;
  const before = { content: readFileSync(path), mode: lstat(path)?.mode ?? 0o755 };
  renameSync(temporary, path);
  undo.push(() => {
    writeFileSync(path, before.content);
    chmodSync(path, before.mode & 0o7777);
  });
  return true;
}

/** Gives a hook its second name, under which it is kept; false where that name has been taken. */
function setAside(path: string, earlier: string): boolean {
  if (!lstat(path)?.isFile()) {
    renameSync(path, earlier); // The system might follow a symbolic link.
    return true;
  }
  try {
    linkSync(path, earlier);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    renameSync(path, earlier); // Not every file system knows links.
  }
  return true;
}

function attempt(step: () => void): void {
  try {
    step();
  } catch {
    // What cannot be taken back is seen by `git coord hooks status`; a temporary file goes with the hooks.
  }
}
