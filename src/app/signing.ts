/** Signs the actions of this clone where coord.sign or the team's policy asks for it. */
import { refusal } from '../core/errors.ts';
import type { AgentKey, Policy } from '../core/model.ts';
import { quote } from '../core/text.ts';
import { storedPublicKey } from '../store/public-keys.ts';
import { type Signed, type Signer, signerOf } from '../store/signing.ts';
import { keysRef, readBranch } from './branch.ts';
import type { Workspace } from './workspace.ts';

/** What is signed, as far as the rules about it go. */
export interface ToSign {
  readonly agent: string;
  readonly policy: Policy;
  /** The keys that the agent's branch holds, where the action changes them; the first one may be signed by whatever key. */
  readonly keysBefore?: readonly AgentKey[] | undefined;
}

const signers = new WeakMap<Workspace, Promise<Signer | null>>();

/** What signs this clone's actions; null where coord.sign is off, and then nothing is looked for or started. */
function signerFor(workspace: Workspace): Promise<Signer | null> {
  if (!workspace.repository.config.flag('coord.sign', false)) return Promise.resolve(null);
  const known = signers.get(workspace);
  if (known) return known;
  const signer = signerOf(workspace.repository, workspace.env, committer(workspace));
  signers.set(workspace, signer);
  return signer;
}

/** The repository's user, as Git would name the committer, without Git's guesses from the host's name. */
export function committer(workspace: Workspace): { name: string; email: string } {
  const { config } = workspace.repository;
  const { env } = workspace;
  return {
    name: env['GIT_COMMITTER_NAME'] ?? config.get('committer.name') ?? config.get('user.name') ?? 'git coord',
    email: env['GIT_COMMITTER_EMAIL'] ?? config.get('committer.email') ?? config.get('user.email') ?? 'git-coord@localhost',
  };
}

/**
 * The signature of an action's commit; undefined where none is asked for. Throws where it cannot be made, and a refusal where policy
 * requires one that would not count.
 */
export async function signAction(workspace: Workspace, action: ToSign, content: string): Promise<string | undefined> {
  const signer = await signerFor(workspace);
  if (!signer) {
    if (action.policy.require_signatures) throw refusal('policy requires signed actions', 'git config coord.sign true');
    return undefined;
  }
  const signed = await signer.sign(content);
  if (action.policy.require_signatures) await requireOwnKey(workspace, action, signed);
  return signed.signature;
}

/** Throws where the team's policy requires signatures and this clone cannot make one that counts. For what writes many actions at once. */
export async function requireSigning(workspace: Workspace, action: ToSign): Promise<void> {
  if (action.policy.require_signatures) await signAction(workspace, action, 'git coord\n');
}

async function requireOwnKey(workspace: Workspace, { agent, keysBefore }: ToSign, { fingerprint }: Signed): Promise<void> {
  if (keysBefore?.length === 0) return;
  const keys = keysBefore ?? (await readBranch(workspace, keysRef(agent))).state.keys?.keys ?? [];
  const own = keys.find((key) => fingerprint !== null && storedPublicKey(key)?.fingerprints.includes(fingerprint));
  if (own && own.revoked_at === undefined) return;
  const name = fingerprint ?? 'a certificate';
  if (own) throw refusal(`policy requires signed actions, and the key ${name} was revoked`, 'git config user.signingKey KEY');
  throw refusal(`policy requires signed actions, and ${name} is no key of ${quote(agent)}`, 'git coord key add');
}
