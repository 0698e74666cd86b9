/** What `verify` found right before, by commit id: a cache that may be deleted at any moment, and that no finding ever gets into. */
import { isRecord } from '../../core/json.ts';
import { readJson, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { sharedFile } from '../../store/repository.ts';
import { cloneId } from '../identity.ts';
import type { Workspace } from '../workspace.ts';

/** How many actions' signatures were looked at, and how many of these actions had none. */
export interface SignatureCount {
  readonly checked: number;
  readonly unsigned: number;
}

/** What was found right. */
export interface Verified {
  /** The newest commit of each branch up to which every action holds, by the branch's ref. */
  readonly tips: ReadonlyMap<string, Oid>;
  /** The tips up to which every signature is right. */
  readonly signed: ReadonlyMap<string, Oid>;
  /** How many actions these are. */
  readonly counted: SignatureCount;
  /** The state whose files are those of its branches. */
  readonly state: Oid | null;
}

/** Grows when more is checked than before: what an older version found right is then checked again. */
const VERSION = 3;
const OID = /^[0-9a-f]{40,64}$/;

/** Nothing was verified yet. */
export const NOTHING: Verified = { tips: new Map(), signed: new Map(), counted: { checked: 0, unsigned: 0 }, state: null };

const memoryFile = (workspace: Workspace): string => sharedFile(workspace.repository, 'cache', 'verified.json');

/** Reads what was found right before; nothing where the memory is gone, torn, of another version or of another clone. */
export function recall(workspace: Workspace): Verified {
  const stored = readJson<unknown>(memoryFile(workspace));
  if (!isRecord(stored) || stored['version'] !== VERSION || stored['clone'] !== cloneId(workspace)) return NOTHING;
  const { tips, signed, counted, state } = stored;
  const { checked, unsigned } = isRecord(counted) ? counted : {};
  return {
    tips: oidsIn(tips),
    signed: oidsIn(signed),
    counted: { checked: Number(checked) || 0, unsigned: Number(unsigned) || 0 },
    state: typeof state === 'string' && OID.test(state) ? state : null,
  };
}

function oidsIn(value: unknown): Map<string, Oid> {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string' && OID.test(entry[1])));
}

/** Keeps what was found right. Best effort: without it the next check takes longer. */
export function remember(workspace: Workspace, { tips, signed, counted, state }: Verified): void {
  try {
    const clone = cloneId(workspace);
    const stored = {
      version: VERSION,
      clone,
      tips: Object.fromEntries(tips),
      signed: Object.fromEntries(signed),
      counted,
      state,
    };
    replaceFile(memoryFile(workspace), JSON.stringify(stored));
  } catch {
    // A read-only repository can be verified too.
  }
}
