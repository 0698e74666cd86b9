import { expect } from 'chai';
import { activityReport, agentRows } from '../../src/reports/activity-report.ts';
import { addActions, EMPTY_ACTIVITY } from '../../src/reports/snapshot.ts';
import { BACKLOG, claimOf, fixOf, issueOf, snapshotOf } from './fixture.ts';

describe('reports/activity-report', () => {
  describe('agentRows', () => {
    it('has every agent that anything names, the last seen first', () => {
      expect(agentRows(BACKLOG).map(({ agent, last_seen }) => [agent, last_seen])).to.deep.equal([
        ['gemini_cli', '2026-11-06T15:59:00Z'],
        ['claude_code', '2026-11-06T15:58:00Z'],
        ['openai_codex', null],
      ]);
    });

    it('takes the later of the record and of the last action', () => {
      const activity = addActions(EMPTY_ACTIVITY, [{ agent: 'a', action: 'x', success: true, time: '2026-11-06T12:00:00Z' }]);
      const seen = (last_seen: string) => agentRows(snapshotOf({ activity, agents: [{ name: 'a', last_seen }] }))[0]?.last_seen;
      expect(seen('2026-11-06T11:00:00Z')).to.equal('2026-11-06T12:00:00Z');
      expect(seen('2026-11-06T13:00:00Z')).to.equal('2026-11-06T13:00:00Z');
    });

    it('counts tasks, actions, refusals and fixes', () => {
      const [gemini, claude] = agentRows(BACKLOG);
      expect(gemini?.current_tasks.map(({ id }) => id as string)).to.deep.equal(['issue_008', 'issue_009']);
      expect(gemini).to.deep.include({
        actions: { claim_issue: 2, propose_fix: 1 },
        denied: 0,
        fixes_proposed: 2,
        fixes_applied: 0,
      });
      expect(claude).to.deep.include({ current_tasks: [], actions: { review_fix: 1 }, denied: 1, fixes_applied: 2 });
    });

    it('keeps apart agents whose names mean something to JavaScript', () => {
      const names = ['__proto__', 'constructor'];
      const issues = names.map((name, i) =>
        issueOf(`issue_00${i}`, { status: 'in_progress', claim: claimOf(name, '2026-11-06T17:00:00Z') }),
      );
      const fixes = [fixOf('fix_001', 'issue_000', { implementer: '__proto__' })];
      const rows = agentRows(snapshotOf({ issues, fixes }));
      expect(rows.map(({ agent, current_tasks, fixes_proposed }) => [agent, current_tasks.length, fixes_proposed])).to.deep.equal(
        [
          ['__proto__', 1, 1],
          ['constructor', 1, 0],
        ],
      );
    });
  });

  describe('activityReport', () => {
    const report = activityReport(BACKLOG);

    it('sums up every agent in a table', () => {
      expect(report).to.include('3 agents, 5 actions. As of 2026-11-06 16:00; all times are UTC.');
      expect(report).to.match(/\| claude_code +\| 2026-11-06 15:58 \| +0 \| +1 \| +1 \| +0 \| +2 \|/);
    });

    it('tells what an agent holds, until when, and what it did most', () => {
      expect(report).to.include(
        [
          '## gemini_cli',
          '',
          '- Last seen: 2026-11-06 15:59',
          '- Current tasks:',
          '  - issue_008 (critical, until 2026-11-06 16:30): Template variable resolution failing',
          '  - issue_009 (high, lease ended 2026-11-06 13:00): Inputs/outputs parsing incomplete',
          '- Actions: claim_issue 2, propose_fix 1',
          '- Fixes: 2 proposed, 0 applied',
          '',
        ].join('\n'),
      );
    });

    it('names refused attempts where there were some', () => {
      expect(report).to.include('- Actions: review_fix 1\n- Refused attempts: 1\n');
    });

    it('says so where there is nothing', () => {
      expect(activityReport(snapshotOf({ asOf: '' }))).to.equal('# Agent activity\n\nNo agents yet.\n');
    });
  });
});
