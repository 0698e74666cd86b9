import { expect } from 'chai';
import type { Fix } from '../../src/core/model.ts';
import { fixesReport, fixSections } from '../../src/reports/fixes-report.ts';
import { BACKLOG, fixOf, snapshotOf } from './fixture.ts';

const entry = (report: string, id: string): string[] =>
  report.split(`\n### ${id}: `)[1]?.split(/\n##/)[0]?.trim().split('\n').slice(2) ?? [];

describe('reports/fixes-report', () => {
  const report = fixesReport(BACKLOG);
  const tests = (test_results: NonNullable<Fix['test_results']>): string | undefined =>
    entry(fixesReport(snapshotOf({ fixes: [fixOf('fix_001', 'issue_001', { test_results })] })), 'fix_001').find((line) =>
      line.startsWith('- Tests'),
    );

  describe('fixSections', () => {
    it('has the newest applied first and the longest waiting proposal first', () => {
      const { applied, proposed, rejected } = fixSections(BACKLOG);
      expect([applied, proposed, rejected].map((fixes) => fixes.map(({ id }) => id as string))).to.deep.equal([
        ['fix_011', 'fix_001', 'fix_002'],
        ['fix_013', 'fix_012'],
        ['fix_014'],
      ]);
    });
  });

  describe('fixesReport', () => {
    it('counts', () => {
      expect(report).to.include('6 fixes: 3 applied, 2 proposed, 1 rejected. As of 2026-11-06 16:00');
    });

    it('tells everything about an applied fix', () => {
      expect(entry(report, 'fix_001')).to.deep.equal([
        '- Issue: issue_001 (critical): Extractor drops nodes',
        '- Implemented by: gemini_cli, 2026-11-06 09:00',
        '- Applied by: claude_code, 2026-11-06 10:00',
        '- Verified by: claude_code',
        '- Files: n8n_node_extractor.py; lines 40-70',
        '- Approach: Merge split descriptions.',
        '- Tests: 2 nodes: Node1A, Node1B; success rate 100%',
      ]);
    });

    it('tells what little is known of a fix without details', () => {
      expect(
        entry(fixesReport(snapshotOf({ fixes: [fixOf('fix_002', 'issue_001', { status: 'applied' })] })), 'fix_002'),
      ).to.deep.equal([
        '- Issue: issue_001',
        '- Implemented by: –',
        '- Applied by: –',
        '- Verified by: –',
        '- Files: –',
        '- Tests: not recorded',
      ]);
    });

    it('quotes an approach of several lines', () => {
      expect(entry(report, 'fix_011').join('\n')).to.include(
        '- Approach:\n  > First the parser.\n  >\n  > \\- then the \\*tests\\*\n- Tests: tested. All automation scripts',
      );
    });

    it('words test results of both forms', () => {
      expect(tests({ tested: true })).to.equal('- Tests: tested');
      expect(tests({ tested: false, notes: 'no time' })).to.equal('- Tests: not tested. no time');
      expect(tests({ notes: 'by hand' })).to.equal('- Tests: by hand');
      expect(tests({ nodes_tested: ['A'], success_rate: '1/1' })).to.equal('- Tests: 1 node: A; success rate 1/1');
      expect(tests({ nodes_tested: [] })).to.equal('- Tests: 0 nodes');
      expect(tests({ success_rate: '90%' })).to.equal('- Tests: success rate 90%');
      expect(tests({})).to.equal('- Tests: not recorded');
    });

    it('shows the reviews of a fix that waits', () => {
      expect(entry(report, 'fix_012').slice(-2)).to.deep.equal([
        '- Review: claude_code asked for changes, 2026-11-06 15:55: handle nesting',
        '- Review: claude_code approved, 2026-11-06 15:58',
      ]);
      expect(entry(report, 'fix_013').at(-1)).to.equal('- Reviews: none yet');
    });

    it('says that the issue of a fix that waits is done already', () => {
      expect(entry(report, 'fix_013')[0]).to.equal(
        '- Issue: issue_007 (high, resolved by fix_011): Test New Issue for Workflow Demo',
      );
    });

    it('says why a fix was rejected', () => {
      expect(entry(report, 'fix_014').slice(2)).to.deep.equal([
        '- Rejected by: claude_code, 2026-11-06 14:00',
        '- Reason: it hides the cause',
      ]);
    });

    it('says so where there is nothing', () => {
      expect(fixesReport(snapshotOf({ asOf: '' }))).to.equal('# Fixes\n\nNo fixes yet.\n');
      expect(fixesReport(snapshotOf({ fixes: [fixOf('fix_001', 'issue_001')] }))).to.include('Nothing is applied yet.');
      expect(fixesReport(snapshotOf({ fixes: [fixOf('fix_001', 'issue_001', { status: 'applied' })] }))).to.include(
        'No fix waits to be applied.',
      );
    });
  });
});
