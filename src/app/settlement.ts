/**
 * Settlements: merge commits that bring work done apart together. Made by `sync`, and made again by `verify`, from nothing but their parents.
 */
import { type ActionRecord, authorOf, formatMessage } from '../core/message.ts';
import type { BranchName, Policies } from '../core/replay.ts';
import { type LocalCommit, type RefusedAction, settle, settleRecord } from '../core/settle.ts';
import { seconds } from '../core/time.ts';
import { missingFrom } from '../store/history.ts';
import type { Oid } from '../store/object-reader.ts';
import type { ObjectWriter } from '../store/object-writer.ts';
import { type Commit, formatCommit, parseCommit } from '../store/objects.ts';
import { changedTree, documentsAfter, readBranch } from './branch.ts';
import { committer, signAction } from './signing.ts';
import type { Team, Workspace } from './workspace.ts';

/** Two ends of a branch: what others made of it, and what was done here. */
export interface Ends {
  readonly remote: Oid;
  readonly local: Oid;
}

/** The local actions done again on the remote's end. */
export interface Resettled {
  readonly tree: Oid;
  readonly local: readonly Oid[];
  readonly refused: readonly RefusedAction[];
}

/** Does the local actions again; the tree that they leave is added to `writer`. */
export async function resettle(
  workspace: Workspace,
  writer: ObjectWriter,
  ends: Ends,
  name: BranchName,
  policies: Policies,
): Promise<Resettled> {
  const oids = await missingFrom(workspace.repository, ends.local, ends.remote);
  const local = await Promise.all(
    oids.map(async (oid): Promise<LocalCommit> => {
      const { message, author } = parseCommit((await workspace.objects.require(oid)).data);
      return { oid, message, author };
    }),
  );
  let branch = await readBranch(workspace, ends.remote);
  const { steps, refused } = settle(branch.state, local, name, policies);
  let tree = branch.commit?.tree ?? '';
  for (const documents of steps) {
    ({ tree } = await changedTree(workspace, writer, branch, documents));
    branch = { ...branch, commit: { ...(branch.commit as Commit), tree }, ...documentsAfter(branch, documents) };
  }
  return { tree, local: oids, refused };
}

/** Who settles, and when. */
export interface Settler extends Pick<ActionRecord, 'agent' | 'session'> {
  readonly team: Team;
  readonly at: Date;
}

/** Adds the commit that settles two ends of a branch to what `writer` will write. */
export async function addSettlement(
  workspace: Workspace,
  writer: ObjectWriter,
  ends: Ends,
  name: BranchName,
  policies: Policies,
  { team, at, agent, session }: Settler,
): Promise<{ readonly commit: Oid; readonly refused: readonly RefusedAction[] }> {
  const { tree, local, refused } = await resettle(workspace, writer, ends, name, policies);
  const heads = await Promise.all(
    [ends.remote, ends.local].map(async (oid) => parseCommit((await workspace.objects.require(oid)).data)),
  );
  const record = settleRecord(
    {
      agent,
      session,
      issue: name.kind === 'issue' ? name.name : null,
      at: at.toISOString(),
      nonce: workspace.nonce(),
      policy: team.oid,
    },
    nameOf(name),
    local.length,
    refused,
  );
  const time = seconds(at.toISOString());
  const commit: Commit = {
    tree,
    parents: [ends.remote, ends.local],
    author: { ...authorOf(agent), time },
    committer: { ...committer(workspace), time: Math.max(time, ...heads.map((head) => head.committer.time + 1)) },
    message: formatMessage(record),
  };
  const signature = await signAction(workspace, { agent, policy: team.policy }, formatCommit(commit));
  return { commit: writer.add('commit', formatCommit({ ...commit, signature })), refused };
}

/** A branch's name for people. */
export function nameOf({ kind, name }: BranchName): string {
  if (kind === 'issue') return name;
  return kind === 'config' ? 'the settings' : `the record of ${name}`;
}
