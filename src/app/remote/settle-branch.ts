/** Settles one branch of which this clone and the remote have different ends. */
import { CoordinationError } from '../../core/errors.ts';
import { encodeName } from '../../core/ids.ts';
import type { RefusedAction } from '../../core/settle.ts';
import { ObjectWriter } from '../../store/object-writer.ts';
import { swap } from '../../store/refs.ts';
import { push } from '../../store/remote.ts';
import { failure } from '../../store/remote-answers.ts';
import type { Remote } from '../../store/remote-names.ts';
import { contains } from '../ancestry.ts';
import { branchNameOf } from '../branch.ts';
import { policyLookup } from '../policies.ts';
import { addSettlement } from '../settlement.ts';
import type { Workspace } from '../workspace.ts';
import { mayBegin } from './beginning.ts';
import { assertSameTeam, fetchBranches } from './connect.ts';
import { endsOf, judgeEnds } from './ends.ts';
import { tell } from './inbox.ts';
import { landed } from './landed.ts';

/** What came of a settlement. */
export interface SettledBranch {
  readonly ref: string;
  /** The local actions that no longer held. */
  readonly refused: readonly RefusedAction[];
}

/** So often the remote may be faster. */
const ATTEMPTS = 10;

/**
 * Puts what was done here on top of what the remote or the archive has, pushes the merge, and only then tells the agents and moves the branch
 * here. Null where there was nothing to settle, or where it is for somebody else to settle. Throws `remote` where the remote cannot be reached or refuses; nothing is changed then.
 */
export async function settleBranch(workspace: Workspace, remote: Remote, ref: string): Promise<SettledBranch | null> {
  const name = branchNameOf(ref);
  if (name === null) return null;
  // Only its own agent can vouch for a change of keys.
  if (name.kind === 'keys' && encodeName(workspace.person.agent) !== name.name) return null;
  const settled = new Map<string, RefusedAction>();
  const result = (): SettledBranch => ({ ref, refused: [...settled.values()] });
  let isSettled = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const found = await endsOf(workspace, remote, ref);
    const { local, remote: there } = found;
    await assertSameTeam(workspace, remote);
    const { toSettle: ends } = await judgeEnds(workspace, found);
    if (ends === null) return isSettled ? result() : null;
    const writer = new ObjectWriter(workspace.repository);
    const settler = { ...workspace.person, team: await workspace.team(), at: workspace.moment() };
    const { commit, refused } = await addSettlement(workspace, writer, ends, name, await policyLookup(workspace), settler);
    await writer.flush();
    if (there === null && !(await mayBegin(workspace, remote, ref, commit))) continue;
    const updates = [{ ref, expected: there, to: commit }];
    const pushed = await push(workspace.repository, remote, updates);
    if (pushed.kind !== 'answered' && pushed.kind !== 'unclear') throw failure(remote, pushed);
    const answer = pushed.kind === 'answered' ? pushed.answers.get(ref) : undefined;
    if (answer?.kind === 'accepted') await landed(workspace, remote, updates, new Map([[ref, answer]]));
    else await fetchBranches(workspace, remote, [ref]); // Whatever was answered, the remote's branch tells.
    const tip = (await endsOf(workspace, remote, ref)).remote;
    if (tip !== null && (await contains(workspace, tip, commit))) {
      isSettled = true;
      for (const action of refused) settled.set(action.commit, action);
      tell(workspace, ref, refused);
      // Whoever has moved it meanwhile is settled the next time.
      if ((await swap(workspace.repository, [{ ref, from: local, to: tip }])) === 'moved') return result();
      continue;
    }
    if (answer?.kind === 'rejected') {
      throw new CoordinationError('remote', `the remote refused to settle ${ref}: ${answer.reason}`, {
        hint: 'git coord doctor --remote',
        data: { refused: answer.reason },
      });
    }
  }
  throw new CoordinationError('lost', `others changed ${ref} on the remote faster than it could be settled`, {
    hint: 'git coord sync',
  });
}
