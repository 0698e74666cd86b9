import { expect } from 'chai';
import { issuesToCsv } from '../../../src/core/formats/csv.ts';
import type { IssueId } from '../../../src/core/ids.ts';
import type { Issue } from '../../../src/core/model.ts';

const ISSUE: Issue = {
  id: 'issue_001' as IssueId,
  title: 'One',
  severity: 'high',
  status: 'new',
  assigned_to: null,
  created_at: '2026-01-01T00:00:00Z',
};
const row = (change: Partial<Issue>): string | undefined => issuesToCsv([{ ...ISSUE, ...change }]).split('\r\n')[1];

describe('core/formats/csv', () => {
  describe('issuesToCsv', () => {
    it('writes a header, a row an issue, and CRLF', () => {
      expect(issuesToCsv([ISSUE])).to.equal(
        'id,title,severity,status,assigned_to,created_at,created_by,updated_at,labels,depends_on,resolved_by,resolved_at\r\n' +
          'issue_001,One,high,new,,2026-01-01T00:00:00Z,,,,,,\r\n',
      );
    });

    it('quotes commas and quotation marks, and joins lists', () => {
      expect(row({ title: 'a, "b"', labels: ['x', 'y'] })).to.equal(
        'issue_001,"a, ""b""",high,new,,2026-01-01T00:00:00Z,,,"x;y",,,',
      );
    });

    it('disarms what a spreadsheet would take for a formula', () => {
      for (const start of ['=', '+', '-', '@']) expect(row({ title: `${start}1` })).to.contain(`,'${start}1,`);
      expect(row({ created_by: '\t=1' })).to.contain(",'\\u0009=1,");
      expect(row({ labels: ['=1+1'] })).to.contain(",'=1+1,");
      expect(row({ title: 'x;=1+1' })).to.contain(',"x;=1+1",');
      expect(row({ labels: ['x', '=1+1'] })).to.contain(',"x;=1+1",');
    });

    it('never writes control characters raw', () => {
      expect(row({ created_by: 'a\u001b[31m\nb' })).to.contain(',a\\u001b[31m\\u000ab,');
    });
  });
});
