/** What follows from a probe of a remote: what is wrong with it for a team, and the setting that mends it. */
import { display } from '../../core/text.ts';
import { setConfigValue } from '../../store/refs.ts';
import type { Finding } from '../doctor.ts';
import type { Workspace } from '../workspace.ts';
import { isUsable, type PlaceProbe, type RemoteProbe } from './probe.ts';

/** What is wrong with a remote for the team of this clone, whose refs are configured to be below `configured` there. */
export async function adviceOn(workspace: Workspace, probe: RemoteProbe, configured: string): Promise<Finding[]> {
  const name = probe.remote;
  if (probe.unreachable !== null) {
    return [{ kind: 'unreachable', subject: name, message: probe.unreachable, command: `git ls-remote ${name}` }];
  }
  const ours = (await workspace.teamIfAny())?.config.team_id ?? null;
  const holding = probe.places.filter(({ team }) => team !== null);
  const place = holding.find(({ team }) => team === ours) ?? holding[0] ?? probe.places.find(isUsable);
  if (place === undefined) return [refuses(name, probe.places)];
  if (ours !== null && place.team !== null && place.team !== ours) {
    const message = `the remote '${name}' holds the backlog of another team`;
    return [{ kind: 'other_team', subject: name, message, command: 'git coord export json > backlog.json' }];
  }
  if (!isUsable(place)) return [readOnly(name, place, probe.places)];
  if (place.namespace === configured) return [];
  const refused = probe.places.find(({ namespace }) => namespace === configured);
  const message =
    place.team === null
      ? `the remote '${name}' does not do below ${configured} (${whyNot(refused)}); it does below ${place.namespace}`
      : `the team's backlog is below ${place.namespace} on '${name}', not below ${configured}`;
  const mend = (): Promise<void> => setConfigValue(workspace.repository, 'coord.remoteNamespace', place.namespace);
  const command = `git config coord.remoteNamespace ${place.namespace} && git coord init --remote ${name}`;
  return [{ kind: 'namespace', subject: name, message, command, mend }];
}

/** Why a place does not do, in a few words. */
function whyNot(place: PlaceProbe | undefined): string {
  if (!place) return 'not tried';
  if (place.create?.works !== true) return place.create?.reason ?? 'not tried';
  return place.shown ? (place.fast_forward?.reason ?? 'not tried') : 'it takes refs there and does not show them';
}

function refuses(name: string, places: readonly PlaceProbe[]): Finding {
  const reasons = [...new Set(places.map(whyNot))].map((reason) => {
    const where = places.filter((place) => whyNot(place) === reason).map(({ namespace }) => `below ${namespace}`);
    return `${where.join(' and ')}: ${reason}`;
  });
  const message = `the remote '${name}' does not take what a team needs; ${reasons.join('; ')}`;
  return { kind: 'refuses', subject: name, message, command: `git remote set-url ${name} URL` };
}

/** The team is where this clone can only look. Its own settings cannot mend that: elsewhere it would be alone. */
function readOnly(name: string, place: PlaceProbe, places: readonly PlaceProbe[]): Finding {
  const other = places.find(isUsable);
  const way = other ? `; should no clone be able to push there, the whole team can move below ${other.namespace}` : '';
  const message = `the remote '${name}' holds the team's backlog and takes nothing below ${place.namespace} from this clone: ${display(whyNot(place))}${way}`;
  const move = `git config coord.remoteNamespace ${other?.namespace} && git coord init   # in every clone`;
  return { kind: 'refuses', subject: name, message, command: other ? move : `git remote set-url ${name} URL` };
}
