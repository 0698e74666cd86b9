import { expect } from 'chai';
import { fixIndex, issueIndex } from '../../src/reports/indexes.ts';
import { fixOf, issueOf, NOW, snapshotOf } from './fixture.ts';

describe('reports/indexes', () => {
  describe('issueIndex', () => {
    it('lists issues by id with the files they lie in', () => {
      const issues = [
        issueOf('issue_100', { title: 'Later', assigned_to: 'a', status: 'in_progress' }),
        issueOf('issue_099', { title: '../../etc <b>', severity: 'high', description: 'not in it' }),
      ];
      expect(issueIndex(snapshotOf({ issues }))).to.deep.equal({
        generated_at: NOW,
        issues: [
          {
            id: 'issue_099',
            title: '../../etc <b>',
            severity: 'high',
            status: 'new',
            assigned_to: null,
            file: 'issues/high/issue_099_etc_b.json',
          },
          {
            id: 'issue_100',
            title: 'Later',
            severity: 'medium',
            status: 'in_progress',
            assigned_to: 'a',
            file: 'issues/medium/issue_100_later.json',
          },
        ],
      });
    });
  });

  describe('fixIndex', () => {
    it('lists fixes by id, then by issue, with the files they lie in', () => {
      const fixes = [
        fixOf('fix_011', 'issue_010', { title: 'B' }),
        fixOf('fix_011', 'issue_009', { title: 'A', status: 'applied' }),
      ];
      expect(fixIndex(snapshotOf({ fixes }))).to.deep.equal({
        generated_at: NOW,
        fixes: [
          { id: 'fix_011', title: 'A', status: 'applied', issue_id: 'issue_009', file: 'fixes/applied/fix_011_a.json' },
          { id: 'fix_011', title: 'B', status: 'proposed', issue_id: 'issue_010', file: 'fixes/proposed/fix_011_b.json' },
        ],
      });
    });
  });
});
