/** Retired issues and the remote: its archive is followed, and what it contains is not brought back to life by a ref that lags behind. */
import { swap } from '../../store/refs.ts';
import type { Remote } from '../../store/remote-names.ts';
import { removeRetired } from '../archive/retire.ts';
import { ARCHIVE, CONFIG, ISSUES } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import { followArchive } from './beginning.ts';
import { assertSameTeam, fetchBranches } from './connect.ts';
import { catchUp, type Decision, decide, type Proposal } from './decide.ts';
import { archivedEnd, endsOf, judgeEnds, standingOf } from './ends.ts';
import { settleBranch } from './settle-branch.ts';
import { tellUnheard } from './unheard.ts';

/** So often others may be faster here. */
const ATTEMPTS = 4;

/**
 * Brings a branch here up to what was last seen of it on the remote and in the archive, before something is done on it; the settings, too, by
 * which it is judged. Throws where the remote is another team's by now.
 */
export async function meetRemote(workspace: Workspace, remote: Remote, ref: string): Promise<void> {
  await assertSameTeam(workspace, remote);
  await followArchive(workspace, remote);
  if (ref !== CONFIG) await meetSettings(workspace, remote);
  if (!ref.startsWith(ISSUES)) return catchUp(workspace, remote, ref);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if ((await archivedEnd(workspace, ref)) === null) return catchUp(workspace, remote, ref);
    const ends = await endsOf(workspace, remote, ref);
    const { standing } = await judgeEnds(workspace, ends);
    if (standing === 'same' || standing === 'ahead') return;
    if (standing === 'retired') {
      // Nothing here tells whether it came back, and was retired again, since the last fetch.
      if (attempt === 0) {
        await fetchBranches(workspace, remote, [ARCHIVE, ref]);
        await followArchive(workspace, remote);
        continue;
      }
      if (ends.local !== null) await removeRetired(workspace, new Map([[ref, ends.local]]));
      return;
    }
    if (standing === 'apart') await settleBranch(workspace, remote, ref);
    else if ((await swap(workspace.repository, [{ ref, from: ends.local, to: ends.remote }])) === 'moved') {
      await tellUnheard(workspace, ref, ends.local, ends.remote);
      return;
    }
  }
}

/** Brings the settings of both sides together: what is judged by rules that only this clone has would be refused by everybody else. */
async function meetSettings(workspace: Workspace, remote: Remote): Promise<void> {
  await catchUp(workspace, remote, CONFIG);
  const ends = await endsOf(workspace, remote, CONFIG);
  if (ends.local === null || (await standingOf(workspace, ends)) !== 'ahead') return;
  if ((await decide(workspace, remote, { ref: CONFIG, commit: ends.local })) !== 'accepted')
    await catchUp(workspace, remote, CONFIG);
}

/** Has the remote decide about a commit. Where its branch has gone from there meanwhile, it was retired: the archive then says so here. */
export async function decideUnlessRetired(workspace: Workspace, remote: Remote, proposal: Proposal): Promise<Decision> {
  const before = await endsOf(workspace, remote, proposal.ref);
  const decision = await decide(workspace, remote, proposal);
  if (decision === 'stale' && before.remote !== null && (await endsOf(workspace, remote, proposal.ref)).remote === null) {
    await fetchBranches(workspace, remote, [ARCHIVE]);
  }
  return decision;
}
