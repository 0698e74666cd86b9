/** Operations on the keys that an agent signs with: add one, revoke one. Whether the signature under them counts, `core/signatures.ts` judges. */
import { notFound, refusal } from '../errors.ts';
import type { AddKeyInput, RevokeKeyInput } from '../generated/types.ts';
import { valid_add_key, valid_revoke_key } from '../generated/validators.js';
import type { AgentKey, BranchState, Document } from '../model.ts';
import { quote } from '../text.ts';
import type { Context, Operation } from './operation.ts';

/** More keys than any agent has; it bounds what everybody who checks a signature has to read. */
const MOST_KEYS = 100;

function withKeys(state: BranchState, context: Context, keys: AgentKey[]): Document {
  return { kind: 'keys', value: { ...(state.keys ?? { agent: context.agent }), keys } };
}

export const addKey: Operation<AddKeyInput> = {
  action: 'add_key',
  target: 'keys',
  validInput: valid_add_key,
  apply(state, input, context) {
    const keys = state.keys?.keys ?? [];
    const known = keys.find(({ fingerprint }) => fingerprint === input.fingerprint);
    if (known?.revoked_at !== undefined) {
      throw refusal(`the key ${input.fingerprint} was revoked; a revoked key cannot be added again`, 'git coord key list');
    }
    if (known) {
      return { documents: [], summary: `${input.fingerprint} is a key of ${quote(context.agent)} already`, already: true };
    }
    if (keys.length >= MOST_KEYS) throw refusal(`${quote(context.agent)} has ${keys.length} keys, the most there may be`);
    if (
      (input.type === 'ssh') !== input.fingerprint.startsWith('SHA256:') ||
      (input.type === 'ssh') === input.public_key.startsWith('-')
    ) {
      throw refusal(`a key of the type ${input.type} has another form of key and fingerprint`, 'git coord key add FILE');
    }
    const { type, fingerprint, public_key } = input;
    const key: AgentKey = { fingerprint, type, public_key, added_at: context.now, added_by: context.agent };
    return {
      documents: [withKeys(state, context, [...keys, key])],
      summary: `add key ${fingerprint} of ${quote(context.agent)}`,
    };
  },
};

export const revokeKey: Operation<RevokeKeyInput> = {
  action: 'revoke_key',
  target: 'keys',
  validInput: valid_revoke_key,
  apply(state, input, context) {
    const keys = state.keys?.keys ?? [];
    const known = keys.find(({ fingerprint }) => fingerprint === input.fingerprint);
    if (!known) throw notFound(`${quote(context.agent)} has no key ${input.fingerprint}`, 'git coord key list');
    if (known.revoked_at !== undefined) {
      return { documents: [], summary: `${input.fingerprint} is revoked already`, already: true };
    }
    const revoked: AgentKey = { ...known, revoked_at: context.now, revoke_reason: input.reason };
    return {
      documents: [
        withKeys(
          state,
          context,
          keys.map((key) => (key === known ? revoked : key)),
        ),
      ],
      summary: `revoke key ${input.fingerprint} of ${quote(context.agent)}`,
      reason: input.reason,
    };
  },
};
