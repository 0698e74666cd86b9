/** Holds signatures against the keys of the agents that they speak for. */
import { parseMessage } from '../../core/message.ts';
import { judgeKeyChange, judgeSignature, type SignatureCheck } from '../../core/signatures.ts';
import { display, quote } from '../../core/text.ts';
import { type HistoryEntry, history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { checkSignatures } from '../../store/signatures.ts';
import { readBranch } from '../branch.ts';
import { readKeys } from '../keys.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, refOf } from './finding.ts';

/** What the check of signatures found. */
export interface SignedCheck {
  readonly findings: readonly Finding[];
  /** How many actions were looked at, and how many of them are not signed. */
  readonly checked: number;
  readonly unsigned: number;
}

/** What signatures are judged by. */
export interface SigningRules {
  /** The tips up to which all signatures are known to be right, by their refs. */
  readonly known: ReadonlyMap<string, Oid>;
  /** From when on, in seconds since 1970, the team requires signatures; null where it does not. What is signed must be right in any case. */
  readonly requiredSince: number | null;
}

/** Checks the signature of every action that the tips hold on top of what is known. */
export async function checkSigned(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  { known, requiredSince }: SigningRules,
): Promise<SignedCheck> {
  const { repository, objects, env } = workspace;
  const held = await Promise.all([...known.values()].map(async (oid) => ((await objects.read(oid)) ? [oid] : [])));
  const actions = await history(repository, { from: [...tips.values()], without: held.flat() });
  const keys = await readKeys(workspace);
  const everyKey = [...keys.values()].flatMap((own) => own.keys);
  const oids = actions.map(({ oid }) => oid);
  const checks = oids.length === 0 ? new Map<Oid, SignatureCheck>() : await checkSignatures(repository, env, oids, everyKey);
  const findings: Finding[] = [];
  for (const action of actions) {
    const header = parseMessage(action.message);
    const check = checks.get(action.oid);
    if (!header || !check) continue; // Replay says what it is.
    if (header.imported !== null && check.status === 'unsigned') continue; // It was done elsewhere.
    if (check.status === 'unsigned' && !(requiredSince !== null && action.committed >= requiredSince)) continue;
    const { agent } = header;
    const isKeyChange = header.success && (header.action === 'add_key' || header.action === 'revoke_key');
    const flaw = isKeyChange
      ? judgeKeyChange({ agent, time: action.time }, check, await keysBefore(workspace, action))
      : judgeSignature({ agent, time: action.time }, check, keys.get(agent)?.keys ?? []);
    if (flaw === null) continue;
    const message = `${display(header.action)} by ${quote(agent)}: ${flaw}`;
    findings.push({ kind: 'signature', ref: refOf(header), commit: action.oid, message });
  }
  const unsigned = [...checks.values()].filter(({ status }) => status === 'unsigned').length;
  return { findings, checked: actions.length, unsigned };
}

async function keysBefore(workspace: Workspace, { parents: [parent] }: HistoryEntry) {
  return parent === undefined ? [] : ((await readBranch(workspace, parent)).state.keys?.keys ?? []);
}
