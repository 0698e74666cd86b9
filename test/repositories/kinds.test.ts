import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place } from '../support/place.ts';
import { TestRepository } from '../support/repository.ts';
import { liveThrough, remember, uninstallLeavesNothing } from './life.ts';

/** Whether the installed Git can make such a repository. */
function gitMakes(...args: readonly string[]): boolean {
  const made = new TestRepository();
  try {
    return spawnSync('git', ['init', '--quiet', ...args, join(made.base, 'probe')], { env: made.env }).status === 0;
  } finally {
    made.remove();
  }
}

describe('repositories/kinds', () => {
  let made: TestRepository | undefined;
  const make = (options: { name?: string; args?: readonly string[] } = {}): TestRepository => {
    made = new TestRepository(options);
    return made;
  };
  const commit = (repository: TestRepository): void => {
    writeFileSync(join(repository.dir, 'a.py'), 'print(1)\n');
    repository.git('add', '.');
    repository.git('commit', '--quiet', '--message=first');
  };
  afterEach(() => {
    made?.remove();
    made = undefined;
  });

  const wholeLife = async (
    place: Place,
    worktree: string | null,
    { view = worktree, halfway = () => {} }: { view?: string | null; halfway?: () => void | Promise<void> } = {},
  ): Promise<void> => {
    const before = remember(place);
    await liveThrough(place, { view, halfway });
    await uninstallLeavesNothing(place, before, worktree);
  };

  it('an empty repository without a commit', async () => {
    const { dir, env } = make();
    await wholeLife(new Place(dir, env), dir);
  });

  it('a bare repository, which has no view', async () => {
    const { dir, env } = make({ name: 'hub.git', args: ['--bare'] });
    await wholeLife(new Place(dir, env, 'ada', 'test'), null);
    expect(existsSync(join(dir, '.coord'))).to.equal(false);
  });

  it('a linked worktree of a bare repository, which has no view either', async () => {
    const hub = make({ name: 'hub.git', args: ['--bare'] });
    const tree = hub.git('commit-tree', '-m', 'first', hub.git('hash-object', '-t', 'tree', '-w', '/dev/null'));
    hub.git('update-ref', 'refs/heads/main', tree);
    const linked = join(hub.base, 'linked');
    hub.git('worktree', 'add', '--quiet', linked, 'main');
    await wholeLife(new Place(linked, hub.env, 'ada', 'test'), linked, { view: null });
    expect(readdirSync(linked)).to.deep.equal(['.git']);
    expect(existsSync(join(hub.dir, '.coord'))).to.equal(false);
  });

  it('a path with spaces, quotes and letters of several scripts', async () => {
    const { dir, env } = make({ name: `Ada's "größte" 仓库 $HOME; x` });
    await wholeLife(new Place(dir, env, 'ada', 'test'), dir);
  });

  it('a submodule, whose view is its own', async () => {
    const outer = make();
    const inner = join(outer.base, 'inner');
    outer.git('init', '--quiet', '--initial-branch=main', inner);
    outer.git(
      '-C',
      inner,
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'first',
    );
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'parts/inner');
    outer.git('commit', '--quiet', '--message=with a part');
    const part = join(outer.dir, 'parts', 'inner');
    await wholeLife(new Place(part, outer.env, 'ada', 'test'), part);
    expect(outer.git('for-each-ref', 'refs/coord')).to.equal('');
    expect(existsSync(join(outer.dir, '.coord'))).to.equal(false);
  });

  it('packed refs and objects, and more of them packed half-way', async () => {
    const repository = make();
    commit(repository);
    repository.git('gc', '--quiet');
    const halfway = (): void => {
      repository.git('gc', '--quiet', '--prune=now');
      repository.git('pack-refs', '--all', '--prune');
      expect(existsSync(join(repository.dir, '.git', 'refs', 'coord', 'config'))).to.equal(false);
    };
    await wholeLife(new Place(repository.dir, repository.env, 'ada', 'test'), repository.dir, { halfway });
  });

  it('a clone that borrows its objects from another', async () => {
    const repository = make();
    commit(repository);
    const clone = join(repository.base, 'clone');
    repository.git('clone', '--quiet', '--shared', repository.dir, clone);
    await wholeLife(new Place(clone, repository.env, 'ada', 'test'), clone);
    expect(repository.git('for-each-ref', 'refs/coord')).to.equal('');
  });

  it('a shallow clone', async () => {
    const repository = make();
    commit(repository);
    repository.git('commit', '--quiet', '--allow-empty', '--message=second');
    const clone = join(repository.base, 'clone');
    repository.git('clone', '--quiet', '--depth=1', `file://${repository.dir}`, clone);
    expect(existsSync(join(clone, '.git', 'shallow'))).to.equal(true);
    await wholeLife(new Place(clone, repository.env, 'ada', 'test'), clone);
  });

  it('a repository without a user', async () => {
    const repository = make();
    repository.git('config', '--remove-section', 'user');
    await wholeLife(new Place(repository.dir, repository.env, 'ada', 'test'), repository.dir);
  });

  it('a repository that a group shares: every object and ref can be written by it', async () => {
    const { dir, env } = make({ args: ['--shared=group'] });
    const halfway = (): void => {
      for (const name of readdirSync(join(dir, '.git', 'objects'), { recursive: true, encoding: 'utf8' })) {
        const { mode } = statSync(join(dir, '.git', 'objects', name));
        expect(mode & 0o040, name).to.equal(0o040);
      }
      const directory = statSync(join(dir, '.git', 'refs', 'coord', 'issues'));
      expect(directory.mode & 0o2070).to.equal(0o2070);
    };
    await wholeLife(new Place(dir, env, 'ada', 'test'), dir, { halfway });
  });

  it('a Git directory that lies elsewhere', async () => {
    const repository = make();
    const { base, env } = repository;
    const apart = join(base, 'apart');
    repository.git('init', '--quiet', `--separate-git-dir=${join(base, 'elsewhere')}`, apart);
    await wholeLife(new Place(apart, env, 'ada', 'test'), apart);
  });

  if (gitMakes('--object-format=sha256')) {
    it('a repository with SHA-256', async () => {
      const { dir, env } = make({ args: ['--object-format=sha256'] });
      await wholeLife(new Place(dir, env, 'ada', 'test'), dir);
    });
  }

  if (gitMakes('--ref-format=reftable')) {
    it('a repository with reftables', async () => {
      const { dir, env } = make({ args: ['--ref-format=reftable'] });
      await wholeLife(new Place(dir, env, 'ada', 'test'), dir);
    });
  }
});
