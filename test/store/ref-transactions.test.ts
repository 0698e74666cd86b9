import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { swap } from '../../src/store/refs.ts';
import { findRepository, type Repository } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';

describe('store/ref-transactions', () => {
  let made: TestRepository;
  let repository: Repository;
  let pids: string;
  let oids: [string, string];

  beforeEach(async () => {
    made = new TestRepository();
    oids = [made.git('commit-tree', '-m', 'a', emptyTree()), made.git('commit-tree', '-m', 'b', emptyTree())];
    // The hook is a child of the process that moves refs, and tells which one that is.
    pids = join(made.base, 'pids');
    writeFileSync(join(made.dir, '.git/hooks/reference-transaction'), hook(''), { mode: 0o755 });
    repository = await findRepository(made.dir, made.env);
  });
  afterEach(() => {
    repository.transactions.close();
    made.remove();
  });

  const emptyTree = (): string => made.git('hash-object', '-w', '-t', 'tree', '/dev/null');
  const hook = (further: string): string => `#!/bin/sh\n[ "$1" = prepared ] || exit 0\necho $PPID >>'${pids}'\n${further}\n`;
  const movers = (): string[] => readFileSync(pids, 'utf8').trim().split('\n');
  const create = (name: string) => swap(repository, [{ ref: `refs/coord/x/${name}`, from: null, to: oids[0] }]);

  it('starts one process for each swap', async () => {
    for (const name of ['a', 'b', 'c']) expect(await create(name)).to.equal('moved');
    expect(new Set(movers()).size).to.equal(3);
  });

  it('gives a swap the process that was started for it, once', async () => {
    repository.transactions.prepare();
    repository.transactions.prepare();
    for (const name of ['a', 'b']) expect(await create(name)).to.equal('moved');
    expect(new Set(movers()).size).to.equal(2);
  });

  it('starts another one where the one that was started has ended', async () => {
    repository.transactions.prepare();
    repository.transactions.close();
    repository.transactions.prepare();
    await sleep(50);
    expect(await create('a')).to.equal('moved');
  });

  it('serves many swaps by one process, once it is told to', async () => {
    repository.transactions.reuse();
    for (const name of ['a', 'b', 'c']) expect(await create(name)).to.equal('moved');
    const moves = [{ ref: 'refs/coord/x/a', from: oids[0], to: oids[1] }];
    const pointers = [{ ref: 'refs/coord/x/p', from: null, to: oids[1] }];
    expect(await swap(repository, moves, pointers)).to.equal('moved');
    expect(made.git('rev-parse', 'refs/coord/x/a', 'refs/coord/x/p')).to.equal(`${oids[1]}\n${oids[1]}`);
    expect(new Set(movers()).size).to.equal(1);
  });

  it('serves several at once by a few', async () => {
    repository.transactions.reuse();
    const names = Array.from({ length: 12 }, (_, number) => String(number));
    expect(new Set(await Promise.all(names.map(create)))).to.deep.equal(new Set(['moved']));
    expect(movers()).to.have.length(12);
    expect(new Set(movers()).size).to.be.within(2, 4);
    await Promise.all(names.slice(0, 4).map((name) => create(`again-${name}`)));
    expect(new Set(movers().slice(12))).to.satisfy((again: Set<string>) =>
      [...again].every((pid) => movers().slice(0, 12).includes(pid)),
    );
  });

  it('starts another one where all of those few hang', async () => {
    writeFileSync(join(made.dir, '.git/hooks/reference-transaction'), hook('if grep -q slow; then sleep 6; fi'));
    repository.transactions.reuse();
    const ended: string[] = [];
    const noted = async (name: string) => {
      expect(await create(name)).to.equal('moved');
      ended.push(name);
    };
    const slow = ['slow1', 'slow2', 'slow3', 'slow4'].map(noted);
    await Promise.all([...slow, noted('quick')]);
    expect(ended[0]).to.equal('quick');
  });

  it('goes on with another process after a swap that failed', async () => {
    repository.transactions.reuse();
    expect(await create('a')).to.equal('moved');
    expect(await create('a')).to.equal('stale');
    expect(await create('b')).to.equal('moved');
    expect(made.git('rev-parse', 'refs/coord/x/b')).to.equal(oids[0]);
  });

  it('goes on with another process after one that was killed while it was idle', async () => {
    repository.transactions.reuse();
    expect(await create('a')).to.equal('moved');
    process.kill(Number(movers()[0]), 'SIGKILL');
    await sleep(50);
    expect(await create('b')).to.equal('moved');
  });

  it('does not use a process again that was late', async () => {
    repository.transactions.reuse();
    writeFileSync(join(made.dir, '.git/hooks/reference-transaction'), hook('sleep 2.5'), { mode: 0o755 });
    for (const name of ['a', 'b']) expect(await create(name)).to.equal('moved');
    expect(new Set(movers()).size).to.equal(2);
  });
});
