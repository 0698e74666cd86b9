/**
 * What agents have to be told: actions of theirs that were done apart and did not hold when they were settled. The settlements' commits say so
 * for ever; this is a note beside them until the agent has seen it.
 */
import { join } from 'node:path';
import { encodeName } from '../../core/ids.ts';
import type { RefusedAction } from '../../core/settle.ts';
import { namesIn, readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import { sharedFile } from '../../store/repository.ts';
import type { Workspace } from '../workspace.ts';

const directory = (workspace: Workspace, agent: string): string => sharedFile(workspace.repository, 'inbox', encodeName(agent));

/** Leaves a note for the agent of each refused action. */
export function tell(workspace: Workspace, refused: readonly RefusedAction[]): void {
  for (const action of refused)
    replaceFile(join(directory(workspace, action.agent), `${action.commit}.json`), JSON.stringify(action));
}

/** What an agent has not been told yet. */
export function readInbox(workspace: Workspace, agent: string): RefusedAction[] {
  const place = directory(workspace, agent);
  return namesIn(place)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => readJson<RefusedAction>(join(place, name)) ?? []);
}

/** Forgets what an agent has been told. */
export function emptyInbox(workspace: Workspace, agent: string, told: readonly RefusedAction[]): void {
  for (const { commit } of told) removeFile(join(directory(workspace, agent), `${commit}.json`));
}
