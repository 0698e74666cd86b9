/** What is free, for whoever has just lost an issue: found without reading the whole backlog. */
import { decodeDocument } from '../core/codec.ts';
import type { Issue } from '../core/model.ts';
import { isAvailable, openDependencies } from '../reports/rows.ts';
import { parseTree } from '../store/objects.ts';
import { issueRef, readBranch, STATE } from './branch.ts';
import { dependenciesOf, listIssues } from './query.ts';
import type { Team, Workspace } from './workspace.ts';

/** So many documents of the state are looked at together. */
const CHUNK = 64;

/**
 * The most urgent issues that are free. The state's folders, one a severity, say where to look; the branches say what is true. Where
 * there is no state, or it knows of nothing free, the whole backlog is read.
 */
export async function freeInstead(workspace: Workspace, count: number): Promise<readonly Issue[]> {
  const team = await workspace.team();
  const found: Issue[] = [];
  for (const severity of team.policy.severities) {
    if (found.length >= count) break;
    const folder = await workspace.objects.read(`${STATE}:issues/${severity}`);
    const files = folder ? parseTree(folder.data, workspace.repository.format) : [];
    for (let start = 0; start < files.length && found.length < count; start += CHUNK) {
      const free = await Promise.all(files.slice(start, start + CHUNK).map(({ oid }) => ifFree(workspace, team, oid)));
      found.push(...free.filter((issue) => issue !== null));
    }
  }
  if (found.length === 0) found.push(...(await listIssues(workspace, { ready: true })));
  return found.slice(0, count);
}

/** The issue of a document of the state, as it is now; null where it cannot be claimed or waits for another. */
async function ifFree(workspace: Workspace, { policy }: Team, oid: string): Promise<Issue | null> {
  const now = workspace.now();
  const known = decodeDocument('issue', (await workspace.objects.require(oid)).data.toString('utf8'), 'an issue of the state')
    .value as Issue;
  if (!isAvailable(known, now, policy)) return null;
  const { issue } = (await readBranch(workspace, issueRef(known.id))).state;
  if (!issue || !isAvailable(issue, now, policy)) return null;
  return openDependencies(issue, await dependenciesOf(workspace, issue)).length === 0 ? issue : null;
}
