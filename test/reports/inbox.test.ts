import { expect } from 'chai';
import fc from 'fast-check';
import { afterRefusal, inboxText, type Notice } from '../../src/reports/inbox.ts';
import { CONTROL, hostileText, shape } from './hostile.ts';

const notice = (over: Partial<Notice> = {}): Notice => ({
  commit: '0123456789abcdef0123456789abcdef01234567',
  action: 'claim_issue',
  reason: "issue_008 is held by 'bob'",
  issue: 'issue_008',
  at: '2026-11-22T12:45:01Z',
  ...over,
});

describe('reports/inbox', () => {
  describe('inboxText', () => {
    it('tells what did not hold, why, and how to go on', () => {
      expect(inboxText('gemini_cli', [notice(), notice({ action: 'set_config', issue: null })])).to.equal(
        [
          '# Inbox of gemini_cli',
          '',
          '2 actions that you did apart from the others did not hold when they were settled.',
          '',
          '| Settled          | Issue     | Action      | Commit       | Why it was refused |',
          '| ---------------- | --------- | ----------- | ------------ | ------------------ |',
          "| 2026-11-22 12:45 | issue_008 | claim_issue | 0123456789ab | issue_008 is held by 'bob' |",
          "| 2026-11-22 12:45 | –         | set_config  | 0123456789ab | issue_008 is held by 'bob' |",
          '',
          'Your comments and proposals are kept. Next: `git coord show issue_008`, `git coord list --ready`. `git coord start` shows this once more and empties the inbox.',
          '',
        ].join('\n'),
      );
    });

    it('keeps its form whatever agents, actions and reasons are called', () => {
      const plain = shape(inboxText('a', [notice()]));
      fc.assert(
        fc.property(hostileText, hostileText, hostileText, hostileText, (agent, action, reason, at) => {
          const text = inboxText(agent, [notice({ action, reason, at })]);
          expect(shape(text)).to.deep.equal(plain);
          expect(text).to.not.match(CONTROL);
        }),
      );
    });
  });

  describe('afterRefusal', () => {
    it('names the first issue that there is', () => {
      expect(afterRefusal([null, 'issue_002', 'issue_003'])).to.deep.equal([
        'git coord show issue_002',
        'git coord list --ready',
      ]);
      expect(afterRefusal([null])).to.deep.equal(['git coord list --ready']);
    });
  });
});
