import { expect } from 'chai';
import { fixesReport } from '../../src/reports/fixes-report.ts';
import { issuesReport } from '../../src/reports/issues-report.ts';
import { limited, MOST_SHOWN } from '../../src/reports/limit.ts';
import { fixOf, issueOf, snapshotOf } from './fixture.ts';

describe('reports/limit', () => {
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

  describe('limited', () => {
    const render = (shown: readonly number[]): string => `${shown.length} shown`;

    it('shows a list that is short enough in full', () => {
      expect(limited(numbers(MOST_SHOWN), 'elsewhere', render)).to.equal(`${MOST_SHOWN} shown`);
    });

    it('says how many more there are, and where', () => {
      expect(limited(numbers(MOST_SHOWN + 7), 'elsewhere', render)).to.equal(`${MOST_SHOWN} shown\n\nAnd 7 more: elsewhere`);
    });
  });

  it('bounds the reports of a large team', () => {
    const count = MOST_SHOWN + 5;
    const issues = numbers(count).map((n) => issueOf(`issue_${String(n).padStart(3, '0')}`));
    const fixes = numbers(count).map((n) => fixOf(`fix_${n}_1`, 'issue_001', { status: 'applied' }));
    const report = issuesReport(snapshotOf({ issues }));
    expect(report).to.include(`### Medium (${count})`).and.to.include('And 5 more: `git coord list --ready --severity medium`');
    expect(report.match(/^\| issue_\d+/gm)).to.have.lengthOf(MOST_SHOWN);
    const fixed = fixesReport(snapshotOf({ fixes }));
    expect(fixed).to.include(`${count} applied`).and.to.include('And 5 more: see fixes/applied/');
  });
});
