import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { expectAgreement } from '../race/agreement.ts';
import { Place } from '../support/place.ts';
import { TestRepository } from '../support/repository.ts';
import { skipUnless } from '../support/skip.ts';

const BEADS = Array.from({ length: 150 }, (_, index) => {
  const times = { created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-02T00:00:00Z' };
  return `${JSON.stringify({ id: `bd-${index}`, title: `Bead ${index}`, status: 'open', priority: 1, issue_type: 'bug', ...times })}\n`;
}).join('');

const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']).status === 0;

describe('faults/full-disk', () => {
  let repository: TestRepository | undefined;
  let disk: string;
  let place: Place;

  before(function () {
    skipUnless(this, canMount, 'a small disk of its own takes root, who can mount one');
  });
  beforeEach(() => {
    repository = new TestRepository();
    disk = join(repository.base, 'disk');
    mkdirSync(disk);
    expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk]).status).to.equal(0);
    repository.git('init', '--quiet', '--initial-branch=main', join(disk, 'repo'));
    place = new Place(join(disk, 'repo'), repository.env);
  });
  afterEach(() => {
    spawnSync('umount', ['--lazy', disk]);
    repository?.remove();
  });

  /** Runs a command with more and more room, until it succeeds; says how often it failed. Its failures leave no file half written. */
  const untilThereIsRoom = async (step: number, ...words: readonly string[]): Promise<number> => {
    const ballast = join(disk, 'ballast');
    for (let failures = 0; ; failures++) {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(ballast, Buffer.alloc((bavail - failures * step) * bsize));
      const { code, stdout, stderr } = await place.try(...words);
      rmSync(ballast);
      if (code === 0 && !/no space/.test(stderr)) return failures;
      if (code !== 0) expect([code, stdout], stderr).to.deep.equal([6, '']);
      expect(stderr.trimEnd().split('\n'), stderr).to.have.length(1);
      // `git index-pack` leaves its temporary pack, which `git gc` takes.
      const left = readdirSync(place.cwd, { recursive: true, encoding: 'utf8' });
      expect(left.filter((name) => /tmp_obj|\.tmp$|\.lock$|\.keep$/.test(name))).to.deep.equal([]);
      expect(place.git('fsck', '--strict', '--no-dangling')).to.equal('');
      expect(failures).to.be.lessThan(60);
    }
  };

  it('an import, a refresh and a first setting-up fail clean as often as there is no room, and are whole at last', async () => {
    expect(await untilThereIsRoom(8, 'init', '--no-hooks')).to.be.greaterThan(1);
    writeFileSync(join(disk, 'beads.jsonl'), BEADS);
    expect(await untilThereIsRoom(60, 'import', '--from', 'beads', join(disk, 'beads.jsonl'))).to.be.greaterThan(1);
    expect(await untilThereIsRoom(60, 'refresh', '--wait')).to.be.greaterThan(1);
    expect(existsSync(join(place.cwd, '.coord', 'issues', 'index.json'))).to.equal(true);
    expect(JSON.parse(await place.text('list', '--all', '--json'))).to.have.length(150);
    await expectAgreement(place);
  });
});
