import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeDocument } from '../../../src/core/codec.ts';
import { CoordinationError } from '../../../src/core/errors.ts';
import { type BranchState, EMPTY_STATE } from '../../../src/core/model.ts';
import type { Context, Operation, Outcome } from '../../../src/core/ops/operation.ts';
import { type Action, OPERATIONS } from '../../../src/core/ops/registry.ts';
import { DEFAULT_POLICY } from '../../../src/core/policy.ts';
import {
  CLAUDE,
  claimOf,
  contextWith,
  deepFreeze,
  fixWith,
  GEMINI,
  heldIssue,
  issueWith,
  keysWith,
  later,
  NOW,
} from '../samples.ts';
import { stepOf } from './inputs.ts';

const ACTIONS = Object.keys(OPERATIONS) as Action[];

const state: fc.Arbitrary<BranchState> = fc
  .record({
    issue: fc.constantFrom(
      null,
      issueWith(),
      heldIssue(claimOf(GEMINI)),
      heldIssue(claimOf(CLAUDE)),
      heldIssue(claimOf({ ...GEMINI, session: 'other' })),
      issueWith({ status: 'resolved', resolved_by: 'fix_008_1', resolved_at: NOW }),
      issueWith({ status: 'closed', closed_at: NOW, close_reason: null }),
    ),
    fixes: fc.subarray([
      fixWith(),
      fixWith({ id: 'fix_008_2' as never, implementer: CLAUDE.agent, status: 'applied' }),
      fixWith({ id: 'fix_008_3' as never, implementer: null, reviews: [{ agent: 'codex', verdict: 'approved', at: NOW }] }),
    ]),
    agent: fc.constantFrom(null, { name: GEMINI.agent, last_seen: NOW, session: null }),
    keys: fc.constantFrom(null, keysWith({}), keysWith({ revoked_at: NOW, revoke_reason: 'lost' })),
    config: fc.constantFrom(null, { format: 1, team_id: 'a'.repeat(32), created_at: NOW, policy: DEFAULT_POLICY }),
  })
  .map((parts) => (parts.issue ? parts : { ...parts, fixes: [] }));

const context: fc.Arbitrary<Context> = fc
  .record({
    actor: fc.constantFrom(GEMINI, CLAUDE, { agent: 'codex', session: 's3' }),
    now: fc.constantFrom(NOW, later(1801), later(3600), later(3721)),
    approval_required: fc.boolean(),
    apply_by: fc.constantFrom('anyone' as const, 'not_implementer' as const),
    max_claims_per_agent: fc.constantFrom(0, 1),
  })
  .map(({ actor, now, ...rules }) => contextWith({ ...actor, now, policy: { ...DEFAULT_POLICY, ...rules } }));

/** What an operation did, or the refusal, as plain values. Anything but a refusal is thrown on. */
function resultOf(operation: Operation<never>, before: BranchState, input: object, who: Context): Outcome | object {
  try {
    return operation.apply(before, input as never, who);
  } catch (error) {
    if (error instanceof CoordinationError) return error.toJSON();
    throw error;
  }
}

describe('core/ops/registry', () => {
  it('has one operation for each input schema, under the name that the audit gives it', () => {
    const url = new URL('../../../schemas/operations.schema.json', import.meta.url);
    const schemas = JSON.parse(readFileSync(url, 'utf8')) as { $defs: Record<string, unknown> };
    expect(ACTIONS).to.have.members(Object.keys(schemas.$defs));
    for (const action of ACTIONS) expect(OPERATIONS[action].action).to.equal(action);
  });

  it('keeps the names that the predecessor had', () => {
    expect(ACTIONS).to.include.members(['create_issue', 'claim_issue', 'release_issue', 'propose_fix', 'apply_fix']);
  });

  for (const action of ACTIONS) {
    const operation = OPERATIONS[action] as unknown as Operation<never>;

    describe(action, () => {
      it('takes no input of another form', () => {
        for (const input of [null, [], 'text', 5, { no_such_field: 1 }]) {
          expect(operation.validInput(input), JSON.stringify(input)).to.equal(false);
        }
      });

      it('is pure: it changes nothing that it is given, and says the same twice', () => {
        fc.assert(
          fc.property(state, stepOf(action), context, (before, { input }, who) => {
            expect(operation.validInput(input), JSON.stringify(input)).to.equal(true);
            const given = structuredClone({ before, input, who });
            const first = resultOf(operation, deepFreeze(before), deepFreeze(input), deepFreeze(who));
            const second = resultOf(operation, given.before, given.input, given.who);
            expect(second).to.deep.equal(first);
            expect(given).to.deep.equal({ before, input, who });
          }),
          { numRuns: 300 },
        );
      });

      it('puts only documents that can be read back', () => {
        fc.assert(
          fc.property(state, stepOf(action), context, (before, { input }, who) => {
            const result = resultOf(operation, before, input, who);
            if (!('documents' in result)) return;
            for (const document of result.documents) expect(() => encodeDocument(document)).not.to.throw();
            const targets = { issue: ['issue', 'fix', 'comment'], agent: ['agent'], keys: ['keys'], config: ['config'] };
            for (const { kind } of result.documents) expect(targets[operation.target]).to.include(kind);
          }),
        );
      });

      it('says in words what it did', () => {
        fc.assert(
          fc.property(state, stepOf(action), context, (before, { input }, who) => {
            const result = resultOf(operation, before, input, who);
            if ('summary' in result) expect(result.summary).to.be.a('string');
            else
              expect(result)
                .to.have.property('message')
                .that.matches(/^[^A-Z.].*[^.]$/s);
          }),
        );
      });
    });
  }

  it('starts from nothing where a branch is new', () => {
    expect(deepFreeze(EMPTY_STATE)).to.deep.equal({ issue: null, fixes: [], agent: null, keys: null, config: null });
  });
});
