import { expect } from 'chai';
import type { FixId } from '../../../src/core/ids.ts';
import { applyFix, proposeFix, rejectFix, reviewFix } from '../../../src/core/ops/fixes.ts';
import {
  branchOf,
  CLAUDE,
  claimOf,
  contextWith,
  failureOf,
  fixOf,
  fixWith,
  GEMINI,
  heldIssue,
  issueOf,
  issueWith,
  later,
  NOW,
  underPolicy,
} from '../samples.ts';

const HOUR = 3600;
const DUE = later(HOUR / 2 + 1);
const STALE = later(HOUR + 121);
const THIRD = { agent: 'codex', session: 's3' };

const proposed = branchOf(issueWith(), fixWith());
const own = branchOf(heldIssue(claimOf(GEMINI)), fixWith());
const reviewed = (...verdicts: readonly [string, 'approved' | 'changes_requested'][]) =>
  fixWith({ reviews: verdicts.map(([agent, verdict]) => ({ agent, verdict, at: NOW })) });

describe('core/ops/fixes', () => {
  describe('propose', () => {
    const propose = (state = branchOf(issueWith()), input = {}, context = contextWith()) =>
      proposeFix.apply(state, { title: 'Escape the braces', ...input }, context);
    const withFixes = (...ids: readonly string[]) => branchOf(issueWith(), ...ids.map((id) => fixWith({ id: id as FixId })));

    it('adds a fix beside the issue', () => {
      const details = { implementation: { approach: 'a', lines: '1-9' }, test_results: { tested: true } };
      const outcome = propose(branchOf(issueWith()), { title: ' Escape the braces ', ...details });
      expect(fixOf(outcome)).to.deep.equal({
        id: 'fix_008_1',
        issue_id: 'issue_008',
        title: 'Escape the braces',
        status: 'proposed',
        implementer: 'gemini_cli',
        created_at: NOW,
        ...details,
        verified_by: [],
      });
      expect(issueOf(outcome)).to.deep.equal(issueWith({ updated_at: NOW }));
      expect(outcome).to.include({ fix: 'fix_008_1', summary: 'propose fix_008_1 for issue_008: Escape the braces' });
    });

    it('needs no claim: not even while another holds the issue', () => {
      expect(fixOf(propose(branchOf(heldIssue(claimOf(CLAUDE)))))).to.include({ implementer: 'gemini_cli' });
    });

    it("renews the holder's lease", () => {
      expect(issueOf(propose(own, {}, contextWith({ now: DUE }))).claim?.renewed_at).to.equal(DUE);
    });

    describe('allocates', () => {
      const next = (...ids: readonly string[]) => fixOf(propose(withFixes(...ids))).id;

      it('one more than the highest, over gaps and rejected fixes', () => {
        expect(next('fix_008_1', 'fix_008_7', 'fix_008_3')).to.equal('fix_008_8');
        expect(next('fix_008_9', 'fix_008_10')).to.equal('fix_008_11');
        expect(fixOf(propose(branchOf(issueWith(), fixWith({ status: 'rejected' })))).id).to.equal('fix_008_2');
      });

      it('without regard to ids that were given', () => {
        expect(next('fix_011', 'fix_login', 'fix_0089_4')).to.equal('fix_008_1');
        expect(next('fix_008_1e9', 'fix_008_0x10', 'fix_008_x')).to.equal('fix_008_1');
      });

      it('a valid, free id whatever numbers were given', () => {
        expect(next('fix_008_99999999999999999999999', 'fix_008_2')).to.equal('fix_008_3');
        expect(next('fix_008_999999', 'fix_008_1000000')).to.equal('fix_008_1000001');
      });
    });

    describe('with a given id', () => {
      it('keeps it as it is', () => {
        for (const fix of ['fix_011', 'fix_008_5', 'fix_login-form']) {
          expect(fixOf(propose(branchOf(issueWith()), { fix })).id).to.equal(fix);
        }
      });

      it('refuses one that the issue has already', () => {
        failureOf(() => propose(proposed, { fix: 'fix_008_1' }), 'refused', 3);
        failureOf(() => propose(withFixes('fix_011'), { fix: 'fix_011' }), 'refused', 3);
      });

      it('refuses one that belongs to another issue', () => {
        expect(failureOf(() => propose(proposed, { fix: 'fix_009_1' }), 'refused', 3).message).to.include('issue_009');
      });

      it('refuses one that is not in its stored form', () => {
        expect(failureOf(() => propose(proposed, { fix: 'fix_8_2' }), 'usage', 2).hint).to.equal('write it fix_008_2');
        failureOf(() => propose(proposed, { fix: 'fix_' }), 'usage', 2);
      });
    });

    it('refuses an issue that is resolved or closed', () => {
      for (const status of ['resolved', 'closed'] as const) {
        const error = failureOf(() => propose(branchOf(issueWith({ status }))), 'refused', 3);
        expect(error.hint).to.equal('git coord reopen issue_008');
      }
    });

    it('refuses an issue that there is not, and a title that is no line of visible text', () => {
      failureOf(() => propose(branchOf(null)), 'not_found', 4);
      for (const title of [' ', 'a\nb', 'a\x1bb']) failureOf(() => propose(proposed, { title }), 'usage', 2);
    });
  });

  describe('review', () => {
    const review = (verdict: 'approved' | 'changes_requested', state = proposed, change = {}) =>
      reviewFix.apply(state, { fix: 'fix_008_1', verdict, notes: 'read it' }, contextWith({ ...CLAUDE, ...change }));

    it('records an approval', () => {
      const outcome = review('approved');
      expect(fixOf(outcome)).to.deep.equal(
        fixWith({
          verified_by: ['claude_code'],
          reviews: [{ agent: 'claude_code', verdict: 'approved', notes: 'read it', at: NOW }],
        }),
      );
      expect(outcome).to.include({ fix: 'fix_008_1', reason: 'read it' });
      expect(outcome.summary).to.match(/^approve fix_008_1: /);
    });

    it('records a request for changes, which takes an approval back', () => {
      const approved = branchOf(issueWith(), fixOf(review('approved')));
      const fix = fixOf(review('changes_requested', approved));
      expect(fix.verified_by).to.deep.equal([]);
      expect(fix.reviews?.map((entry) => entry.verdict)).to.deep.equal(['approved', 'changes_requested']);
    });

    it('counts an agent once however often it approves', () => {
      const approved = branchOf(issueWith(), fixOf(review('approved')));
      expect(fixOf(review('approved', approved)).verified_by).to.deep.equal(['claude_code']);
    });

    it("renews the holder's lease", () => {
      const state = branchOf(heldIssue(claimOf(CLAUDE)), fixWith());
      expect(issueOf(review('approved', state, { now: DUE })).claim?.renewed_at).to.equal(DUE);
    });

    it('refuses the implementer', () => {
      for (const verdict of ['approved', 'changes_requested'] as const) {
        failureOf(() => review(verdict, proposed, { ...GEMINI, session: 'another' }), 'refused', 3);
      }
    });

    it('refuses a fix that there is not, or that is decided', () => {
      failureOf(() => review('approved', branchOf(issueWith())), 'not_found', 4);
      failureOf(() => review('approved', branchOf(null)), 'not_found', 4);
      for (const status of ['applied', 'rejected'] as const) {
        failureOf(() => review('approved', branchOf(issueWith(), fixWith({ status }))), 'refused', 3);
      }
    });
  });

  describe('apply', () => {
    const apply = (state = proposed, context = contextWith()) => applyFix.apply(state, { fix: 'fix_008_1' }, context);

    it('resolves the issue and ends its claim', () => {
      const outcome = apply(own);
      expect(issueOf(outcome)).to.deep.equal(
        issueWith({
          status: 'resolved',
          assigned_to: 'gemini_cli',
          resolved_by: 'fix_008_1',
          resolved_at: NOW,
          updated_at: NOW,
        }),
      );
      expect(fixOf(outcome)).to.deep.equal(
        fixWith({ status: 'applied', verified_by: ['gemini_cli'], applied_by: 'gemini_cli', applied_at: NOW }),
      );
      expect(outcome).to.include({
        fix: 'fix_008_1',
        summary: 'apply fix_008_1 to issue_008: Resolve variables before templates',
      });
    });

    it('names the implementer where the issue was assigned to nobody', () => {
      expect(issueOf(apply(proposed, contextWith(CLAUDE))).assigned_to).to.equal('gemini_cli');
    });

    it('names each verifier once', () => {
      const state = branchOf(issueWith(), fixWith({ verified_by: ['claude_code'] }));
      expect(fixOf(apply(state, contextWith(CLAUDE))).verified_by).to.deep.equal(['claude_code']);
    });

    it("lets anyone apply the holder's own fix", () => {
      expect(issueOf(apply(own, contextWith(CLAUDE))).status).to.equal('resolved');
    });

    it('refuses while another works on the issue; the fix stays proposed', () => {
      const state = branchOf(heldIssue(claimOf(CLAUDE)), fixWith());
      for (const actor of [GEMINI, THIRD, { ...CLAUDE, session: 'other' }]) {
        const error = failureOf(() => apply(state, contextWith(actor)), 'lost', 5);
        expect(error.message).to.include("held by 'claude_code'").and.to.include('stays proposed');
        expect(error.data).to.deep.equal({ issue: 'issue_008', claim: claimOf(CLAUDE) });
      }
      expect(issueOf(apply(state, contextWith(CLAUDE))).status).to.equal('resolved');
    });

    it('does not wait for a stale lease', () => {
      const state = branchOf(heldIssue(claimOf(CLAUDE)), fixWith());
      failureOf(() => apply(state, contextWith({ now: later(HOUR + 120) })), 'lost', 5);
      expect(issueOf(apply(state, contextWith({ now: STALE }))).claim).to.equal(null);
    });

    it('refuses a second time, and a second fix', () => {
      const outcome = apply(branchOf(issueWith(), fixWith(), fixWith({ id: 'fix_008_2' as FixId })));
      const after = branchOf(issueOf(outcome), fixOf(outcome), fixWith({ id: 'fix_008_2' as FixId }));
      expect(failureOf(() => apply(after), 'refused', 3).message).to.equal('fix_008_1 is applied already');
      const error = failureOf(() => applyFix.apply(after, { fix: 'fix_008_2' }, contextWith()), 'refused', 3);
      expect(error.message).to.equal('issue_008 is resolved by fix_008_1; fix_008_2 cannot be applied');
    });

    it('refuses a fix that is rejected, an issue that is closed, and what there is not', () => {
      failureOf(() => apply(branchOf(issueWith(), fixWith({ status: 'rejected' }))), 'refused', 3);
      failureOf(() => apply(branchOf(issueWith({ status: 'closed' }), fixWith())), 'refused', 3);
      failureOf(() => apply(branchOf(issueWith())), 'not_found', 4);
      failureOf(() => apply(branchOf(null)), 'not_found', 4);
    });

    describe('where policy says not_implementer', () => {
      const policy = { apply_by: 'not_implementer' } as const;

      it('refuses the implementer, in any session', () => {
        failureOf(() => apply(own, underPolicy(policy)), 'refused', 3);
        failureOf(() => apply(proposed, underPolicy(policy, { session: 'other' })), 'refused', 3);
      });

      it('lets another agent', () => {
        expect(fixOf(apply(own, underPolicy(policy, CLAUDE))).applied_by).to.equal('claude_code');
      });
    });

    describe('where policy says approval_required', () => {
      const under = underPolicy({ approval_required: true });
      const applied = (fix = fixWith()) => apply(branchOf(issueWith(), fix), under);

      it('refuses a fix that nobody reviewed', () => {
        expect(failureOf(() => applied(), 'refused', 3).hint).to.equal('git coord review fix_008_1 --approve');
        failureOf(() => applied(fixWith({ verified_by: ['claude_code'] })), 'refused', 3);
      });

      it('does not count what the implementer says of it', () => {
        failureOf(() => applied(reviewed(['gemini_cli', 'approved'])), 'refused', 3);
        expect(fixOf(applied(reviewed(['gemini_cli', 'changes_requested'], ['codex', 'approved']))).status).to.equal('applied');
      });

      it('takes the approval of another', () => {
        expect(fixOf(applied(reviewed(['claude_code', 'approved']))).status).to.equal('applied');
      });

      it('refuses while one reviewer wants changes, whoever else approves', () => {
        const split = reviewed(['claude_code', 'changes_requested'], ['codex', 'approved']);
        expect(failureOf(() => applied(split), 'refused', 3).message).to.equal("'claude_code' asked for changes to fix_008_1");
      });

      it('takes the last word of each reviewer', () => {
        const convinced = reviewed(['claude_code', 'changes_requested'], ['claude_code', 'approved']);
        expect(fixOf(applied(convinced)).status).to.equal('applied');
        failureOf(() => applied(reviewed(['claude_code', 'approved'], ['claude_code', 'changes_requested'])), 'refused', 3);
      });
    });
  });

  describe('reject', () => {
    const reject = (state = proposed, change = {}) =>
      rejectFix.apply(state, { fix: 'fix_008_1', reason: 'breaks Windows' }, contextWith({ ...CLAUDE, ...change }));

    it('records who rejected it and why; the issue stays as it is', () => {
      const outcome = reject();
      expect(fixOf(outcome)).to.deep.equal(
        fixWith({ status: 'rejected', rejected_by: 'claude_code', rejected_at: NOW, reject_reason: 'breaks Windows' }),
      );
      expect(issueOf(outcome)).to.deep.equal(issueWith({ updated_at: NOW }));
      expect(outcome).to.include({ fix: 'fix_008_1', reason: 'breaks Windows' });
    });

    it("renews the holder's lease", () => {
      expect(issueOf(reject(own, { ...GEMINI, now: DUE })).claim?.renewed_at).to.equal(DUE);
    });

    it('refuses a fix that is decided, or that there is not', () => {
      for (const status of ['applied', 'rejected'] as const) {
        failureOf(() => reject(branchOf(issueWith(), fixWith({ status }))), 'refused', 3);
      }
      failureOf(() => reject(branchOf(issueWith())), 'not_found', 4);
      failureOf(() => reject(branchOf(null)), 'not_found', 4);
    });
  });
});
