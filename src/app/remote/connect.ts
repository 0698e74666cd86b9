/** Connects a clone to its team's remote. */
import { decodeDocument, pathOf } from '../../core/codec.ts';
import { CoordinationError } from '../../core/errors.ts';
import type { TeamConfig } from '../../core/model.ts';
import { display } from '../../core/text.ts';
import { parseCommit } from '../../store/objects.ts';
import { addConfigValue, removeConfigValue, setConfigValue, swap } from '../../store/refs.ts';
import { fetch, listNamed } from '../../store/remote.ts';
import {
  BRANCH_NAMESPACE,
  fetchRefspec,
  isNamespace,
  isRemoteName,
  LOCAL_NAMESPACE,
  type Remote,
  remoteRef,
  trackingRef,
} from '../../store/remote-names.ts';
import { CONFIG } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { assertNotMirrored } from './mirror.ts';

/** Where a team's refs may be on a remote, in the order in which they are tried. */
export const NAMESPACES = [LOCAL_NAMESPACE, BRANCH_NAMESPACE] as const;

/** Whether this clone has a remote of that name. */
export function hasRemote(workspace: Workspace, name: string): boolean {
  return isRemoteName(name) && workspace.repository.config.get(`remote.${name}.url`) !== undefined;
}

/** The remote that this clone was most likely made from: origin, or the only one that there is. */
export function likelyRemote(workspace: Workspace): string | undefined {
  const keys = workspace.repository.config.keysOf('remote').filter((key) => key.endsWith('.url'));
  const names = keys.map((key) => key.slice('remote.'.length, -'.url'.length)).filter(isRemoteName);
  return names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined;
}

/** Whether a remote holds a backlog in any place; a short look. Throws `remote` where it cannot be reached. */
export async function holdsTeam(workspace: Workspace, name: string): Promise<boolean> {
  const places = NAMESPACES.map((namespace): Remote => ({ name, namespace }));
  const names = places.map((place) => remoteRef(place, CONFIG));
  return (await listNamed(workspace.repository, places[0] as Remote, names, { short: true })).size > 0;
}

/**
 * The remote of this name, once for each place in which a team's refs may be there: the one that the configuration or `.coord/config.json`
 * names, else each that there is. Throws where this clone has none of that name; a URL is not taken for a name.
 */
export function namedRemotes(workspace: Workspace, name: string, proposed?: string): readonly Remote[] {
  const { config } = workspace.repository;
  if (!hasRemote(workspace, name)) {
    throw new CoordinationError('refused', `this repository has no remote '${display(name)}'`, {
      hint: 'git remote -v; git remote add origin URL',
    });
  }
  assertNotMirrored(workspace, name);
  const namespace = config.get('coord.remotenamespace') ?? proposed;
  if (namespace === undefined) return NAMESPACES.map((each) => ({ name, namespace: each }));
  if (isNamespace(namespace)) return [{ name, namespace }];
  throw new CoordinationError('refused', `the team's refs cannot be below '${display(namespace)}'`, {
    hint: `git config coord.remoteNamespace ${LOCAL_NAMESPACE}`,
  });
}

/** Of several places on a remote the one that holds a backlog; null where none does. Throws where several do. */
export async function placeOfTeam(workspace: Workspace, places: readonly Remote[]): Promise<Remote | null> {
  const [first, ...others] = places;
  if (first === undefined || others.length === 0) return first ?? null;
  const found = await listNamed(
    workspace.repository,
    first,
    places.map((place) => remoteRef(place, CONFIG)),
  );
  const [place, second] = places.filter((each) => found.has(remoteRef(each, CONFIG)));
  if (place === undefined || second === undefined) return place ?? null;
  throw new CoordinationError(
    'refused',
    `the remote '${first.name}' holds one backlog below ${place.namespace} and another below ${second.namespace}`,
    { hint: `git config coord.remoteNamespace ${place.namespace}, or ${second.namespace}; then git coord init` },
  );
}

/** The team whose backlog a remote holds; null where it holds none. What was fetched last counts. */
export async function remoteTeam(workspace: Workspace, remote: Remote): Promise<TeamConfig | null> {
  return teamAt(workspace, trackingRef(remote, CONFIG));
}

/** The team's settings in a commit that came from a remote; null where there is none. */
export async function teamAt(workspace: Workspace, name: string): Promise<TeamConfig | null> {
  const { objects } = workspace;
  const commit = await objects.read(name);
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

/**
 * Fetches some branches and the team's settings with them. Whoever goes on from what came asks `assertSameTeam` first: the remote may have
 * been replaced by another team's.
 */
export async function fetchBranches(workspace: Workspace, remote: Remote, refs: readonly string[]): Promise<void> {
  await fetch(workspace.repository, remote, [...new Set([...refs, CONFIG])]);
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
  const former = repository.config.get('coord.remote') ?? remote.name;
  const names = hasRemote(workspace, former) ? [remote.name] : [remote.name, former]; // Git keeps this refspec when it renames a remote.
  for (const name of names) {
    for (const namespace of NAMESPACES) {
      if (name === remote.name && namespace === remote.namespace) continue; // Both would write the same refs here.
      await removeConfigValue(repository, `remote.${remote.name}.fetch`, fetchRefspec({ name, namespace }));
    }
  }
  await addConfigValue(repository, `remote.${remote.name}.fetch`, fetchRefspec(remote));
  if (remote.namespace !== LOCAL_NAMESPACE) await setConfigValue(repository, 'coord.remoteNamespace', remote.namespace);
  await setConfigValue(repository, 'coord.remote', remote.name);
}
