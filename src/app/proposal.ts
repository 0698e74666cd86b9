/** The two files of `.coord/` that are the user's to commit: what keeps the view out of Git, and what proposes to a fresh clone how to connect. */
import { existsSync, lstatSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonDocument } from '../core/json.ts';
import { FORMAT } from '../core/policy.ts';
import { readJson, readText, replaceFile } from '../store/local-files.ts';
import { LOCAL_NAMESPACE, type Remote } from '../store/remote-names.ts';
import { viewErrorOf } from './refresh.ts';
import { assertNoLinks } from './view/files.ts';
import { assertNotTaken, viewDirectory } from './view/layout.ts';
import { clearView } from './view/view.ts';
import type { Workspace } from './workspace.ts';

const VIEW_IGNORE = `# Written by git coord: this directory shows refs/coord/state. Only these two files belong to your history.
*
!.gitignore
!config.json
`;

/** What the tracked `.coord/config.json` proposes to a fresh clone; it never names a URL. */
export interface Proposal {
  readonly teamId: string | null;
  readonly remote: string | null;
  readonly namespace: string | undefined;
}

const CONFIG_FILE = 'config.json';
/** The paths of the two files in the worktree. */
export const PROPOSAL_FILES: readonly string[] = ['.coord/.gitignore', `.coord/${CONFIG_FILE}`];

export function readProposal(workspace: Workspace): Proposal {
  const directory = viewDirectory(workspace);
  const found = directory === null ? null : readJson<Record<string, unknown>>(join(directory, CONFIG_FILE));
  const text = (key: string): string | null => (typeof found?.[key] === 'string' ? found[key] : null);
  const id = text('team_id');
  return {
    teamId: id !== null && /^[0-9a-f]{32}$/.test(id) ? id : null,
    remote: text('remote'),
    namespace: text('remote_namespace') ?? undefined,
  };
}

/** What a remote's part of a proposal is. */
export function proposalOf({ name, namespace }: Remote): Record<string, string | undefined> {
  return { remote: name, remote_namespace: namespace === LOCAL_NAMESPACE ? undefined : namespace };
}

/** Writes the two files of `.coord/` that are the user's to commit. Says why they could not be written, where they could not. */
export function writeProposal(workspace: Workspace, fields: Readonly<Record<string, string | undefined>>): string | null {
  const directory = viewDirectory(workspace);
  if (directory === null) return null;
  try {
    assertNoLinks(directory);
    assertNotTaken(directory); // Our .gitignore would hide it.
    const path = join(directory, CONFIG_FILE);
    const stored = readJson<Record<string, unknown>>(path);
    const wanted: [string, string, boolean][] = [
      ['.gitignore', VIEW_IGNORE, !existsSync(join(directory, '.gitignore'))],
      [
        CONFIG_FILE,
        jsonDocument({ format: FORMAT, ...stored, ...fields }),
        stored === null ? !existsSync(path) : Object.entries(fields).some(([key, value]) => stored[key] !== value),
      ],
    ];
    for (const [name, text, missing] of wanted) {
      if (missing) replaceFile(join(directory, name), text);
    }
  } catch (error) {
    return viewErrorOf(error);
  }
  return null;
}

/** Removes what git coord has written of it; says which files are gone. */
export async function removeProposal(workspace: Workspace): Promise<string[]> {
  const directory = viewDirectory(workspace);
  if (directory === null || !lstatSync(directory, { throwIfNoEntry: false })?.isDirectory()) return []; // A link is not ours.
  await clearView(directory);
  const files: string[] = [];
  const ours: [string, boolean][] = [
    ['.gitignore', readText(join(directory, '.gitignore')) === VIEW_IGNORE],
    [CONFIG_FILE, readJson<{ team_id?: unknown }>(join(directory, CONFIG_FILE))?.team_id !== undefined],
  ];
  for (const [name, remove] of ours) {
    if (!remove || !existsSync(join(directory, name))) continue;
    rmSync(join(directory, name));
    files.push(`.coord/${name}`);
  }
  try {
    rmdirSync(directory);
  } catch {
    // The user keeps something of his own there.
  }
  return files;
}
