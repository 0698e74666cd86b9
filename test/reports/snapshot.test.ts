import { expect } from 'chai';
import fc from 'fast-check';
import { fromSeconds } from '../../src/core/time.ts';
import { addActions, type CountedAction, EMPTY_ACTIVITY } from '../../src/reports/snapshot.ts';

const action: fc.Arbitrary<CountedAction> = fc.record({
  agent: fc.constantFrom('a', 'B', '__proto__', 'constructor'),
  action: fc.constantFrom('claim_issue', 'apply_fix', '__proto__', 'toString', '7'),
  success: fc.boolean(),
  time: fc.integer({ min: 0, max: 2_000_000_000 }).map(fromSeconds),
});

describe('reports/snapshot', () => {
  describe('addActions', () => {
    it('counts actions and refusals of each agent', () => {
      const activity = addActions(EMPTY_ACTIVITY, [
        { agent: 'b', action: 'claim_issue', success: true, time: '2026-11-06T12:00:00Z' },
        { agent: 'a', action: 'claim_issue', success: false, time: '2026-11-06T12:00:01Z' },
        { agent: 'b', action: 'claim_issue', success: true, time: '2026-11-06T11:00:00Z' },
        { agent: 'b', action: 'apply_fix', success: true, time: '2026-11-06T11:30:00Z' },
      ]);
      expect(activity).to.deep.equal({
        total: 4,
        agents: [
          { agent: 'a', first: '2026-11-06T12:00:01Z', last: '2026-11-06T12:00:01Z', actions: {}, denied: 1 },
          {
            agent: 'b',
            first: '2026-11-06T11:00:00Z',
            last: '2026-11-06T12:00:00Z',
            actions: { apply_fix: 1, claim_issue: 2 },
            denied: 0,
          },
        ],
      });
    });

    it('counts as refused from then on what was done apart and did not hold, however it was counted before', () => {
      const done = [
        { agent: 'a', action: 'claim_issue', success: true, time: '2026-11-06T12:00:00Z' },
        { agent: 'a', action: 'comment_issue', success: true, time: '2026-11-06T12:00:01Z' },
      ];
      const refused = [
        { agent: 'a', action: 'claim_issue' },
        { agent: 'b', action: 'claim_issue' },
      ];
      const at = { agent: 'a', first: '2026-11-06T12:00:00Z', last: '2026-11-06T12:00:01Z' };
      const expected = { total: 2, agents: [{ ...at, actions: { comment_issue: 1 }, denied: 1 }] };
      expect(addActions(EMPTY_ACTIVITY, done, refused)).to.deep.equal(expected);
      expect(addActions(addActions(EMPTY_ACTIVITY, done), [], refused)).to.deep.equal(expected);
      expect(addActions(addActions(EMPTY_ACTIVITY, done, refused), [], refused)).to.deep.equal(expected);
    });

    it('leaves what it was given as it was', () => {
      const before = addActions(EMPTY_ACTIVITY, [{ agent: 'a', action: 'x', success: true, time: '2026-11-06T12:00:00Z' }]);
      const copy = structuredClone(before);
      addActions(before, [{ agent: 'a', action: 'x', success: true, time: '2026-11-06T13:00:00Z' }]);
      expect(before).to.deep.equal(copy);
    });

    it('comes to the same sum in whatever order and portions', () => {
      fc.assert(
        fc.property(fc.array(action), fc.array(action), (first, second) => {
          const apart = addActions(addActions(EMPTY_ACTIVITY, first), second);
          const together = addActions(EMPTY_ACTIVITY, [...second, ...first].reverse());
          expect(JSON.stringify(apart)).to.equal(JSON.stringify(together));
          expect(apart.total).to.equal(first.length + second.length);
        }),
      );
    });
  });
});
