/** Connects a clone to its team's remote. */
import { decodeDocument, pathOf } from '../../core/codec.ts';
import { CoordinationError } from '../../core/errors.ts';
import type { TeamConfig } from '../../core/model.ts';
import { display } from '../../core/text.ts';
import { parseCommit } from '../../store/objects.ts';
import { addConfigValue, setConfigValue, swap } from '../../store/refs.ts';
import { fetch, fetchRefspec, isRemoteName, LOCAL_NAMESPACE, type Remote, trackingRef } from '../../store/remote.ts';
import { CONFIG } from '../branch.ts';
import type { Workspace } from '../workspace.ts';

/** Whether this clone has a remote of that name. */
export function hasRemote(workspace: Workspace, name: string): boolean {
  return isRemoteName(name) && workspace.repository.config.get(`remote.${name}.url`) !== undefined;
}

/** The remote of this name. Throws where this clone has none of that name; a URL is not taken for a name. */
export function namedRemote(workspace: Workspace, name: string, namespace?: string): Remote {
  const { config } = workspace.repository;
  if (!hasRemote(workspace, name)) {
    throw new CoordinationError('refused', `this repository has no remote '${display(name)}'`, {
      hint: 'git remote -v; git remote add origin URL',
    });
  }
  return { name, namespace: config.get('coord.remotenamespace') ?? namespace ?? LOCAL_NAMESPACE };
}

/** The team whose backlog a remote holds; null where it holds none. What was fetched last counts. */
export async function remoteTeam(workspace: Workspace, remote: Remote): Promise<TeamConfig | null> {
  const { objects } = workspace;
  const commit = await objects.read(trackingRef(remote, CONFIG));
  if (commit?.type !== 'commit') return null;
  const path = pathOf({ kind: 'config', value: {} as TeamConfig });
  const blob = await objects.read(`${parseCommit(commit.data).tree}:${path}`);
  return blob && (decodeDocument('config', blob.data.toString('utf8'), `${path} of the remote`).value as TeamConfig);
}

/** Throws where the remote holds another team's backlog: two histories that never were one are not to be mixed. */
export async function assertSameTeam(workspace: Workspace, remote: Remote): Promise<void> {
  const [ours, theirs] = await Promise.all([workspace.teamIfAny(), remoteTeam(workspace, remote)]);
  if (!ours || !theirs || ours.config.team_id === theirs.team_id) return;
  throw new CoordinationError('refused', `the remote '${display(remote.name)}' holds the backlog of another team`, {
    hint: 'nothing was changed; git coord export keeps this backlog, git coord uninstall makes room for the team’s',
    data: { ours: ours.config.team_id, theirs: theirs.team_id },
  });
}

/** Fetches what the remote holds and takes its team's settings over where this clone has none. Says whether it holds a backlog. */
export async function adoptTeam(workspace: Workspace, remote: Remote): Promise<boolean> {
  await fetch(workspace.repository, remote);
  await assertSameTeam(workspace, remote);
  const theirs = await workspace.objects.read(trackingRef(remote, CONFIG));
  if (!theirs) return false;
  if ((await workspace.teamIfAny()) === null) await swap(workspace.repository, [{ ref: CONFIG, from: null, to: theirs.oid }]);
  return true;
}

/** Writes into the Git configuration of this clone that the remote decides from now on, and what a plain `git fetch` is to bring. */
export async function rememberRemote(workspace: Workspace, remote: Remote): Promise<void> {
  const { repository } = workspace;
  await addConfigValue(repository, `remote.${remote.name}.fetch`, fetchRefspec(remote));
  if (remote.namespace !== LOCAL_NAMESPACE) await setConfigValue(repository, 'coord.remoteNamespace', remote.namespace);
  await setConfigValue(repository, 'coord.remote', remote.name);
}
