/** Sets a repository up, and takes everything away again. */
import { randomBytes } from 'node:crypto';
import { existsSync, lstatSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { jsonDocument } from '../core/json.ts';
import { FORMAT } from '../core/policy.ts';
import { namesIn, readJson, removeEmptyDirectories, replaceFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { deleteSymbolicRef, listRefs, removeConfigSection, setSymbolicRef, swap } from '../store/refs.ts';
import { type Repository, sharedFile } from '../store/repository.ts';
import { STATE } from './branch.ts';
import { transact } from './transact.ts';
import { assertNoLinks, clearView, viewDirectory } from './view.ts';
import type { Workspace } from './workspace.ts';

/** Makes the literal command `git log refs/coord` work; Git looks there for a ref called `refs/coord`. */
const ALIAS = 'refs/refs/coord';

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
  await setSymbolicRef(workspace.repository, ALIAS, STATE);
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
    for (const [name, text] of wanted) {
      if (existsSync(join(directory, name))) continue;
      replaceFile(join(directory, name), text);
      files.push(`.coord/${name}`);
    }
  } catch (error) {
    return { files, viewError: (error as Error).message };
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
}

/** Removes the view, all refs below refs/coord, the settings, and git coord's files in the Git directory. */
export async function uninstall(workspace: Workspace): Promise<UninstallResult> {
  const { repository } = workspace;
  const refs = await listRefs(repository, 'refs/coord/');
  const state = refs.get(STATE) ?? null;
  if (refs.size > 0) {
    const result = await swap(
      repository,
      [...refs].map(([ref, from]) => ({ ref, from, to: null })),
    );
    if (result !== 'moved') {
      throw new CoordinationError('lost', 'somebody is at work in this repository; nothing was removed', {
        hint: 'git coord status',
      });
    }
  }
  await deleteSymbolicRef(repository, ALIAS);
  for (const name of ['coord', 'refs']) removeEmptyDirectories(join(repository.commonDir, 'refs', name)); // Git leaves some.
  await removeConfigSection(repository, 'coord');
  for (const directory of ownDirectories(repository)) rmSync(directory, { recursive: true, force: true });
  return { refs: refs.size, state, files: removeProposal(workspace) };
}

/** Where git coord keeps files of its own in the Git directory: once for all worktrees, and in each linked one. */
function ownDirectories(repository: Repository): string[] {
  const linked = join(repository.commonDir, 'worktrees');
  return [sharedFile(repository), ...namesIn(linked).map((name) => join(linked, name, 'coord'))];
}

function removeProposal(workspace: Workspace): string[] {
  const directory = viewDirectory(workspace);
  if (directory === null || !lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) return []; // A link is not ours.
  clearView(directory);
  const files: string[] = [];
  const ours: [string, boolean][] = [
    ['.gitignore', true],
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
