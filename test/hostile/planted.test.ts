import { expect } from 'chai';
import { coordinated, mustRun, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { plant } from './planted.ts';

describe('hostile/planted', () => {
  let repo: TestRepository;

  beforeEach(async () => {
    repo = await coordinated();
    await mustRun(repo, ['new', 'Sound']);
    await mustRun(repo, ['new', 'Waits for it', '--depends-on', '1']);
  });
  afterEach(() => repo.remove());

  const ref = 'refs/coord/issues/issue_009';

  it('a file where a directory belongs ends nothing but its own branch', async () => {
    for (const path of ['issues', 'issues/high', 'fixes', 'comments']) {
      plant(repo, [{ ref, files: { [path]: 'x'.repeat(30) } }]);
      expect(JSON.parse(await mustRun(repo, ['list', '--json'])), path).to.have.length(2);
      expect((await run(repo, ['apply', 'fix_of_nobody'])).code, path).to.be.oneOf([4, 6]);
      expect((await run(repo, ['health'])).code, path).to.equal(8);
      await mustRun(repo, ['refresh', '--wait']);
    }
  });

  it('a fix that is none is named by health, and hides nothing else', async () => {
    const path = 'issues/medium/issue_001_sound.json';
    const issue = `${repo.git('show', `refs/coord/issues/issue_001:${path}`)}\n`;
    plant(repo, [{ ref: 'refs/coord/issues/issue_001', files: { [path]: issue, 'fixes/proposed/fix_001_1_x.json': '{}\n' } }]);
    const health = await run(repo, ['health']);
    expect(health.code).to.equal(8);
    expect(health.out).to.contain('is not a valid fix');
    await mustRun(repo, ['report']);
    expect(JSON.parse(await mustRun(repo, ['list', '--json']))).to.have.length(2);
    await mustRun(repo, ['claim', '2']);
  });

  it('a dependency that is no id, and an issue under the name of another', async () => {
    const path = 'issues/medium/issue_002_waits_for_it.json';
    const issue = `${repo.git('show', `refs/coord/issues/issue_002:${path}`)}\n`;
    plant(repo, [{ ref: 'refs/coord/issues/issue_002', files: { [path]: issue.replace('"issue_001"', '"issue_001^{tree}"') } }]);
    expect((await run(repo, ['show', '2'])).code).to.be.oneOf([0, 6]);
    plant(repo, [{ ref, files: { [path]: issue } }]);
    expect((await run(repo, ['claim', '9'])).code).to.equal(6);
    const ids = (JSON.parse(await mustRun(repo, ['list', '--json'])) as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
  });
});
