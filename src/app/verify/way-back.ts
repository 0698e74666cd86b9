/** How to go back where a branch of this clone is not right, and the remote has it otherwise. */
import type { Oid } from '../../store/object-reader.ts';
import { contains } from '../ancestry.ts';
import { branchNameOf } from '../branch.ts';
import { endsOf } from '../remote/ends.ts';
import type { Workspace } from '../workspace.ts';
import type { Finding } from './finding.ts';

/** What means nothing but itself to a shell, and so can stand in a command. */
const PLAIN = /^[\w./%-]+$/;

/** The remote's tips, as they were last seen, of the branches with findings, where going back to them takes a finding away. */
export async function waysBack(workspace: Workspace, findings: readonly Finding[]): Promise<ReadonlyMap<string, Oid>> {
  const { remote } = workspace;
  const ways = new Map<string, Oid>();
  if (remote === null) return ways;
  for (const { ref, commit } of findings) {
    if (commit === null || branchNameOf(ref) === null || !PLAIN.test(ref) || ways.has(ref)) continue;
    const { local, remote: there } = await endsOf(workspace, remote, ref);
    if (local === null || there === null || local === there) continue;
    const [isHere, isThere] = await Promise.all([local, there].map((tip) => contains(workspace, tip, commit)));
    if (isHere && !isThere) ways.set(ref, there);
  }
  return ways;
}
