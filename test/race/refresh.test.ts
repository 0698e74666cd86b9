import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinatedPlace, type Place } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import type { TestRepository } from '../support/repository.ts';
import { expectAgreement } from './agreement.ts';

describe('race/refresh', () => {
  let repository: TestRepository;
  let place: Place;

  beforeEach(async () => {
    ({ repository, place } = await coordinatedPlace());
  });
  afterEach(() => repository.remove());

  it('refreshes side by side, some of them from nothing, beside work: the view is whole afterwards', async () => {
    const commands = Array.from({ length: 8 }, (_, number) => [
      place.as(`agent_${number}`).command('new', `Issue ${number}`, '--severity', number % 2 === 0 ? 'high' : 'low'),
      place.command('refresh', '--wait'),
      place.command('refresh', number % 2 === 0 ? '--full' : '--wait'),
    ]).flat();
    for (const shown of ['', '.coord/issues', '.coord/.state']) {
      if (shown !== '') rmSync(join(repository.dir, shown), { recursive: true });
      const outcomes = await atOnce(shown === '' ? commands : commands.filter(({ args }) => args[0] === 'refresh').slice(0, 6));
      expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.have.all.keys('0');
      expect(outcomes.map(({ stderr }) => stderr).join('')).to.equal('');
      await place.text('refresh', shown === '.coord/issues' ? '--full' : '--wait');
      await expectAgreement(place);
    }
  });
});
