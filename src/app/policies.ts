/** The rules that the team had, and when. */
import type { Policy } from '../core/model.ts';
import { policyOf } from '../core/policy.ts';
import type { Policies } from '../core/replay.ts';
import type { Oid } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import { CONFIG, readBranchIfSound } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** The rules that one commit of refs/coord/config holds. */
export interface DatedPolicy {
  readonly policy: Policy;
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
  /** The commit of the rules before it. */
  readonly parent: Oid | undefined;
}

/** All rules that the team ever had, by their commits; the newest first. What cannot be read is none. `others`: commits beside the branch. */
export async function readPolicies(workspace: Workspace, others: readonly Oid[] = []): Promise<ReadonlyMap<Oid, DatedPolicy>> {
  const policies = new Map<Oid, DatedPolicy>();
  const seen = new Set<Oid>();
  const tip = (await workspace.objects.read(CONFIG))?.oid;
  const pending = [...(tip === undefined ? [] : [tip]), ...others];
  for (let oid = pending.shift(); oid !== undefined; oid = pending.shift()) {
    const object = seen.has(oid) ? null : await workspace.objects.read(oid);
    seen.add(oid);
    if (object?.type !== 'commit') continue;
    const { parents, committer } = parseCommit(object.data);
    const branch = await readBranchIfSound(workspace, oid);
    if (branch) policies.set(oid, { policy: policyOf(branch.state.config), time: committer.time, parent: parents[0] });
    pending.push(...parents);
  }
  return policies;
}

/** The look-up that replay judges by. */
export async function policyLookup(workspace: Workspace, others: readonly Oid[] = []): Promise<Policies> {
  const policies = await readPolicies(workspace, others);
  return (commit) => policies.get(commit)?.policy;
}
