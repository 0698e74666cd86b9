/**
 * Probes a remote: what it takes, and what it shows of it, tried with a ref of a random name that is removed afterwards.
 *
 * git coord needs a place below which refs can be created, moved forward, and seen. It needs neither deletions nor moves that are no
 * fast-forward; whether those work is only reported.
 */
import { randomBytes } from 'node:crypto';
import { CoordinationError } from '../../core/errors.ts';
import { authorOf } from '../../core/message.ts';
import { DEFAULT_POLICY } from '../../core/policy.ts';
import { seconds } from '../../core/time.ts';
import type { Oid } from '../../store/object-reader.ts';
import { ObjectWriter } from '../../store/object-writer.ts';
import { type Commit, formatCommit } from '../../store/objects.ts';
import { fetchAside, listNamed, push } from '../../store/remote.ts';
import { type Remote, remoteRef } from '../../store/remote-names.ts';
import { CONFIG, PROBES } from '../branch.ts';
import { committer, signAction } from '../signing.ts';
import type { Workspace } from '../workspace.ts';
import { NAMESPACES, teamAt } from './connect.ts';

/** One thing that was tried. */
export interface Trial {
  readonly works: boolean;
  /** Why not, in the remote's own words; null where it works. */
  readonly reason: string | null;
}

/** A place for the team's refs, and what the remote lets be done there; null: not tried, because what it needs did not work. */
export interface PlaceProbe {
  readonly namespace: string;
  /** The id of the team whose backlog is there; null where none is. */
  readonly team: string | null;
  readonly create: Trial | null;
  /** Whether the created ref is among those that the remote lists. */
  readonly shown: boolean | null;
  readonly fast_forward: Trial | null;
  readonly non_fast_forward: Trial | null;
  readonly delete: Trial | null;
  /** The test ref, where it could not be removed. */
  readonly left: string | null;
}

/** What a remote is like. */
export interface RemoteProbe {
  readonly remote: string;
  /** Why it cannot be reached; null where it can. */
  readonly unreachable: string | null;
  /** The places that were tried, the one that is configured first. */
  readonly places: readonly PlaceProbe[];
}

/** Whether a team can live in a place. */
export const isUsable = ({ create, shown, fast_forward }: PlaceProbe): boolean =>
  create?.works === true && shown === true && fast_forward?.works === true;

/** Probes a remote. The second place is tried only where the first is not usable, or the team is in the second. */
export async function probeRemote(workspace: Workspace, name: string, configured: string): Promise<RemoteProbe> {
  const places = [...new Set<string>([configured, ...NAMESPACES])].map((namespace): Remote => ({ name, namespace }));
  let held: ReadonlyMap<string, Oid>;
  try {
    held = await listNamed(
      workspace.repository,
      places[0] as Remote,
      places.map((place) => remoteRef(place, CONFIG)),
    );
  } catch (error) {
    if (!(error instanceof CoordinationError) || error.code !== 'remote') throw error;
    return { remote: name, unreachable: error.message, places: [] };
  }
  const commits = await testCommits(workspace);
  const probes: PlaceProbe[] = [];
  for (const place of places) {
    const oid = held.get(remoteRef(place, CONFIG));
    if (oid === undefined && probes.some(isUsable)) continue;
    const team = oid === undefined ? null : await teamThere(workspace, place, oid);
    probes.push({ namespace: place.namespace, team, ...(await probePlace(workspace, place, commits)) });
  }
  return { remote: name, unreachable: null, places: probes };
}

async function teamThere(workspace: Workspace, place: Remote, oid: Oid): Promise<string> {
  await fetchAside(workspace.repository, place, CONFIG);
  return (await teamAt(workspace, oid))?.team_id ?? 'unknown';
}

/** Two commits, the second on top of the first; nothing points at them here. */
async function testCommits(workspace: Workspace): Promise<readonly [Oid, Oid]> {
  const writer = new ObjectWriter(workspace.repository);
  const { agent } = workspace.person;
  const time = seconds(workspace.now());
  const tree = writer.add('tree', '');
  const add = async (parents: readonly Oid[], at: number): Promise<Oid> => {
    const commit: Commit = {
      tree,
      parents,
      author: { ...authorOf(agent), time: at },
      committer: { ...committer(workspace), time: at },
      message: 'test what this remote takes\n\nMade by `git coord doctor --remote`; it may be deleted.\n',
    };
    const signature = await signAction(workspace, { agent, policy: DEFAULT_POLICY }, formatCommit(commit));
    return writer.add('commit', formatCommit({ ...commit, signature }));
  };
  const first = await add([], time);
  const second = await add([first], time + 1);
  await writer.flush();
  return [first, second];
}

async function probePlace(
  workspace: Workspace,
  place: Remote,
  [first, second]: readonly [Oid, Oid],
): Promise<Omit<PlaceProbe, 'namespace' | 'team'>> {
  const ref = `${PROBES}${randomBytes(8).toString('hex')}`;
  let at: Oid | null = null;
  const attempt = async (to: Oid | null): Promise<Trial> => {
    const trial = await tryUpdate(workspace, place, ref, at, to);
    if (trial.works) at = to;
    return trial;
  };
  const create = await attempt(first);
  if (!create.works) {
    return { create, shown: null, fast_forward: null, non_fast_forward: null, delete: null, left: null };
  }
  const name = remoteRef(place, ref);
  const shown = (await listNamed(workspace.repository, place, [name])).has(name);
  const forward = await attempt(second);
  const back = forward.works ? await attempt(first) : null;
  const gone = await attempt(null);
  return {
    create,
    shown,
    fast_forward: forward,
    non_fast_forward: back,
    delete: gone,
    left: gone.works ? null : name,
  };
}

async function tryUpdate(workspace: Workspace, place: Remote, ref: string, expected: Oid | null, to: Oid | null): Promise<Trial> {
  const result = await push(workspace.repository, place, [{ ref, expected, to }]);
  if (result.kind !== 'answered') {
    return { works: false, reason: result.kind === 'unclear' ? `its answer is not clear: ${result.reason}` : result.reason };
  }
  const answer = result.answers.get(ref);
  if (answer?.kind === 'accepted') return { works: true, reason: null };
  return { works: false, reason: answer?.kind === 'rejected' ? answer.reason : 'refused because of what is there' };
}
