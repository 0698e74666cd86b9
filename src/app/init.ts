/** Sets a repository up, and connects it to its team's remote. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CoordinationError } from '../core/errors.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { resolveRef } from '../store/refs.ts';
import { isNamespace, LOCAL_NAMESPACE, type Remote } from '../store/remote-names.ts';
import { STATE } from './branch.ts';
import { PROPOSAL_FILES, type Proposal, proposalOf, readProposal, writeProposal } from './proposal.ts';
import { nameLog } from './refresh.ts';
import { hasRemote, holdsTeam, likelyRemote, namedRemotes, rememberRemote } from './remote/connect.ts';
import { establish } from './remote/establish.ts';
import { assertOnline } from './remote/online.ts';
import { type SyncResult, sync } from './remote/sync.ts';
import { type Request, transact } from './transact.ts';
import type { Workspace } from './workspace.ts';

export interface InitOptions {
  /** The name of the remote that is to decide from now on. Default: what this clone has already, else what `.coord/config.json` proposes. */
  readonly remote?: string | undefined;
}

export interface InitResult {
  readonly teamId: string;
  /** Whether the repository was set up before. */
  readonly already: boolean;
  /** Whether `.coord/config.json` names a team whose backlog is not in this clone, so that an empty one was begun. */
  readonly begunAnew: boolean;
  /** Why the remote could not be asked whether it holds a backlog already, where it could not. */
  readonly notAsked: string | null;
  /** What came of connecting to the remote; null where this repository decides. */
  readonly sync: SyncResult | null;
  /** The files of `.coord/` that are the user's to commit and are not committed as they are. */
  readonly files: readonly string[];
  /** Why they could not be written, where they could not. */
  readonly viewError: string | null;
}

/** Sets a repository up, and connects it to its team's remote. Doing it again mends what is missing and changes nothing else. */
export async function initialise(workspace: Workspace, options: InitOptions = {}): Promise<InitResult> {
  const proposal = readProposal(workspace);
  const places = placesFor(workspace, options.remote, proposal);
  const before = await workspace.teamIfAny();
  const notAsked = places.length === 0 && before === null ? await assertNoneYet(workspace) : null;
  const writer = new ObjectWriter(workspace.repository);
  writer.add('tree', ''); // Git knows the empty tree without it; other readers do not.
  await writer.flush();
  const input = { team_id: proposal.teamId ?? randomBytes(16).toString('hex'), policy: {} };
  const beginning: Request<'set_config'> = { action: 'set_config', actor: workspace.person, input };
  const { remote, begun, pushed } =
    places.length > 0 ? await establish(workspace, places, beginning) : await begin(workspace, beginning);
  if (begun && remote === null) await expectRemote(workspace, proposal);
  if ((await resolveRef(workspace.repository, STATE)) !== null) await nameLog(workspace); // Else the first refresh does.
  const connected = remote && (await connect(workspace, remote));
  const { config } = await workspace.team();
  // A remote that is proposed and not here was renamed in this clone: the others know it by the name that is proposed.
  const keepsName = proposal.remote !== null && !hasRemote(workspace, proposal.remote);
  const viewError = writeProposal(workspace, { team_id: config.team_id, ...(remote && !keepsName && proposalOf(remote)) });
  return {
    teamId: config.team_id,
    already: before !== null,
    begunAnew: begun && proposal.teamId !== null,
    notAsked,
    sync: connected && { ...connected, pushed: [...pushed, ...connected.pushed] },
    files: viewError === null ? await uncommitted(workspace) : [],
    viewError,
  };
}

/** Those of the files that are the user's to commit that are not committed as they are; what the user has told Git to ignore is left out. */
async function uncommitted({ repository }: Workspace): Promise<string[]> {
  const { git, mainWorkTree } = repository;
  if (mainWorkTree === null) return [];
  const args = [
    '-C',
    mainWorkTree,
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--',
    ...PROPOSAL_FILES,
  ];
  const { stdout } = await git.run(args, { accept: [0, 128] }); // 128: a worktree that Git cannot look at.
  return stdout
    .toString('utf8')
    .split('\0')
    .map((entry) => entry.slice('XY '.length))
    .filter((path) => existsSync(join(mainWorkTree, path)) && PROPOSAL_FILES.includes(path));
}

/** Where the team has a remote that is not to be asked now, it decides all the same: what is done here is tentative, and numbers are its to give. */
async function expectRemote(workspace: Workspace, { teamId, remote, namespace = LOCAL_NAMESPACE }: Proposal): Promise<void> {
  if (teamId === null || remote === null || !hasRemote(workspace, remote) || !isNamespace(namespace)) return;
  await rememberRemote(workspace, { name: remote, namespace });
}

/**
 * Throws where the remote that this clone was made from holds a backlog: a second one would divide the team. Best effort: says why the
 * remote could not be asked, where it could not.
 */
async function assertNoneYet(workspace: Workspace): Promise<string | null> {
  const name = likelyRemote(workspace);
  if (workspace.offline || name === undefined) return null;
  try {
    if (!(await holdsTeam(workspace, name))) return null;
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    return error.message;
  }
  throw new CoordinationError('refused', `the remote '${name}' holds a backlog already`, {
    hint: `git coord init --remote ${name}`,
    data: { remote: name },
  });
}

/** Begins a team that this repository decides for, unless there is one. */
async function begin(
  workspace: Workspace,
  beginning: Request<'set_config'>,
): Promise<{ remote: null; begun: boolean; pushed: readonly string[] }> {
  const begun = (await workspace.teamIfAny()) === null;
  if (begun) await transact(workspace, beginning);
  return { remote: null, begun, pushed: [] };
}

/** The remote that is to decide: the one that is asked for, the one that this clone has, or the one that is proposed and that there is. */
function placesFor(workspace: Workspace, wanted: string | undefined, proposal: Proposal): readonly Remote[] {
  if (wanted !== undefined) {
    assertOnline(workspace, 'init --remote');
    return namedRemotes(workspace, wanted, proposal.namespace);
  }
  if (workspace.offline) return [];
  if (workspace.remote) return [workspace.remote];
  if (proposal.remote === null || !hasRemote(workspace, proposal.remote)) return [];
  return namedRemotes(workspace, proposal.remote, proposal.namespace);
}

/** Brings both sides together, and only then makes the remote decide. Throws where it does not take what this clone has. */
async function connect(workspace: Workspace, remote: Remote): Promise<SyncResult> {
  const result = await sync(workspace, remote);
  const [refused] = result.rejected;
  if (refused) {
    throw new CoordinationError('remote', `the remote '${remote.name}' does not take ${refused.ref}: ${refused.reason}`, {
      hint: `git coord doctor --remote ${remote.name}`,
      data: { rejected: result.rejected },
    });
  }
  await rememberRemote(workspace, remote);
  return result;
}
