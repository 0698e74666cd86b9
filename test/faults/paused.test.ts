import { existsSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { branchesOf, branchOf, expectAgreement, expectOneHolderAtATime, tipOf } from '../race/agreement.ts';
import { coordinatedPlace, type Place, resultOf } from '../support/place.ts';
import { type Outcome, type Running, start } from '../support/processes.ts';
import type { TestRepository } from '../support/repository.ts';

/** Git calls this when it has its locks, before it renames them into place; it waits where the command's environment says so. */
const HOOK = `#!/bin/sh
cat >/dev/null
[ "$1" = prepared ] && [ "$PAUSE" ] && [ ! -e "$PAUSE.there" ] || exit 0
: >"$PAUSE.there"
while [ ! -e "$PAUSE.go" ]; do sleep 0.05; done
`;
/** From this age on an answer of Git's is checked against the ref. */
const LATE_MS = 5200;

describe('faults/paused', () => {
  let repository: TestRepository;
  let ada: Place;
  let bob: Place;
  let id: string;
  let lock: string;

  beforeEach(async () => {
    ({ repository, place: ada } = await coordinatedPlace());
    bob = ada.as('bob');
    id = (await ada.json('new', 'Wanted by both')).issue.id;
    lock = join(repository.dir, '.git', 'refs', 'coord', 'issues', `${id}.lock`);
    writeFileSync(join(repository.dir, '.git', 'hooks', 'reference-transaction'), HOOK, { mode: 0o755 });
  });
  afterEach(() => repository.remove());

  const pauseFile = (place: Place): string => join(repository.base, `pause-${place.env['GIT_COORD_AGENT']}`);
  /** Starts a claim whose Git stops between its locks and its renames. */
  const pausedClaim = async (place: Place): Promise<Running> => {
    const running = start(place.with({ PAUSE: pauseFile(place) }).command('claim', id, '--json'));
    running.child.stdin?.end();
    while (!existsSync(`${pauseFile(place)}.there`)) await sleep(20);
    return running;
  };
  const letGo = (place: Place): void => writeFileSync(`${pauseFile(place)}.go`, '');
  const holder = (): string | undefined => tipOf(branchOf(branchesOf(ada), id)).issue.claim?.agent;

  /** The winner was told so and his commit is in the branch; the other was told that he lost. */
  const expectOneWinner = async (winner: string, won: Outcome, lost: Outcome): Promise<void> => {
    expect([won.code, lost.code], `${won.stderr}\n${lost.stderr}`).to.deep.equal([0, 5]);
    expect(lost.stderr.trimEnd().split('\n')).to.have.length(1);
    const steps = branchOf(branchesOf(ada), id);
    expect(steps.map(({ oid }) => oid)).to.contain(resultOf(won).commit);
    expectOneHolderAtATime(steps);
    expect(holder()).to.equal(winner);
    rmSync(join(repository.dir, '.git', 'hooks', 'reference-transaction'));
    await bob.text('comment', id, 'all is well again');
    await bob.text('refresh', '--wait');
    await expectAgreement(bob);
    const left = readdirSync(join(repository.dir, '.git'), { recursive: true, encoding: 'utf8' });
    expect(left.filter((name) => /\.lock$|coord\/writers\//.test(name))).to.deep.equal([]);
  };

  it('the lock of a process that is paused is left alone, however old it looks, and is named', async () => {
    const first = await pausedClaim(ada);
    const hoursAgo = new Date(Date.now() - 3 * 3600_000);
    utimesSync(lock, hoursAgo, hoursAgo);
    const health = await bob.try('health');
    expect(health.code).to.equal(8);
    expect(health.stdout)
      .to.contain(`refs/coord/issues/${id} has been locked for 3 h`)
      .and.contain('git coord doctor --remove-locks');
    expect(await bob.text('cleanup')).to.not.contain('lock');
    const second = await bob.try('claim', id);
    expect([second.code, second.stdout]).to.deep.equal([6, '']);
    expect(second.stderr).to.equal(`git coord: refs/coord/issues/${id} is locked by another process; try: git coord health\n`);
    expect(existsSync(lock)).to.equal(true);
    letGo(ada);
    await expectOneWinner('ada', await first.ended, await bob.try('claim', id));
  });

  it('who goes on after somebody has removed the lock and another has won, is told that it lost', async () => {
    const first = await pausedClaim(ada);
    rmSync(lock);
    const second = await bob.try('claim', id, '--json');
    await sleep(LATE_MS);
    letGo(ada);
    await expectOneWinner('bob', second, await first.ended);
  });

  it("who goes on while another holds a lock of the same name, and so puts the other's commit into place, is told that it lost", async () => {
    const first = await pausedClaim(ada);
    rmSync(lock);
    const second = await pausedClaim(bob);
    await sleep(LATE_MS);
    letGo(ada); // Its Git renames the other's lock.
    const lost = await first.ended;
    expect(holder()).to.equal('bob');
    letGo(bob); // Its Git finds no lock to rename.
    await expectOneWinner('bob', await second.ended, lost);
  });
});
