/**
 * What agents have to be told: actions of theirs that were done apart and did not hold when they were settled. The settlements' commits say so
 * for ever; this is a note beside them until the agent has seen it.
 */
import { join } from 'node:path';
import { CoordinationError } from '../../core/errors.ts';
import { decodeName, encodeName, isIssueId } from '../../core/ids.ts';
import type { RefusedAction } from '../../core/settle.ts';
import { namesIn, readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import { sharedFile } from '../../store/repository.ts';
import { branchNameOf } from '../branch.ts';
import type { Workspace } from '../workspace.ts';

/** One thing that an agent has to be told. Its text is untrusted. */
export interface Message extends RefusedAction {
  /** The issue that the action was about; null where it was about none. */
  readonly issue: string | null;
  /** When it was settled. */
  readonly at: string;
}

const onTheWay = new WeakMap<Workspace, readonly RefusedAction[]>();

const boxes = (workspace: Workspace): string => sharedFile(workspace.repository, 'inbox');
const boxOf = (workspace: Workspace, agent: string): string => join(boxes(workspace), encodeName(agent));

/** Leaves a note for the agent of each action that was refused when a branch was settled. */
export function tell(workspace: Workspace, ref: string, refused: readonly RefusedAction[]): void {
  const branch = branchNameOf(ref);
  const issue = branch?.kind === 'issue' ? branch.name : null;
  const at = workspace.now();
  onTheWay.set(workspace, [...refusedOnTheWay(workspace), ...refused]);
  for (const action of refused.filter(({ agent }) => agent !== '')) {
    const message: Message = { ...action, issue, at };
    try {
      replaceFile(join(boxOf(workspace, action.agent), `${action.commit}.json`), JSON.stringify(message));
    } catch (error) {
      if (!(error instanceof CoordinationError)) throw error; // Where no note can be kept, `git coord log` still tells.
    }
  }
}

/** What was refused on the way of what a workspace was used for: branches are settled before anything is done on them. */
export function refusedOnTheWay(workspace: Workspace): readonly RefusedAction[] {
  return onTheWay.get(workspace) ?? [];
}

/** What an agent has not been told yet, the oldest first. */
export function readInbox(workspace: Workspace, agent: string): Message[] {
  const box = boxOf(workspace, agent);
  return namesIn(box)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => messageIn(join(box, name)) ?? [])
    .sort((a, b) => (a.at < b.at || (a.at === b.at && a.commit < b.commit) ? -1 : 1));
}

function messageIn(file: string): Message | null {
  const note = readJson<Partial<Message>>(file);
  const texts = [note?.commit, note?.action, note?.agent, note?.reason, note?.at];
  if (!texts.every((text) => typeof text === 'string')) return null;
  return { ...(note as Message), issue: isIssueId(note?.issue ?? '') ? (note?.issue ?? null) : null };
}

/** The agents that have something to be told. */
export function agentsToTell(workspace: Workspace): string[] {
  const agents = namesIn(boxes(workspace)).flatMap((name) => {
    try {
      return [decodeName(name)];
    } catch {
      return [];
    }
  });
  return agents.filter((agent) => readInbox(workspace, agent).length > 0);
}

/** Forgets what an agent has been told. */
export function emptyInbox(workspace: Workspace, agent: string, told: readonly Message[]): void {
  for (const { commit } of told) removeFile(join(boxOf(workspace, agent), `${commit}.json`));
}
