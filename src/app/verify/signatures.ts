/** Holds signatures against the keys of the agents that they speak for. */
import { parseMessage } from '../../core/message.ts';
import type { AgentKey } from '../../core/model.ts';
import { SETTLE } from '../../core/replay.ts';
import { judgeKeyChange, judgeSignature, type SignatureCheck } from '../../core/signatures.ts';
import { display, quote } from '../../core/text.ts';
import { type HistoryEntry, history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { checkSignatures } from '../../store/signatures.ts';
import { readBranchIfSound } from '../branch.ts';
import { readKeys } from '../keys.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, refOf } from './finding.ts';
import type { SigningRequirement } from './requirement.ts';

/** What changes an agent's keys. */
const KEY_ACTIONS: ReadonlySet<string> = new Set(['add_key', 'revoke_key', SETTLE]);

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
  /** Which actions had to be signed. What is signed must be right in any case. */
  readonly required: SigningRequirement;
}

/** Checks the signature of every action that the tips hold on top of what is known. */
export async function checkSigned(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  { known, required }: SigningRules,
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
    const { agent } = header;
    const vouching = KEY_ACTIONS.has(header.action) && header.success ? await keysBefore(workspace, action) : null;
    // Keys that are there already must vouch for each change, whatever the policy: else all signatures would prove nothing.
    const isRequired = (vouching?.length ?? 0) > 0 || required.of(action);
    if (check.status === 'unsigned' && !isRequired) continue;
    const flaw = vouching
      ? judgeKeyChange({ agent, time: action.time }, check, vouching)
      : judgeSignature({ agent, time: action.time }, check, keys.get(agent)?.keys ?? []);
    if (flaw === null) continue;
    const message = `${display(header.action)} by ${quote(agent)}: ${flaw}`;
    findings.push({ kind: 'signature', ref: refOf(header), commit: action.oid, message });
  }
  const unsigned = [...checks.values()].filter(({ status }) => status === 'unsigned').length;
  return { findings, checked: actions.length, unsigned };
}

/** The keys that an action on an agent's keys is judged by; null for a settlement of another branch. */
async function keysBefore(workspace: Workspace, { oid, parents: [parent] }: HistoryEntry): Promise<readonly AgentKey[] | null> {
  if (!(await readBranchIfSound(workspace, oid))?.state.keys) return null;
  return parent === undefined ? [] : ((await readBranchIfSound(workspace, parent))?.state.keys?.keys ?? []);
}
