import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { identify } from '../../src/store/processes.ts';
import { listRefLocks, locksOf, noteWriter, removeAbandonedLocks } from '../../src/store/ref-locks.ts';
import { findRepository, type Repository, sharedFile } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';
import { startProcess, stopProcess } from './support.ts';

const ONE = 'refs/coord/issues/issue_001';
const TWO = 'refs/coord/issues/issue_002';

describe('store/ref-locks', () => {
  let made: TestRepository;
  let repository: Repository;
  let living: ChildProcess[];

  beforeEach(async () => {
    made = new TestRepository();
    repository = await findRepository(made.dir, made.env);
    living = [];
  });
  afterEach(async () => {
    await Promise.all(living.map(stopProcess));
    made.remove();
  });

  const pathOf = (ref: string): string => join(made.dir, '.git', `${ref}.lock`);
  const lock = (ref: string, secondsAgo = 0): void => {
    mkdirSync(dirname(pathOf(ref)), { recursive: true });
    writeFileSync(pathOf(ref), '');
    const time = Date.now() / 1000 - secondsAgo;
    utimesSync(pathOf(ref), time, time);
  };
  const isLocked = (ref: string): boolean => existsSync(pathOf(ref));
  const notes = (): string[] => readdirSync(sharedFile(repository, 'writers'));

  /** Notes a writer that runs. */
  const noteLiving = async (...refs: string[]): Promise<() => void> => {
    const child = await startProcess();
    living.push(child);
    return noteWriter(repository, child.pid ?? 0, refs);
  };
  /** Notes a writer that is killed afterwards. */
  const noteDead = async (...refs: string[]): Promise<() => void> => {
    const child = await startProcess();
    const takeBack = noteWriter(repository, child.pid ?? 0, refs);
    await stopProcess(child);
    return takeBack;
  };
  const abandoned = (): Record<string, boolean> =>
    Object.fromEntries(listRefLocks(repository, 0).map((one) => [one.ref, one.abandoned]));

  describe('noteWriter', () => {
    it('notes which process locks what, until it is taken back', async () => {
      const takeBack = await noteLiving(ONE);
      expect(notes()).to.have.length(1);
      takeBack();
      expect(notes()).to.deep.equal([]);
      takeBack();
    });

    it('keeps the notes of one process apart', async () => {
      const child = await startProcess();
      living.push(child);
      const [first] = [noteWriter(repository, child.pid ?? 0, [ONE]), noteWriter(repository, child.pid ?? 0, [TWO])];
      first?.();
      expect(notes()).to.have.length(1);
    });
  });

  describe('removeAbandonedLocks', () => {
    it('removes the locks of a dead writer, once', async () => {
      await noteDead(ONE, TWO);
      lock(ONE);
      lock(TWO);
      expect(removeAbandonedLocks(repository)).to.have.members([ONE, TWO]);
      expect([isLocked(ONE), isLocked(TWO), notes()]).to.deep.equal([false, false, []]);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect(isLocked(ONE)).to.equal(true);
    });

    it('keeps the locks of a living writer, and its note', async () => {
      await noteLiving(ONE);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(ONE), notes().length]).to.deep.equal([true, 1]);
    });

    it('keeps a lock that nobody noted', async () => {
      await noteDead(TWO);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(ONE), notes()]).to.deep.equal([true, []]);
    });

    it('keeps the lock of a living writer on a ref that a dead one had noted too', async () => {
      await noteDead(ONE);
      await noteLiving(ONE);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(ONE), notes().length]).to.deep.equal([true, 1]);
    });

    it('keeps a lock that came long after the dead writer’s note, or before it', async () => {
      for (const secondsAgo of [-3600, 3600]) {
        await noteDead(ONE);
        lock(ONE, secondsAgo);
        expect(removeAbandonedLocks(repository)).to.deep.equal([]);
        expect([isLocked(ONE), notes()]).to.deep.equal([true, []]);
      }
    });

    it('removes one lock once where two dead writers had noted it', async () => {
      await noteDead(ONE);
      await noteDead(ONE);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
      expect([isLocked(ONE), notes()]).to.deep.equal([false, []]);
    });

    it('takes a process number that came again for another process', async () => {
      const child = await startProcess();
      living.push(child);
      noteWriter(repository, child.pid ?? 0, [ONE]);
      const [name = ''] = notes();
      const identity = { ...identify(child.pid ?? 0), start: '1' };
      writeFileSync(sharedFile(repository, 'writers', name), JSON.stringify({ process: identity, refs: [ONE] }));
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
    });

    it('passes over notes that are torn or not ours', async () => {
      await noteDead(ONE);
      lock(ONE);
      for (const content of ['', '{', 'null', '[]', '{}', '{"process":null,"refs":[]}', '{"process":{},"refs":3}']) {
        writeFileSync(sharedFile(repository, 'writers', `torn-${content.length}.json`), content);
      }
      writeFileSync(sharedFile(repository, 'writers', 'README'), 'not a note');
      expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
      expect(abandoned()).to.deep.equal({});
    });

    it('does nothing where nobody ever wrote', () => {
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
    });
  });

  describe('removeAbandonedLocks, where a writer had noted more than it may hold', () => {
    const PACKED = 'packed-refs';
    /** As if all that is there now had been so many seconds ago. */
    const age = (seconds: number): void => {
      const time = Date.now() / 1000 - seconds;
      for (const name of notes()) utimesSync(sharedFile(repository, 'writers', name), time, time);
    };

    it('removes the lock of the packed refs, and what was being written under it, once nobody can be at work', async () => {
      await noteDead(PACKED);
      lock(PACKED);
      writeFileSync(join(made.dir, '.git', 'packed-refs.new'), '# pack-refs');
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(PACKED), notes().length]).to.deep.equal([true, 1]);
      expect(abandoned()).to.deep.equal({ [PACKED]: false });
      age(60);
      lock(PACKED, 59);
      expect(abandoned()).to.deep.equal({ [PACKED]: true });
      expect(removeAbandonedLocks(repository)).to.deep.equal([PACKED]);
      expect([isLocked(PACKED), existsSync(join(made.dir, '.git', 'packed-refs.new')), notes()]).to.deep.equal([
        false,
        false,
        [],
      ]);
    });

    it('keeps a lock of the packed refs that came some time after the note: any Git takes it', async () => {
      await noteDead(PACKED);
      age(60);
      lock(PACKED, 40);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(PACKED), notes()]).to.deep.equal([true, []]);
    });

    it('removes any lock below a pattern, and no other, once nobody can be at work', async () => {
      await noteDead('refs/coord/*');
      for (const ref of [ONE, 'refs/heads/main']) lock(ref);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      age(60);
      for (const ref of [ONE, 'refs/heads/main']) lock(ref, 50);
      expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
      expect([isLocked('refs/heads/main'), notes()]).to.deep.equal([true, []]);
    });

    it('remembers the lock of a dead writer while somebody else may hold it', async () => {
      const takeBack = await noteLiving('refs/coord/*');
      await noteDead(ONE);
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect([isLocked(ONE), notes().length]).to.deep.equal([true, 2]);
      takeBack();
      expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
    });

    it('forgets it where the lock goes by itself', async () => {
      await noteDead('refs/coord/*');
      lock(ONE);
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      rmSync(pathOf(ONE));
      expect(removeAbandonedLocks(repository)).to.deep.equal([]);
      expect(notes()).to.deep.equal([]);
    });
  });

  it('frees a lock that others are waiting for already', async () => {
    await noteDead(ONE);
    lock(ONE, 1);
    await noteLiving(ONE);
    expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
    expect([isLocked(ONE), notes().length]).to.deep.equal([false, 1]);
  });

  it('frees what a killed git pack-refs left', async () => {
    made.git('commit', '--quiet', '--allow-empty', '--message=first');
    const tip = made.git('rev-parse', 'HEAD');
    made.git('update-ref', ONE, tip);
    made.git('update-ref', TWO, tip);
    // It calls this hook for each ref that it has packed and is about to remove, with the lock in its hand.
    const hook = join(made.dir, '.git', 'hooks', 'reference-transaction');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\n[ "$1" != prepared ] || kill -KILL $PPID\n', { mode: 0o755 });
    const child = spawn('git', ['pack-refs', '--all'], { cwd: made.dir, env: made.env, stdio: 'ignore' });
    noteWriter(repository, child.pid ?? 0, ['packed-refs', 'refs/*']);
    await once(child, 'close');
    rmSync(hook);
    const left = [ONE, TWO, 'refs/heads/main', 'packed-refs'].filter(isLocked);
    expect(left).to.have.length(1);
    for (const name of notes())
      utimesSync(sharedFile(repository, 'writers', name), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    for (const ref of left) utimesSync(pathOf(ref), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    expect(removeAbandonedLocks(repository)).to.deep.equal(left);
    made.git('pack-refs', '--all');
    expect(made.git('for-each-ref', '--format=%(refname)', 'refs/coord').split('\n')).to.deep.equal([ONE, TWO]);
  });

  it('frees what a killed deletion left', async () => {
    made.git('commit', '--quiet', '--allow-empty', '--message=first');
    const tip = made.git('rev-parse', 'HEAD');
    for (const ref of [ONE, TWO]) made.git('update-ref', ref, tip);
    made.git('pack-refs', '--all');
    const child = spawn('git', ['update-ref', '--stdin'], { cwd: made.dir, env: made.env });
    const updates = [{ ref: ONE, to: null }];
    noteWriter(repository, child.pid ?? 0, locksOf(updates));
    child.stdin.write(`start\ndelete ${ONE} ${tip}\nprepare\n`);
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('prepare: ok') && resolve());
    });
    await stopProcess(child);
    expect([isLocked(ONE), isLocked('packed-refs')]).to.deep.equal([true, true]);
    expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
    const past = Date.now() / 1000 - 60;
    for (const name of notes()) utimesSync(sharedFile(repository, 'writers', name), past, past);
    utimesSync(pathOf('packed-refs'), past, past);
    expect(removeAbandonedLocks(repository)).to.deep.equal(['packed-refs']);
    made.git('update-ref', '-d', ONE);
    made.git('pack-refs', '--all');
    expect(made.git('for-each-ref', '--format=%(refname)', 'refs/coord')).to.equal(TWO);
  });

  describe('locksOf', () => {
    it('adds the lock of the packed refs where a ref is deleted', () => {
      expect(locksOf([{ ref: ONE, to: 'a' }])).to.deep.equal([ONE]);
      expect(
        locksOf([
          { ref: ONE, to: 'a' },
          { ref: TWO, to: null },
        ]),
      ).to.deep.equal([ONE, TWO, 'packed-refs']);
    });
  });

  describe('listRefLocks', () => {
    it('names what a killed Git was writing under the lock of the packed refs, which stops Git as well', () => {
      writeFileSync(join(made.dir, '.git', 'packed-refs.new'), '');
      expect(listRefLocks(repository, 600)).to.deep.equal([]);
      expect(listRefLocks(repository, 0).map(({ path }) => path)).to.deep.equal([join(made.dir, '.git', 'packed-refs.new')]);
    });

    it('says which locks are abandoned', async () => {
      await noteDead(ONE);
      await noteLiving(TWO);
      const foreign = 'refs/coord/agents/a/0123456789ab';
      for (const ref of [ONE, TWO, foreign]) lock(ref);
      expect(abandoned()).to.deep.equal({ [ONE]: true, [TWO]: false, [foreign]: false });
      removeAbandonedLocks(repository);
      expect(abandoned()).to.deep.equal({ [TWO]: false, [foreign]: false });
    });

    it('says where they are and how old, and leaves out those that are too young', () => {
      lock(ONE, 700);
      lock(TWO, 10);
      const [only, ...others] = listRefLocks(repository, 600);
      expect(others).to.deep.equal([]);
      expect(only).to.include({ ref: ONE, path: pathOf(ONE), abandoned: false });
      expect(only?.age).to.be.within(700, 760);
    });

    it('is empty where there is no lock, and sees none of other refs', () => {
      expect(listRefLocks(repository, 0)).to.deep.equal([]);
      lock('refs/heads/main');
      expect(listRefLocks(repository, 0)).to.deep.equal([]);
    });

    it('sees the locks of all worktrees from each', async () => {
      made.git('commit', '--quiet', '--allow-empty', '--message=first');
      made.git('worktree', 'add', '--quiet', '-b', 'other', join(made.base, 'linked'));
      lock(ONE);
      const linked = await findRepository(join(made.base, 'linked'), made.env);
      expect(listRefLocks(linked, 0).map(({ ref }) => ref)).to.deep.equal([ONE]);
    });
  });

  it('frees the lock that a killed git update-ref left', async () => {
    made.git('commit', '--quiet', '--allow-empty', '--message=first');
    const tip = made.git('rev-parse', 'HEAD');
    const child = spawn('git', ['update-ref', '--stdin'], { cwd: made.dir, env: made.env });
    noteWriter(repository, child.pid ?? 0, [ONE]);
    child.stdin.write(`start\ncreate ${ONE} ${tip}\nprepare\n`);
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('prepare: ok') && resolve());
    });
    expect(abandoned()).to.deep.equal({ [ONE]: false });
    await stopProcess(child);
    expect(isLocked(ONE)).to.equal(true);
    expect(abandoned()).to.deep.equal({ [ONE]: true });
    expect(removeAbandonedLocks(repository)).to.deep.equal([ONE]);
    made.git('update-ref', ONE, tip);
  });
});
