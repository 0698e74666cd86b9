import { spawnSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place } from '../support/place.ts';
import { TestRepository } from '../support/repository.ts';
import { liveThrough } from './life.ts';

describe('repositories/view', () => {
  let repository: TestRepository;
  let place: Place;
  let view: string;

  beforeEach(() => {
    repository = new TestRepository();
    place = new Place(repository.dir, repository.env);
    view = join(repository.dir, '.coord');
  });
  afterEach(() => repository.remove());

  /** Everything but the view works, and the refresh says what is wrong with it. */
  const worksWithoutView = async (reason: RegExp): Promise<void> => {
    const init = await place.try('init');
    expect([init.code, reason.test(init.stderr)], init.stderr).to.deep.equal([0, true]);
    const { id } = (await place.json('new', 'Without a view')).issue;
    await place.text('claim', id);
    const { code, stderr } = await place.try('refresh', '--wait');
    expect([code, reason.test(stderr)], stderr).to.deep.equal([0, true]);
    expect(place.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.contain(id);
    expect(await place.text('report', 'issues')).to.contain(id);
    const health = await place.try('health');
    expect([health.code, health.stdout.includes('.coord')], health.stdout).to.deep.equal([8, true]);
  };

  it('a file in its place stays, and everything else works', async () => {
    writeFileSync(view, 'mine\n');
    await worksWithoutView(/'.*\.coord.*'/);
    expect(readFileSync(view, 'utf8')).to.equal('mine\n');
    await place.text('uninstall', '--yes');
    expect(readFileSync(view, 'utf8')).to.equal('mine\n');
  });

  it('a symbolic link in its place is never written through, nor cleared through', async () => {
    const elsewhere = join(repository.base, 'elsewhere');
    mkdirSync(join(elsewhere, 'issues'), { recursive: true });
    writeFileSync(join(elsewhere, 'issues', 'precious'), 'mine\n');
    symlinkSync(elsewhere, view);
    const kept = (): string[] => readdirSync(elsewhere, { recursive: true, encoding: 'utf8' }).sort();
    await worksWithoutView(/not a directory/);
    expect(kept()).to.deep.equal(['issues', 'issues/precious']);
    await place.text('uninstall', '--yes');
    expect(kept()).to.deep.equal(['issues', 'issues/precious']);
    expect(lstatSync(view).isSymbolicLink()).to.equal(true);
  });

  it('a symbolic link inside it is never written through; once it is gone, the next refresh writes the view', async () => {
    const elsewhere = join(repository.base, 'elsewhere');
    mkdirSync(elsewhere);
    mkdirSync(view);
    symlinkSync(elsewhere, join(view, 'issues'));
    await worksWithoutView(/not a directory/);
    expect(readdirSync(elsewhere)).to.deep.equal([]);
    rmSync(join(view, 'issues'));
    await place.text('refresh', '--wait');
    expect(readdirSync(join(view, 'issues')).sort()).to.deep.equal(['index.json', 'medium']);
    expect(await place.text('health')).to.contain('all is well');
  });

  // Root may write anywhere but on a read-only mount, and not every machine lets the tests mount one.
  const canMount = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
  if (canMount) {
    it('a read-only worktree: everything else works', async () => {
      await place.text('init');
      const { id } = (await place.json('new', 'Read-only')).issue;
      const script =
        'mount --bind "$1" "$1" && mount --bind "$1/.git" "$1/.git" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"';
      const { program, args } = place.command('claim', id, '--json');
      const inside = (...words: readonly string[]) =>
        spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', repository.dir, ...words], {
          env: place.env,
          encoding: 'utf8',
        });
      const claimed = inside(program, ...args);
      expect(claimed.status, claimed.stderr).to.equal(0);
      const refreshed = inside(program, 'refresh', '--wait');
      expect(refreshed.status, refreshed.stderr).to.equal(0);
      expect(refreshed.stderr)
        .to.contain('the file system is read-only')
        .and.contain('refs/coord/state is up to date all the same');
      expect(place.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.contain(id);
    });
  }

  it('removed at any moment, it is rebuilt whole', async () => {
    const halfway = async (): Promise<void> => {
      await place.text('refresh', '--wait');
      rmSync(view, { recursive: true });
    };
    await liveThrough(place, { view: repository.dir, halfway });
  });
});
