import { expect } from 'chai';
import { numberedIssue } from '../../src/core/ids.ts';
import { skipWithout } from '../servers/git.ts';
import { failureOf, type Place, resultOf } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import { expectOneHistory, runMixedLoad } from './mixed-load.ts';
import { TestHub, TRANSPORTS } from './transports.ts';

const CLONES = Array.from({ length: 16 }, (_, index) => `clone${index}`);
const SEED = 4711;

describe('remote/races', () => {
  for (const transport of TRANSPORTS) {
    describe(`over ${transport}`, () => {
      let hub: TestHub;
      let clones: Place[];
      const issues = [...CLONES, 'all'].map((_, index) => numberedIssue(index + 1));

      before(async function () {
        if (transport !== 'file') skipWithout(this, transport === 'http' ? 'git-http-backend' : 'git-daemon');
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
      const run = await runMixedLoad(hub, { clones: 4, agents: 2, seed: SEED, goesOn: (done) => done < 5 });
      await expectOneHistory(hub, run);
      expect(run.acknowledged.filter(({ scope }) => scope === 'remote').length).to.be.greaterThan(8);
    });
  });
});
