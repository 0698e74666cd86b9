import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { discover, type Places } from '../../src/store/discovery.ts';
import { TestRepository } from '../support/repository.ts';
import { skipUnless } from '../support/skip.ts';

describe('store/discovery', () => {
  let made: TestRepository;
  beforeEach(() => {
    made = new TestRepository({ name: 'main tree' });
    git(made.dir, '-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--allow-empty', '--message=first');
  });
  afterEach(() => made.remove());

  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd, env: made.env, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] }).trim();
  const placesByGit = (cwd: string): Places => {
    const lines = git(cwd, 'rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir', '--show-toplevel').split('\n');
    return { gitDir: lines[0] ?? '', commonDir: lines[1] ?? '', workTree: lines[2] ?? '' };
  };
  const expectAsGit = (cwd: string): void => void expect(discover(cwd, made.env), cwd).to.deep.equal(placesByGit(cwd));
  const expectUnknown = (cwd: string, env = made.env): void => void expect(discover(cwd, env), cwd).to.equal(null);

  it('finds what Git finds: from the top, from below, through links, in linked worktrees and in Git directories elsewhere', () => {
    mkdirSync(join(made.dir, 'a/b c'), { recursive: true });
    symlinkSync(join(made.dir, 'a'), join(made.base, 'link'));
    made.git('worktree', 'add', '--quiet', join(made.base, 'linked'));
    git(made.base, 'init', '--quiet', `--separate-git-dir=${join(made.base, 'apart')}`, 'separate');
    for (const directory of ['main tree', 'main tree/a', 'main tree/a/b c', 'link', 'link/b c', 'linked', 'separate']) {
      expectAsGit(join(made.base, directory));
    }
  });

  it('finds the nearest of several', () => {
    git(made.dir, 'init', '--quiet', 'inner');
    expectAsGit(join(made.dir, 'inner'));
  });

  it('finds a repository whose HEAD is a commit, and one without a commit', () => {
    made.git('checkout', '--quiet', '--detach');
    expectAsGit(made.dir);
    git(made.base, 'init', '--quiet', '--object-format=sha256', 'empty');
    expectAsGit(join(made.base, 'empty'));
  });

  it('leaves it to Git where variables say something', () => {
    for (const name of [
      'GIT_DIR',
      'GIT_WORK_TREE',
      'GIT_COMMON_DIR',
      'GIT_OBJECT_DIRECTORY',
      'GIT_DISCOVERY_ACROSS_FILESYSTEM',
      'GIT_CONFIG_COUNT',
      'GIT_CONFIG_PARAMETERS',
    ])
      expectUnknown(made.dir, { ...made.env, [name]: '1' });
  });

  it('leaves it to Git in a bare repository, in a Git directory, and where there is none', () => {
    git(made.base, 'init', '--quiet', '--bare', 'bare.git');
    mkdirSync(join(made.base, 'none'));
    for (const directory of ['bare.git', 'bare.git/refs', 'main tree/.git', 'main tree/.git/refs', 'none', 'missing'])
      expectUnknown(join(made.base, directory));
  });

  it('leaves it to Git at a ceiling, whatever it is called', () => {
    const below = join(made.dir, 'a');
    mkdirSync(below);
    symlinkSync(made.dir, join(made.base, 'link'));
    for (const ceiling of [made.dir, `${made.dir}/`, join(made.base, 'link'), `/nowhere:${made.dir}`])
      expectUnknown(below, { ...made.env, GIT_CEILING_DIRECTORIES: ceiling });
    expect(discover(made.dir, { ...made.env, GIT_CEILING_DIRECTORIES: made.dir })).to.deep.equal(placesByGit(made.dir));
  });

  it('leaves it to Git where the directory is no sound repository', () => {
    const gitDir = join(made.dir, '.git');
    writeFileSync(join(gitDir, 'commondir'), '../elsewhere\n');
    expectUnknown(made.dir);
    rmSync(join(gitDir, 'commondir'));
    writeFileSync(join(gitDir, 'HEAD'), 'nonsense\n');
    expectUnknown(made.dir);
    writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n');
    expectAsGit(made.dir);
    rmSync(join(gitDir, 'refs'), { recursive: true });
    expectUnknown(made.dir);
    rmSync(gitDir, { recursive: true });
    writeFileSync(gitDir, 'gitdir: /nowhere\n');
    expectUnknown(made.dir);
  });

  it('leaves it to Git where the directory is another user’s', function () {
    skipUnless(this, process.geteuid?.() === 0, 'only root can give a directory away');
    chownSync(join(made.dir, '.git'), 12345, 12345);
    expectUnknown(made.dir);
  });
});
