import { expect } from 'chai';
import { EMPTY_STATE } from '../../../src/core/model.ts';
import { addKey, revokeKey } from '../../../src/core/ops/keys.ts';
import { contextWith, failureOf, KEY, keysWith, later, NOW, OTHER_KEY } from '../samples.ts';

const one = { ...EMPTY_STATE, keys: keysWith({}) };
const revoked = { ...EMPTY_STATE, keys: keysWith({ revoked_at: NOW, revoke_reason: 'lost' }) };
const later5 = contextWith({ now: later(5) });

describe('core/ops/keys', () => {
  describe('add', () => {
    it('adds the first key, and another behind it', () => {
      const outcome = addKey.apply(EMPTY_STATE, KEY, contextWith());
      expect(outcome).to.deep.equal({
        documents: [{ kind: 'keys', value: keysWith({}) }],
        summary: `add key ${KEY.fingerprint} of 'gemini_cli'`,
      });
      const [document] = addKey.apply(one, OTHER_KEY, later5).documents;
      expect(document?.value).to.deep.equal(keysWith({}, { ...OTHER_KEY, added_at: later(5) }));
    });

    it('keeps fields that it does not know', () => {
      const state = { ...EMPTY_STATE, keys: { ...keysWith({ note: 'x' }), from: 'elsewhere' } };
      const [document] = addKey.apply(state, OTHER_KEY, contextWith()).documents;
      expect(document?.value).to.deep.equal({ ...keysWith({ note: 'x' }, { ...OTHER_KEY }), from: 'elsewhere' });
    });

    it('says so where the key is there already', () => {
      expect(addKey.apply(one, KEY, later5)).to.deep.include({ documents: [], already: true });
    });

    it('refuses a key that was revoked', () => {
      expect(failureOf(() => addKey.apply(revoked, KEY, later5), 'refused', 3).message).to.match(/cannot be added again$/);
    });

    it('refuses a key of another form than its type says, and more than a hundred', () => {
      const odd = { ...KEY, type: 'openpgp' } as const;
      expect(failureOf(() => addKey.apply(EMPTY_STATE, odd, later5), 'refused', 3).message).to.match(/another form/);
      const many = { ...EMPTY_STATE, keys: keysWith(...Array.from({ length: 100 }, () => ({}))) };
      expect(failureOf(() => addKey.apply(many, OTHER_KEY, later5), 'refused', 3).message).to.match(/has 100 keys/);
    });

    it('takes no input but one line of OpenSSH or a bare OpenPGP block', () => {
      for (const public_key of [
        '',
        'x',
        `${KEY.public_key} comment`,
        `${KEY.public_key}\n`,
        `\n${KEY.public_key}`,
        `* ${KEY.public_key}`,
      ]) {
        expect(addKey.validInput({ ...KEY, public_key }), public_key).to.equal(false);
      }
      const block = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n=AAAA\n-----END PGP PUBLIC KEY BLOCK-----\n';
      expect(addKey.validInput({ type: 'openpgp', fingerprint: 'A'.repeat(40), public_key: block })).to.equal(true);
      for (const fingerprint of ['', 'SHA256:x', 'a'.repeat(40), 'MD5:00', `${KEY.fingerprint}\n`]) {
        expect(addKey.validInput({ ...KEY, fingerprint }), fingerprint).to.equal(false);
      }
    });
  });

  describe('revoke', () => {
    it('marks the key and keeps it', () => {
      const outcome = revokeKey.apply(one, { fingerprint: KEY.fingerprint, reason: 'lost' }, later5);
      expect(outcome).to.deep.equal({
        documents: [{ kind: 'keys', value: keysWith({ revoked_at: later(5), revoke_reason: 'lost' }) }],
        summary: `revoke key ${KEY.fingerprint} of 'gemini_cli'`,
        reason: 'lost',
      });
    });

    it('says so where it is revoked already', () => {
      const input = { fingerprint: KEY.fingerprint, reason: 'again' };
      expect(revokeKey.apply(revoked, input, later5)).to.deep.include({ documents: [], already: true });
    });

    it('finds no key that is not there', () => {
      const input = { fingerprint: OTHER_KEY.fingerprint, reason: 'lost' };
      for (const state of [EMPTY_STATE, one]) failureOf(() => revokeKey.apply(state, input, later5), 'not_found', 4);
    });
  });
});
