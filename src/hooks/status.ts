/** Which hooks there are, and what stands in their places now. */
import { lstatSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { hooksPath } from '../app/hooks-path.ts';
import type { Workspace } from '../app/workspace.ts';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { GUARD, ownerOf, type ShimSource, shimText } from './shim.ts';

/** The hooks that are installed. */
export const HOOKS = ['post-merge', 'post-checkout', 'post-commit', 'post-rewrite', 'post-receive'] as const;
/** The hook that is installed on request only: it costs every Git command that changes a ref some milliseconds. */
export const REFERENCE_TRANSACTION = 'reference-transaction';

/** The hooks of a server: the one judges what is pushed, the other refreshes. */
export const SERVER_HOOKS = [GUARD, 'post-receive'] as const;

/** Every hook that may be ours. */
export const ALL_HOOKS = [...HOOKS, GUARD, REFERENCE_TRANSACTION] as const;

export type HookName = (typeof ALL_HOOKS)[number];

/**
 * `installed`: ours, as an installation would write it now. `outdated`: ours, from another version or with another program's
 * path. `edited`: ours, changed by hand since. `foreign`: somebody else's. `absent`: none.
 */
export type HookState = 'installed' | 'outdated' | 'edited' | 'foreign' | 'absent';

export interface HookStatus {
  readonly name: HookName;
  readonly path: string;
  readonly state: HookState;
  /** Whether the hook that was there before lies beside it, under `<name>.before-git-coord`. */
  readonly chained: boolean;
  /** Whether this call has changed it. */
  readonly changed: boolean;
}

export interface HooksState {
  /** The directory in which Git looks for hooks here; null where `core.hooksPath` is empty: Git then runs none. */
  readonly directory: string | null;
  /** Where `core.hooksPath` is set: Git's own word (`local`, `worktree`, `global`, `system`, `command`), or `default`. */
  readonly scope: string;
  /** Whether the directory has files that Git tracks, so that hooks written there may end up in a commit. */
  readonly tracked: boolean;
  readonly hooks: readonly HookStatus[];
}

/** Says which hooks are installed; only with `source`, from which an installation would be made, can it tell which are outdated. */
export async function hookStatus(workspace: Workspace, source?: ShimSource): Promise<HooksState> {
  const place = await hooksPath(workspace);
  const { directory } = place;
  if (directory === null) return { ...place, hooks: [] };
  return { ...place, hooks: ALL_HOOKS.map((name) => statusOf(directory, name, source && shimText(source, name))) };
}

/** Where the hook that was there before is kept. */
export const earlierOf = (path: string): string => `${path}.before-git-coord`;

/** What stands in a hook's place; without `wanted`, a hook of ours counts as installed whatever version wrote it. */
export function statusOf(directory: string, name: HookName, wanted?: string, changed = false): HookStatus {
  const path = join(directory, name);
  return { name, path, state: stateOf(path, wanted), chained: exists(earlierOf(path)), changed };
}

/** What stands in a hook's place, by its path. */
export function stateOf(path: string, wanted?: string): HookState {
  const stats = lstat(path);
  if (!stats) return 'absent';
  const content = contentOf(path);
  if (content === null) return 'foreign';
  const text = content.toString('utf8');
  const owner = ownerOf(text);
  if (owner !== 'ours') return owner;
  const executable = process.platform === 'win32' || (stats.mode & 0o100) !== 0;
  return wanted === undefined || (text === wanted && executable) ? 'installed' : 'outdated';
}

/** Whether something has this name, be it a link that leads nowhere. */
export const exists = (path: string): boolean => lstat(path) !== undefined;

/** Whether two files are the same hook: the same bytes under the same mode. */
export function isSameHook(one: string, other: string): boolean {
  const [a, b] = [lstat(one), lstat(other)];
  if (!a?.isFile() || !b?.isFile() || a.mode !== b.mode) return false;
  const [left, right] = [contentOf(one), contentOf(other)];
  return left !== null && right !== null && left.equals(right);
}

/** What the directory says about a name, a link not followed; undefined where there is no such thing. */
export function lstat(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unusable(path, cause);
  }
}

/** The error for a hook, or a directory of hooks, that the system does not let us read or write. */
export function unusable(path: string, cause: unknown): CoordinationError {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new CoordinationError('unusable_repository', `'${display(path)}' cannot be used for hooks: ${code ?? message}`, {
    hint: 'git rev-parse --git-path hooks',
    cause,
  });
}

function contentOf(path: string): Buffer | null {
  try {
    return statSync(path).isFile() ? readFileSync(path) : null;
  } catch {
    return null;
  }
}
