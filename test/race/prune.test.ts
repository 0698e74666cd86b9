import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { createIssue } from '../../src/app/actions.ts';
import { listIssues } from '../../src/app/query.ts';
import { TestTeam } from '../support/workspace.ts';

describe('race/prune', () => {
  let team: TestTeam;
  beforeEach(async () => {
    team = await TestTeam.create();
  });
  afterEach(() => team.remove());

  it('a git prune between writing and moving the ref costs another attempt, and nothing else', async () => {
    const { base, dir, env } = team.repository;
    const programs = join(base, 'programs');
    const pruned = join(programs, 'pruned');
    mkdirSync(programs);
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const once = `case " $* " in *' update-ref '*) [ -e '${pruned}' ] || { : >'${pruned}'; '${real}' prune --expire=now; };; esac`;
    writeFileSync(join(programs, 'git'), `#!/bin/sh\n${once}\nexec '${real}' "$@"\n`, { mode: 0o755 });
    const workspace = await team.as('a', { cwd: dir, env: { ...env, PATH: `${programs}:${env['PATH']}` } });
    await createIssue(workspace, { title: 'Written twice', severity: 'low' });
    expect(existsSync(pruned)).to.equal(true);
    const issues = await listIssues(await team.as('b'), {});
    expect(issues.map(({ title }) => title)).to.deep.equal(['Written twice']);
    team.repository.git('rev-list', '--objects', '--missing=error', 'refs/coord/issues/issue_001');
  });
});
