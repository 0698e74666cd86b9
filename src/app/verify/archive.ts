/** Retired issues: their branches' tips are parents of the commits of refs/coord/archive, and are verified like any others. */
import { isIssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import { firstParentChain } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit } from '../../store/objects.ts';
import { resolveRef } from '../../store/refs.ts';
import { ARCHIVE, issueRef } from '../branch.ts';
import type { Workspace } from '../workspace.ts';
import type { Finding } from './finding.ts';

/** The tips of the archived branches by the refs that they had, and what in the archive is no issue's branch. */
export async function archivedTips(workspace: Workspace): Promise<{ tips: ReadonlyMap<string, Oid>; findings: Finding[] }> {
  const tip = await resolveRef(workspace.repository, ARCHIVE);
  const tips = new Map<string, Oid>();
  const findings: Finding[] = [];
  for (const { parents } of tip === null ? [] : await firstParentChain(workspace.repository, tip)) {
    for (const oid of parents.slice(1)) {
      const { message } = parseCommit((await workspace.objects.require(oid)).data);
      const issue = parseMessage(message)?.issue ?? '';
      if (!isIssueId(issue))
        findings.push({ kind: 'unknown_branch', ref: ARCHIVE, commit: oid, message: 'it is the tip of no issue' });
      else if (!tips.has(issueRef(issue))) tips.set(issueRef(issue), oid); // The newest comes first.
    }
  }
  return { tips, findings };
}
