/** Judges signatures: whether the key under an action belongs to the agent that the action names. Whether a signature is good, the store finds out. */
import type { AgentKey } from './model.ts';
import { quote } from './text.ts';
import { seconds } from './time.ts';

/** What checking the signature of one commit found. */
export interface SignatureCheck {
  /**
   * `unknown_key`: made by a key that is nobody's. `unverifiable`: it could not be checked here, since a program is missing or the
   * format is not one that keys can be registered for.
   */
  readonly status: 'good' | 'bad' | 'unknown_key' | 'unsigned' | 'unverifiable';
  /** The key that made it (of an OpenPGP key, its primary key); null where that is not known. */
  readonly fingerprint: string | null;
  /** What a program said about it, for people; may be empty. */
  readonly detail: string;
}

/** An action as far as its signature is judged. */
export interface SignedAction {
  readonly agent: string;
  /** Its author date, in seconds since 1970. */
  readonly time: number;
}

/** What is wrong with the signature of an action, in words; null where nothing is. `keys` are all that its agent ever had. */
export function judgeSignature(action: SignedAction, check: SignatureCheck, keys: readonly AgentKey[]): string | null {
  const flaw = flawOf(check);
  if (flaw !== null) return flaw;
  const key = keys.find(({ fingerprint }) => fingerprint === check.fingerprint);
  if (!key) return `it is signed by ${check.fingerprint}, which is no key of ${quote(action.agent)}`;
  if (key.revoked_at !== undefined && action.time >= seconds(key.revoked_at)) {
    return `it is signed by ${check.fingerprint}, which was revoked at ${key.revoked_at}`;
  }
  return null;
}

/**
 * The same for an action on an agent's keys, from the keys that its branch held before it. The first key is trusted on first use; whatever
 * comes after it must be signed by a key that was not revoked then, whatever date it bears: the branch itself is the order.
 */
export function judgeKeyChange(action: SignedAction, check: SignatureCheck, before: readonly AgentKey[]): string | null {
  if (before.length === 0) return check.status === 'bad' ? flawOf(check) : null;
  const flaw = flawOf(check);
  if (flaw !== null) return flaw;
  const key = before.find(({ fingerprint }) => fingerprint === check.fingerprint);
  if (!key) return `it is signed by ${check.fingerprint}, which was no key of ${quote(action.agent)} then`;
  return key.revoked_at === undefined ? null : `it is signed by ${check.fingerprint}, which had been revoked`;
}

function flawOf({ status, fingerprint, detail }: SignatureCheck): string | null {
  const why = detail === '' ? '' : `: ${detail}`;
  switch (status) {
    case 'good':
      return null;
    case 'unsigned':
      return 'it is not signed';
    case 'bad':
      return `its signature is not right${why}`;
    case 'unknown_key':
      return `it is signed by ${fingerprint === null ? 'a key' : `${fingerprint},`} ${fingerprint === null ? 'that' : 'which'} no agent has registered${why}`;
    case 'unverifiable':
      return `its signature cannot be checked here${why}`;
  }
}
