/** Switches on that every action has to be signed; whoever does it must be able to go on. */
import { refusal } from '../core/errors.ts';
import type { Actor, Policy } from '../core/model.ts';
import { quote } from '../core/text.ts';
import { agentNames } from './health.ts';
import { readKeys } from './keys.ts';
import { requireSigning } from './signing.ts';
import type { Workspace } from './workspace.ts';

/** Throws where an actor who wants signatures required could not make one that counts: nobody might be left who can take it back. */
export async function assertCanSign(workspace: Workspace, { agent }: Actor, policy: Policy): Promise<void> {
  const { keys = [] } = (await readKeys(workspace)).get(agent) ?? {};
  if (keys.every((key) => key.revoked_at !== undefined)) {
    throw refusal(`${quote(agent)} has no key, and could not act any more`, 'git coord key add');
  }
  await requireSigning(workspace, { agent, policy: { ...policy, require_signatures: true } });
}

/** The agents that have no key: where signatures are required, they cannot act. */
export async function agentsWithoutKey(workspace: Workspace): Promise<string[]> {
  const [names, keys] = await Promise.all([agentNames(workspace), readKeys(workspace)]);
  return names.filter((name) => (keys.get(name)?.keys ?? []).every((key) => key.revoked_at !== undefined));
}
