import { expect } from 'chai';
import fc from 'fast-check';
import { jsonDocument } from '../../src/core/json.ts';
import { activityOf, metadata } from '../../src/reports/metadata.ts';
import { addActions, EMPTY_ACTIVITY } from '../../src/reports/snapshot.ts';
import { BACKLOG, snapshotOf } from './fixture.ts';
import { hostileText } from './hostile.ts';

describe('reports/metadata', () => {
  describe('metadata', () => {
    it('counts documents by status and severity', () => {
      expect(metadata(BACKLOG)).to.deep.equal({
        generated_at: BACKLOG.asOf,
        generator: 'git coord',
        format: 1,
        reports: ['issues', 'fixes', 'activity'],
        issues: {
          total: 7,
          by_status: { new: 2, in_progress: 2, resolved: 2, closed: 1 },
          by_severity: { critical: 2, high: 3, medium: 1, low: 1 },
        },
        fixes: { total: 6, by_status: { proposed: 2, applied: 3, rejected: 1 } },
        agents: 2,
        activity: BACKLOG.activity,
      });
    });
  });

  describe('activityOf', () => {
    const good = () => JSON.parse(jsonDocument(metadata(BACKLOG)));

    it('reads back what metadata wrote, whatever agents and actions are called', () => {
      const action = fc.record({
        agent: hostileText.map((text) => text.toWellFormed()),
        action: hostileText.map((text) => text.toWellFormed()),
        success: fc.boolean(),
        time: fc.constantFrom('2026-11-06T12:00:00Z', '2026-11-06T13:00:00Z'),
      });
      fc.assert(
        fc.property(fc.array(action, { maxLength: 6 }), (actions) => {
          const activity = addActions(EMPTY_ACTIVITY, actions);
          const text = jsonDocument(metadata(snapshotOf({ activity })));
          expect(JSON.stringify(activityOf(JSON.parse(text)))).to.equal(JSON.stringify(activity));
        }),
      );
    });

    it('is null for anything else', () => {
      for (const value of [null, undefined, 7, 'x', [], {}, { format: 1 }, { format: 1, activity: [] }]) {
        expect(activityOf(value), JSON.stringify(value)).to.equal(null);
      }
    });

    it('is null where a part is missing or of another kind', () => {
      type Torn = ReturnType<typeof good>;
      const tear: readonly ((value: Torn) => void)[] = [
        (value) => delete value.activity,
        (value) => (value.format = 2),
        (value) => (value.activity.total = 6),
        (value) => (value.activity.total = '5'),
        (value) => (value.activity.agents = {}),
        (value) => (value.activity.agents[0] = null),
        (value) => (value.activity.agents[0].agent = 7),
        (value) => (value.activity.agents[0].first = null),
        (value) => (value.activity.agents[0].last = '2000-01-01T00:00:00Z'),
        (value) => (value.activity.agents[0].denied = -1),
        (value) => (value.activity.agents[0].actions = []),
        (value) => (value.activity.agents[0].actions.review_fix = 1.5),
        (value) => (value.activity.agents[0].actions.review_fix = '1'),
        (value) => value.activity.agents.reverse(),
        (value) => value.activity.agents.push(value.activity.agents[1]),
      ];
      for (const apply of tear) {
        const value = good();
        apply(value);
        expect(activityOf(value), apply.toString()).to.equal(null);
      }
      expect(activityOf(good())).to.deep.equal(BACKLOG.activity);
    });
  });
});
