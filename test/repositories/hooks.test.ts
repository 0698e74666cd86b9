import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Place } from '../support/place.ts';
import { removeWhenQuiet, untilQuiet } from '../support/quiet.ts';
import { TestRepository } from '../support/repository.ts';
import { liveThrough, remember, uninstallLeavesNothing } from './life.ts';

describe('repositories/hooks', () => {
  let repository: TestRepository;
  let place: Place;
  let ran: string;

  beforeEach(() => {
    repository = new TestRepository();
    place = new Place(repository.dir, repository.env);
    ran = join(repository.base, 'ran');
  });
  afterEach(() => removeWhenQuiet(repository));

  const addHook = (directory: string, name: string): void => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, name), `#!/bin/sh\necho "${name} $*" >>'${ran}'\n`, { mode: 0o755 });
  };

  for (const [where, directory] of [
    ['in .git/hooks', '.git/hooks'],
    ['in core.hooksPath', '.git/own hooks'],
  ] as const) {
    it(`those that exist already ${where} go on running, and are as before after uninstalling`, async () => {
      const path = join(repository.dir, directory);
      addHook(path, 'post-commit');
      addHook(path, 'pre-commit');
      if (directory !== '.git/hooks') repository.git('config', 'core.hooksPath', path);
      const before = remember(place);
      const commit = (message: string): void => void place.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
      const halfway = (): void => commit('half-way');
      await liveThrough(place, { view: repository.dir, halfway });
      expect(readFileSync(ran, 'utf8')).to.equal('pre-commit \npost-commit \n');
      place.git('update-ref', '-d', 'HEAD');
      place.git('read-tree', '--empty');
      await uninstallLeavesNothing(place, before, repository.dir);
      commit('afterwards');
      expect(readFileSync(ran, 'utf8')).to.equal('pre-commit \npost-commit \n'.repeat(2));
    });
  }

  it('a commit brings the state and the view up to date by itself', async () => {
    await place.text('init');
    const { id } = (await place.json('new', 'Seen after the commit')).issue;
    expect(place.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.not.contain(id);
    const lively = place.with({ GIT_COORD_REFRESH: undefined });
    lively.git('commit', '--quiet', '--allow-empty', '--message=any');
    await untilQuiet(repository.base);
    expect(place.git('ls-tree', '-r', '--name-only', 'refs/coord/state')).to.contain(id);
    expect(readFileSync(join(repository.dir, '.coord', '.state'), 'utf8').trim()).to.equal(
      place.git('rev-parse', 'refs/coord/state'),
    );
    expect(await place.text('health')).to.contain('all is well');
  });
});
