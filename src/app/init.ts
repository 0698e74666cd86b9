/** Sets a repository up, and takes everything away again. */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../core/errors.ts';
import { jsonDocument } from '../core/json.ts';
import { FORMAT } from '../core/policy.ts';
import { namesIn, readJson, readText, removeEmptyDirectories, replaceFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { deleteSymbolicRef, listRefs, removeConfigSection, resolveRef, swap } from '../store/refs.ts';
import { removeTree } from '../store/remove-tree.ts';
import { type Repository, sharedFile } from '../store/repository.ts';
import { STATE } from './branch.ts';
import { ALIAS, nameLog, viewErrorOf } from './refresh.ts';
import { untilRefreshed } from './refresh-start.ts';
import { transact } from './transact.ts';
import { assertNoLinks, assertNotTaken, clearView, viewDirectory } from './view.ts';
import type { Workspace } from './workspace.ts';

const VIEW_IGNORE = `# Written by git coord: this directory shows refs/coord/state. Only these two files belong to your history.
*
!.gitignore
!config.json
`;

export interface InitResult {
  readonly teamId: string;
  /** Whether the repository was set up before. */
  readonly already: boolean;
  /** Whether `.coord/config.json` names a team whose backlog is not in this clone, so that an empty one was begun. */
  readonly begunAnew: boolean;
  /** Files that were written into the worktree and wait to be committed. */
  readonly files: readonly string[];
  /** Why they could not be written, where they could not. */
  readonly viewError: string | null;
}

/** Sets a repository up. Doing it again mends what is missing and changes nothing else. */
export async function initialise(workspace: Workspace): Promise<InitResult> {
  const writer = new ObjectWriter(workspace.repository);
  writer.add('tree', ''); // Git knows the empty tree without it; other readers do not.
  await writer.flush();
  const before = await workspace.teamIfAny();
  const proposed = proposedTeam(workspace);
  if (!before) {
    const input = { team_id: proposed ?? randomBytes(16).toString('hex'), policy: {} };
    await transact(workspace, { action: 'set_config', actor: workspace.person, input });
  }
  if ((await resolveRef(workspace.repository, STATE)) !== null) await nameLog(workspace); // Else the first refresh does.
  const { config } = await workspace.team();
  const view = writeProposal(workspace, config.team_id);
  return { teamId: config.team_id, already: before !== null, begunAnew: before === null && proposed !== null, ...view };
}

/** The team that the repository's own `.coord/config.json` names: a fresh clone of a team's repository. */
function proposedTeam(workspace: Workspace): string | null {
  const directory = viewDirectory(workspace);
  const proposal = directory === null ? null : readJson<{ team_id?: unknown }>(join(directory, 'config.json'));
  const id = proposal?.team_id;
  return typeof id === 'string' && /^[0-9a-f]{32}$/.test(id) ? id : null;
}

/** Writes the two files of `.coord/` that are the user's to commit. */
function writeProposal(workspace: Workspace, teamId: string): Pick<InitResult, 'files' | 'viewError'> {
  const directory = viewDirectory(workspace);
  if (directory === null) return { files: [], viewError: null };
  const wanted: [string, string][] = [
    ['.gitignore', VIEW_IGNORE],
    ['config.json', jsonDocument({ format: FORMAT, team_id: teamId })],
  ];
  const files: string[] = [];
  try {
    assertNoLinks(directory);
    assertNotTaken(directory); // Our .gitignore would hide it.
    for (const [name, text] of wanted) {
      if (existsSync(join(directory, name))) continue;
      replaceFile(join(directory, name), text);
      files.push(`.coord/${name}`);
    }
  } catch (error) {
    return { files, viewError: viewErrorOf(error) };
  }
  return { files, viewError: null };
}

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
  for (const name of ['coord', 'refs']) removeEmptyDirectories(join(repository.commonDir, 'refs', name)); // Git leaves some.
  await untilRefreshed(workspace); // One that was started meanwhile may have written the view again.
  await attempt(() => removeProposal(workspace));
  for (const directory of ownDirectories(repository)) await attempt(() => removeTree(directory));
  return { refs: refs.size, state: refs.get(STATE) ?? null, files, left };
}

/** Removes all refs below refs/coord, all or none; says what they were. */
async function removeRefs(repository: Repository): Promise<Map<string, Oid>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const refs = await listRefs(repository, 'refs/coord/');
    const updates = [...refs].map(([ref, from]) => ({ ref, from, to: null }));
    if (updates.length === 0 || (await swap(repository, updates)) === 'moved') return refs;
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

async function removeProposal(workspace: Workspace): Promise<string[]> {
  const directory = viewDirectory(workspace);
  if (directory === null || !lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) return []; // A link is not ours.
  await clearView(directory);
  const files: string[] = [];
  const ours: [string, boolean][] = [
    ['.gitignore', readText(join(directory, '.gitignore')) === VIEW_IGNORE],
    ['config.json', readJson<{ team_id?: unknown }>(join(directory, 'config.json'))?.team_id !== undefined],
  ];
  for (const [name, remove] of ours) {
    if (!remove || !existsSync(join(directory, name))) continue;
    rmSync(join(directory, name));
    files.push(`.coord/${name}`);
  }
  try {
    rmdirSync(directory);
  } catch {
    // The user keeps something of his own there.
  }
  return files;
}
