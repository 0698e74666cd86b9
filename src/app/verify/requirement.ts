/** Which actions had to be signed: by the rules that they name, and by those that were in force when they were committed. */
import { parseInput } from '../../core/message.ts';
import type { HistoryEntry } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { CONFIG } from '../branch.ts';
import { type DatedPolicy, readPolicies } from '../policies.ts';
import type { Workspace } from '../workspace.ts';

export interface SigningRequirement {
  /** Whether the team ever required signatures. */
  readonly ever: boolean;
  /** Whether this action had to be signed. */
  readonly of: (action: HistoryEntry) => boolean;
}

/** Reads what the team required when. `grace`: so many seconds after a new rule others may still have acted by the old one. */
export async function signingRequirement(workspace: Workspace, grace: number): Promise<SigningRequirement> {
  const policies = await readPolicies(workspace);
  const chain: DatedPolicy[] = []; // The newest first; what was settled away was never in force.
  for (let oid: Oid | undefined = (await workspace.objects.read(CONFIG))?.oid; oid !== undefined; ) {
    const dated = policies.get(oid);
    if (!dated) break;
    chain.push(dated);
    oid = dated.parent;
  }
  const requires = (oid: Oid | null | undefined): boolean => policies.get(oid ?? '')?.policy.require_signatures ?? false;
  return {
    ever: [...policies.values()].some(({ policy }) => policy.require_signatures),
    of: (action) => {
      // The settings themselves follow one another: whoever lifts the rule is bound by it.
      if (policies.has(action.oid)) return requires(action.parents[0]);
      if (requires(namedPolicy(action))) return true;
      const at = chain.findIndex(({ time }) => time <= action.committed);
      if (at < 0 || !chain[at]?.policy.require_signatures) return false;
      let since = at;
      while (chain[since + 1]?.policy.require_signatures) since++;
      return action.committed > (chain[since]?.time ?? 0) + grace;
    },
  };
}

function namedPolicy({ message }: HistoryEntry): Oid | null {
  try {
    return parseInput(message).policy;
  } catch {
    return null; // Replay says what it is.
  }
}
