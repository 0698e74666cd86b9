import { expect } from 'chai';
import type { FixId } from '../../src/core/ids.ts';
import { type ActionRecord, authorOf, formatMessage, parseInput, parseMessage } from '../../src/core/message.ts';
import type { Actor, BranchState } from '../../src/core/model.ts';
import type { Operation } from '../../src/core/ops/operation.ts';
import { type Action, OPERATIONS } from '../../src/core/ops/registry.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import type { BranchName } from '../../src/core/replay.ts';
import { type LocalCommit, refusedIn, settle, settleRecord } from '../../src/core/settle.ts';
import { seconds } from '../../src/core/time.ts';
import {
  branchOf,
  CLAUDE,
  claimOf,
  contextWith,
  fixWith,
  GEMINI,
  heldIssue,
  ISSUE_ID,
  issueWith,
  later,
  NOW,
} from './samples.ts';

const POLICY = 'c0ffee'.padEnd(40, '0');
const BRANCH: BranchName = { kind: 'issue', name: ISSUE_ID };
const policies = (commit: string) => (commit === POLICY ? DEFAULT_POLICY : undefined);

/** The commits of some actions that were done one after the other, apart from the remote. */
function apart(start: BranchState, actor: Actor, ...actions: readonly (readonly [Action, object])[]): LocalCommit[] {
  let state = start;
  return actions.map(([action, input], index) => {
    const operation = OPERATIONS[action] as unknown as Operation<object>;
    const now = later(index);
    const outcome = operation.apply(state, input, contextWith({ ...actor, now, nonce: `n${index}`.padEnd(24, '0') }));
    const documents = outcome.documents;
    state = {
      ...state,
      issue: documents.find((document) => document.kind === 'issue')?.value ?? state.issue,
      fixes: [
        ...state.fixes.filter(({ id }) => !documents.some((document) => document.kind === 'fix' && document.value.id === id)),
        ...documents.flatMap((document) => (document.kind === 'fix' ? [document.value] : [])),
      ],
    };
    const record: ActionRecord = {
      ...actor,
      action,
      issue: ISSUE_ID,
      fix: outcome.fix ?? null,
      success: true,
      at: now.replace('Z', '.000Z'),
      summary: outcome.summary,
      reason: outcome.reason ?? '',
      imported: null,
      nonce: `n${index}`.padEnd(24, '0'),
      policy: POLICY,
      input: { ...input, ...outcome.observed },
    };
    return {
      oid: String(index).repeat(40),
      message: formatMessage(record),
      author: { ...authorOf(actor.agent), time: seconds(now) },
    };
  });
}

describe('core/settle', () => {
  const free = branchOf(issueWith());
  const taken = branchOf(heldIssue(claimOf(CLAUDE)));

  describe('settle', () => {
    it('does again what still holds', () => {
      const local = apart(free, GEMINI, ['claim_issue', {}], ['comment_issue', { text: 'on it' }]);
      const { steps, refused } = settle(branchOf(issueWith({ labels: ['new', 'there'] })), local, BRANCH, policies);
      expect(refused).to.deep.equal([]);
      expect(steps.flat().map(({ kind }) => kind)).to.deep.equal(['issue', 'issue', 'comment']);
      const last = steps.flat().findLast((document) => document.kind === 'issue');
      expect(last?.value).to.deep.include({ labels: ['new', 'there'], assigned_to: GEMINI.agent });
    });

    it('refuses the claim of whoever came second, in the words of the rule, and keeps proposals and comments', () => {
      const local = apart(
        free,
        GEMINI,
        ['claim_issue', {}],
        ['propose_fix', { title: 'Mine', fix: 'fix_008_x7k2m' }],
        ['comment_issue', { text: 'kept' }],
        ['apply_fix', { fix: 'fix_008_x7k2m' }],
      );
      const { steps, refused } = settle(taken, local, BRANCH, policies);
      expect(refused.map(({ commit, action, agent }) => [commit[0], action, agent])).to.deep.equal([
        ['0', 'claim_issue', GEMINI.agent],
        ['3', 'apply_fix', GEMINI.agent],
      ]);
      expect(refused[0]?.reason).to.match(/^issue_008 is held by 'claude_code' since /);
      const documents = steps.flat();
      expect(documents.find(({ kind }) => kind === 'fix')?.value).to.deep.include({ id: 'fix_008_x7k2m', status: 'proposed' });
      expect(documents.some(({ kind }) => kind === 'comment')).to.equal(true);
      expect(documents.findLast((document) => document.kind === 'issue')?.value).to.deep.include({ assigned_to: CLAUDE.agent });
    });

    it('never turns a proposal away, not even of an issue that was resolved meanwhile', () => {
      const local = apart(free, GEMINI, ['propose_fix', { title: 'Late', fix: 'fix_008_x7k2m' }]);
      const resolved = branchOf(issueWith({ status: 'resolved', resolved_by: 'fix_008_1' }), fixWith({ status: 'applied' }));
      const { steps, refused } = settle(resolved, local, BRANCH, policies);
      expect(refused).to.deep.equal([]);
      expect(steps.flat().some(({ kind }) => kind === 'fix')).to.equal(true);
    });

    it('keeps a proposal whose id another fix has by now under a free one, and what follows means the same fix', () => {
      const local = apart(free, GEMINI, ['propose_fix', { title: 'Mine', fix: 'fix_011' }], ['apply_fix', { fix: 'fix_011' }]);
      const theirs = branchOf(issueWith(), fixWith({ id: 'fix_011' as FixId, title: 'Theirs' }));
      const { steps, refused } = settle(theirs, local, BRANCH, policies);
      expect(refused.map(({ action, reason }) => [action, reason])).to.deep.equal([
        ['propose_fix', 'fix_011 is the id of another fix by now; it is kept as fix_008_1'],
      ]);
      const fixes = steps.flat().flatMap((document) => (document.kind === 'fix' ? [document.value] : []));
      expect(fixes.map(({ id, title, status }) => [id, title, status])).to.deep.equal([
        ['fix_008_1', 'Mine', 'proposed'],
        ['fix_008_1', 'Mine', 'applied'],
      ]);
    });

    it('never lays an edit over what somebody else wrote', () => {
      const local = apart(free, GEMINI, ['edit_issue', { title: { from: issueWith().title, to: 'Mine' } }]);
      const { steps, refused } = settle(branchOf(issueWith({ title: 'Theirs' })), local, BRANCH, policies);
      expect(steps).to.deep.equal([]);
      expect(refused[0]?.reason).to.contain("it is 'Theirs'");
    });

    it('never takes back the time of the last change', () => {
      const local = apart(free, GEMINI, ['claim_issue', {}], ['comment_issue', { text: 'on it' }], ['release_issue', {}]);
      const changed = later(3600);
      const { steps, refused } = settle(branchOf(issueWith({ updated_at: changed })), local, BRANCH, policies);
      expect(refused).to.deep.equal([]);
      const times = steps.flat().flatMap((document) => (document.kind === 'issue' ? [document.value.updated_at] : []));
      expect(times).to.deep.equal([changed, changed, changed]);
      const earlier = settle(branchOf(issueWith({ updated_at: NOW })), local, BRANCH, policies);
      const last = earlier.steps.flat().findLast((document) => document.kind === 'issue');
      expect(last?.value).to.include({ updated_at: later(2) });
    });

    it('says what it would be of an action that cannot be judged', () => {
      const [local] = apart(free, GEMINI, ['claim_issue', {}]);
      const { refused } = settle(free, local ? [local] : [], BRANCH, () => undefined);
      const reason = `it was judged by rules that the team never had (${POLICY})`;
      expect(refused).to.deep.equal([{ commit: '0'.repeat(40), action: 'claim_issue', agent: GEMINI.agent, reason }]);
      const plain = { oid: 'a'.repeat(40), message: 'By hand\n', author: { name: 'Bob', email: 'bob@x', time: 0 } };
      expect(settle(free, [plain], BRANCH, policies).refused[0]).to.include({
        action: 'commit',
        agent: 'Bob',
        reason: 'it records no action: it was not made by git coord',
      });
    });

    it('puts nothing where both did the same', () => {
      const local = apart(free, GEMINI, ['edit_issue', { labels: { add: ['ui'] } }]);
      const { steps, refused } = settle(branchOf(issueWith({ labels: ['templates', 'ui'] })), local, BRANCH, policies);
      expect([steps, refused]).to.deep.equal([[], []]);
    });
  });

  describe('settleRecord', () => {
    it('lists what was refused, for people and for machines', () => {
      const { refused } = settle(taken, apart(free, GEMINI, ['claim_issue', {}]), BRANCH, policies);
      const by = { ...GEMINI, issue: ISSUE_ID, at: NOW.replace('Z', '.000Z'), nonce: 'n', policy: POLICY };
      const message = formatMessage(settleRecord(by, ISSUE_ID, 1, refused));
      expect(message.split('\n')[0]).to.equal('settle issue_008: 1 action done apart, 1 refused');
      expect(message).to.match(/^refused 000000000000 claim_issue by 'gemini_cli': issue_008 is held by /m);
      const header = parseMessage(message);
      expect(header && refusedIn(header, parseInput(message).input)).to.deep.equal(refused);
    });
  });
});
