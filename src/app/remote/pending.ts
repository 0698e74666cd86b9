/**
 * Actions of which nobody knows whether the remote took them: the connection broke before the answer. The same command run again asks the
 * remote's branch first, so that it is never done twice.
 */
import { createHash } from 'node:crypto';
import { jsonLine } from '../../core/json.ts';
import { readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { sharedFile } from '../../store/repository.ts';
import type { Workspace } from '../workspace.ts';

/** An action whose outcome is not known. */
export interface Pending {
  readonly ref: string;
  readonly commit: Oid;
  /** The issue that it is about; null where there is none. */
  readonly issue: string | null;
}

/** After so many milliseconds the same command means something new. */
const VALID_MS = 3_600_000;

/** The file in which the outcome of one command is kept open. */
export function pendingFile(workspace: Workspace, command: readonly unknown[]): string {
  const name = createHash('sha256').update(jsonLine(command)).digest('hex').slice(0, 32);
  return sharedFile(workspace.repository, 'pending', `${name}.json`);
}

/** Keeps the outcome of an action open. */
export function keepOpen(file: string, pending: Pending, now: Date): void {
  replaceFile(file, JSON.stringify({ ...pending, at: now.getTime() }));
}

/** What was kept open the last time the same command was run; it is forgotten with this call. */
export function takeOpen(file: string, now: Date): Pending | null {
  const pending = readJson<Pending & { readonly at: number }>(file);
  if (pending === null || !removeFile(file)) return null;
  return typeof pending.commit === 'string' && now.getTime() - pending.at < VALID_MS ? pending : null;
}
