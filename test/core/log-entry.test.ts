import { expect } from 'chai';
import { type LogEntry, logEntries, logEntry, orderSeconds, refusedBy } from '../../src/core/log-entry.ts';
import { formatMessage } from '../../src/core/message.ts';
import { settleRecord } from '../../src/core/settle.ts';

describe('core/log-entry', () => {
  const message = formatMessage({
    action: 'claim_issue',
    agent: 'a',
    session: 's',
    issue: 'issue_008',
    fix: null,
    success: false,
    at: '2026-11-22T12:00:00.250Z',
    imported: null,
    summary: 'denied: it is held',
    reason: 'urgent',
    nonce: 'n',
    policy: null,
    input: {},
  });

  describe('logEntry', () => {
    it('tells an action in the predecessor’s form', () => {
      expect(logEntry({ oid: 'abc', time: Date.parse('2026-11-22T12:00:00Z') / 1000, message })).to.deep.equal({
        timestamp: '2026-11-22T12:00:00Z',
        at: '2026-11-22T12:00:00.250Z',
        agent: 'a',
        action: 'claim_issue',
        success: false,
        message: 'denied: it is held (urgent)',
        issue_id: 'issue_008',
        commit: 'abc',
      });
    });

    it('is null for a commit that records no action', () => {
      expect(logEntry({ oid: 'abc', time: 0, message: 'fold issue_008\n' })).to.equal(null);
    });

    it('has a time for every commit, even for one beyond all calendars', () => {
      expect(logEntry({ oid: 'abc', time: 9e15, message })?.timestamp).to.equal('1970-01-01T00:00:00Z');
    });
  });

  describe('logEntries', () => {
    const claim = formatMessage({
      action: 'claim_issue',
      agent: 'a',
      session: 's',
      issue: 'issue_008',
      fix: null,
      success: true,
      at: null,
      imported: null,
      summary: 'claim issue_008: Title',
      reason: '',
      nonce: 'n',
      policy: null,
      input: {},
    });
    const by = { agent: 'b', session: 's', issue: 'issue_008', at: '2026-11-22T12:00:00.250Z', nonce: 'n', policy: null };
    const refused = [{ commit: 'abc', action: 'claim_issue', agent: 'a', reason: "it is held by 'c'" }];
    const settlement = formatMessage(settleRecord(by, 'issue_008', 2, refused));

    it('shows as refused what a settlement after it refused, and the settlement itself', () => {
      const commits = [
        { oid: 'abc', time: 1, message: claim },
        { oid: 'abd', time: 1, message: claim },
        { oid: 'def', time: 2, message: settlement },
      ];
      expect(
        logEntries(commits).map(({ commit, action, success, message: text }) => [commit, action, success, text]),
      ).to.deep.equal([
        ['abc', 'claim_issue', false, "claim issue_008: Title; refused when it was settled: it is held by 'c'"],
        ['abd', 'claim_issue', true, 'claim issue_008: Title'],
        [
          'def',
          'settle',
          true,
          "settle issue_008: 2 actions done apart, 1 refused (refused abc claim_issue by 'a': it is held by 'c')",
        ],
      ]);
    });

    it('believes no list of refused actions that cannot be read or stands in another action', () => {
      expect(refusedBy(settlement)).to.deep.equal(refused);
      expect(refusedBy(settlement.replace('{"v":1,', '{"v":2,'))).to.deep.equal([]);
      expect(refusedBy(settlement.replace('Coord-Action: settle', 'Coord-Action: heartbeat'))).to.deep.equal([]);
      expect(refusedBy(claim)).to.deep.equal([]);
    });
  });

  describe('orderSeconds', () => {
    const entry = (second: number, at?: string) =>
      ({ timestamp: `2026-11-22T12:00:0${second}Z`, commit: `${second}${at}`, ...(at && { at }) }) as LogEntry;
    const commits = (entries: LogEntry[]) => orderSeconds(entries).map(({ commit }) => commit);

    it('orders the actions of one second, and lets a clock that went backwards be', () => {
      expect(commits([entry(5, '.9'), entry(5, '.1'), entry(3, '.5'), entry(3, '.2')])).to.deep.equal([
        '5.1',
        '5.9',
        '3.2',
        '3.5',
      ]);
    });

    it('keeps the order of what is equal or unknown', () => {
      const [one, two] = [entry(1), { ...entry(1), commit: 'two' }];
      expect(commits([two, one])).to.deep.equal(['two', '1undefined']);
    });
  });
});
