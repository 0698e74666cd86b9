import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { GUARD_MARKER, MARKER } from '../../src/hooks/shim.ts';
import { HOOKS } from '../../src/hooks/status.ts';
import { uninstallHooks } from '../../src/hooks/uninstall.ts';
import { contentOf, everyHook, HookedRepository, statesOf } from './hooked-repository.ts';

describe('hooks/install', () => {
  let repo: HookedRepository;
  beforeEach(() => {
    repo = new HookedRepository();
  });
  afterEach(() => repo.remove());

  const uninstall = (options = {}) => repo.use((workspace) => uninstallHooks(workspace, options));
  /** Names, modes and bytes of everything in a directory. */
  const snapshot = (directory: string): unknown[] =>
    readdirSync(directory)
      .sort()
      .map((name) => {
        const stats = lstatSync(join(directory, name));
        const content = stats.isSymbolicLink()
          ? readlinkSync(join(directory, name))
          : readFileSync(join(directory, name), 'latin1');
        return [name, stats.mode, stats.nlink, content];
      });
  const failure = async (work: Promise<unknown>): Promise<{ code: string; message: string; hint: string }> => {
    try {
      await work;
    } catch (error) {
      return error as { code: string; message: string; hint: string };
    }
    throw new Error('it did not fail');
  };

  describe('installHooks', () => {
    it('installs five hooks where Git looks for them, and leaves nothing else there', async () => {
      const before = readdirSync(repo.hook('.'));
      const state = await repo.install();
      expect(statesOf(state)).to.deep.equal(everyHook('installed'));
      expect(state.hooks.every(({ changed, chained }) => changed && !chained)).to.equal(true);
      const { directory, scope, tracked } = await repo.status();
      expect([directory, scope, tracked]).to.deep.equal([join(repo.dir, '.git', 'hooks'), 'default', false]);
      expect(readdirSync(repo.hook('.')).sort()).to.deep.equal([...before, ...HOOKS].sort());
      expect(readFileSync(repo.hook('post-commit'), 'utf8').split('\n')[1]).to.equal(MARKER);
      expect(lstatSync(repo.hook('post-commit')).mode & 0o777).to.equal(0o755);
    });

    it('changes nothing the second time, and never sets itself aside', async () => {
      repo.script(repo.hook('post-merge'), 'exit 0');
      await repo.install();
      const first = snapshot(repo.hook('.'));
      const again = await repo.install();
      expect(again.hooks.map(({ changed }) => changed)).to.deep.equal(HOOKS.map(() => false));
      expect(snapshot(repo.hook('.'))).to.deep.equal(first);
    });

    it('brings a hook of another version up to date', async () => {
      await repo.install({ program: '/somewhere/else/git-coord' });
      expect(statesOf(await repo.status())).to.include(everyHook('outdated'));
      expect(statesOf(await repo.install())).to.deep.equal(everyHook('installed'));
      expect((await repo.status()).hooks.every(({ chained }) => !chained)).to.equal(true);
    });

    it('installs reference-transaction on request, and keeps it from then on', async () => {
      expect(statesOf(await repo.status())['reference-transaction']).to.equal('absent');
      await repo.install({ referenceTransaction: true, program: '/somewhere/else/git-coord' });
      expect(statesOf(await repo.install())['reference-transaction']).to.equal('installed');
    });

    it('installs the two hooks of a server in a bare repository that was never set up, and keeps the guard from then on', async () => {
      const hub = new HookedRepository({ args: ['--bare'] });
      try {
        const server = { 'post-receive': 'installed', 'pre-receive': 'installed' };
        expect(statesOf(await hub.install({ server: true, program: '/somewhere/else/git-coord' }))).to.deep.equal(server);
        expect(readFileSync(hub.hook('pre-receive'), 'utf8').split('\n')[1]).to.equal(GUARD_MARKER);
        expect(statesOf(await hub.install({ server: true }))).to.deep.equal(server);
        expect(statesOf(await hub.install())).to.deep.equal({ ...everyHook('installed'), ...server });
        await hub.use((workspace) => uninstallHooks(workspace));
        expect(readdirSync(hub.hook('.')).filter((name) => !name.endsWith('.sample'))).to.deep.equal([]);
      } finally {
        hub.remove();
      }
    });

    it('installs the guard beside the others where there is a worktree', async () => {
      expect(statesOf(await repo.install({ server: true }))).to.deep.equal({
        ...everyHook('installed'),
        'pre-receive': 'installed',
      });
    });

    it('leaves a hook of ours that was edited, unless told otherwise', async () => {
      await repo.install();
      writeFileSync(repo.hook('post-commit'), `${readFileSync(repo.hook('post-commit'), 'utf8')}echo mine\n`);
      const state = await repo.install();
      expect(statesOf(state)).to.include({ 'post-commit': 'edited', 'post-merge': 'installed' });
      expect(contentOf(repo.hook('post-commit'))).to.match(/echo mine\n$/);
      expect(statesOf(await repo.install({ force: true }))).to.deep.equal(everyHook('installed'));
    });

    it('overwrites nothing that was set aside when another tool has replaced our hook', async () => {
      repo.script(repo.hook('post-commit'), 'echo first');
      await repo.install();
      repo.script(repo.hook('post-commit'), 'echo second');
      const state = await repo.install();
      expect(state.hooks.find(({ name }) => name === 'post-commit')).to.include({
        state: 'foreign',
        chained: true,
        changed: false,
      });
      expect(contentOf(repo.hook('post-commit'))).to.equal('#!/bin/sh\necho second\n');
      expect(contentOf(repo.hook('post-commit.before-git-coord'))).to.equal('#!/bin/sh\necho first\n');
    });

    it('takes its place again when another tool has put the same hook back', async () => {
      repo.script(repo.hook('post-commit'), 'echo first');
      await repo.install();
      rmSync(repo.hook('post-commit'));
      repo.script(repo.hook('post-commit'), 'echo first');
      expect(statesOf(await repo.install())).to.deep.equal(everyHook('installed'));
      expect(contentOf(repo.hook('post-commit.before-git-coord'))).to.equal('#!/bin/sh\necho first\n');
    });

    it('loses no hook when several install at once', async () => {
      for (const name of HOOKS) repo.script(repo.hook(name), `echo ${name}`);
      await Promise.all(Array.from({ length: 6 }, () => repo.install()));
      expect(statesOf(await repo.status())).to.include(everyHook('installed'));
      for (const name of HOOKS) expect(contentOf(repo.hook(`${name}.before-git-coord`))).to.equal(`#!/bin/sh\necho ${name}\n`);
    });

    it('makes the directory where there is none', async () => {
      rmSync(repo.hook('.'), { recursive: true });
      expect(statesOf(await repo.install())).to.deep.equal(everyHook('installed'));
    });

    it('follows a core.hooksPath of this repository, relative or absolute, from any directory', async () => {
      mkdirSync(join(repo.dir, 'deep', 'er'), { recursive: true });
      for (const path of ['my hööks', join(repo.dir, '.git', 'elsewhere')]) {
        repo.git('config', 'core.hooksPath', path);
        await repo.install({}, join(repo.dir, 'deep', 'er'));
        const { scope, tracked } = await repo.status();
        expect([scope, tracked]).to.deep.equal(['local', false]);
        expect(readdirSync(join(repo.dir, path.replace(repo.base, '..'))).sort()).to.deep.equal([...HOOKS].sort());
      }
      expect(readdirSync(join(repo.dir, '.git', 'hooks')).filter((name) => !name.endsWith('.sample'))).to.deep.equal([]);
    });

    it('says when Git tracks files of that directory', async () => {
      repo.git('config', 'core.hooksPath', '[hooks]');
      repo.script(join(repo.dir, '[hooks]', 'pre-commit'), 'exit 0');
      expect((await repo.status()).tracked).to.equal(false);
      repo.git('--literal-pathspecs', 'add', '[hooks]');
      await repo.install();
      expect((await repo.status()).tracked).to.equal(true);
      expect(repo.git('diff', '--cached', '--name-only')).to.equal('[hooks]/pre-commit');
    });

    it('refuses a core.hooksPath that other repositories share', async () => {
      const shared = join(repo.base, 'shared');
      repo.git('config', '--global', 'core.hooksPath', shared);
      const error = await failure(repo.install());
      expect(error).to.include({ code: 'refused' });
      expect(error.message).to.match(/^core\.hooksPath is '.*shared' by the global configuration/);
      expect(error.hint).to.include(`git config core.hooksPath '${join(repo.dir, '.git', 'hooks')}'`);
      expect(contentOf(shared)).to.equal(null);
      expect((await repo.status()).scope).to.equal('global');
      repo.git('config', 'core.hooksPath', join(repo.dir, '.git', 'hooks'));
      expect(statesOf(await repo.install())).to.deep.equal(everyHook('installed'));
    });

    it('refuses a core.hooksPath of this repository that leads out of it, unless forced', async () => {
      const shared = join(repo.base, 'shared');
      mkdirSync(shared);
      symlinkSync(shared, join(repo.dir, 'hooks'));
      for (const path of [shared, '../shared', 'hooks']) {
        repo.git('config', 'core.hooksPath', path);
        const error = await failure(repo.install());
        expect(error).to.include({ code: 'refused' });
        expect(error.message).to.match(/^core\.hooksPath is '.*', outside this repository/);
        expect(error.hint).to.include(`git config core.hooksPath '${join(repo.dir, '.git', 'hooks')}'`);
        expect(readdirSync(shared)).to.deep.equal([]);
      }
      expect(statesOf(await repo.install({ force: true }))).to.deep.equal(everyHook('installed'));
    });

    it('fails as a whole where the directory cannot be used', async () => {
      for (const path of [join('.git', 'HEAD'), '']) {
        repo.git('config', 'core.hooksPath', path);
        expect(await failure(repo.install())).to.include({ code: 'unusable_repository' });
        expect((await repo.status()).scope).to.equal('local');
      }
    });

    it('leaves everything as it was when the package is not whole, or the path of the program is not absolute', async () => {
      repo.script(repo.hook('post-merge'), 'exit 0');
      const before = snapshot(repo.hook('.'));
      expect(await failure(repo.install({ packageRoot: repo.base }))).to.include({ code: 'internal' });
      expect(await failure(repo.install({ program: 'git-coord' }))).to.include({ code: 'usage' });
      expect(snapshot(repo.hook('.'))).to.deep.equal(before);
    });
  });

  describe('uninstallHooks', () => {
    it('restores what was there before, byte for byte, with its mode', async () => {
      writeFileSync(repo.hook('post-commit'), Buffer.from([0x23, 0x21, 0xff, 0x00, 0x0d, 0x0a]));
      chmodSync(repo.hook('post-commit'), 0o640);
      repo.script(repo.hook('post-merge'), 'exit 0', 0o700);
      symlinkSync('nowhere/at all', repo.hook('post-checkout'));
      const before = snapshot(repo.hook('.'));
      const installed = await repo.install({ referenceTransaction: true, server: true });
      expect(installed.hooks.filter(({ chained }) => chained).map(({ name }) => name)).to.have.members([
        'post-commit',
        'post-merge',
        'post-checkout',
      ]);
      const state = await uninstall();
      expect(snapshot(repo.hook('.'))).to.deep.equal(before);
      expect(state.hooks.every(({ changed, chained }) => changed && !chained)).to.equal(true);
      expect(statesOf(state)).to.include({ 'post-commit': 'foreign', 'post-receive': 'absent' });
    });

    it('changes nothing the second time, nor where nothing was installed', async () => {
      repo.script(repo.hook('post-merge'), 'exit 0');
      const before = snapshot(repo.hook('.'));
      expect((await uninstall()).hooks.some(({ changed }) => changed)).to.equal(false);
      await repo.install();
      await uninstall();
      expect((await uninstall()).hooks.some(({ changed }) => changed)).to.equal(false);
      expect(snapshot(repo.hook('.'))).to.deep.equal(before);
    });

    it('leaves a hook of ours that was edited, and what it runs, unless told otherwise', async () => {
      repo.script(repo.hook('post-commit'), 'echo first');
      await repo.install();
      writeFileSync(repo.hook('post-commit'), `${readFileSync(repo.hook('post-commit'), 'utf8')}echo mine\n`);
      const state = await uninstall();
      expect(state.hooks.find(({ name }) => name === 'post-commit')).to.include({
        state: 'edited',
        chained: true,
        changed: false,
      });
      await uninstall({ force: true });
      expect(contentOf(repo.hook('post-commit'))).to.equal('#!/bin/sh\necho first\n');
    });

    it('leaves what another tool has put in place of ours', async () => {
      repo.script(repo.hook('post-commit'), 'echo first');
      await repo.install();
      for (const name of ['post-commit', 'post-merge']) repo.script(repo.hook(name), 'echo theirs');
      const state = await uninstall();
      expect(statesOf(state)).to.include({ 'post-commit': 'foreign', 'post-merge': 'foreign', 'post-checkout': 'absent' });
      expect(contentOf(repo.hook('post-commit'))).to.equal('#!/bin/sh\necho theirs\n');
      expect(contentOf(repo.hook('post-commit.before-git-coord'))).to.equal('#!/bin/sh\necho first\n');
    });

    it('mends an installation that was killed half-way', async () => {
      for (const name of ['post-commit', 'post-merge']) repo.script(repo.hook(name), 'echo first');
      const before = snapshot(repo.hook('.'));
      linkSync(repo.hook('post-commit'), repo.hook('post-commit.before-git-coord'));
      renameSync(repo.hook('post-merge'), repo.hook('post-merge.before-git-coord'));
      await uninstall();
      expect(snapshot(repo.hook('.'))).to.deep.equal(before);
    });

    it('finds the hooks that a later core.hooksPath has put out of use', async () => {
      const before = snapshot(repo.hook('.'));
      await repo.install();
      const usual = repo.hook('.');
      repo.git('config', 'core.hooksPath', '.husky/_');
      await uninstall();
      expect(snapshot(usual)).to.deep.equal(before);
    });

    it('finds the hooks again after core.hooksPath was unset or changed', async () => {
      repo.git('config', 'core.hooksPath', 'team hooks');
      const first = join(repo.dir, 'team hooks');
      repo.script(join(first, 'post-commit'), 'exit 0');
      const before = snapshot(first);
      await repo.install();
      const second = join(repo.base, 'outside');
      repo.git('config', 'core.hooksPath', second);
      await repo.install({ force: true });
      repo.git('config', '--unset', 'core.hooksPath');
      const { hooks } = await uninstall();
      expect(hooks.filter(({ changed }) => changed)).to.have.length(2 * HOOKS.length);
      expect(snapshot(first)).to.deep.equal(before);
      expect(snapshot(second)).to.deep.equal([]);
      repo.script(join(first, 'post-merge'), 'exit 0');
      expect((await uninstall()).hooks.some(({ path }) => path.startsWith(first))).to.equal(false);
    });

    it('touches nothing in a directory outside that another repository has installed into', async () => {
      const shared = join(repo.base, 'shared');
      repo.git('config', 'core.hooksPath', shared);
      await repo.install({ force: true });
      const before = snapshot(shared);
      rmSync(join(repo.dir, '.git', 'coord', 'hooks-installed'));
      await uninstall();
      expect(snapshot(shared)).to.deep.equal(before);
    });

    it('touches nothing in a directory that other repositories share', async () => {
      const shared = join(repo.base, 'shared');
      repo.git('config', 'core.hooksPath', shared);
      await repo.install({ force: true });
      const before = snapshot(shared);
      repo.git('config', '--unset', 'core.hooksPath');
      repo.git('config', '--global', 'core.hooksPath', shared);
      await uninstall();
      expect(snapshot(shared)).to.deep.equal(before);
    });
  });
});
