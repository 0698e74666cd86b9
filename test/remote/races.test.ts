import { expect } from 'chai';
import { numberedIssue } from '../../src/core/ids.ts';
import { pick, seeded } from '../race/random.ts';
import { failureOf, type Place, resultOf } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import { isPossible, TestHub, TRANSPORTS } from './transports.ts';

const CLONES = Array.from({ length: 16 }, (_, index) => `clone${index}`);
const SEED = 4711;

describe('remote/races', () => {
  for (const transport of TRANSPORTS) {
    describe(`over ${transport}`, () => {
      let hub: TestHub;
      let clones: Place[];
      const issues = [...CLONES, 'all'].map((_, index) => numberedIssue(index + 1));

      before(async function () {
        if (!isPossible(transport)) {
          this.test?.parent?.tests.forEach((test) => (test.title += ' (its server is not installed here)'));
          this.skip();
        }
        hub = await TestHub.start(transport);
        await hub.founder('ada', [...CLONES, 'all']);
        clones = await hub.clones(...CLONES);
      });
      after(async () => hub?.close());

      it('of 16 clones that claim one issue, one wins and the others are told who', async () => {
        const id = issues.at(-1) ?? '';
        const raced = await atOnce(clones.map((clone) => clone.command('claim', id, '--json')));
        expect(exitCodes(raced), raced.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 1, 5: 15 });
        const winner = raced.find(({ code }) => code === 0);
        const holder = winner && resultOf(winner).issue.claim?.agent;
        for (const lost of raced.filter(({ code }) => code === 5)) expect(failureOf(lost).data.claim?.agent).to.equal(holder);
        expect(winner && JSON.parse(winner.stdout)).to.deep.include({ scope: 'remote' });
      });

      it('16 clones that claim 16 issues all win', async () => {
        const outcomes = await atOnce(clones.map((clone, index) => clone.command('claim', issues[index] ?? '', '--json')));
        expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 16 });
      });

      if (transport !== 'file') return;
      it('16 clones that create issues at once get 16 numbers', async () => {
        const outcomes = await atOnce(clones.map((clone) => clone.command('new', 'One of many', '--json')));
        expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 16 });
        expect(new Set(outcomes.map((outcome) => resultOf(outcome).issue.id)).size).to.equal(16);
      });
    });
  }

  describe('a mixed load of clones with several agents each', () => {
    let hub: TestHub;

    before(async () => {
      hub = await TestHub.start('file');
    });
    after(async () => hub.close());

    it('ends with the same branches everywhere, and nothing acknowledged is missing', async () => {
      const issues = [1, 2, 3, 4, 5, 6].map(numberedIssue);
      const founder = await hub.founder('ada', issues);
      const places = await hub.clones('north', 'south', 'east', 'west');
      const acknowledged: { commit: string; scope: string; action: string }[] = [];
      const work = async (clone: Place, index: number): Promise<void> => {
        const random = seeded(SEED + index);
        const agent = clone.as(`agent_${index}`);
        for (let count = 0; count < 5; count++) {
          const issue = pick(random, issues);
          const words = pick(random, [
            ['claim', issue],
            ['claim', issue],
            ['claim', issue, '--offline'],
            ['release', issue],
            ['comment', issue, `seen by ${index} at ${count}`],
            ['propose', '--issue', issue, '--title', `Fix ${index} ${count}`],
            ['propose', '--issue', issue, '--title', `Apart ${index} ${count}`, '--offline'],
            ['edit', issue, '--add-label', `l${index}x${count}`],
            ['new', `More ${index} ${count}`],
            ['new', `Apart ${index} ${count}`, '--offline'],
            ['sync'],
          ]);
          const outcome = await agent.try(...words, '--json');
          expect(outcome.code, `${words.join(' ')}: ${outcome.stderr}`).to.be.oneOf([0, 3, 5]);
          const value =
            outcome.code === 0 ? (JSON.parse(outcome.stdout) as { commit?: string; scope: string; action: string }) : null;
          if (value?.commit) acknowledged.push({ ...value, commit: value.commit });
        }
      };
      await Promise.all(places.flatMap((clone, index) => [work(clone, 2 * index), work(clone, 2 * index + 1)]));
      for (const round of [1, 2]) for (const clone of [...places, founder]) await clone.text('sync'), void round;

      const branches = (place: Place): string =>
        place.git(
          'for-each-ref',
          '--format=%(refname) %(objectname)',
          'refs/coord/issues',
          'refs/coord/agents',
          'refs/coord/config',
        );
      const [first = '', ...others] = [founder, ...places].map(branches);
      for (const other of others) expect(other).to.equal(first);
      const there = hub.bare.git(
        'for-each-ref',
        '--format=%(refname) %(objectname)',
        'refs/coord/issues',
        'refs/coord/agents',
        'refs/coord/config',
      );
      expect(there).to.equal(first);
      const reachable = new Set(founder.git('rev-list', '--glob=refs/coord/issues', '--glob=refs/coord/agents').split('\n'));
      const missing = acknowledged.filter(({ commit }) => !reachable.has(commit));
      expect(missing).to.deep.equal([]);
      expect(acknowledged.filter(({ scope }) => scope === 'remote').length).to.be.greaterThan(10);
      for (const clone of [founder, ...places]) expect(await clone.text('verify', '--full')).to.contain('all is as it was done');
      expect(founder.git('fsck', '--strict', '--no-dangling')).to.equal('');
    });
  });
});
