/** The rules that the team had, and when. */
import type { Policy } from '../core/model.ts';
import { policyOf } from '../core/policy.ts';
import type { Policies } from '../core/replay.ts';
import type { Oid } from '../store/object-reader.ts';
import { CONFIG, readBranch } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** The rules that one commit of refs/coord/config holds. */
export interface DatedPolicy {
  readonly policy: Policy;
  /** When it was committed, in seconds since 1970. */
  readonly time: number;
}

/** All rules that the team ever had, by their commits; the newest first. */
export async function readPolicies(workspace: Workspace): Promise<ReadonlyMap<Oid, DatedPolicy>> {
  const policies = new Map<Oid, DatedPolicy>();
  const pending = [(await workspace.objects.read(CONFIG))?.oid];
  for (let oid = pending.shift(); oid !== undefined; oid = pending.shift()) {
    if (policies.has(oid)) continue;
    const { state, commit } = await readBranch(workspace, oid);
    policies.set(oid, { policy: policyOf(state.config), time: commit?.committer.time ?? 0 });
    pending.push(...(commit?.parents ?? []));
  }
  return policies;
}

/** The look-up that replay judges by. */
export async function policyLookup(workspace: Workspace): Promise<Policies> {
  const policies = await readPolicies(workspace);
  return (commit) => policies.get(commit)?.policy;
}
