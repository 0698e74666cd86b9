/** What the workspace's own session holds, so that its leases are renewed by whatever it does. A program that stays looks when something can be due. */
import { isHeldBy, SHORTEST_LEASE, secondsUntilDue } from '../core/lease.ts';
import { parseMessage } from '../core/message.ts';
import type { Issue } from '../core/model.ts';
import { seconds } from '../core/time.ts';
import { parseCommit } from '../store/objects.ts';
import { listFewRefs, listRefMessages } from '../store/refs.ts';
import { CLAIMS } from './branch.ts';
import { heldAmong } from './query.ts';
import type { Workspace } from './workspace.ts';

/** When a lease of a workspace's session can be due at the earliest, in seconds since 1970; a new lease is due after half of it. */
const lookAgainAt = new WeakMap<Workspace, number>();

/** The issues whose leases the workspace's own session holds and has to renew now. */
export async function readClaimsDue(workspace: Workspace): Promise<Issue[]> {
  const now = workspace.now();
  if (seconds(now) < (lookAgainAt.get(workspace) ?? 0)) return [];
  const held = await readOwnClaims(workspace);
  const left = held.map(({ claim }) => (claim ? secondsUntilDue(claim, now) : 0));
  lookAgainAt.set(workspace, seconds(now) + Math.min(SHORTEST_LEASE / 2, ...left));
  return held.filter((_, index) => (left[index] ?? 0) < 0);
}

/** The issues that the workspace's own session holds. What others hold is passed over unread. */
async function readOwnClaims(workspace: Workspace): Promise<Issue[]> {
  const { agent, session } = workspace.actor;
  const pointers = [...(await readMessages(workspace))].filter(([, message]) => {
    const header = parseMessage(message);
    return header?.agent === agent && header.session === session;
  });
  const held = await heldAmong(workspace, new Map(pointers).keys());
  return held.filter((issue) => isHeldBy(issue.claim, workspace.actor));
}

/** The claim pointers and the messages of the commits that they point at. */
async function readMessages({ repository, objects }: Workspace): Promise<Map<string, string>> {
  const few = listFewRefs(repository, CLAIMS);
  if (!few) return listRefMessages(repository, CLAIMS);
  const commits = await Promise.all([...few.values()].map((oid) => objects.read(oid)));
  const messages = [...few.keys()].map((ref, index): [string, string] => {
    const commit = commits[index];
    return [ref, commit?.type === 'commit' ? parseCommit(commit.data).message : ''];
  });
  return new Map(messages);
}
