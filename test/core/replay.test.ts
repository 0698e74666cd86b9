import { expect } from 'chai';
import { type ActionRecord, authorOf, formatMessage } from '../../src/core/message.ts';
import type { BranchState } from '../../src/core/model.ts';
import type { Operation } from '../../src/core/ops/operation.ts';
import { type Action, OPERATIONS } from '../../src/core/ops/registry.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { type BranchName, Divergence, type RecordedAction, replay } from '../../src/core/replay.ts';
import { seconds } from '../../src/core/time.ts';
import { branchOf, claimOf, contextWith, GEMINI, heldIssue, ISSUE_ID, issueWith, later, NOW } from './samples.ts';

const POLICY = 'c0ffee'.padEnd(40, '0');
const BRANCH: BranchName = { kind: 'issue', name: ISSUE_ID };
const policies = (commit: string) => (commit === POLICY ? DEFAULT_POLICY : undefined);

/** The commit that an action makes, in the state that is given. */
function recorded(
  action: Action,
  before: BranchState,
  input: object,
  now = NOW,
  change: Partial<ActionRecord> = {},
): RecordedAction {
  const operation = OPERATIONS[action] as unknown as Operation<object>;
  const context = contextWith({ now });
  const outcome = operation.apply(before, input, context);
  const message = formatMessage({
    action,
    agent: context.agent,
    session: context.session,
    issue: ISSUE_ID,
    fix: outcome.fix ?? null,
    success: true,
    at: now.replace('Z', '.250Z'),
    summary: outcome.summary,
    reason: outcome.reason ?? '',
    imported: null,
    nonce: context.nonce,
    policy: POLICY,
    input: { ...input, ...outcome.observed },
    ...change,
  });
  return { message, author: { ...authorOf(context.agent), time: seconds(now) } };
}

describe('core/replay', () => {
  const free = branchOf(issueWith());

  const divergence = (before: BranchState, commit: RecordedAction, branch = BRANCH): string => {
    try {
      replay(before, commit, branch, policies);
    } catch (error) {
      if (error instanceof Divergence) return error.kind;
      throw error;
    }
    return 'none';
  };

  describe('replay', () => {
    it('does a recorded action again, with the same documents', () => {
      const claim = recorded('claim_issue', free, { ttl_minutes: 30 });
      const again = replay(free, claim, BRANCH, policies);
      expect(again.documents).to.deep.equal(OPERATIONS.claim_issue.apply(free, { ttl_minutes: 30 }, contextWith()).documents);
      expect(again.message).to.equal(claim.message);
    });

    it('sees again what the operation saw by itself', () => {
      const held = branchOf(heldIssue(claimOf({ agent: 'claude_code', session: 's2' })));
      const takeover = recorded('claim_issue', held, {}, later(4000));
      expect(takeover.message).to.contain('takes_over');
      expect(divergence(held, takeover)).to.equal('none');
      const lied = { ...takeover, message: takeover.message.replace('"session":"s2"', '"session":"s3"') };
      expect(divergence(held, lied)).to.equal('changed_message');
    });

    it('refuses a takeover that was not due at the time it says', () => {
      const gone = branchOf(heldIssue(claimOf({ agent: 'claude_code', session: 's2' })));
      const takeover = recorded('claim_issue', gone, {}, later(4000));
      const longer = branchOf(heldIssue(claimOf({ agent: 'claude_code', session: 's2' }, { expires_at: later(9000) })));
      expect(divergence(longer, takeover)).to.equal('takeover_not_due');
    });

    it('refuses rules that the team never had, and an action without rules', () => {
      expect(divergence(free, recorded('claim_issue', free, {}, NOW, { policy: 'f'.repeat(40) }))).to.equal('unknown_policy');
      expect(divergence(free, recorded('claim_issue', free, {}, NOW, { policy: null }))).to.equal('unknown_policy');
    });

    it('refuses an author who is not the agent, a date that is not the time, and a branch that is not the one', () => {
      const claim = recorded('claim_issue', free, {});
      expect(divergence(free, { ...claim, author: { ...claim.author, email: 'eve@agents.invalid' } })).to.equal('forged_agent');
      expect(divergence(free, { ...claim, author: { ...claim.author, time: claim.author.time + 1 } })).to.equal('changed_time');
      expect(divergence(free, { ...claim, author: { ...claim.author, time: Number.NaN } })).to.equal('changed_time');
      expect(divergence(free, claim, { kind: 'issue', name: 'issue_009' })).to.equal('wrong_branch');
      expect(divergence(free, claim, { kind: 'agent', name: GEMINI.agent })).to.equal('wrong_branch');
      expect(divergence(free, claim, { kind: 'config', name: '' })).to.equal('wrong_branch');
    });

    it('refuses an input that is not of its schema, and an action that had nothing to change', () => {
      const claim = recorded('claim_issue', free, { ttl_minutes: 30 });
      const odd = { ...claim, message: claim.message.replace('"ttl_minutes":30', '"ttl_minutes":"30"') };
      expect(divergence(free, odd)).to.equal('not_allowed');
      const mine = branchOf(heldIssue(claimOf(GEMINI)));
      expect(divergence(mine, claim)).to.equal('not_allowed');
    });

    it('takes a refused attempt on the agent’s own record as it is, and nowhere else', () => {
      const denied = recorded('claim_issue', free, {}, NOW, { success: false, summary: 'denied: somebody has it' });
      const own: BranchName = { kind: 'agent', name: GEMINI.agent };
      expect(replay(branchOf(null), denied, own, policies).documents).to.deep.equal([]);
      expect(divergence(free, denied)).to.equal('wrong_branch');
      const loud = { ...denied, message: denied.message.replace('\n\nCoord', '\n\n\u001b[2J\n\nCoord') };
      expect(divergence(branchOf(null), loud, own)).to.equal('changed_message');
    });

    it('knows nothing by inheritance', () => {
      for (const action of ['constructor', '__proto__', 'toString']) {
        const claim = recorded('claim_issue', free, {}, NOW, { action });
        expect(divergence(free, claim)).to.equal('no_action');
      }
    });
  });
});
