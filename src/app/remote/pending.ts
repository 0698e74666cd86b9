/**
 * Actions of which nobody knows whether the remote took them: the connection broke before the answer, or the process was killed. The same
 * command run again asks the remote's branch first, so that it is never done twice.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { jsonLine } from '../../core/json.ts';
import { namesIn, readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../../store/processes.ts';
import { sharedFile } from '../../store/repository.ts';
import type { Workspace } from '../workspace.ts';

/** An action whose outcome is not known. */
export interface Pending {
  readonly ref: string;
  readonly commit: Oid;
  readonly pointer?: string | undefined;
  /** The issue that it is about; null where there is none. */
  readonly issue: string | null;
}

/** A pending action that is kept in a file. */
export interface KeptOpen extends Pending {
  readonly file: string;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
}

interface Stored extends Pending {
  readonly at: number;
  /** The process that waits for the answer; null where it has given up. */
  readonly process: ProcessIdentity | null;
}

/** After so many milliseconds the same command means something new. */
const VALID_MS = 3_600_000;

/** The name below which the outcomes of one command are kept open. */
export function pendingPrefix(workspace: Workspace, command: readonly unknown[]): string {
  const name = createHash('sha256').update(jsonLine(command)).digest('hex').slice(0, 32);
  return sharedFile(workspace.repository, 'pending', name);
}

/** Notes that this process waits for what becomes of an action, before it can be known; returns the file. */
export function openOutcome(prefix: string, pending: Pending, now: Date): string {
  const file = `${prefix}.${process.pid}-${pending.commit.slice(0, 12)}.json`;
  write(file, pending, now.getTime(), identify(process.pid));
  return file;
}

/** Keeps an outcome open that this process does not wait for any longer. */
export function keepOpen(file: string, pending: Pending, at: number): void {
  write(file, pending, at, null);
}

function write(file: string, { ref, commit, pointer, issue }: Pending, at: number, owner: ProcessIdentity | null): void {
  const stored: Stored = { ref, commit, pointer, issue, at, process: owner };
  replaceFile(file, JSON.stringify(stored));
}

/** Forgets an outcome. */
export function closeOutcome(file: string): void {
  removeFile(file);
}

/** Forgets an outcome that is known, once its user has been told: with the workspace's next action, or at its end. */
export function closeWhenTold(workspace: Workspace, file: string): void {
  workspace.atEnd.add(() => removeFile(file));
}

/** Forgets the outcomes that users of this workspace have been told by now. */
export function closeTold(workspace: Workspace): void {
  for (const work of workspace.atEnd) work();
  workspace.atEnd.clear();
}

/** What earlier runs of a command have left open, the oldest first; the outcomes that running processes wait for are theirs. */
export function readOpen(prefix: string, now: Date): KeptOpen[] {
  const found = namesIn(dirname(prefix))
    .filter((name) => name.startsWith(`${basename(prefix)}.`) && name.endsWith('.json'))
    .flatMap((name): KeptOpen[] => {
      const file = join(dirname(prefix), name);
      const stored = readJson<Stored>(file);
      if (typeof stored?.commit !== 'string' || typeof stored.ref !== 'string') return [];
      if (stored.process && !isProvenDead(stored.process)) return [];
      if (now.getTime() - stored.at < VALID_MS) return [{ ...stored, file }];
      removeFile(file);
      return [];
    });
  return found.sort((a, b) => a.at - b.at);
}
