import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { everyHook, HookedRepository, statesOf } from './hooked-repository.ts';

describe('hooks/status', () => {
  let repo: HookedRepository;
  beforeEach(() => {
    repo = new HookedRepository();
  });
  afterEach(() => repo.remove());

  it('tells absent, foreign, installed and outdated apart', async () => {
    repo.script(repo.hook('post-merge'), 'exit 0');
    expect(statesOf(await repo.status())).to.deep.equal({
      ...everyHook('absent'),
      'pre-receive': 'absent',
      'reference-transaction': 'absent',
      'post-merge': 'foreign',
    });
    await repo.install();
    chmodSync(repo.hook('post-commit'), 0o644);
    expect(statesOf(await repo.status())).to.include({ 'post-merge': 'installed', 'post-commit': 'outdated' });
  });

  it('sees the same hooks from a linked worktree, and those of a bare repository', async () => {
    repo.git('commit', '-q', '--allow-empty', '-m', 'x');
    repo.git('worktree', 'add', '-q', join(repo.base, 'linked'));
    await repo.install({}, join(repo.base, 'linked'));
    expect(statesOf(await repo.status())).to.include(everyHook('installed'));
    const bare = new HookedRepository({ args: ['--bare'] });
    expect((await bare.install()).directory).to.equal(join(bare.dir, 'hooks'));
    bare.remove();
  });
});
