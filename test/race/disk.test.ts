import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place } from '../support/place.ts';
import { type Outcome, run } from '../support/processes.ts';
import { TestRepository } from '../support/repository.ts';
import { branchesOf, branchOf, expectAgreement, tipOf } from './agreement.ts';

describe('race/disk', () => {
  let repository: TestRepository;
  let place: Place;
  let mounted: string | null;

  beforeEach(() => {
    repository = new TestRepository();
    mounted = null;
  });
  afterEach(() => {
    if (mounted !== null) spawnSync('umount', ['--lazy', mounted]);
    repository.remove();
  });

  /** What a failure for want of room looks like: exit 6, one line that says so, and nothing changed. */
  const expectNoRoom = ({ code, stdout, stderr }: Outcome, reason: RegExp): void => {
    expect([code, stdout], stderr).to.deep.equal([6, '']);
    expect(stderr.trimEnd().split('\n')).to.have.length(1);
    expect(stderr)
      .to.match(/^git coord: .*(cannot be written)/)
      .and.match(reason);
  };
  const temporaryFiles = (): string[] =>
    readdirSync(join(place.cwd, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /tmp_|\.tmp$|\.lock$/.test(name),
    );
  const refsOf = (): string =>
    place.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/coord/issues', 'refs/coord/claims');
  /** After each failure: the refs as they were, no half-written file, no lock, nothing broken. */
  const expectUnchanged = (before: string): void => {
    expect(refsOf()).to.equal(before);
    expect(temporaryFiles()).to.deep.equal([]);
    expect(place.git('fsck', '--strict', '--no-dangling')).to.equal('');
  };

  it('files that may not grow: new and claim fail whole, and work again afterwards', async () => {
    place = new Place(repository.dir, repository.env);
    await place.text('init');
    const { id } = (await place.json('new', 'Small')).issue;
    const limited = (blocks: number, ...args: readonly string[]): Promise<Outcome> =>
      run({
        program: '/bin/sh',
        args: ['-c', `trap '' XFSZ; ulimit -f ${blocks} && exec "$@"`, 'sh', place.command().program, ...args],
        cwd: place.cwd,
        env: place.env,
      });
    const before = refsOf();
    for (const args of [
      ['new', 'Too much', '--description', randomText(20_000)],
      ['claim', id],
      ['comment', id, randomText(20_000)],
    ]) {
      const outcome = await limited(args[0] === 'claim' ? 0 : 8, ...args);
      expectNoRoom(outcome, /file too large/i);
      expectUnchanged(before);
    }
    await place.text('claim', id);
    await place.text('comment', id, randomText(20_000));
    await place.text('refresh', '--wait');
    await expectAgreement(place);
  });

  const probe = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']).status === 0;
  if (probe) {
    it('a full disk, with more and more room: nothing is half done, and in the end it works', async () => {
      const disk = join(repository.base, 'disk');
      mkdirSync(disk);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status).to.equal(0);
      mounted = disk;
      repository.git('init', '--quiet', '--initial-branch=main', join(disk, 'repo'));
      place = new Place(join(disk, 'repo'), repository.env);
      await place.text('init');
      const { id } = (await place.json('new', 'On a small disk')).issue;
      const ballast = join(disk, 'ballast');
      const fill = (leave: number): void => {
        rmSync(ballast, { force: true });
        const { bavail, bsize } = statfsSync(disk);
        writeFileSync(ballast, Buffer.alloc((bavail - leave) * bsize));
      };
      const before = refsOf();
      let failures = 0;
      // From no block free to as many as a claim needs: each run fails at a later write.
      for (let leave = 0; ; leave += 2) {
        fill(leave);
        const outcome = await place.as(`agent_${leave}`).try('claim', id);
        if (outcome.code === 0) break;
        expectNoRoom(outcome, /no space left/i);
        failures++;
        rmSync(ballast);
        expectUnchanged(before);
        expect(failures).to.be.lessThan(20);
      }
      expect(failures).to.be.greaterThan(1);
      rmSync(ballast);
      expect(tipOf(branchOf(branchesOf(place), id)).issue.claim).to.not.equal(null);
      await place.text('refresh', '--wait');
      await expectAgreement(place);
    });
  }
});

/** Text that does not compress well. */
function randomText(length: number): string {
  return randomBytes(length).toString('base64').slice(0, length);
}
