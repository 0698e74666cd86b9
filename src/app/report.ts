/** Reports made from what is true now, whether the state has been folded or not. */
import type { Document } from '../core/model.ts';
import { metadata } from '../reports/metadata.ts';
import { REPORTS, type ReportName } from '../reports/registry.ts';
import type { Snapshot } from '../reports/snapshot.ts';
import { archivedIds } from './archive/read.ts';
import { AGENTS, ARCHIVE, CONFIG, ISSUES, issueRef, readBranchIfSound } from './branch.ts';
import { readAgents } from './health.ts';
import { readIssues } from './issue-documents.ts';
import { countActions, snapshotOf } from './snapshot.ts';
import type { Workspace } from './workspace.ts';

/** The Markdown of some reports by name, and what they were made of. */
export async function readReport(
  workspace: Workspace,
  names: readonly ReportName[],
): Promise<{ texts: Map<ReportName, string>; metadata: Record<string, unknown> }> {
  const snapshot = await snapshotNow(workspace);
  return { texts: new Map(names.map((name) => [name, REPORTS[name].render(snapshot)])), metadata: metadata(snapshot) };
}

/** The same data that a fold would report on, read from the branches. */
async function snapshotNow(workspace: Workspace): Promise<Snapshot> {
  // First whether there is anything to read at all.
  const [{ config }, archive] = await Promise.all([workspace.team(), workspace.objects.read(ARCHIVE)]);
  const from = [ISSUES, AGENTS, CONFIG, ...(archive ? [archive.oid] : [])];
  const [{ issues }, retired, agents, activity] = await Promise.all([
    readIssues(workspace),
    archivedIds(workspace),
    readAgents(workspace),
    countActions(workspace, { from }),
  ]);
  for (const { issue } of issues) retired.delete(issue.id);
  const branches = await Promise.all(issues.map(({ issue }) => readBranchIfSound(workspace, issueRef(issue.id))));
  const records = agents.map((value): Document => ({ kind: 'agent', value }));
  const documents = branches.flatMap((branch) => [...(branch?.documents.values() ?? [])]);
  return snapshotOf({ documents: [...documents, ...records, { kind: 'config', value: config }] }, activity, retired.size);
}
