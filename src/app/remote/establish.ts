/**
 * Joins the team that a remote holds, or begins one there. The team's settings are the first thing that the remote is asked to take: one that
 * takes no refs of ours is found out before anything is changed here. Where it takes and shows branches only, the team lives below
 * refs/heads/git-coord; the tracked proposal says so to every other clone, and a clone without it looks where the team is.
 */
import { CoordinationError } from '../../core/errors.ts';
import type { Oid } from '../../store/object-reader.ts';
import { resolveRef, swap } from '../../store/refs.ts';
import { listNamed, push } from '../../store/remote.ts';
import { failure } from '../../store/remote-answers.ts';
import { type Remote, remoteRef, trackingRef } from '../../store/remote-names.ts';
import { CONFIG } from '../branch.ts';
import { type Request, transact } from '../transact.ts';
import type { Workspace } from '../workspace.ts';
import { adoptTeam, placeOfTeam } from './connect.ts';
import { RemoteRefusal } from './decide.ts';
import { landed } from './landed.ts';

/** What came of joining or beginning a team. */
export interface Established {
  readonly remote: Remote;
  /** Whether it was begun with this call. */
  readonly begun: boolean;
  /** What the remote has taken of it. */
  readonly pushed: readonly string[];
}

/**
 * Joins the team that a remote holds in one of some places, or begins one in the first of them that takes it and shows it. Throws `remote`
 * where none does; nothing is changed then.
 */
export async function establish(
  workspace: Workspace,
  places: readonly Remote[],
  beginning: Request<'set_config'>,
): Promise<Established> {
  const held = await placeOfTeam(workspace, places);
  const refusals: string[] = [];
  for (const remote of held ? [held] : places) {
    if (await adoptTeam(workspace, remote)) return { remote, begun: false, pushed: [] };
    const isNew = (await workspace.teamIfAny()) === null;
    try {
      if (isNew) await transact(workspace, { ...beginning, remote });
      else if (!(await offer(workspace, remote))) return { remote, begun: false, pushed: [] };
    } catch (error) {
      if (!(error instanceof RemoteRefusal)) throw error;
      refusals.push(error.reason);
      continue;
    }
    if (await isShown(workspace, remote)) return { remote, begun: isNew, pushed: [CONFIG] };
    await withdraw(workspace, remote, isNew);
    refusals.push(`it takes ${remoteRef(remote, CONFIG)} and does not show it`);
  }
  const { name } = places[0] as Remote;
  throw new CoordinationError('remote', `the remote '${name}' refused it: ${[...new Set(refusals)].join('; ')}`, {
    hint: `nothing was changed; git coord doctor --remote ${name}`,
    data: { remote: name, reasons: refusals },
  });
}

/** Pushes the settings of the team that this clone has. False where somebody was faster: the team is there then. */
async function offer(workspace: Workspace, remote: Remote): Promise<boolean> {
  const to = await resolveRef(workspace.repository, CONFIG);
  const updates = [{ ref: CONFIG, expected: null, to }];
  const result = await push(workspace.repository, remote, updates);
  if (result.kind !== 'answered') throw failure(remote, result);
  await landed(workspace, remote, updates, result.answers);
  const answer = result.answers.get(CONFIG);
  if (answer?.kind === 'rejected') throw new RemoteRefusal(remote, answer.reason);
  if (answer?.kind === 'accepted') return true;
  if (await adoptTeam(workspace, remote)) return false;
  throw new RemoteRefusal(remote, `${remoteRef(remote, CONFIG)} is there and is not shown`);
}

async function isShown(workspace: Workspace, remote: Remote): Promise<boolean> {
  const name = remoteRef(remote, CONFIG);
  return (await listNamed(workspace.repository, remote, [name])).has(name);
}

/** Takes the settings back from a place that nobody can read them from; here, too, where they were made with this call. */
async function withdraw(workspace: Workspace, remote: Remote, isNew: boolean): Promise<void> {
  const ours = await resolveRef(workspace.repository, CONFIG);
  await push(workspace.repository, remote, [{ ref: CONFIG, expected: ours, to: null }]);
  await forget(workspace, trackingRef(remote, CONFIG), await resolveRef(workspace.repository, trackingRef(remote, CONFIG)));
  if (isNew) await forget(workspace, CONFIG, ours);
}

async function forget(workspace: Workspace, ref: string, from: Oid | null): Promise<void> {
  if (from !== null) await swap(workspace.repository, [{ ref, from, to: null }]);
}
