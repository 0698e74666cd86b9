import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { doChore } from '../../src/store/maintenance.ts';
import { findRepository, sharedFile } from '../../src/store/repository.ts';
import { countLooseObjects, makeLooseObjects, packsOf } from '../support/clutter.ts';
import { coordinatedPlace, type Place } from '../support/place.ts';
import { removeWhenQuiet, untilQuiet } from '../support/quiet.ts';
import type { TestRepository } from '../support/repository.ts';
import { expectAgreement } from './agreement.ts';
import { expectAllAcknowledged, expectFilesOf, workTogether } from './work.ts';

const SEED = 20_271;

describe('race/housekeeping', () => {
  let repository: TestRepository;
  let place: Place;

  beforeEach(async () => {
    ({ repository, place } = await coordinatedPlace());
  });
  afterEach(() => removeWhenQuiet(repository));

  it('refuses nobody and loses nothing while 16 agents work and everything is packed again and again', async () => {
    const found = await findRepository(repository.dir, repository.env);
    let working = true;
    const pack = async (): Promise<number> => {
      let rounds = 0;
      for (; working; rounds++) for (const chore of ['refs', 'objects', 'packs'] as const) await doChore(found, chore);
      return rounds;
    };
    const packing = pack();
    const told = await workTogether(place.with({ GIT_COORD_REFRESH: undefined }), 16, 4, SEED).finally(() => {
      working = false;
    });
    expect(await packing).to.be.greaterThan(1);
    await untilQuiet(repository.base);
    expect(readdirSync(sharedFile(found, 'writers'))).to.deep.equal([]);
    await expectAllAcknowledged(place, told);
    expectFilesOf(place, told);
    await expectAgreement(place);
    for (const chore of ['refs', 'objects', 'packs'] as const) await doChore(found, chore);
    expect([countLooseObjects(repository), packsOf(repository).length]).to.deep.equal([0, 1]);
    await expectAgreement(place);
  });

  it('comes by itself after an action, in the background, and not where refreshes do not', async () => {
    place.git('config', 'gc.auto', '60');
    makeLooseObjects(repository, 300);
    await place.text('new', 'First');
    await place.text('refresh'); // In the background too, but asked for.
    await untilQuiet(repository.base);
    expect(countLooseObjects(repository)).to.be.greaterThan(300);
    const { stderr } = await place.with({ GIT_COORD_REFRESH: undefined }).try('new', 'Second');
    expect(stderr).to.equal('');
    await untilQuiet(repository.base);
    expect([countLooseObjects(repository), packsOf(repository).length]).to.deep.equal([0, 1]);
    await expectAgreement(place);
  });
});
