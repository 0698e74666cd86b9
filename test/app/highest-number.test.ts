import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { archiveIssues } from '../../src/app/archive.ts';
import { ISSUES } from '../../src/app/branch.ts';
import { highestNumber } from '../../src/app/highest-number.ts';
import { refNamesBelow } from '../../src/store/ref-name-files.ts';
import { listRefs } from '../../src/store/refs.ts';
import { GitConfig } from '../../src/store/repository.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/highest-number', () => {
  let team: TestTeam;

  beforeEach(async () => {
    team = await TestTeam.create();
  });
  afterEach(() => team.remove());

  it('finds the names that Git lists, loose, packed or both', async () => {
    for (let n = 0; n < 3; n++) await team.issue();
    const { repository } = await team.as('a');
    const same = async (): Promise<void> => {
      const listed = [...(await listRefs(repository, ISSUES)).keys()].map((ref) => ref.slice(ISSUES.length));
      expect([...new Set(refNamesBelow(repository, ISSUES))].sort()).to.deep.equal(listed);
    };
    await same();
    team.repository.git('pack-refs', '--all');
    await same();
    await team.issue();
    await team.claim('a', await team.issue());
    writeFileSync(join(team.repository.dir, '.git', ISSUES, 'issue_777.lock'), '');
    await same();
    team.repository.git('update-ref', 'refs/coord/issuesx/issue_900', `${ISSUES}issue_001`);
    team.repository.git('pack-refs', '--all');
    await same();
    expect(await highestNumber(await team.as('a'))).to.equal(5);
    expect(refNamesBelow(repository, 'refs/coord/nothing/')).to.deep.equal([]);
  });

  it('leaves it to Git where refs are no files that can be read', async () => {
    const { repository } = await team.as('a');
    expect(refNamesBelow({ ...repository, commonDir: join(repository.commonDir, 'config') }, ISSUES)).to.equal(null);
    const config = new GitConfig('extensions.refstorage\nreftable\0');
    expect(refNamesBelow({ ...repository, config }, ISSUES)).to.equal(null);
  });

  it('counts what is loose, packed, foreign or torn', async () => {
    await team.issue();
    for (const id of ['issue_041', 'issue_bd-99', 'issue_7_2', 'issue_x7k2m']) {
      team.repository.git('update-ref', `${ISSUES}${id}`, `${ISSUES}issue_001`);
    }
    expect(await team.issue()).to.equal('issue_042');
    team.repository.git('pack-refs', '--all');
    expect(await team.issue()).to.equal('issue_043');
    writeFileSync(join(team.repository.dir, '.git', ISSUES, 'issue_050'), 'torn');
    expect(await highestNumber(await team.as('a'))).to.equal(50);
  });

  it('is never below that of a retired issue', async () => {
    const ids = [await team.issue(), await team.issue(), await team.issue()];
    const workspace = await team.as('a');
    const last = ids[2] ?? ids[0];
    if (!last) return;
    await act(workspace, { action: 'close_issue', issue: last, input: { reason: 'done' } });
    await archiveIssues(workspace, { issues: [last] });
    rmSync(join(team.repository.dir, '.git/coord/cache'), { recursive: true, force: true });
    expect(team.repository.git('for-each-ref', `${ISSUES}${last}`)).to.equal('');
    expect(await team.issue()).to.equal('issue_004');
  });
});
