/** Where a workspace's hooks belong. */
import { join } from 'node:path';
import {
  findHooksPath,
  type HooksPath,
  isWithin,
  rememberedHooksDirectories,
  rememberHooksDirectories,
} from '../store/hooks-path.ts';
import type { Workspace } from './workspace.ts';

export type { HooksPath };

/** The directory in which Git looks for hooks, and who has chosen it. */
export function hooksPath(workspace: Workspace): Promise<HooksPath> {
  return findHooksPath(workspace.repository);
}

/** The directory that Git uses where no `core.hooksPath` is set; all worktrees share it. */
export function defaultHooksDirectory(workspace: Workspace): string {
  return join(workspace.repository.commonDir, 'hooks');
}

/** Whether no other repository can share this directory: it lies in a worktree of this one, or in its Git directory. */
export function isOwnDirectory(workspace: Workspace, directory: string): boolean {
  return isWithin(workspace.repository, directory);
}

/** The directories besides the usual one into which hooks were installed, whatever `core.hooksPath` says now. */
export function hookedDirectories(workspace: Workspace): string[] {
  return rememberedHooksDirectories(workspace.repository);
}

/** Remembers that hooks are being installed into a directory, so that uninstalling finds them. */
export function noteHooked(workspace: Workspace, directory: string): void {
  if (directory === defaultHooksDirectory(workspace)) return;
  rememberHooksDirectories(workspace.repository, [...new Set([...hookedDirectories(workspace), directory])]);
}

/** Forgets the directories in which no hook is left. */
export function forgetHooked(workspace: Workspace, directories: readonly string[]): void {
  const left = hookedDirectories(workspace).filter((directory) => !directories.includes(directory));
  rememberHooksDirectories(workspace.repository, left);
}
