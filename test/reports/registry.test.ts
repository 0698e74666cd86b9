import { expect } from 'chai';
import fc from 'fast-check';
import { REPORT_NAMES } from '../../src/reports/metadata.ts';
import { METADATA_PATH, REPORTS, renderReports } from '../../src/reports/registry.ts';
import type { Snapshot } from '../../src/reports/snapshot.ts';
import { addActions } from '../../src/reports/snapshot.ts';
import { BACKLOG, claimOf, snapshotOf } from './fixture.ts';
import { active, CONTROL, hostileText, shape } from './hostile.ts';

/** The backlog with other texts wherever an agent or a person can put any; single lines stay single lines. */
function withTexts(text: string): Snapshot {
  const line = text.replace(/[\r\n]+/g, ' ');
  return {
    ...BACKLOG,
    issues: BACKLOG.issues.map((issue) => ({
      ...issue,
      title: text,
      labels: issue.id === 'issue_010' ? [`x${text}`] : [],
      ...(issue.close_reason && { close_reason: `x${text}` }),
    })),
    fixes: BACKLOG.fixes.map((fix) => ({
      ...fix,
      title: text,
      verified_by: [text],
      implementation: { approach: `x${line}`, files_modified: [text, text], lines: text },
      test_results: { nodes_tested: [text], success_rate: text, notes: `x${line}` },
      ...(fix.reject_reason && { reject_reason: `x${line}` }),
      reviews: [{ agent: text, verdict: 'approved', at: BACKLOG.asOf, notes: text }],
    })),
  };
}

describe('reports/registry', () => {
  describe('REPORTS', () => {
    it('has the reports that the metadata names', () => {
      expect(Object.keys(REPORTS)).to.deep.equal([...REPORT_NAMES]);
    });

    it('gives the rows of each report as data that JSON can hold', () => {
      for (const { data } of Object.values(REPORTS)) {
        expect(JSON.parse(JSON.stringify(data(BACKLOG)))).to.deep.equal(data(BACKLOG));
      }
    });
  });

  describe('renderReports', () => {
    it('makes the files of reports/', () => {
      expect([...renderReports(snapshotOf()).keys()]).to.deep.equal([
        'reports/ISSUES_REPORT.md',
        'reports/FIXES_APPLIED_REPORT.md',
        'reports/AGENT_ACTIVITY_REPORT.md',
        METADATA_PATH,
      ]);
    });

    it('makes the same of the same documents in any order', () => {
      const shuffled = <T>(list: readonly T[]) => fc.shuffledSubarray([...list], { minLength: list.length });
      fc.assert(
        fc.property(shuffled(BACKLOG.issues), shuffled(BACKLOG.fixes), shuffled(BACKLOG.agents), (issues, fixes, agents) => {
          expect([...renderReports({ ...BACKLOG, issues, fixes, agents })]).to.deep.equal([...renderReports(BACKLOG)]);
        }),
        { numRuns: 30 },
      );
    });

    it('leaves the snapshot as it was', () => {
      const before = structuredClone(BACKLOG);
      renderReports(BACKLOG);
      expect(BACKLOG).to.deep.equal(before);
    });

    it('keeps its shape whatever the texts are', () => {
      const plain = [...renderReports(withTexts('plain')).values()].map(shape);
      fc.assert(
        fc.property(hostileText, (text) => {
          const files = [...renderReports(withTexts(`${text}.`)).values()];
          expect(files.slice(0, 3).map(shape)).to.deep.equal(plain.slice(0, 3));
        }),
      );
    });

    it('shows no control character, HTML, link or image of any text', () => {
      fc.assert(
        fc.property(hostileText, hostileText, (text, name) => {
          const agent = `x${name}`;
          const time = BACKLOG.asOf;
          const snapshot: Snapshot = {
            ...withTexts(text),
            issues: withTexts(text).issues.map((issue) =>
              issue.status === 'in_progress'
                ? { ...issue, claim: claimOf(agent, '2026-11-06T17:00:00Z') }
                : { ...issue, assigned_to: agent },
            ),
            agents: [{ name: agent, last_seen: time }],
            activity: addActions(BACKLOG.activity, [{ agent, action: name, success: true, time }]),
          };
          const files = [...renderReports(snapshot)];
          for (const [path, content] of files) {
            expect(content).not.to.match(CONTROL);
            if (path.endsWith('.md')) expect(active(content.replace(/^ {2}>/gm, ''))).not.to.match(/[<>[\]`*~]/);
            expect(content.endsWith('\n')).to.equal(true);
          }
          expect(() => JSON.parse(files.at(-1)?.[1] ?? '')).not.to.throw();
        }),
      );
    });
  });
});
