import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';
import { type RefUpdate, swap } from '../../src/store/refs.ts';
import { findRepository, type Repository, sharedFile } from '../../src/store/repository.ts';
import type { TestRepository } from '../support/repository.ts';
import { coordRefs, fiveCommits } from './five-commits.ts';
import { asOrdinaryUser } from './support.ts';

const ONE = 'refs/coord/issues/issue_001';
const TWO = 'refs/coord/issues/issue_002';
const POINTER = 'refs/coord/claims/issue_001';

describe('store/refs', () => {
  let made: TestRepository;
  let repository: Repository;
  let commits: string[];
  let a: string;
  let b: string;
  let c: string;

  const open = async (args: readonly string[] = []): Promise<void> => {
    ({ made, repository, commits } = await fiveCommits(args));
    [a = '', b = '', c = ''] = commits;
  };
  beforeEach(() => open());
  afterEach(() => made.remove());

  const refs = (): Record<string, string> => coordRefs(made);
  const put = (ref: string, oid: string): void => void made.git('update-ref', ref, oid);
  const notes = (): string[] =>
    existsSync(sharedFile(repository, 'writers')) ? readdirSync(sharedFile(repository, 'writers')) : [];
  const lock = (ref: string): string => {
    const path = join(made.dir, '.git', `${ref}.lock`);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, '');
    return path;
  };
  const failure = async (updates: readonly RefUpdate[]): Promise<CoordinationError> => {
    const error = await swap(repository, updates).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(CoordinationError);
    return error as CoordinationError;
  };

  describe('swap', () => {
    it('creates a ref that must not exist', async () => {
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: a });
    });

    it('is stale where the ref to create exists, even with the very value', async () => {
      put(ONE, a);
      expect(await swap(repository, [{ ref: ONE, from: null, to: b }])).to.equal('stale');
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('stale');
      expect(refs()).to.deep.equal({ [ONE]: a });
    });

    it('moves a ref from the value that was seen', async () => {
      put(ONE, a);
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('is stale where the ref has moved meanwhile', async () => {
      put(ONE, b);
      expect(await swap(repository, [{ ref: ONE, from: a, to: c }])).to.equal('stale');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('is stale where the ref has moved meanwhile to what was wanted', async () => {
      put(ONE, b);
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('stale');
    });

    it('is stale where git gc has taken the object that was written', async () => {
      put(ONE, a);
      expect(await swap(repository, [{ ref: ONE, from: a, to: '1'.repeat(40) }])).to.equal('stale');
      expect(refs()).to.deep.equal({ [ONE]: a });
    });

    it('is stale where the ref is gone', async () => {
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('stale');
      expect(refs()).to.deep.equal({});
    });

    it('moves and creates packed refs alike', async () => {
      put(ONE, a);
      made.git('pack-refs', '--all');
      expect(await swap(repository, [{ ref: ONE, from: null, to: b }])).to.equal('stale');
      expect(await swap(repository, [{ ref: ONE, from: b, to: c }])).to.equal('stale');
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('deletes a ref from the value that was seen', async () => {
      put(ONE, a);
      expect(await swap(repository, [{ ref: ONE, from: a, to: null }])).to.equal('moved');
      expect(refs()).to.deep.equal({});
    });

    it('is stale where the ref to delete has moved meanwhile', async () => {
      put(ONE, b);
      expect(await swap(repository, [{ ref: ONE, from: a, to: null }])).to.equal('stale');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('moves two refs in one', async () => {
      put(TWO, a);
      const updates = [
        { ref: ONE, from: null, to: a },
        { ref: TWO, from: a, to: b },
      ];
      expect(await swap(repository, updates)).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: a, [TWO]: b });
    });

    it('moves none of two where one is stale or locked', async () => {
      put(TWO, b);
      const updates = [
        { ref: ONE, from: null, to: a },
        { ref: TWO, from: a, to: c },
      ];
      for (const order of [updates, updates.toReversed()]) expect(await swap(repository, order)).to.equal('stale');
      expect(refs()).to.deep.equal({ [TWO]: b });
      lock(TWO);
      const current = updates.map((update) => (update.ref === TWO ? { ...update, from: b } : update));
      for (const order of [current, current.toReversed()]) expect(await swap(repository, order)).to.equal('locked');
      expect(refs()).to.deep.equal({ [TWO]: b });
    });

    it('is locked where another process is moving the ref, and moves once it is done', async () => {
      put(ONE, a);
      const path = lock(ONE);
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('locked');
      expect(refs()).to.deep.equal({ [ONE]: a });
      expect(existsSync(path)).to.equal(true);
      rmSync(path);
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('moved');
    });

    it('works in SHA-256 repositories', async () => {
      made.remove();
      await open(['--object-format=sha256']);
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
      expect(await swap(repository, [{ ref: ONE, from: null, to: b }])).to.equal('stale');
      expect(await swap(repository, [{ ref: ONE, from: a, to: b }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('works without coord.fsync', async () => {
      made.git('config', 'coord.fsync', 'false');
      repository = await findRepository(made.dir, made.env);
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
    });

    it('works from a linked worktree, for all worktrees', async () => {
      made.git('update-ref', 'refs/heads/main', a);
      made.git('worktree', 'add', '--quiet', '-b', 'other', join(made.base, 'linked'));
      const linked = await findRepository(join(made.base, 'linked'), made.env);
      expect(await swap(linked, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
      expect(refs()[ONE]).to.equal(a);
    });

    it('takes its note back, whatever the answer', async () => {
      await swap(repository, [{ ref: ONE, from: null, to: a }]);
      await swap(repository, [{ ref: ONE, from: null, to: a }]);
      lock(TWO);
      await swap(repository, [{ ref: TWO, from: null, to: a }]);
      await failure([{ ref: `${ONE}/x`, from: null, to: a }]);
      expect(notes()).to.deep.equal([]);
    });
  });

  describe('pointers', () => {
    it('move after what decides', async () => {
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }], [{ ref: POINTER, from: null, to: a }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: a, [POINTER]: a });
    });

    it('stay where what decides is stale', async () => {
      put(ONE, b);
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }], [{ ref: POINTER, from: null, to: a }])).to.equal('stale');
      expect(refs()).to.deep.equal({ [ONE]: b });
    });

    it('undo nothing where they are stale, locked or in conflict', async () => {
      put(POINTER, a);
      put(TWO, a);
      lock('refs/coord/claims/issue_009');
      const pointers = [
        { ref: POINTER, from: null, to: b },
        { ref: 'refs/coord/claims/issue_009', from: null, to: b },
        { ref: `${TWO}/x`, from: null, to: b },
      ];
      let from: string | null = null;
      for (const [n, pointer] of pointers.entries()) {
        const to = commits[n] ?? '';
        expect(await swap(repository, [{ ref: ONE, from, to }], [pointer])).to.equal('moved');
        expect(refs()).to.deep.equal({ [ONE]: to, [POINTER]: a, [TWO]: a });
        from = to;
      }
    });
  });

  describe('errors', () => {
    it('name the ref that is in the way of another', async () => {
      put(ONE, a);
      const error = await failure([{ ref: `${ONE}/inner`, from: null, to: a }]);
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/^a ref cannot be written: .*'refs\/coord\/issues\/issue_001' exists; cannot create/);
      expect((await failure([{ ref: 'refs/coord/issues', from: null, to: a }])).code).to.equal('unusable_repository');
      expect(refs()).to.deep.equal({ [ONE]: a });
    });

    it('say that refs/coord is a file', async () => {
      writeFileSync(join(made.dir, '.git/refs/coord'), '');
      const error = await failure([{ ref: ONE, from: null, to: a }]);
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/non-directory in the way/);
    });

    it('say that a ref is torn, and do not take it for stale', async () => {
      put(ONE, a);
      writeFileSync(join(made.dir, '.git', ONE), 'torn\n');
      for (const from of [a, null]) {
        const error = await failure([{ ref: ONE, from, to: b }]);
        expect(error.code).to.equal('unusable_repository');
        expect(error.message).to.match(/reference broken/);
      }
    });

    it('say that refs may not be written', async () => {
      put(TWO, a);
      await asOrdinaryUser(made, async () => {
        const error = await failure([{ ref: ONE, from: null, to: a }]);
        expect(error.code).to.equal('unusable_repository');
      });
      expect(refs()).to.deep.equal({ [TWO]: a });
    });

    it('refuse a name that can be none', async () => {
      await failure([{ ref: 'refs/coord/is..sues', from: null, to: a }]);
      expect(refs()).to.deep.equal({});
    });
  });

  describe('a hook that says no', () => {
    const refuse = (words: string): void => {
      const hook = join(made.dir, '.git/hooks/reference-transaction');
      mkdirSync(join(hook, '..'), { recursive: true });
      writeFileSync(hook, `#!/bin/sh\n${words}\n[ "$1" != prepared ]\n`);
      chmodSync(hook, 0o755);
    };

    it('refuses in its own words', async () => {
      refuse(`printf 'closed for the night\\nbut expected back \\033[1m\\n' >&2`);
      const error = await failure([{ ref: ONE, from: null, to: a }]);
      expect(error.code).to.equal('refused');
      expect(error.message).to.equal(
        "the repository's reference-transaction hook refused the change: closed for the night but expected back \\u001b[1m",
      );
      expect(error.hint).to.contain('hooks/reference-transaction');
      expect(refs()).to.deep.equal({});
    });

    it('refuses without a word', async () => {
      refuse('');
      const error = await failure([{ ref: ONE, from: null, to: a }]);
      expect(error).to.include({ code: 'refused', message: "the repository's reference-transaction hook refused the change" });
    });
  });

  describe('a Git that is killed', () => {
    /** Has every update-ref killed by its own hook when its transaction reaches this state. */
    const killAt = (state: 'prepared' | 'committed'): void => {
      const hook = join(made.dir, '.git/hooks/reference-transaction');
      mkdirSync(join(hook, '..'), { recursive: true });
      writeFileSync(hook, `#!/bin/sh\ncat >/dev/null\n[ "$1" != ${state} ] || kill -9 $PPID\n`);
      chmodSync(hook, 0o755);
    };
    const heal = (): void => rmSync(join(made.dir, '.git/hooks/reference-transaction'));

    it('after it has moved the ref has moved it', async () => {
      killAt('committed');
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
      expect(refs()).to.deep.equal({ [ONE]: a });
    });

    it('after it has locked the ref has not, and its lock is gone with it', async () => {
      killAt('prepared');
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('stale');
      heal();
      expect(refs()).to.deep.equal({});
      expect(existsSync(join(made.dir, '.git', `${ONE}.lock`))).to.equal(false);
      expect(notes()).to.deep.equal([]);
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
    });

    it('has not moved a ref that was there, and leaves it as it was', async () => {
      put(ONE, a);
      killAt('prepared');
      expect(await swap(repository, [{ ref: ONE, from: a, to: c }])).to.equal('stale');
      heal();
      expect(refs()).to.deep.equal({ [ONE]: a });
    });
  });
});
