import { type ChildProcess, spawn } from 'node:child_process';
import { expect } from 'chai';
import { swap } from '../../src/store/refs.ts';
import type { Repository } from '../../src/store/repository.ts';
import type { TestRepository } from '../support/repository.ts';
import { coordRefs, fiveCommits } from './five-commits.ts';

const ONE = 'refs/coord/issues/issue_001';
const TWO = 'refs/coord/issues/issue_002';

describe('store/refs, in races', () => {
  let made: TestRepository;
  let repository: Repository;
  let a: string;
  let b: string;
  let c: string;
  let commits: string[];
  const refs = (): Record<string, string> => coordRefs(made);
  const put = (ref: string, oid: string): void => void made.git('update-ref', ref, oid);

  beforeEach(async () => {
    ({ made, repository, commits } = await fiveCommits());
    [a = '', b = '', c = ''] = commits;
  });
  afterEach(() => made.remove());

  const finished = (child: ChildProcess): Promise<number | null> =>
    new Promise((resolve) => child.on('close', (code) => resolve(code)));

  it('have one winner among many that create', async () => {
    for (let round = 0; round < 3; round++) {
      const ref = `${ONE}${round}`;
      const results = await Promise.all(
        commits.concat(commits, commits).map((to) => swap(repository, [{ ref, from: null, to }])),
      );
      expect(results.filter((result) => result === 'moved')).to.have.length(1);
      expect(refs()[ref]).to.equal(commits[results.indexOf('moved') % commits.length]);
    }
  });

  it('have one winner among many that move two refs in opposite orders', async () => {
    put(ONE, a);
    put(TWO, a);
    const updates = [
      { ref: ONE, from: a, to: b },
      { ref: TWO, from: a, to: b },
    ];
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, n) => swap(repository, n % 2 ? updates : updates.toReversed())),
    );
    const won = results.filter((result) => result === 'moved').length;
    expect(won).to.be.at.most(1); // Each of two may hold one lock that the other wants; then both try again.
    expect(refs()).to.deep.equal(won ? { [ONE]: b, [TWO]: b } : { [ONE]: a, [TWO]: a });
  });

  it('have one winner against plain Git', async () => {
    put(ONE, a);
    const { dir, env } = made;
    const plain = [b, c].map((to) => finished(spawn('git', ['update-ref', ONE, to, a], { cwd: dir, env, stdio: 'ignore' })));
    const ours = Array.from({ length: 8 }, () => swap(repository, [{ ref: ONE, from: a, to: commits[4] ?? '' }]));
    const [codes, results] = await Promise.all([Promise.all(plain), Promise.all(ours)]);
    const winners = [...codes.map((code) => code === 0), ...results.map((result) => result === 'moved')].filter(Boolean);
    expect(winners).to.have.length(1);
  });
});
