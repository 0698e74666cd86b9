import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';
import { ObjectWriter } from '../../src/store/object-writer.ts';
import { swap } from '../../src/store/refs.ts';
import { findRepository, GitConfig, type Repository, sharedFile, worktreeFile } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';

type Places = Pick<Repository, 'gitDir' | 'commonDir' | 'objectsDir' | 'workTree' | 'mainWorkTree' | 'format'>;

describe('store/repository', () => {
  let made: TestRepository;
  afterEach(() => made.remove());

  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, env: made.env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }).trim();
  const commit = (cwd: string): void =>
    void git(cwd, '-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '--message=first');

  /** What is found from `cwd`, checked by writing a ref and an object there and reading them with plain Git. */
  const found = async (cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Places> => {
    const repository = await findRepository(cwd, { ...made.env, ...env });
    const writer = new ObjectWriter(repository);
    const content = `written from ${cwd} with ${JSON.stringify(env)}`;
    const blob = writer.add('blob', content);
    await writer.flush();
    const ref = `refs/coord/found/${blob}`;
    expect(await swap(repository, [{ ref, from: null, to: blob }])).to.equal('moved');
    expect(git(repository.commonDir, '--git-dir=.', 'cat-file', 'blob', ref)).to.equal(content);
    const { gitDir, commonDir, objectsDir, workTree, mainWorkTree, format } = repository;
    return { gitDir, commonDir, objectsDir, workTree, mainWorkTree, format };
  };
  const places = (commonDir: string, rest: Partial<Places>): Places => ({
    gitDir: commonDir,
    commonDir,
    objectsDir: join(commonDir, 'objects'),
    workTree: null,
    mainWorkTree: null,
    format: 'sha1',
    ...rest,
  });
  const failure = async (cwd: string, env: NodeJS.ProcessEnv = {}): Promise<CoordinationError> => {
    const error = await findRepository(cwd, { ...made.env, ...env }).then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).to.be.instanceOf(CoordinationError);
    expect(error).to.include({ code: 'unusable_repository' });
    return error as CoordinationError;
  };

  describe('findRepository', () => {
    for (const name of ['repo', 'with a space', 'ünïcode — 日本語', 'quo\'te"s', '-dash', '$HOME']) {
      it(`finds a repository called ${name}, from its top and from below`, async () => {
        made = new TestRepository({ name });
        const { dir } = made;
        const expected = places(join(dir, '.git'), { workTree: dir, mainWorkTree: dir });
        mkdirSync(join(dir, 'a b/c'), { recursive: true });
        expect(await found(dir)).to.deep.equal(expected);
        expect(await found(join(dir, 'a b/c'))).to.deep.equal(expected);
      });
    }

    it('names a branch or tag that Git would take for a ref of ours', async () => {
      made = new TestRepository();
      commit(made.dir);
      const mends = {
        'refs/heads/refs/coord/config': 'git branch -m refs/coord/config NEW_NAME',
        'refs/heads/refs/coord/$HOME': 'git branch -m BRANCH NEW_NAME',
        'refs/tags/refs/coord/config': 'git tag -d refs/coord/config',
        'refs/remotes/refs/coord/config': 'git update-ref -d refs/remotes/refs/coord/config',
        'refs/refs/coord/config': 'git update-ref -d refs/refs/coord/config',
      };
      for (const [ref, hint] of Object.entries(mends)) {
        git(made.dir, 'update-ref', ref, 'HEAD');
        for (const cwd of [made.dir, join(made.dir, '.git')]) {
          const error = await failure(cwd);
          expect(error.message).to.equal(`a branch or tag is named like a ref of git coord: '${ref}'`);
          expect(error.hint).to.equal(hint);
        }
        git(made.dir, 'update-ref', '-d', ref);
      }
      git(made.dir, 'update-ref', 'refs/heads/coord/config', 'HEAD');
      git(made.dir, 'update-ref', 'refs/coord/config', 'HEAD');
      git(made.dir, 'symbolic-ref', 'refs/refs/coord', 'refs/coord/config');
      expect((await found(made.dir)).workTree).to.equal(made.dir);
    });

    it('finds the main worktree, and none of its own, from inside .git', async () => {
      made = new TestRepository();
      const { dir } = made;
      for (const inside of ['.git', '.git/refs', '.git/objects/pack']) {
        expect(await found(join(dir, inside))).to.deep.equal(places(join(dir, '.git'), { mainWorkTree: dir }));
      }
    });

    it('finds a bare repository, from its top and from below', async () => {
      made = new TestRepository({ name: 'bare.git', args: ['--bare'] });
      expect(await found(made.dir)).to.deep.equal(places(made.dir, {}));
      expect(await found(join(made.dir, 'refs'))).to.deep.equal(places(made.dir, {}));
    });

    it('finds the format of objects', async () => {
      made = new TestRepository({ args: ['--object-format=sha256'] });
      expect((await found(made.dir)).format).to.equal('sha256');
    });

    it('finds both worktrees from a linked one', async () => {
      made = new TestRepository({ name: 'main tree' });
      const linked = join(made.base, 'linked tree');
      commit(made.dir);
      made.git('worktree', 'add', '--quiet', '-b', 'other', linked);
      const common = join(made.dir, '.git');
      const gitDir = join(common, 'worktrees/linked-tree');
      expect(await found(linked)).to.deep.equal(places(common, { gitDir, workTree: linked, mainWorkTree: made.dir }));
      expect(await found(gitDir)).to.deep.include({ gitDir, commonDir: common, workTree: null, mainWorkTree: made.dir });
    });

    it('finds no main worktree from a linked worktree of a bare repository', async () => {
      made = new TestRepository();
      commit(made.dir);
      const linked = join(made.base, 'linked');
      for (const name of ['bare.git', 'project/.git']) {
        const bare = join(made.base, name);
        git(made.base, 'clone', '--quiet', '--bare', made.dir, bare);
        git(bare, 'worktree', 'add', '--quiet', '--force', `${linked}-${name.length}`, 'main');
        const gitDir = join(bare, `worktrees/linked-${name.length}`);
        expect(await found(`${linked}-${name.length}`)).to.deep.equal(
          places(bare, { gitDir, workTree: `${linked}-${name.length}` }),
        );
      }
    });

    it('finds no main worktree where a bare repository says so in its own worktree configuration', async () => {
      made = new TestRepository();
      commit(made.dir);
      const bare = join(made.base, 'project/.git');
      const linked = join(made.base, 'project/linked');
      git(made.base, 'clone', '--quiet', '--bare', made.dir, bare);
      git(bare, 'worktree', 'add', '--quiet', linked, 'main');
      git(bare, 'config', 'extensions.worktreeConfig', 'true');
      git(bare, 'config', '--unset', 'core.bare');
      git(bare, 'config', '--worktree', 'core.bare', 'true');
      expect((await found(linked)).mainWorkTree).to.equal(null);
    });

    it('finds a submodule, from its worktree and from its Git directory', async () => {
      made = new TestRepository({ name: 'super' });
      const source = join(made.base, 'source');
      git(made.base, 'init', '--quiet', source);
      commit(source);
      made.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', source, 'lib/sub');
      const workTree = join(made.dir, 'lib/sub');
      const gitDir = join(made.dir, '.git/modules/lib/sub');
      expect(await found(workTree)).to.deep.equal(places(gitDir, { workTree, mainWorkTree: workTree }));
      expect((await found(gitDir)).mainWorkTree).to.equal(workTree);
      expect((await found(made.dir)).commonDir).to.equal(join(made.dir, '.git'));
    });

    it('finds a Git directory that lies elsewhere', async () => {
      made = new TestRepository();
      const dir = join(made.base, 'apart');
      const gitDir = join(made.base, 'git files');
      git(made.base, 'init', '--quiet', `--separate-git-dir=${gitDir}`, dir);
      expect(await found(dir)).to.deep.equal(places(gitDir, { workTree: dir, mainWorkTree: dir }));
    });

    it('follows GIT_DIR and GIT_WORK_TREE, absolute and relative', async () => {
      made = new TestRepository();
      const { base, dir } = made;
      const other = join(base, 'elsewhere');
      mkdirSync(other);
      const gitDir = join(dir, '.git');
      expect(await found(other, { GIT_DIR: gitDir, GIT_WORK_TREE: dir })).to.deep.equal(
        places(gitDir, { workTree: dir, mainWorkTree: dir }),
      );
      expect(await found(other, { GIT_DIR: gitDir })).to.deep.equal(places(gitDir, { workTree: other, mainWorkTree: dir }));
      expect(await found(dir, { GIT_DIR: '.git' })).to.deep.equal(places(gitDir, { workTree: dir, mainWorkTree: dir }));
      expect(await found(dir, { GIT_DIR: '../repo/.git', GIT_WORK_TREE: '.' })).to.deep.include({ gitDir, workTree: dir });
    });

    it('finds the repository of a hook that Git runs, in a linked worktree too', async () => {
      made = new TestRepository();
      commit(made.dir);
      const linked = join(made.base, 'linked');
      made.git('worktree', 'add', '--quiet', linked);
      const report = join(made.base, 'report');
      writeFileSync(join(made.dir, '.git/hooks/post-commit'), `#!/bin/sh\nenv | grep '^GIT_' >'${report}'\n`, { mode: 0o755 });
      for (const cwd of [made.dir, linked]) {
        commit(cwd);
        const lines = readFileSync(report, 'utf8').trim().split('\n');
        const env = Object.fromEntries(
          lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
        );
        expect(env).to.have.property('GIT_INDEX_FILE');
        expect(await found(cwd, env)).to.deep.include({
          workTree: cwd,
          mainWorkTree: made.dir,
          commonDir: join(made.dir, '.git'),
        });
      }
    });

    it('says that a directory is in no repository', async () => {
      made = new TestRepository();
      const outside = join(made.base, 'outside\u001b[31m');
      mkdirSync(outside);
      const error = await failure(outside);
      expect(error.message).to.match(/outside\\u001b\[31m' is not in a Git repository$/);
      expect(error.hint).to.equal('git init');
    });

    it('says what is wrong with a repository that Git refuses', async () => {
      made = new TestRepository();
      expect((await failure(made.dir, { GIT_DIR: join(made.base, 'none') })).code).to.equal('unusable_repository');
      made.git('config', 'core.repositoryFormatVersion', '99');
      expect((await failure(made.dir)).message).to.match(/^the repository cannot be used: .*99/);
    });

    it('says that a directory does not exist', async () => {
      made = new TestRepository();
      await failure(join(made.base, 'none'));
    });

    it('reads the configuration of all levels, the nearest last', async () => {
      made = new TestRepository();
      made.git('config', '--global', 'coord.agent', 'of the user');
      made.git('config', '--global', 'coord.other', 'x');
      made.git('config', 'coord.agent', 'of the repository\nand a second line');
      const { config } = await findRepository(made.dir, made.env);
      expect(config.get('coord.agent')).to.equal('of the repository\nand a second line');
      expect(config.get('coord.other')).to.equal('x');
      expect(config.get('coord.none')).to.equal(undefined);
    });
  });

  describe('sharedFile and worktreeFile', () => {
    it('lie in the common directory, and in the worktree’s own', async () => {
      made = new TestRepository();
      commit(made.dir);
      const linked = join(made.base, 'linked');
      made.git('worktree', 'add', '--quiet', linked);
      const repository = await findRepository(linked, made.env);
      expect(sharedFile(repository, 'a', 'b')).to.equal(join(made.dir, '.git/coord/a/b'));
      expect(worktreeFile(repository, 'a')).to.equal(join(made.dir, '.git/worktrees/linked/coord/a'));
      expect(worktreeFile(repository, 'a')).to.equal(git(linked, 'rev-parse', '--path-format=absolute', '--git-path', 'coord/a'));
    });
  });

  describe('GitConfig', () => {
    it('reads a boolean as Git does', () => {
      made = new TestRepository();
      const values = ['true', 'yes', 'on', '1', 'TRUE', 'Yes', 'false', 'no', 'off', '0', '', 'False', '2', '-1', '1k'];
      for (const value of values) {
        made.git('config', 'coord.flag', value);
        const config = new GitConfig(made.git('config', '--list', '-z', '--local'));
        const expected = made.git('config', '--type=bool', 'coord.flag') === 'true';
        expect([config.flag('coord.flag', false), config.flag('coord.flag', true)], value).to.deep.equal([expected, expected]);
      }
    });

    it('takes a key without a value for true, and has its own answer where there is none', () => {
      made = new TestRepository();
      writeFileSync(join(made.dir, '.git/config'), '[Coord]\n\tFSync\n[remote "Up.Stream"]\n\turl = x=y\n', { flag: 'a' });
      const config = new GitConfig(made.git('config', '--list', '-z', '--local'));
      expect(config.flag('coord.fsync', false)).to.equal(true);
      expect(config.flag('coord.none', true)).to.equal(true);
      expect(config.flag('coord.none', false)).to.equal(false);
      expect(config.get('remote.Up.Stream.url')).to.equal('x=y');
    });
  });
});
