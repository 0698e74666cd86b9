import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { coordinatedPlace, Place } from '../support/place.ts';
import { atOnce, exitCodes, run } from '../support/processes.ts';
import { removeWhenQuiet, untilQuiet } from '../support/quiet.ts';
import { TestRepository } from '../support/repository.ts';
import { expectAgreement } from './agreement.ts';
import { expectAllAcknowledged, expectFilesOf, type Told, workTogether } from './work.ts';

const SEED = 20_261;

describe('race/work', () => {
  let repository: TestRepository;
  let place: Place;

  beforeEach(async () => {
    ({ repository, place } = await coordinatedPlace());
  });
  afterEach(() => removeWhenQuiet(repository));

  /** That the run was worth its time: every kind of action was acknowledged, and some were refused. */
  const expectVariety = (told: readonly Told[]): void => {
    const kinds = new Set(told.filter(({ code }) => code === 0).map(({ kind }) => kind));
    expect(kinds).to.have.all.keys('new', 'claim', 'comment', 'propose', 'apply', 'release', 'edit');
    expect(told.some(({ code }) => code !== 0)).to.equal(true);
  };

  describe('16 processes do random things to one backlog', () => {
    it('keeps exactly what it acknowledged, with one holder at a time', async () => {
      const told = await workTogether(place, 16, 5, SEED);
      expectVariety(told);
      await expectAllAcknowledged(place, told);
      await place.text('refresh', '--wait');
      expectFilesOf(place, told);
      await expectAgreement(place);
    });

    it('does so with refreshes in the background and git gc beside it, and the state catches up by itself', async () => {
      const lively = place.with({ GIT_COORD_REFRESH: undefined });
      let working = true;
      const collect = async (): Promise<number> => {
        let runs = 0;
        for (; working; runs++) {
          await sleep(400);
          const args = runs % 2 === 0 ? ['gc', '--quiet'] : ['pack-refs', '--all', '--prune'];
          const { code, stderr } = await run({ program: 'git', args, cwd: place.cwd, env: place.env });
          // Git's own `gc` gives up on a ref that is locked just then; it must never hurt.
          if (code !== 0) expect(stderr).to.match(/unable to lock|Unable to create|cannot lock|failed to run pack-refs/i);
        }
        return runs;
      };
      const collecting = collect();
      const told = await workTogether(lively, 16, 4, SEED + 100).finally(() => {
        working = false;
      });
      expect(await collecting).to.be.greaterThan(1);
      await untilQuiet(repository.base);
      expect(existsSync(join(repository.dir, '.git', 'coord', 'refreshing'))).to.equal(false);
      const shown = readFileSync(join(repository.dir, '.coord', '.state'), 'utf8').trim();
      expect(shown).to.equal(place.git('rev-parse', 'refs/coord/state'));
      expectVariety(told);
      await expectAllAcknowledged(place, told);
      expectFilesOf(place, told);
      await expectAgreement(place);
    });
  });

  describe('8 processes set up one repository at once', () => {
    it('agrees on one team, whose hooks and view are whole', async () => {
      const fresh = new TestRepository();
      try {
        const there = new Place(fresh.dir, fresh.env);
        const outcomes = await atOnce(Array.from({ length: 8 }, () => there.command('init', '--json')));
        expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 8 });
        const teams = outcomes.map(({ stdout }) => (JSON.parse(stdout) as { team_id: string }).team_id);
        expect(new Set(teams).size).to.equal(1);
        expect(there.git('rev-list', '--count', 'refs/coord/config')).to.equal('1');
        const proposed = JSON.parse(readFileSync(join(fresh.dir, '.coord', 'config.json'), 'utf8')) as { team_id: string };
        expect(proposed.team_id).to.equal(teams[0]);
        const { hooks } = await there.json<{ hooks: { name: string; state: string }[] }>('hooks', 'status');
        const states = hooks.map(({ name, state }) => `${name} ${state}`);
        expect(states.filter((line) => line.endsWith(' installed'))).to.have.length(5);
        await expectAgreement(there);
      } finally {
        fresh.remove();
      }
    });
  });
});
