import { expect } from 'chai';
import { costOf } from '../../bench/simulation-costs.ts';
import { simulate, type TeamOptions } from '../../bench/simulation-team.ts';
import { Timeline } from '../../bench/simulation-timeline.ts';

const SMALL: TeamOptions = { clones: 12, agents: 3, refs: 100, hours: 2, seed: 7 };

describe('bench/simulation', () => {
  describe('timeline', () => {
    it('does what is due in the order of its time, and of its beginning where that is the same', () => {
      const timeline = new Timeline();
      const seen: string[] = [];
      const delays = [50, 10, 30, 10, 0, 50, 20];
      for (const [index, delay] of delays.entries()) {
        timeline.start(
          (function* () {
            yield delay;
            seen.push(`${timeline.now} ${index}`);
          })(),
        );
      }
      timeline.run(40);
      expect(seen).to.deep.equal(['0 4', '10 1', '10 3', '20 6', '30 2']);
      timeline.run(100);
      expect(seen.slice(5)).to.deep.equal(['50 0', '50 5']);
      expect(timeline.now).to.equal(100);
    });
  });

  describe('simulate', () => {
    it('makes the same run of the same seed, and another of another', () => {
      expect(simulate(SMALL)).to.deep.equal(simulate(SMALL));
      expect(simulate({ ...SMALL, seed: 8 })).not.to.deep.equal(simulate(SMALL));
    });

    const cases: Readonly<Record<string, Partial<TeamOptions>>> = {
      'where there is enough for everybody': {},
      'where everybody wants the same few issues': { urgent: 2 },
      'where the host turns pushes away': { pushesPerMinute: 6 },
      'where the server is full': { clones: 40, workers: 1, refs: 100_000 },
      'where one machine has all the agents': { clones: 1, agents: 30, urgent: 2 },
    };
    for (const [name, change] of Object.entries(cases)) {
      it(`has every claim end in one way, and every lease with one holder, ${name}`, () => {
        const { claims, leases, waits } = simulate({ ...SMALL, ...change });
        expect(claims.tried).to.be.greaterThan(0);
        expect(waits.length).to.equal(claims.won);
        const agents = (change.clones ?? SMALL.clones) * (change.agents ?? SMALL.agents);
        expect(claims.open).to.be.within(0, agents);
        // The simulation itself throws where an issue is won while somebody holds it.
        expect(leases.begun - leases.heard).to.be.within(0, claims.open);
        expect(leases.begun).to.equal(leases.ended + leases.held);
      });
    }

    it('loses claims where many want the same, turns pushes away where there is a limit, and neither elsewhere', () => {
      expect(simulate({ ...SMALL, urgent: 2 }).claims.lost).to.be.greaterThan(0);
      expect(simulate({ ...SMALL, pushesPerMinute: 6 }).server.turnedAway).to.be.greaterThan(0);
      expect(simulate({ ...SMALL, pushesPerMinute: 6 }).server.pushes).to.be.at.most(6 * 81);
      expect(simulate(SMALL).server.turnedAway).to.equal(0);
    });

    it('is never at work for more than the whole of its time, and makes claims wait where it is full', () => {
      const idle = simulate(SMALL);
      const full = simulate({ ...SMALL, clones: 40, workers: 1, refs: 100_000 });
      expect(idle.utilisation).to.be.below(0.2);
      expect(full.utilisation).to.be.within(10 * idle.utilisation, 1.001);
      expect(full.waits.at(-1)).to.be.greaterThan(idle.waits.at(-1) ?? 0);
    });
  });

  describe('costOf', () => {
    it('costs no less with more refs, between and beyond what was measured', () => {
      const sizes = [0, 14, 100, 1004, 5000, 10_000, 100_000, 200_000];
      const costs = sizes.map((refs) => costOf('push', refs));
      for (const [index, { cpu, bytes }] of costs.entries()) {
        expect(cpu).to.be.at.least(costs[index - 1]?.cpu ?? 0);
        expect(bytes).to.be.at.least(costs[index - 1]?.bytes ?? 0);
      }
    });
  });
});
