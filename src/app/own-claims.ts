/**
 * The leases that the workspace's own session holds, so that whatever it does renews them. What others hold is passed over unread, and so is
 * what was granted so lately that it cannot be due. A program that stays looks again when something can be due.
 */
import type { IssueId } from '../core/ids.ts';
import { isHeldBy, SHORTEST_LEASE, secondsUntilDue } from '../core/lease.ts';
import { type ActionHeader, parseInput, parseMessage } from '../core/message.ts';
import type { Issue } from '../core/model.ts';
import { seconds } from '../core/time.ts';
import { parseCommit } from '../store/objects.ts';
import { listFewRefs, listRefMessages } from '../store/refs.ts';
import { CLAIMS, issueRef } from './branch.ts';
import { heldAmong } from './query.ts';
import type { Team, Workspace } from './workspace.ts';

/** When a lease of a workspace's session can be due at the earliest, in seconds since 1970; a new lease is due after half of it. */
const lookAgainAt = new WeakMap<Workspace, number>();

/** The workspaces of which an action is looking just now: what is due is for that one to renew. */
const looking = new WeakSet<Workspace>();

/** The issues whose leases the workspace's own session holds and has to renew now. */
export async function readClaimsDue(workspace: Workspace): Promise<Issue[]> {
  const now = workspace.now();
  if (looking.has(workspace) || seconds(now) < (lookAgainAt.get(workspace) ?? 0)) return [];
  looking.add(workspace);
  try {
    return await lookForDue(workspace, now);
  } finally {
    looking.delete(workspace);
  }
}

async function lookForDue(workspace: Workspace, now: string): Promise<Issue[]> {
  const { actor } = workspace;
  const [team, messages] = await Promise.all([workspace.team(), readMessages(workspace)]);
  const left: number[] = [];
  const unknown: string[] = [];
  const looked = [...messages].map(async ([ref, message]) => {
    const header = parseMessage(message);
    if (header?.agent !== actor.agent || header.session !== actor.session) return;
    const rest = secondsLeft(message, header, team, now);
    // A pointer may be behind its branch: it is believed only while it points at the tip.
    if (rest !== null && (await messageAt(workspace, ref.slice(CLAIMS.length) as IssueId)) === message) left.push(rest);
    else unknown.push(ref);
  });
  await Promise.all(looked);
  const held = (await heldAmong(workspace, unknown)).filter((issue) => isHeldBy(issue.claim, actor));
  const due = held.filter(({ claim }) => {
    const rest = claim ? secondsUntilDue(claim, now) : 0;
    left.push(rest);
    return rest < 0;
  });
  lookAgainAt.set(workspace, seconds(now) + Math.min(SHORTEST_LEASE / 2, ...left));
  return due;
}

/**
 * How many seconds are left until the lease is due that a commit granted; null where the issue has to be asked: the lease may be due, was
 * renewed, or was granted under another policy.
 */
function secondsLeft(message: string, { action, at, summary }: ActionHeader, team: Team, now: string): number | null {
  if (action !== 'claim_issue' || at === null || summary.startsWith('renew ')) return null;
  try {
    const { policy, input } = parseInput(message);
    const minutes = input['ttl_minutes'] ?? team.policy.lease_minutes;
    const left = Math.floor(Date.parse(at) / 1000) + Number(minutes) * 30 - seconds(now);
    return policy === team.oid && left >= 0 ? left : null;
  } catch {
    return null; // Of a newer version, or torn.
  }
}

/** The message of the commit at the tip of an issue's branch. No two are the same: each has a nonce. */
async function messageAt({ objects }: Workspace, issue: IssueId): Promise<string | null> {
  const tip = await objects.read(issueRef(issue));
  return tip?.type === 'commit' ? parseCommit(tip.data).message : null;
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
