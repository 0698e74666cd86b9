/** `.coord/inbox/`: what each agent has to be told. It follows the notes of this clone, not the state. */
import { join } from 'node:path';
import { encodeName } from '../../core/ids.ts';
import { inboxText } from '../../reports/inbox.ts';
import { namesIn } from '../../store/local-files.ts';
import { agentsToTell, readInbox } from '../remote/inbox.ts';
import type { Workspace } from '../workspace.ts';
import { assertNoLinks, ViewFiles } from './files.ts';
import { isInterference, isOurView, textIn, viewDirectory } from './layout.ts';

/**
 * Writes what each agent has to be told to `.coord/inbox/<agent>.md`, and removes the files of those who have been told. It follows the notes,
 * not the state. Returns how many files were written or removed.
 */
export function writeInboxes(workspace: Workspace): number {
  const directory = viewDirectory(workspace);
  if (directory === null || !isOurView(directory)) return 0;
  assertNoLinks(directory);
  try {
    return placeInboxes(workspace, directory);
  } catch (error) {
    if (isInterference(error)) return 0; // Whoever is clearing the view writes them after it.
    throw error;
  }
}

function placeInboxes(workspace: Workspace, directory: string): number {
  const files = new ViewFiles(directory);
  const wanted = new Map(
    agentsToTell(workspace).map((agent) => [`${encodeName(agent)}.md`, inboxText(agent, readInbox(workspace, agent))]),
  );
  const stale = namesIn(join(directory, 'inbox')).filter((name) => name.endsWith('.md') && !wanted.has(name));
  for (const name of stale) files.remove(`inbox/${name}`);
  const changed = [...wanted].filter(([name, text]) => textIn(directory, join('inbox', name)) !== text);
  for (const [name, text] of changed) files.write(`inbox/${name}`, text);
  return stale.length + changed.length;
}
