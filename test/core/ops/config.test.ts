import { expect } from 'chai';
import { EMPTY_STATE, type TeamConfig } from '../../../src/core/model.ts';
import { setConfig } from '../../../src/core/ops/config.ts';
import { DEFAULT_POLICY, FIRST_POLICY } from '../../../src/core/policy.ts';
import { contextWith, failureOf, later, NOW } from '../samples.ts';

const TEAM_ID = 'a'.repeat(32);
const TEAM: TeamConfig = { format: 1, team_id: TEAM_ID, created_at: NOW, policy: DEFAULT_POLICY };
const team = { ...EMPTY_STATE, config: TEAM };
const later5 = contextWith({ now: later(5) });

describe('core/ops/config', () => {
  describe('set', () => {
    it('sets the team up', () => {
      const outcome = setConfig.apply(EMPTY_STATE, { team_id: TEAM_ID, policy: {} }, contextWith());
      const value = { ...TEAM, policy: FIRST_POLICY };
      expect(outcome).to.deep.equal({ documents: [{ kind: 'config', value }], summary: 'set up the team' });
    });

    it('changes the rules that it names', () => {
      const outcome = setConfig.apply(team, { policy: { lease_minutes: 30, apply_by: 'not_implementer' } }, later5);
      const policy = { ...DEFAULT_POLICY, lease_minutes: 30, apply_by: 'not_implementer' };
      expect(outcome.documents).to.deep.equal([{ kind: 'config', value: { ...TEAM, policy } }]);
      expect(outcome.summary).to.equal('set lease_minutes to 30, apply_by to not_implementer');
    });

    it('says so where the settings are as wanted; a second init changes nothing', () => {
      for (const input of [{ policy: { lease_minutes: 60 } }, { policy: {} }, { team_id: 'b'.repeat(32), policy: {} }]) {
        expect(setConfig.apply(team, input, later5)).to.deep.include({ documents: [], already: true });
      }
    });

    it('refuses a rule that there is not, and a value that is not allowed', () => {
      for (const policy of [{ lease: 5 }, { lease_minutes: 'long' }, { lease_minutes: 2000 }]) {
        failureOf(() => setConfig.apply(team, { policy }, later5), 'usage', 2);
      }
    });

    it('refuses a repository that is not set up', () => {
      const error = failureOf(() => setConfig.apply(EMPTY_STATE, { policy: { lease_minutes: 5 } }, later5), 'not_initialised', 6);
      expect(error.hint).to.equal('git coord init');
    });
  });
});
