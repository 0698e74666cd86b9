import { expect } from 'chai';
import fc from 'fast-check';
import { encodeDocument, keyOf, pathOf, stateOf } from '../../../src/core/codec.ts';
import { CoordinationError } from '../../../src/core/errors.ts';
import { isHeldBy, isStale } from '../../../src/core/lease.ts';
import { type BranchState, type Document, isOpen } from '../../../src/core/model.ts';
import type { Context, Operation, Outcome } from '../../../src/core/ops/operation.ts';
import { OPERATIONS } from '../../../src/core/ops/registry.ts';
import { DEFAULT_POLICY } from '../../../src/core/policy.ts';
import { CLAUDE, contextWith, deepFreeze, GEMINI, later } from '../samples.ts';
import { actionsOn, type Step, stepOf } from './inputs.ts';

/** A branch's documents by their keys. */
type Branch = ReadonlyMap<string, Document>;

interface Moment {
  readonly step: Step;
  readonly actor: { readonly agent: string; readonly session: string };
  /** Seconds since the step before. */
  readonly pause: number;
}

const actors = [GEMINI, { ...GEMINI, session: 's1b' }, CLAUDE, { agent: 'codex', session: 's3' }];
const actions = actionsOn('issue').filter((action) => action !== 'create_issue' && action !== 'import_issue');

const history = fc.record({
  policy: fc.record({
    approval_required: fc.boolean(),
    apply_by: fc.constantFrom('anyone' as const, 'not_implementer' as const),
    max_claims_per_agent: fc.constantFrom(0, 2),
  }),
  moments: fc.array(
    fc.record<Moment>({
      // Steps that make later ones possible come up more often.
      step: fc.oneof(stepOf(...actions), stepOf('claim_issue', 'propose_fix', 'apply_fix', 'review_fix', 'reopen_issue')),
      actor: fc.constantFrom(...actors),
      pause: fc.oneof(fc.nat({ max: 600 }), fc.constantFrom(0, 1801, 3600, 3721, 90_000)),
    }),
    { minLength: 1, maxLength: 40 },
  ),
});

function attempt(state: BranchState, { action, input }: Step, context: Context): Outcome | CoordinationError {
  try {
    return (OPERATIONS[action] as unknown as Operation<object>).apply(state, input, context);
  } catch (error) {
    if (error instanceof CoordinationError) return error;
    throw error;
  }
}

function checkWhole(branch: Branch, state: BranchState): void {
  const { issue, fixes } = state;
  if (!issue) throw new Error('the issue is gone');
  if (issue.claim) expect(issue).to.include({ status: 'in_progress', assigned_to: issue.claim.agent });
  if (issue.status === 'new') expect(issue.assigned_to).to.equal(null);
  expect(issue.resolved_by !== null).to.equal(issue.status === 'resolved');
  if (issue.resolved_by) expect(fixes.find((fix) => fix.id === issue.resolved_by)?.status).to.equal('applied');
  expect(new Set([...branch.values()].map(pathOf)).size).to.equal(branch.size);
}

/** A live lease ends by its holder, by --force, by --resume within one agent, or because the holder's own fix was applied. */
function checkFencing(before: BranchState, after: BranchState, step: Step, context: Context): void {
  const claim = before.issue?.claim;
  if (!claim || after.issue?.claim?.nonce === claim.nonce) return;
  if (isHeldBy(claim, context) || isStale(claim, context.now, context.policy)) return;
  const { force, reason, resume, fix } = step.input;
  const forced = force === true && typeof reason === 'string' && reason.trim() !== '';
  const resumed = resume === true && claim.agent === context.agent;
  const implemented = step.action === 'apply_fix' && before.fixes.find(({ id }) => id === fix)?.implementer === claim.agent;
  expect({ forced, resumed, implemented }, step.action).not.to.deep.equal({ forced: false, resumed: false, implemented: false });
}

function checkFixes(before: BranchState, after: BranchState): void {
  for (const fix of before.fixes) {
    const now = after.fixes.find(({ id }) => id === fix.id);
    expect(now, fix.id).not.to.equal(undefined);
    if (fix.status !== 'proposed') expect(now).to.deep.equal(fix);
  }
}

describe('core/ops', () => {
  describe('a history of many agents', () => {
    it('keeps every rule, whatever they try', () => {
      const succeeded = new Set<string>();
      fc.assert(
        fc.property(history, ({ policy, moments }) => {
          const created = OPERATIONS.create_issue.apply(stateOf([]), { title: 'T', severity: 'low' }, contextWith());
          let branch: Branch = new Map(created.documents.map((document) => [keyOf(document), document]));
          let time = 0;
          moments.forEach(({ step, actor, pause }, index) => {
            time += pause;
            const nonce = `n0nce${index}`;
            const context = contextWith({ ...actor, now: later(time), nonce, policy: { ...DEFAULT_POLICY, ...policy } });
            const before = deepFreeze(stateOf(branch.values()));
            const outcome = attempt(before, step, deepFreeze(context));
            expect(attempt(before, step, context)).to.deep.equal(outcome);
            if (outcome instanceof CoordinationError) {
              expect(['usage', 'refused', 'not_found', 'lost'], outcome.message).to.include(outcome.code);
              return;
            }
            succeeded.add(step.action);
            outcome.documents.forEach(encodeDocument);
            branch = new Map([...branch, ...outcome.documents.map((document) => [keyOf(document), document] as const)]);
            const after = stateOf(branch.values());
            checkWhole(branch, after);
            checkFencing(before, after, step, context);
            checkFixes(before, after);
            if (outcome.documents.length > 0) expect(after.issue?.updated_at).to.equal(context.now);
            else expect(outcome.already).to.equal(true);
          });
        }),
        { numRuns: 400, seed: 20261122 }, // The same histories each time: each action must have succeeded in one.
      );
      expect([...succeeded]).to.have.members(actions);
    });

    it('has one winner of any number of claimants at one moment', () => {
      fc.assert(
        fc.property(fc.shuffledSubarray(actors, { minLength: 2 }), (claimants) => {
          const created = OPERATIONS.create_issue.apply(stateOf([]), { title: 'T', severity: 'low' }, contextWith());
          let state = stateOf(created.documents);
          const codes = claimants.map((actor, index) => {
            const outcome = attempt(
              state,
              { action: 'claim_issue', input: {} },
              contextWith({ ...actor, nonce: `n0nce${index}` }),
            );
            if (outcome instanceof CoordinationError) return outcome.code;
            state = stateOf(outcome.documents);
            return 'won';
          });
          expect(codes).to.deep.equal(claimants.map((_, index) => (index === 0 ? 'won' : 'lost')));
          expect(state.issue?.claim).to.include(claimants[0]);
          expect(state.issue && isOpen(state.issue)).to.equal(true);
        }),
      );
    });
  });
});
