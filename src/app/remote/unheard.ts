/**
 * Settlements whose end this clone did not see: the process that made one was killed after its push, or another was faster to move the branch
 * here. Whoever then takes the branch over tells the agents.
 */
import { parseInput, parseMessage } from '../../core/message.ts';
import { type RefusedAction, refusedIn } from '../../core/settle.ts';
import { history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { parseCommit } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import type { Workspace } from '../workspace.ts';
import { tell } from './inbox.ts';

/** So many commits are looked at before Git is asked for the history. */
const NEAR = 64;

/** Tells the agents of actions that were done here, and that a settlement refused through which a branch moves here from one end to another. */
export async function tellUnheard(
  workspace: Workspace,
  ref: string,
  from: Oid | null,
  to: Oid | null,
): Promise<readonly RefusedAction[]> {
  if (from === null || to === null || (await isInLine(workspace, from, to))) return [];
  const refused: RefusedAction[] = [];
  for (const { message, parents } of await history(workspace.repository, { from: [to], without: [from] })) {
    const header = parents.length > 1 ? parseMessage(message) : null;
    if (!header) continue;
    for (const action of refusedIn(header, inputOf(message)))
      if (await contains(workspace, from, action.commit)) refused.push(action);
  }
  tell(workspace, ref, refused);
  return refused;
}

function inputOf(message: string): Readonly<Record<string, unknown>> {
  try {
    return parseInput(message).input;
  } catch {
    return {}; // `git coord verify` says what is wrong with it.
  }
}

/** Whether one commit leads to another by first parents: then nothing was settled between them that was done here. */
async function isInLine(workspace: Workspace, from: Oid, to: Oid): Promise<boolean> {
  let oid: Oid | undefined = to;
  for (let steps = 0; oid !== undefined && steps < NEAR; steps++) {
    if (oid === from) return true;
    const object = await workspace.objects.read(oid);
    if (object?.type !== 'commit') return false;
    oid = parseCommit(object.data).parents[0];
  }
  return false;
}
