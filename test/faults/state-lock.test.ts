import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectAgreement } from '../race/agreement.ts';
import { coordinatedPlace, type Place } from '../support/place.ts';
import type { TestRepository } from '../support/repository.ts';

describe('faults/state-lock', () => {
  let repository: TestRepository;
  let ada: Place;
  let lock: string;

  beforeEach(async () => {
    ({ repository, place: ada } = await coordinatedPlace());
    await ada.text('new', 'To be reported');
    lock = join(repository.dir, '.git', 'refs', 'coord', 'state.lock');
  });
  afterEach(() => repository.remove());

  it('a lock that a killed refresh left on the state stops no other refresh', async () => {
    const hook = join(repository.dir, '.git', 'hooks', 'reference-transaction');
    const script = '[ "$1" = prepared ] && read -r _ _ _ command _ </proc/$PPID/stat && kill -9 "$command" $PPID';
    writeFileSync(hook, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    expect((await ada.try('refresh', '--wait')).code).to.equal(null);
    rmSync(hook);
    expect(existsSync(lock)).to.equal(true);
    await ada.as('bob').text('refresh', '--wait');
    expect(existsSync(lock)).to.equal(false);
    await expectAgreement(ada);
  });

  it('a refresh says so when a lock of nobody knows whom stays on the state, and leaves it', async () => {
    writeFileSync(lock, '');
    const { code, stdout, stderr } = await ada.try('refresh', '--wait');
    expect([code, stdout]).to.deep.equal([6, '']);
    expect(stderr).to.equal('git coord: refs/coord/state is locked by another process; try: git coord health\n');
    expect(existsSync(lock)).to.equal(true);
  });
});
