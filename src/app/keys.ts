/** The keys that agents sign with: read from their branches, added to and revoked on one's own. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CoordinationError, refusal, ValidationError } from '../core/errors.ts';
import { encodeName } from '../core/ids.ts';
import type { Actor, AgentKey, AgentKeys } from '../core/model.ts';
import { judgeSignature } from '../core/signatures.ts';
import { display, quote } from '../core/text.ts';
import type { Oid } from '../store/object-reader.ts';
import { parseCommit } from '../store/objects.ts';
import { MAX_KEY_LENGTH, parsePublicKey } from '../store/public-keys.ts';
import { listRefs } from '../store/refs.ts';
import { checkSignatures } from '../store/signatures.ts';
import { gitSigner } from '../store/signing.ts';
import { act } from './actions.ts';
import { AGENTS, keysRef, readBranch, readBranchIfSound } from './branch.ts';
import { checkAgentName } from './identity.ts';
import { committer } from './signing.ts';
import type { Done } from './transact.ts';
import type { Workspace } from './workspace.ts';

/** A key that was added or revoked. */
export interface KeyDone {
  readonly done: Done;
  readonly key: AgentKey;
}

/** The keys of all agents, by the agent's name. What lies on another agent's branch, or cannot be read, is nobody's. */
export async function readKeys(workspace: Workspace): Promise<ReadonlyMap<string, AgentKeys>> {
  const refs = [...(await listRefs(workspace.repository, AGENTS))].filter(([ref]) => ref.endsWith('/keys'));
  const documents = await Promise.all(
    refs.map(async ([ref, tip]) => {
      const keys = (await readBranchIfSound(workspace, tip))?.state.keys;
      return keys && ref === `${AGENTS}${encodeName(keys.agent)}/keys` ? keys : null;
    }),
  );
  const own = documents.flatMap((keys) => keys ?? []);
  return new Map(own.sort((a, b) => (a.agent < b.agent ? -1 : 1)).map((keys) => [keys.agent, keys]));
}

/** The keys of one agent, or of all. */
export async function listKeys(workspace: Workspace, agent?: string): Promise<readonly AgentKeys[]> {
  if (agent === undefined) return [...(await readKeys(workspace)).values()];
  const name = checkAgentName(agent);
  return [(await readBranch(workspace, keysRef(name))).state.keys ?? { agent: name, keys: [] }];
}

/** Adds a public key of the actor's: the text of a key, or by default the one that Git would sign with now. */
export async function addKey(workspace: Workspace, text?: string, actor: Actor = workspace.person): Promise<KeyDone> {
  const given = text ?? (await (await gitSigner(workspace.repository, workspace.env, committer(workspace))).publicKey());
  const { type, fingerprint, public_key } = parsePublicKey(given);
  if (text !== undefined) await assertNobodyElses(workspace, actor, fingerprint);
  await requireVouching(workspace, actor, ({ keys }) => !keys.some((key) => key.fingerprint === fingerprint));
  const done = await act(workspace, { action: 'add_key', actor, input: { type, fingerprint, public_key } });
  return { done, key: keyOf(done, fingerprint) };
}

/** Throws where a key that is given as text is another agent's. The one that signs here may be shared by all who work here. */
async function assertNobodyElses(workspace: Workspace, { agent }: Actor, fingerprint: string): Promise<void> {
  const owners = [...(await readKeys(workspace)).values()].filter(({ keys }) =>
    keys.some((key) => key.fingerprint === fingerprint),
  );
  const [owner] = owners;
  if (!owner || owners.some((own) => own.agent === agent)) return;
  throw refusal(`${fingerprint} is a key of ${quote(owner.agent)}`, 'git coord key list');
}

/** Revokes a key of the actor's by its fingerprint; the start of one is enough where it is the start of no other. */
export async function revokeKey(
  workspace: Workspace,
  fingerprint: string,
  reason: string,
  actor: Actor = workspace.person,
): Promise<KeyDone> {
  if (reason.trim() === '') throw new ValidationError('the reason is empty', { hint: 'say why with --reason' });
  const { keys = [] } = (await readBranch(workspace, keysRef(actor.agent))).state.keys ?? {};
  const found = keys.filter((key) => key.fingerprint.startsWith(fingerprint) && fingerprint.length >= 8);
  const whole = keys.find((key) => key.fingerprint === fingerprint) ?? (found.length === 1 ? found[0] : undefined);
  if (!whole) {
    throw new CoordinationError('not_found', `${quote(actor.agent)} has no key ${quote(fingerprint)}`, {
      hint: 'git coord key list',
    });
  }
  if (whole.revoked_at === undefined) await requireVouching(workspace, actor);
  const input = { fingerprint: whole.fingerprint, reason };
  const done = await act(workspace, { action: 'revoke_key', actor, input });
  return { done, key: keyOf(done, whole.fingerprint) };
}

/** Throws where a change of an agent's keys would not be signed though it has some: nobody would believe it. */
async function requireVouching(
  workspace: Workspace,
  { agent }: Actor,
  isChange = (_: AgentKeys): boolean => true,
): Promise<void> {
  const own = (await readBranch(workspace, keysRef(agent))).state.keys;
  if (!own || !isChange(own) || workspace.repository.config.flag('coord.sign', false)) return;
  throw refusal(`the keys of ${quote(agent)} change under the signature of one of them only`, 'git config coord.sign true');
}

function keyOf({ state }: Done, fingerprint: string): AgentKey {
  return state.keys?.keys.find((key) => key.fingerprint === fingerprint) as AgentKey;
}

/** The text of a public key file, named from the workspace's directory. */
export function readKeyFile(workspace: Workspace, path: string): string {
  try {
    const content = readFileSync(resolve(workspace.options.cwd ?? process.cwd(), path));
    if (content.length > 2 * MAX_KEY_LENGTH) throw Object.assign(new Error('it is too large'), { code: 'it is too large' });
    return content.toString('utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new ValidationError(`${quote(path)} cannot be read: ${display(code ?? message)}`, { cause });
  }
}

/** What is wrong with the signature of the agent's own commit that was just made, in words; null where nothing is, or it is not signed. */
export async function signatureFlaw(workspace: Workspace, { agent }: Actor, commit: Oid): Promise<string | null> {
  const { repository, env } = workspace;
  if (!repository.config.flag('coord.sign', false)) return null;
  const keys = await readKeys(workspace);
  const everyKey = [...keys.values()].flatMap((own) => own.keys);
  const check = (await checkSignatures(repository, env, [commit], everyKey)).get(commit);
  const { time } = parseCommit((await workspace.objects.require(commit)).data).author;
  return check ? judgeSignature({ agent, time }, check, keys.get(agent)?.keys ?? []) : null;
}
