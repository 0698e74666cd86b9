import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Place, resultOf } from '../support/place.ts';
import { start } from '../support/processes.ts';
import { removeWhenQuiet } from '../support/quiet.ts';
import { TestRepository } from '../support/repository.ts';
import { type Branches, branchesOf, branchOf, expectAgreement, expectOneHolderAtATime, tipOf } from './agreement.ts';
import { seeded } from './random.ts';

const RUNS = 30;
/** A command is killed within so many times what one takes. */
const WINDOW = 1.6;

describe('race/kill', () => {
  let repository: TestRepository;
  let ada: Place;
  let bob: Place;

  beforeEach(async () => {
    repository = new TestRepository();
    ada = new Place(repository.dir, repository.env);
    bob = ada.as('bob');
    await ada.text('init');
  });
  afterEach(() => removeWhenQuiet(repository));

  const count = (branches: Branches): number => [...branches.values()].flat().length;

  it('kill -9 at random moments leaves the old state or the new, and the next command works', async () => {
    const random = seeded(9);
    const { id } = (await ada.json('new', 'Comes and goes')).issue;
    const asked = performance.now();
    await ada.text('comment', id, 'in peace');
    const usual = performance.now() - asked;
    const commands = [
      ['claim', id],
      ['comment', id, 'on the way'],
      ['release', id],
      ['new', 'One more'],
      ['refresh', '--wait'],
    ];
    const landed = { old: 0, new: 0 };
    const isOneSided = (): boolean => landed.old === 0 || landed.new === 0;
    for (let runs = 0; runs < RUNS || (runs < 2 * RUNS && isOneSided()); runs++) {
      const words = commands[runs % commands.length] ?? [];
      const before = count(branchesOf(ada));
      const { child, ended } = start(ada.command(...words, '--json'));
      child.stdin?.end();
      // On a busy machine the window is a guess, so it widens until both have been seen.
      await sleep(random() * usual * (landed.new === 0 ? WINDOW + runs / 5 : WINDOW));
      child.kill('SIGKILL');
      const { code, stdout } = await ended;

      const next = await bob.json('comment', id, `after ${runs}`);
      const branches = branchesOf(ada);
      const gained = count(branches) - before - 1;
      expect(gained, words.join(' ')).to.be.oneOf([0, 1]);
      landed[gained === 0 ? 'old' : 'new']++;
      const all = [...branches.values()].flat().map(({ oid }) => oid);
      expect(all).to.contain(next.commit);
      if (code === 0 && words[0] !== 'refresh' && resultOf({ code, stdout, stderr: '' }).commit !== null)
        expect(gained).to.equal(1);
      expectOneHolderAtATime(branchOf(branches, id));
    }
    expect(landed.old).to.be.greaterThan(0);
    expect(landed.new).to.be.greaterThan(0);
    await bob.text('refresh', '--wait');
    expect(await bob.text('cleanup')).to.be.a('string');
    await expectAgreement(bob);
    const left = readdirSync(join(repository.dir, '.git', 'refs', 'coord'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => name.endsWith('.lock'))).to.deep.equal([]);
  });

  it('a lock that a killed Git left on the issue is taken away by the next command', async () => {
    const { id } = (await ada.json('new', 'Locked for good')).issue;
    // The hook runs when Git has its locks, and kills it and the command that waits for it.
    const hook = join(repository.dir, '.git', 'hooks', 'reference-transaction');
    writeFileSync(
      hook,
      '#!/bin/sh\n[ "$1" = prepared ] && read -r _ _ _ command _ </proc/$PPID/stat && kill -9 "$command" $PPID\n',
      { mode: 0o755 },
    );
    expect((await ada.try('claim', id)).code).to.equal(null);
    rmSync(hook);
    const locks = (): string[] =>
      readdirSync(join(repository.dir, '.git', 'refs', 'coord', 'issues')).filter((name) => name.endsWith('.lock'));
    expect(locks()).to.deep.equal([`${id}.lock`]);
    expect(tipOf(branchOf(branchesOf(ada), id)).issue.claim).to.equal(null);
    expect((await bob.json('claim', id)).issue.claim?.agent).to.equal('bob');
    expect(locks()).to.deep.equal([]);
  });
});
