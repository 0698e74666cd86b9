import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  type Chore,
  type Clutter,
  choresDue,
  doChore,
  isHousekeepingAutomatic,
  measureClutter,
} from '../../src/store/maintenance.ts';
import { findRepository, type Repository, sharedFile } from '../../src/store/repository.ts';
import { countLooseObjects, makeLooseObjects, makeLooseRefs, packsOf } from '../support/clutter.ts';
import { TestRepository } from '../support/repository.ts';

const NOTHING: Clutter = { looseRefs: 0, looseObjects: 0, packs: 0 };
const MUCH: Clutter = { looseRefs: 100_000, looseObjects: 1_000_000, packs: 10_000 };

describe('store/maintenance', () => {
  let made: TestRepository;
  const open = (): Promise<Repository> => findRepository(made.dir, made.env);
  /** What is due with some settings. */
  const dueWith = async (clutter: Clutter, ...settings: readonly (readonly [string, string])[]): Promise<Chore[]> => {
    for (const [key, value] of settings) made.git('config', key, value);
    const due = choresDue(await open(), clutter);
    for (const [key] of settings) made.git('config', '--unset', key);
    return due;
  };

  beforeEach(() => {
    made = new TestRepository();
    made.git('commit', '--quiet', '--allow-empty', '--message=first');
  });
  afterEach(() => made.remove());

  describe('measureClutter', () => {
    it('counts our refs that are files, without the pointers of claims and without locks', async () => {
      makeLooseRefs(made, 7);
      makeLooseRefs(made, 5, 'refs/coord/agents/ada/x');
      makeLooseRefs(made, 3, 'refs/coord-remotes/origin/issues/x');
      makeLooseRefs(made, 2, 'refs/coord/claims/issue_');
      makeLooseRefs(made, 2, 'refs/coord-remotes/origin/claims/issue_');
      makeLooseRefs(made, 4, 'refs/heads/branch_');
      writeFileSync(join(made.dir, '.git/refs/coord/issues/issue_1.lock'), '');
      expect(measureClutter(await open()).looseRefs).to.equal(15);
      made.git('pack-refs', '--all');
      expect(measureClutter(await open()).looseRefs).to.equal(0);
    });

    it('estimates the loose objects, and counts the packs that may be packed again', async () => {
      const repository = await open();
      makeLooseObjects(made, 4000);
      const { looseObjects, packs } = measureClutter(repository);
      expect([looseObjects, packs]).to.satisfy(([objects = 0, none = -1]) => objects > 2800 && objects < 5200 && none === 0);
      await doChore(repository, 'objects');
      expect(measureClutter(repository)).to.deep.equal({ looseRefs: 0, looseObjects: 0, packs: 1 });
      writeFileSync(join(made.dir, '.git/objects/pack', `${packsOf(made)[0]?.replace(/\.pack$/, '')}.keep`), '');
      expect(measureClutter(repository).packs).to.equal(0);
    });
  });

  describe('choresDue', () => {
    it('is nothing where there is little, and half of what Git waits for is enough', async () => {
      expect(await dueWith(NOTHING)).to.deep.equal([]);
      expect(await dueWith({ looseRefs: 499, looseObjects: 3350, packs: 25 })).to.deep.equal([]);
      expect(await dueWith({ looseRefs: 500, looseObjects: 3351, packs: 26 })).to.deep.equal(['refs', 'objects', 'packs']);
    });

    it('follows the thresholds that the user has set', async () => {
      expect(await dueWith({ ...NOTHING, looseObjects: 51 }, ['gc.auto', '100'])).to.deep.equal(['objects']);
      expect(await dueWith({ ...NOTHING, looseObjects: 6000 }, ['gc.auto', '20k'])).to.deep.equal([]);
      expect(await dueWith({ ...NOTHING, packs: 6 }, ['gc.autoPackLimit', '10'])).to.deep.equal(['packs']);
    });

    it('leaves alone what the user keeps as it is', async () => {
      expect(await dueWith(MUCH, ['gc.autoPackLimit', '0'])).to.deep.equal(['refs', 'objects']);
      expect(await dueWith(MUCH, ['core.multiPackIndex', 'false'])).to.deep.equal(['refs', 'objects']);
      expect(await dueWith(MUCH, ['gc.packRefs', 'false'])).to.deep.equal(['objects', 'packs']);
      expect(await dueWith(MUCH, ['gc.packRefs', 'notbare'])).to.deep.equal(['refs', 'objects', 'packs']);
      made.git('config', 'core.repositoryFormatVersion', '1');
      expect(await dueWith(MUCH, ['extensions.preciousObjects', 'true'])).to.deep.equal(['refs']);
      writeFileSync(join(made.dir, '.git/objects/pack/pack-1.promisor'), '');
      expect(await dueWith(MUCH)).to.deep.equal(['refs', 'objects']);
    });

    it('does not move objects that lie elsewhere', async () => {
      made.env['GIT_OBJECT_DIRECTORY'] = join(made.dir, '.git/objects');
      expect(choresDue(await open(), MUCH)).to.deep.equal(['refs']);
    });
  });

  describe('isHousekeepingAutomatic', () => {
    it('is so unless a setting says no', async () => {
      expect(isHousekeepingAutomatic(await open())).to.equal(true);
      for (const [key, value] of [
        ['coord.autoMaintenance', 'false'],
        ['maintenance.auto', 'false'],
        ['gc.auto', '0'],
        ['gc.auto', '-1'],
      ]) {
        made.git('config', key ?? '', value ?? '');
        expect(isHousekeepingAutomatic(await open()), `${key}=${value}`).to.equal(false);
        made.git('config', '--unset', key ?? '');
      }
    });
  });

  describe('doChore', () => {
    const everything = (): string => made.git('for-each-ref') + made.git('cat-file', '--batch-all-objects', '--batch-check');

    it('packs our refs, and keeps what they point at', async () => {
      makeLooseRefs(made, 20);
      const before = everything();
      const repository = await open();
      await doChore(repository, 'refs');
      expect(
        readdirSync(join(made.dir, '.git/refs/coord'), { recursive: true, withFileTypes: true }).filter((entry) =>
          entry.isFile(),
        ),
      ).to.have.length(0);
      expect(everything()).to.equal(before);
      expect(readdirSync(sharedFile(repository, 'writers'))).to.deep.equal([]);
    });

    it('packs loose objects, reachable or not, and removes the files', async () => {
      makeLooseObjects(made, 50);
      const before = everything();
      const repository = await open();
      await doChore(repository, 'objects');
      expect([countLooseObjects(made), packsOf(made).length]).to.deep.equal([0, 1]);
      expect(everything()).to.equal(before);
      expect(made.git('fsck', '--strict', '--no-dangling')).to.equal('');
      expect(readdirSync(sharedFile(repository, 'writers'))).to.deep.equal([]);
      expect(existsSync(join(made.dir, '.git/objects/maintenance.lock'))).to.equal(false);
    });

    it('makes one pack of small ones, and leaves alone those that are kept', async () => {
      const repository = await open();
      for (const mark of ['a', 'b', 'c', 'd']) {
        makeLooseObjects(made, 20, mark);
        await doChore(repository, 'objects');
      }
      const [kept = ''] = packsOf(made);
      writeFileSync(join(made.dir, '.git/objects/pack', kept.replace(/\.pack$/, '.keep')), '');
      const before = everything();
      await doChore(repository, 'packs');
      expect(packsOf(made)).to.have.length(2).and.include(kept);
      expect(everything()).to.equal(before);
      expect(made.git('fsck', '--strict', '--no-dangling')).to.equal('');
      made.git('gc', '--quiet');
      expect(everything()).to.include(made.git('for-each-ref'));
    });

    it('works on objects that it borrows from another repository, and on SHA-256', async () => {
      for (const args of [['--object-format=sha256'], []]) {
        const other = new TestRepository({ args });
        try {
          const borrower = join(other.base, 'borrower');
          other.git('commit', '--quiet', '--allow-empty', '--message=first');
          other.git('clone', '--quiet', '--shared', other.dir, borrower);
          execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: borrower, env: other.env, input: 'own' });
          const repository = await findRepository(borrower, other.env);
          for (const chore of ['refs', 'objects', 'packs'] as const) await doChore(repository, chore);
          expect(measureClutter(repository)).to.deep.equal({ looseRefs: 0, looseObjects: 0, packs: 1 });
          other.git('-C', borrower, 'fsck', '--strict');
        } finally {
          other.remove();
        }
      }
    });

    it('says so where Git cannot', async () => {
      makeLooseRefs(made, 3);
      writeFileSync(join(made.dir, '.git/packed-refs.lock'), '');
      made.git('config', 'core.packedRefsTimeout', '10');
      const failure = await doChore(await open(), 'refs').catch((error: Error) => error.message);
      expect(failure).to.match(/^git pack-refs: Unable to create '.*packed-refs\.lock'/);
    });
  });
});
