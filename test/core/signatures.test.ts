import { expect } from 'chai';
import { judgeKeyChange, judgeSignature, type SignatureCheck } from '../../src/core/signatures.ts';
import { seconds } from '../../src/core/time.ts';
import { GEMINI, KEY, keyWith, later, NOW, OTHER_KEY } from './samples.ts';

const good: SignatureCheck = { status: 'good', fingerprint: KEY.fingerprint, detail: '' };
const action = { agent: GEMINI.agent, time: seconds(NOW) };
const FLAWS: readonly SignatureCheck[] = [
  { status: 'unsigned', fingerprint: null, detail: '' },
  { status: 'bad', fingerprint: KEY.fingerprint, detail: 'the commit is not what was signed' },
  { status: 'unknown_key', fingerprint: OTHER_KEY.fingerprint, detail: '' },
  { status: 'unknown_key', fingerprint: null, detail: '' },
  { status: 'unverifiable', fingerprint: KEY.fingerprint, detail: 'gpg is missing' },
];
const SAID = [
  'it is not signed',
  'its signature is not right: the commit is not what was signed',
  `it is signed by ${OTHER_KEY.fingerprint}, which no agent has registered`,
  'it is signed by a key that no agent has registered',
  'its signature cannot be checked here: gpg is missing',
];

describe('core/signatures', () => {
  describe('judgeSignature', () => {
    it('finds nothing wrong with a good signature of a key of the agent', () => {
      expect(judgeSignature(action, good, [keyWith()])).to.equal(null);
    });

    it('counts what was signed before the key was added, which is when it was trusted', () => {
      expect(judgeSignature(action, good, [keyWith({ added_at: later(3600) })])).to.equal(null);
    });

    it('says what is wrong with any other signature', () => {
      expect(FLAWS.map((check) => judgeSignature(action, check, [keyWith()]))).to.deep.equal(SAID);
    });

    it("refuses another agent's key, and any key where the agent has none", () => {
      const said = `it is signed by ${KEY.fingerprint}, which is no key of 'gemini_cli'`;
      expect(judgeSignature(action, good, [keyWith({ ...OTHER_KEY })])).to.equal(said);
      expect(judgeSignature(action, good, [])).to.equal(said);
    });

    it('counts a revoked key for what is dated before its revocation, and for nothing from then on', () => {
      const revoked = [keyWith({ revoked_at: NOW, revoke_reason: 'lost' })];
      expect(judgeSignature({ ...action, time: action.time - 1 }, good, revoked)).to.equal(null);
      for (const time of [action.time, action.time + 1]) {
        expect(judgeSignature({ ...action, time }, good, revoked)).to.equal(
          `it is signed by ${KEY.fingerprint}, which was revoked at ${NOW}`,
        );
      }
    });
  });

  describe('judgeKeyChange', () => {
    it('trusts the first key as it comes, but for a signature that is wrong', () => {
      const judged = [good, ...FLAWS].map((check) => judgeKeyChange(action, check, []));
      expect(judged).to.deep.equal([null, null, SAID[1], null, null, null]);
    });

    it('wants every later change signed with a key that the branch held then', () => {
      expect(judgeKeyChange(action, good, [keyWith()])).to.equal(null);
      expect(FLAWS.map((check) => judgeKeyChange(action, check, [keyWith()]))).to.deep.equal(SAID);
      expect(judgeKeyChange(action, good, [keyWith({ ...OTHER_KEY })])).to.match(/, which was no key of 'gemini_cli' then$/);
    });

    it('takes no revoked key, whatever date the change bears', () => {
      const revoked = [keyWith({ revoked_at: later(10) })];
      expect(judgeKeyChange({ ...action, time: 0 }, good, revoked)).to.match(/, which had been revoked$/);
    });
  });
});
