/** Judges the signatures of what a push brings: by the rules that the team has now, whichever the actions name. */
import { encodeName } from '../../core/ids.ts';
import { type ActionHeader, parseMessage } from '../../core/message.ts';
import type { AgentKey, Policy } from '../../core/model.ts';
import { judgeKeyChange, judgeSignature, type SignatureCheck } from '../../core/signatures.ts';
import { display, quote } from '../../core/text.ts';
import { type HistoryEntry, history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { checkSignatures } from '../../store/signatures.ts';
import { AGENTS, keysRef, readBranchIfSound } from '../branch.ts';
import { readPolicies } from '../policies.ts';
import { signingRequirement } from '../verify/requirement.ts';
import type { Push, TeamMove } from './push.ts';

/** An action whose signature does not hold. */
export interface WrongSignature {
  readonly commit: Oid;
  readonly message: string;
}

/** The actions among what these branches bring whose signatures are not as the policy asks. `now`: the policy before the push; null where there was none. */
export async function wrongSignatures(push: Push, branches: readonly TeamMove[], now: Policy | null): Promise<WrongSignature[]> {
  const { repository, env } = push.after;
  const policies = await readPolicies(push.after);
  const required = await signingRequirement(push.after, now?.clock_skew_seconds ?? 0);
  const changesKeys = branches.some(({ name }) => isKeys(name));
  if (!(required.ever || changesKeys)) return [];
  const tips = branches.flatMap(({ to }) => to ?? []);
  const known = branches.flatMap(({ old }) => old ?? []);
  const actions = await history(repository, { from: tips, without: known });
  const keys = await keysAfter(push);
  const checks = await checkSignatures(
    repository,
    env,
    actions.map(({ oid }) => oid),
    [...keys.values()].flat(),
  );
  const isRequired = (action: HistoryEntry): boolean =>
    required.of(action) || (now?.require_signatures === true && !policies.has(action.oid));
  const wrong: WrongSignature[] = [];
  for (const action of actions) {
    const header = parseMessage(action.message);
    const check = checks.get(action.oid);
    if (!header || !check) continue; // The replay says what it is.
    const flaw = await flawOf(push, { action, header, check }, isRequired(action), keys);
    const what = `${display(header.action)} by ${quote(header.agent)}`;
    if (flaw !== null) wrong.push({ commit: action.oid, message: `${what}: ${flaw}` });
  }
  return wrong;
}

const isKeys = (name: string): boolean => name.startsWith(AGENTS) && name.endsWith('/keys');

interface Checked {
  readonly action: HistoryEntry;
  readonly header: ActionHeader;
  readonly check: SignatureCheck;
}

async function flawOf(
  push: Push,
  { action, header, check }: Checked,
  isRequired: boolean,
  keys: ReadonlyMap<string, readonly AgentKey[]>,
): Promise<string | null> {
  const { agent } = header;
  const { time } = action;
  if (header.imported !== null && check.status === 'unsigned') return null; // It was done elsewhere.
  const before = await vouching(push, action);
  // Keys that are there already must vouch for each change, whatever the policy: else all signatures would prove nothing.
  if (before !== null) {
    const isOpen = check.status === 'unsigned' && before.length === 0 && !isRequired;
    return isOpen ? null : judgeKeyChange({ agent, time }, check, before);
  }
  return isRequired ? judgeSignature({ agent, time }, check, keys.get(encodeName(agent)) ?? []) : null;
}

/** The keys that a commit on an agent's keys is judged by; null for any other. */
async function vouching(push: Push, { oid, parents: [parent] }: HistoryEntry): Promise<readonly AgentKey[] | null> {
  if (!(await readBranchIfSound(push.after, oid))?.state.keys) return null;
  return parent === undefined ? [] : ((await readBranchIfSound(push.after, parent))?.state.keys?.keys ?? []);
}

/** The keys of all agents as they will be, by their encoded names. */
async function keysAfter(push: Push): Promise<Map<string, readonly AgentKey[]>> {
  const refs = [...(await push.listAfter(AGENTS)).keys()].filter(isKeys);
  const documents = await Promise.all(refs.map(async (ref) => (await readBranchIfSound(push.after, ref))?.state.keys ?? null));
  const own = documents.flatMap((document, index) => (document && keysRef(document.agent) === refs[index] ? [document] : []));
  return new Map(own.map(({ agent, keys }) => [encodeName(agent), keys]));
}
