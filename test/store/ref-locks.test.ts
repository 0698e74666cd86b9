import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { identify } from '../../src/store/processes.ts';
import { listRefLocks, noteWriter, removeAbandonedLocks } from '../../src/store/ref-locks.ts';
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

  describe('listRefLocks', () => {
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
