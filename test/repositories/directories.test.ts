import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place } from '../support/place.ts';
import { PROGRAM, run } from '../support/processes.ts';
import { TestRepository } from '../support/repository.ts';
import { liveThrough, remember, uninstallLeavesNothing } from './life.ts';

describe('repositories/directories', () => {
  let repository: TestRepository;
  let place: Place;
  let elsewhere: string;

  beforeEach(() => {
    repository = new TestRepository();
    place = new Place(repository.dir, repository.env);
    elsewhere = join(repository.base, 'elsewhere');
    mkdirSync(elsewhere);
  });
  afterEach(() => repository.remove());

  it('a subdirectory and the inside of .git see the same repository and the same session', async () => {
    await place.text('init');
    const inner = join(repository.dir, 'src', 'deep');
    mkdirSync(inner, { recursive: true });
    const { id } = (await place.from(inner).json('new', 'From below')).issue;
    const { claim } = (await place.json('claim', id)).issue;
    expect((await place.from(inner).json('claim', id)).already).to.equal(true);
    const inside = place.from(join(repository.dir, '.git'));
    expect((await inside.json('claim', id)).issue.claim?.session).to.equal(claim?.session);
    await inside.text('refresh', '--wait');
    await place.from(inner).text('comment', id, 'one more');
    await place.from(inner).text('refresh', '--wait');
    expect(existsSync(join(repository.dir, '.coord', 'comments', id))).to.equal(true);
    expect([existsSync(join(inner, '.coord')), existsSync(join(repository.dir, '.git', '.coord'))]).to.deep.equal([false, false]);
    expect(await place.text('health')).to.contain('all is well');
  });

  it('`git -C dir coord` finds the program on PATH and the repository by the directory', async () => {
    await place.text('init');
    const { id } = (await place.json('new', 'Found')).issue;
    const env = { ...place.env, PATH: `${join(PROGRAM, '..')}:${place.env['PATH']}` };
    const { code, stdout } = await run({
      program: 'git',
      args: ['-C', repository.dir, 'coord', 'list', '--json'],
      cwd: elsewhere,
      env,
    });
    expect([code, (JSON.parse(stdout) as { id: string }[]).map((issue) => issue.id)]).to.deep.equal([0, [id]]);
  });

  it('GIT_DIR alone: the view is beside the Git directory, never in the current one', async () => {
    const there = place.with({ GIT_DIR: join(repository.dir, '.git') }).from(elsewhere);
    const before = remember(place);
    await liveThrough(there, { view: repository.dir });
    expect(readdirSync(elsewhere)).to.deep.equal([]);
    await uninstallLeavesNothing(place, before, repository.dir);
    expect(readdirSync(elsewhere)).to.deep.equal([]);
  });

  it('GIT_DIR and GIT_WORK_TREE: the view is in the worktree that they name', async () => {
    const worktree = join(repository.base, 'worktree');
    mkdirSync(worktree);
    const there = place.with({ GIT_DIR: join(repository.dir, '.git'), GIT_WORK_TREE: worktree }).from(elsewhere);
    const before = remember(there);
    await liveThrough(there, { view: worktree });
    expect([readdirSync(elsewhere), existsSync(join(repository.dir, '.coord'))]).to.deep.equal([[], false]);
    await uninstallLeavesNothing(there, before, worktree);
  });

  it('a directory that is in no repository: exit 6 and what to do', async () => {
    const { code, stderr } = await place.from(elsewhere).try('list');
    expect([code, stderr.includes('is not in a Git repository; try: git init')]).to.deep.equal([6, true]);
  });
});
