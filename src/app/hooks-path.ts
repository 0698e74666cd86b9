/** Where a workspace's hooks belong. */
import { join } from 'node:path';
import { findHooksPath, type HooksPath } from '../store/hooks-path.ts';
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
