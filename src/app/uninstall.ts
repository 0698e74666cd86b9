/** Takes everything away again. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { namesIn, removeEmptyDirectories } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { deleteSymbolicRef, listRefs, removeConfigSection, removeConfigValue, swap } from '../store/refs.ts';
import { fetchRefspec } from '../store/remote-names.ts';
import { removeTree } from '../store/remove-tree.ts';
import { type Repository, sharedFile } from '../store/repository.ts';
import { STATE } from './branch.ts';
import { removeProposal } from './proposal.ts';
import { ALIAS } from './refresh.ts';
import { untilRefreshed } from './refresh-start.ts';
import type { Workspace } from './workspace.ts';

export interface UninstallResult {
  /** How many refs were removed. */
  readonly refs: number;
  /** Where the whole history was; it stays reachable by this id until Git collects it. */
  readonly state: Oid | null;
  /** Tracked files that are gone from the worktree and whose removal waits to be committed. */
  readonly files: readonly string[];
  /** What could not be removed after the refs, in words. */
  readonly left: readonly string[];
}

/** So often the refs are looked at anew because somebody moved one of them. */
const ATTEMPTS = 8;
const PAUSE_MS = 60;

/**
 * Removes the settings, what `removeHooks` does, the view, all refs below refs/coord, and git coord's files in the Git directory.
 *
 * What cannot be made again goes last; whatever fails before it can be mended by `git coord init`, or the command run again.
 */
export async function uninstall(
  workspace: Workspace,
  removeHooks: () => Promise<void> = async () => {},
): Promise<UninstallResult> {
  const { repository } = workspace;
  await untilRefreshed(workspace);
  const { remote } = workspace;
  if (remote) await removeConfigValue(repository, `remote.${remote.name}.fetch`, fetchRefspec(remote));
  await removeConfigSection(repository, 'coord');
  await removeHooks();
  const files = await removeProposal(workspace);
  await deleteSymbolicRef(repository, ALIAS).catch(() => {}); // Without the state it would be a broken ref; tried again below.
  const refs = await removeRefs(repository);
  const left: string[] = [];
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      left.push((error as Error).message);
    }
  };
  await attempt(() => deleteSymbolicRef(repository, ALIAS));
  for (const name of ['coord', 'coord-remotes', 'refs']) removeEmptyDirectories(join(repository.commonDir, 'refs', name)); // Git leaves some.
  await untilRefreshed(workspace); // One that was started meanwhile may have written the view again.
  await attempt(() => removeProposal(workspace));
  for (const directory of ownDirectories(repository)) await attempt(() => removeTree(directory));
  return { refs: refs.size, state: refs.get(STATE) ?? null, files, left };
}

/** Removes all refs below refs/coord, all or none; says what they were. */
async function removeRefs(repository: Repository): Promise<Map<string, Oid>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const refs = await listRefs(repository, 'refs/coord/', 'refs/coord-remotes/');
    const updates = [...refs].map(([ref, from]) => ({ ref, from, to: null }));
    const result = updates.length === 0 ? 'moved' : await swap(repository, updates);
    if (result === 'moved') return refs;
    if (result === 'locked') removeAbandonedLocks(repository);
    await sleep(PAUSE_MS);
  }
  throw new CoordinationError('lost', 'somebody is at work in this repository; no issue, fix or history was removed', {
    hint: 'git coord uninstall --yes, once nobody is; or git coord init, to keep it',
  });
}

/** Where git coord keeps files of its own in the Git directory: once for all worktrees, and in each linked one. */
function ownDirectories(repository: Repository): string[] {
  const linked = join(repository.commonDir, 'worktrees');
  return [sharedFile(repository), ...namesIn(linked).map((name) => join(linked, name, 'coord'))];
}
