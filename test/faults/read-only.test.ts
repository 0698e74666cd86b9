import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { VERBS } from '../../src/cli/table.ts';
import { branchesOf, expectAgreement } from '../race/agreement.ts';
import { coordinatedPlace, type Place } from '../support/place.ts';
import type { TestRepository } from '../support/repository.ts';

const FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'phase4');

const READING: readonly string[][] = [
  ['list'],
  ['list', '--all', '--json'],
  ['show', '2'],
  ['show', 'fix_002_1'],
  ['log'],
  ['log', '--jsonl'],
  ['report', 'issues'],
  ['report', 'fixes'],
  ['report', 'activity'],
  ['status'],
  ['config'],
  ['hooks', 'status'],
  ['cleanup', '--dry-run'],
  ['export', 'json'],
  ['export', 'csv'],
];

const WRITING: readonly string[][] = [
  ['init'],
  ['config', 'lease_minutes', '30'],
  ['hooks', 'install'],
  ['start'],
  ['heartbeat'],
  ['new', 'One more'],
  ['edit', '1', '--severity', 'low'],
  ['comment', '1', 'hello'],
  ['close', '1', '--reason', 'enough'],
  ['reopen', '3', '--reason', 'not yet'],
  ['claim', '1'],
  ['release', '2'],
  ['propose', '--issue', '2', '--title', 'Another way', '--tested'],
  ['review', 'fix_002_1', '--approve', '--agent', 'eve'],
  ['apply', 'fix_002_1'],
  ['reject', 'fix_002_1', '--reason', 'no'],
  ['refresh', '--wait'],
  ['refresh', '--full'],
  ['cleanup'],
  ['import', '--from', 'phase4', FIXTURE],
  ['uninstall', '--yes'],
];

/** How a directory is made read-only here: for root, permissions are no hindrance. */
const canMount = spawnSync('unshare', ['--mount', 'mount', '--bind', '/mnt', '/mnt']).status === 0;

describe('faults/read-only', () => {
  let repository: TestRepository;
  let ada: Place;

  const everything = (): string[] => readdirSync(repository.dir, { recursive: true, encoding: 'utf8' });
  const lock = (): void => {
    if (canMount) {
      execFileSync('mount', ['--bind', repository.dir, repository.dir]);
      execFileSync('mount', ['-o', 'remount,bind,ro', repository.dir]);
    } else for (const name of ['.', ...everything()]) chmodSync(join(repository.dir, name), 0o555);
  };
  const unlock = (): void => {
    if (canMount) spawnSync('umount', ['--lazy', repository.dir]);
    else for (const name of ['.', ...everything()]) chmodSync(join(repository.dir, name), 0o755);
  };

  before(async () => {
    ({ repository, place: ada } = await coordinatedPlace());
    await ada.text('new', 'Free');
    await ada.text('new', 'Held');
    await ada.text('claim', '2');
    await ada.text('propose', '--issue', '2', '--title', 'One way', '--tested');
    await ada.text('new', 'Over');
    await ada.text('close', '3', '--reason', 'done with');
    lock();
  });
  after(() => {
    unlock();
    repository.remove();
  });

  it('every reading verb works, for an agent who was never here too', async () => {
    for (const place of [ada, ada.as('stranger')]) {
      for (const words of READING) {
        const { code, stdout, stderr } = await place.try(...words);
        expect([code, stderr], words.join(' ')).to.deep.equal([0, '']);
        expect(stdout, words.join(' ')).to.not.equal('');
      }
    }
    expect((await ada.try('health')).stdout).to.contain('git coord refresh'); // It is behind, and says so.
    if (VERBS.some(({ name }) => name === 'verify')) expect((await ada.try('verify')).stderr).to.equal('');
  });

  it('every writing verb says in one line that it cannot, with exit code 6, and changes nothing', async () => {
    const before = [ada.git('for-each-ref'), everything().sort()];
    for (const words of WRITING) {
      const { code, stdout, stderr } = await ada.try(...words);
      expect([code, stdout], `${words.join(' ')}: ${stderr}`).to.deep.equal([6, '']);
      expect(stderr, words.join(' ')).to.match(/^git coord: .*(?:cannot be|read-only|permission denied).*\n$/i);
    }
    expect([ada.git('for-each-ref'), everything().sort()]).to.deep.equal(before);
  });

  it('works again once it may be written to', async () => {
    unlock();
    await ada.text('claim', '1');
    await ada.text('refresh', '--wait');
    expect(branchesOf(ada).size).to.equal(3);
    await expectAgreement(ada);
  });
});
