import { expect } from 'chai';
import { valid_TeamConfig } from '../../src/core/generated/validators.js';
import type { TeamConfig } from '../../src/core/model.ts';
import {
  bySeverity,
  DEFAULT_POLICY,
  FIRST_POLICY,
  FORMAT,
  POLICY_KEYS,
  parsePolicyValue,
  policyOf,
  withPolicy,
} from '../../src/core/policy.ts';
import { failureOf, NOW } from './samples.ts';

const TEAM: TeamConfig = { format: FORMAT, team_id: '0'.repeat(32), created_at: NOW, policy: DEFAULT_POLICY };

describe('core/policy', () => {
  describe('DEFAULT_POLICY', () => {
    it('is what a team may have: an hour of lease, two minutes of margin', () => {
      expect(valid_TeamConfig(TEAM)).to.equal(true);
      expect(DEFAULT_POLICY).to.include({ lease_minutes: 60, clock_skew_seconds: 120 });
      expect(POLICY_KEYS).to.have.members(Object.keys(DEFAULT_POLICY));
    });
  });

  describe('FIRST_POLICY', () => {
    it('names the rules that the first version had, so that what it wrote replays to the same bytes', () => {
      const { require_signatures, ...first } = DEFAULT_POLICY;
      expect(require_signatures).to.equal(false);
      expect(FIRST_POLICY).to.deep.equal(first);
      expect(policyOf({ ...TEAM, policy: FIRST_POLICY })).to.deep.equal(DEFAULT_POLICY);
    });
  });

  describe('parsePolicyValue', () => {
    it('reads a value as the rule has it', () => {
      expect(parsePolicyValue('lease_minutes', '30')).to.equal(30);
      expect(parsePolicyValue('approval_required', 'true')).to.equal(true);
      expect(parsePolicyValue('approval_required', 'false')).to.equal(false);
      expect(parsePolicyValue('apply_by', 'not_implementer')).to.equal('not_implementer');
      expect(parsePolicyValue('severities', 'high, critical,low,medium')).to.deep.equal(['high', 'critical', 'low', 'medium']);
    });

    it('refuses a rule that there is not, names that every object has too', () => {
      for (const key of ['lease', '', 'constructor', '__proto__', 'toString']) {
        const error = failureOf(() => parsePolicyValue(key, '1'), 'usage', 2);
        expect(error.hint).to.include('lease_minutes');
      }
    });
  });

  describe('withPolicy', () => {
    it('changes the rules that it is told, and keeps everything else', () => {
      const config = { ...TEAM, motto: 'from a newer version', policy: { ...DEFAULT_POLICY, later_rule: 7 } };
      const next = withPolicy(config, { lease_minutes: 30 });
      expect(next).to.deep.equal({ ...config, policy: { ...config.policy, lease_minutes: 30 } });
    });

    it('refuses values that a rule cannot have', () => {
      const changes: Record<string, unknown>[] = [
        { lease_minutes: 0 },
        { lease_minutes: -1 },
        { lease_minutes: 1.5 },
        { lease_minutes: '-5' },
        { clock_skew_seconds: 86_401 },
        { apply_by: 'nobody' },
        { approval_required: 'yes' },
        { max_claims_per_agent: -1 },
        { severities: ['critical', 'high', 'medium'] },
        { severities: ['high', 'high', 'medium', 'low'] },
        { severities: ['critical', 'high', 'medium', 'urgent'] },
      ];
      for (const change of changes) failureOf(() => withPolicy(TEAM, change), 'usage', 2);
    });

    it('says which form a value has', () => {
      const said = (change: Record<string, unknown>) => failureOf(() => withPolicy(TEAM, change), 'usage', 2).message;
      expect(said({ lease_minutes: 'soon' })).to.equal('lease_minutes must be a whole number');
      expect(said({ approval_required: 'yes' })).to.equal('approval_required must be true or false');
      expect(said({ severities: ['high'] })).to.equal('severities must name each of critical, high, medium, low once');
      expect(failureOf(() => parsePolicyValue('severities', 'high,high,low,medium'), 'usage', 2).message).to.equal(
        'severities must name each of critical, high, medium, low once',
      );
    });

    it('refuses rules that there are not', () => {
      for (const key of ['lease_minute', 'constructor']) failureOf(() => withPolicy(TEAM, { [key]: 1 }), 'usage', 2);
    });

    it('refuses a lease longer than the longest', () => {
      const error = failureOf(() => withPolicy(TEAM, { max_lease_minutes: 30 }), 'usage', 2);
      expect(error.message).to.equal('lease_minutes (60) must not exceed max_lease_minutes (30)');
      expect(withPolicy(TEAM, { lease_minutes: 30, max_lease_minutes: 30 }).policy.lease_minutes).to.equal(30);
    });
  });

  describe('policyOf', () => {
    it('has defaults where the team says nothing', () => {
      expect(policyOf(null)).to.deep.equal(DEFAULT_POLICY);
      const partial = { ...TEAM, policy: { lease_minutes: 5 } as unknown as TeamConfig['policy'] };
      expect(policyOf(partial)).to.deep.equal({ ...DEFAULT_POLICY, lease_minutes: 5 });
    });
  });

  describe('bySeverity', () => {
    it("sorts in the team's order", () => {
      const all = ['low', 'critical', 'medium', 'high'] as const;
      expect([...all].sort(bySeverity(DEFAULT_POLICY))).to.deep.equal(['critical', 'high', 'medium', 'low']);
      const policy = { ...DEFAULT_POLICY, severities: ['high', 'low', 'critical', 'medium'] as const };
      expect([...all].sort(bySeverity(policy))).to.deep.equal(['high', 'low', 'critical', 'medium']);
    });
  });
});
