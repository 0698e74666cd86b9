import { expect } from 'chai';
import { issueSections, issuesReport } from '../../src/reports/issues-report.ts';
import { BACKLOG, claimOf, issueOf, snapshotOf } from './fixture.ts';

const section = (report: string, title: string): string => report.split(`\n## ${title}\n`)[1]?.split('\n## ')[0]?.trim() ?? '';

describe('reports/issues-report', () => {
  const report = issuesReport(BACKLOG);

  describe('issueSections', () => {
    it('puts every issue into exactly one section', () => {
      const { in_progress, available, blocked, resolved, closed } = issueSections(BACKLOG);
      const ids = [in_progress, available, blocked.map(({ issue }) => issue), resolved, closed].flat().map(({ id }) => id);
      expect(ids.sort()).to.deep.equal(BACKLOG.issues.map(({ id }) => id as string).sort());
    });

    it('keeps an issue that is held in progress though it waits for another', () => {
      const held = issueOf('issue_002', {
        status: 'in_progress',
        claim: claimOf('a', '2026-11-06T17:00:00Z'),
        depends_on: ['issue_001'],
      });
      const sections = issueSections(snapshotOf({ issues: [issueOf('issue_001'), held] }));
      expect(sections.in_progress).to.deep.equal([held]);
      expect(sections.blocked).to.deep.equal([]);
    });
  });

  describe('issuesReport', () => {
    it('counts by severity and status', () => {
      expect(report).to.include('7 issues, 4 open. As of 2026-11-06 16:00; all times are UTC.');
      expect(report).to.include('| Severity | New | In progress | Resolved | Closed | Total |');
      expect(report).to.include('| High     |   1 |           1 |        1 |      0 |     3 |');
      expect(report).to.include('| Total    |   2 |           2 |        2 |      1 |     7 |');
    });

    it('says who works on what, since when and until when', () => {
      expect(section(report, 'In progress')).to.match(
        /\| issue_008 \| critical +\| gemini_cli \| 2026-11-06 15:00 \| 2026-11-06 16:30 \| Template variable/,
      );
    });

    it('lists what is free by severity, with who left it', () => {
      const free = section(report, 'Available');
      expect(free.match(/### .*/g)).to.deep.equal(['### High (1)', '### Low (1)']);
      expect(free).to.include('| gemini_cli, lease ended 2026-11-06 13:00 | Inputs/outputs parsing incomplete |');
      expect(free).to.include('Report says \'naïve\' café — non-ASCII title ✓ "quoted"');
    });

    it('follows the order of severities in policy', () => {
      const policy = { ...BACKLOG.policy, severities: ['low', 'medium', 'high', 'critical'] } as const;
      const free = section(issuesReport({ ...BACKLOG, policy }), 'Available');
      expect(free.match(/### .*/g)).to.deep.equal(['### Low (1)', '### High (1)']);
    });

    it('says who was assigned an issue that has no lease', () => {
      const issues = [issueOf('issue_009', { status: 'in_progress', assigned_to: 'gemini_cli', labels: ['parser', 'a|b'] })];
      expect(section(issuesReport(snapshotOf({ issues })), 'Available')).to.match(
        /\| parser, a\\\|b \| gemini_cli, no lease \| Title of issue_009 \|/,
      );
    });

    it('says what a blocked issue waits for', () => {
      expect(section(report, 'Blocked')).to.match(/\| issue_011 \| high +\| issue_008 \| Export the catalogue \|/);
    });

    it('lists what is resolved, the newest first, with the fix and its agent', () => {
      const rows = section(report, 'Resolved').split('\n').slice(2);
      expect(rows).to.deep.equal([
        '| issue_007 | high     | 2026-11-06 11:00 | fix_011     | claude_code | Test New Issue for Workflow Demo |',
        '| issue_001 | critical | 2026-11-06 10:00 | fix_001     | claude_code | Extractor drops nodes |',
      ]);
    });

    it('lists what was closed without a fix, and why', () => {
      expect(section(report, 'Closed without a fix')).to.equal(
        '- issue_012, 2026-11-06 12:00, Cannot be reproduced: works for me',
      );
    });

    it('says so where there is nothing', () => {
      expect(issuesReport(snapshotOf({ asOf: '' }))).to.equal('# Issues\n\nNo issues yet.\n');
      const quiet = issuesReport(snapshotOf({ issues: [issueOf('issue_001', { status: 'closed' })] }));
      for (const words of ['Nobody holds an issue.', 'Nothing is free.', 'Nothing waits for', 'Nothing is resolved yet.']) {
        expect(quiet).to.include(words);
      }
    });
  });
});
