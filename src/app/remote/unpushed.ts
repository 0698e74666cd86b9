/**
 * Which branches have commits that the remote lacks. A hint for what may ride along with the next push; `sync` compares all refs and
 * needs none of it.
 */
import { join } from 'node:path';
import { decodeName, encodeName } from '../../core/ids.ts';
import { createFile, namesIn, removeFile } from '../../store/local-files.ts';
import { sharedFile } from '../../store/repository.ts';
import type { Workspace } from '../workspace.ts';

const directory = (workspace: Workspace): string => sharedFile(workspace.repository, 'unpushed');

/** Notes that a branch is ahead of the remote. */
export function noteUnpushed(workspace: Workspace, ref: string): void {
  try {
    createFile(join(directory(workspace), encodeName(ref)), '');
  } catch {
    // Only a hint.
  }
}

/** The branches that were noted. */
export function listUnpushed(workspace: Workspace): string[] {
  return namesIn(directory(workspace)).flatMap((name) => {
    try {
      return name.endsWith('.tmp') ? [] : [decodeName(name)];
    } catch {
      return [];
    }
  });
}

/** Forgets branches that are on the remote. */
export function forgetUnpushed(workspace: Workspace, refs: Iterable<string>): void {
  for (const ref of refs) removeFile(join(directory(workspace), encodeName(ref)));
}
