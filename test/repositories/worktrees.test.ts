import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { failureOf, Place } from '../support/place.ts';
import { TestRepository } from '../support/repository.ts';
import { liveThrough, remember, uninstallLeavesNothing } from './life.ts';

describe('repositories/worktrees', () => {
  let repository: TestRepository;
  let main: Place;
  let linked: Place;

  beforeEach(() => {
    repository = new TestRepository();
    repository.git('commit', '--quiet', '--allow-empty', '--message=first');
    const directory = join(repository.base, 'linked');
    repository.git('worktree', 'add', '--quiet', '-b', 'side', directory);
    main = new Place(repository.dir, repository.env);
    linked = main.from(directory);
  });
  afterEach(() => repository.remove());

  it('share issues and claims, but not sessions: one name in two worktrees is two holders', async () => {
    await main.text('init');
    const { id } = (await linked.json('new', 'Shared')).issue;
    const { claim } = (await main.json('claim', id)).issue;
    const lost = await linked.try('claim', id, '--json');
    expect(lost.code).to.equal(5);
    expect(failureOf(lost).message).to.contain("another session of 'ada'");
    expect(
      (await linked.json<{ id: string; claim: { session: string } }[]>('list')).map((issue) => [issue.id, issue.claim.session]),
    ).to.deep.equal([[id, claim?.session]]);
    expect((await main.json('claim', id)).already).to.equal(true);
    expect((await linked.json('claim', id, '--resume')).issue.claim?.session).to.not.equal(claim?.session);
    expect((await main.try('release', id)).code).to.equal(5);
    await linked.text('release', id);
  });

  it('carry a whole life from the linked one, with the view in the main one', async () => {
    const before = remember(linked);
    await liveThrough(linked, { view: repository.dir });
    expect(existsSync(join(linked.cwd, '.coord'))).to.equal(false);
    await uninstallLeavesNothing(linked, before, repository.dir);
  });
});
