import { expect } from 'chai';
import type { Issue } from '../../src/core/model.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { available, groupBySeverity, isAvailable, isReady, openDependencies } from '../../src/reports/rows.ts';
import { claimOf, issueOf, NOW } from './fixture.ts';

const POLICY = DEFAULT_POLICY;
const LIVE = claimOf('a', '2026-11-06T16:30:00Z');
const STALE = claimOf('a', '2026-11-06T15:00:00Z');
const byId = (...issues: Issue[]): Map<string, Issue> => new Map(issues.map((issue) => [issue.id, issue]));

describe('reports/rows', () => {
  describe('isAvailable', () => {
    const cases: readonly [string, Issue, boolean][] = [
      ['a new issue', issueOf('issue_001'), true],
      ['an issue that is held', issueOf('issue_001', { status: 'in_progress', claim: LIVE }), false],
      ['an issue whose lease is stale', issueOf('issue_001', { status: 'in_progress', claim: STALE }), true],
      ['an issue in progress without a lease', issueOf('issue_001', { status: 'in_progress', assigned_to: 'a' }), true],
      ['a resolved issue', issueOf('issue_001', { status: 'resolved' }), false],
      ['a closed issue', issueOf('issue_001', { status: 'closed', claim: STALE }), false],
    ];
    for (const [what, issue, expected] of cases) {
      it(`is ${expected} for ${what}`, () => {
        expect(isAvailable(issue, NOW, POLICY)).to.equal(expected);
      });
    }

    it('respects the clock-skew margin after the end of a lease', () => {
      const issue = issueOf('issue_001', { status: 'in_progress', claim: claimOf('a', NOW) });
      expect(isAvailable(issue, '2026-11-06T16:02:00Z', POLICY)).to.equal(false);
      expect(isAvailable(issue, '2026-11-06T16:02:01Z', POLICY)).to.equal(true);
    });
  });

  describe('openDependencies', () => {
    it('names the dependencies that are still open, each once', () => {
      const known = byId(
        issueOf('issue_001'),
        issueOf('issue_002', { status: 'resolved' }),
        issueOf('issue_003', { status: 'closed' }),
        issueOf('issue_004', { status: 'in_progress' }),
      );
      const issue = issueOf('issue_009', {
        depends_on: ['issue_004', 'issue_003', 'issue_002', 'issue_001', 'issue_004', 'issue_099', 'issue_009'],
      });
      expect(openDependencies(issue, byId(...known.values(), issue))).to.deep.equal(['issue_004', 'issue_001']);
    });

    it('is empty for an issue that names none', () => {
      expect(openDependencies(issueOf('issue_001'), byId())).to.deep.equal([]);
    });
  });

  describe('isReady', () => {
    it('wants an issue that is available and waits for nothing', () => {
      const first = issueOf('issue_001');
      const second = issueOf('issue_002', { depends_on: ['issue_001'] });
      const known = byId(first, second);
      expect(isReady(first, known, NOW, POLICY)).to.equal(true);
      expect(isReady(second, known, NOW, POLICY)).to.equal(false);
      expect(isReady({ ...second, status: 'resolved' }, byId(), NOW, POLICY)).to.equal(false);
    });
  });

  describe('available', () => {
    it('lists by severity in the order of policy, then the oldest first, then by id', () => {
      const policy = { ...POLICY, severities: ['low', 'critical', 'high', 'medium'] } as const;
      const old = { created_at: '2026-11-05T08:00:00Z' };
      const issues = [
        issueOf('issue_100', { severity: 'critical' }),
        issueOf('issue_099', { severity: 'critical' }),
        issueOf('issue_101', { severity: 'critical', ...old }),
        issueOf('issue_001', { severity: 'medium' }),
        issueOf('issue_002', { severity: 'low' }),
        issueOf('issue_003', { severity: 'low', status: 'resolved' }),
      ];
      expect(available(issues, NOW, policy).map(({ id }) => id)).to.deep.equal([
        'issue_002',
        'issue_101',
        'issue_099',
        'issue_100',
        'issue_001',
      ]);
    });
  });

  describe('groupBySeverity', () => {
    it('has a group for each severity in the order of policy', () => {
      const policy = { ...POLICY, severities: ['low', 'critical', 'high', 'medium'] } as const;
      const [b, a, c] = [issueOf('issue_002'), issueOf('issue_001'), issueOf('issue_003', { severity: 'low' })];
      expect(groupBySeverity([b, a, c], policy)).to.deep.equal([
        { severity: 'low', issues: [c] },
        { severity: 'critical', issues: [] },
        { severity: 'high', issues: [] },
        { severity: 'medium', issues: [b, a] },
      ]);
    });
  });
});
