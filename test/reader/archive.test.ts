import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { archivedPath } from '../../src/app/archive/document.ts';
import type { IssueId } from '../../src/core/ids.ts';
import { CoordinationReader } from '../../src/reader/reader.ts';
import { type Coordination, exampleCoordination } from './coordination.ts';
import { failure } from './failure.ts';

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

/** All that a reader tells. */
async function everything(reader: CoordinationReader): Promise<unknown[]> {
  return Promise.all([
    reader.listIssues(),
    reader.listIssues({ all: true }),
    reader.listIssues({ status: ['resolved', 'closed'], severity: 'high' }),
    ...['issue_008', '9', 'ISSUE-010'].map((id) => reader.showIssue(id)),
    reader.listFixes(),
    reader.listClaims(),
    reader.log(),
    reader.log({ limit: 4 }),
    reader.log({ issue: '8' }),
  ]);
}

describe('reader/archive', () => {
  let made: Coordination;
  let reader: CoordinationReader;
  const git = (...args: string[]): string => made.repository.git(...args);
  const isLive = (id: string): boolean => git('for-each-ref', `refs/coord/issues/${id}`) !== '';

  beforeEach(async () => {
    made = await exampleCoordination();
    reader = new CoordinationReader({ fs, gitdir: join(made.repository.dir, '.git') });
  });
  afterEach(() => made.repository.remove());

  it('tells the same of a retired issue as before', async () => {
    await made.act('lead', 'close_issue', { reason: 'no' }, 'issue_009');
    const before = await everything(reader);
    await made.archive('issue_008', 'issue_009');
    expect([isLive('issue_008'), isLive('issue_009'), isLive('issue_010')]).to.deep.equal([false, false, true]);
    expect(await everything(reader)).to.deep.equal(before);
    expect(ids(await reader.listIssues({ all: true }))).to.deep.equal(['issue_010', 'issue_008', 'issue_009']);
    expect(ids(await reader.listIssues())).to.deep.equal(['issue_010']);
    git('pack-refs', '--all');
    git('gc', '--quiet', '--prune=now');
    expect(await everything(reader)).to.deep.equal(before);
  });

  it('does not take a retired issue for one that is there where there is none', async () => {
    await made.archive('issue_008');
    expect(await reader.showIssue('7')).to.equal(null);
    expect(await reader.log({ issue: '7' })).to.deep.equal([]);
    expect(await reader.log({ issue: '../../HEAD' })).to.deep.equal([]);
  });

  it('tells of an issue that is back what is true of it now', async () => {
    await made.archive('issue_008');
    await made.act('lead', 'reopen_issue', { reason: 'again' }, 'issue_008');
    await made.act('codex', 'claim_issue', {}, 'issue_008');
    expect(isLive('issue_008')).to.equal(true);
    expect(ids(await reader.listIssues({ all: true }))).to.deep.equal(['issue_010', 'issue_008', 'issue_009']);
    expect((await reader.listClaims()).map(({ issue, claim }) => [issue.id, claim.agent])).to.deep.equal([
      ['issue_008', 'codex'],
      ['issue_010', 'codex'],
    ]);
    expect((await reader.showIssue('8'))?.issue.status).to.equal('in_progress');
    expect(ids(await reader.listFixes())).to.deep.equal(['fix_008_1', 'fix_010_1']);
    expect((await reader.log({ issue: '8' })).map(({ action }) => action)).to.deep.equal([
      ...['create_issue', 'claim_issue', 'claim_issue', 'comment_issue', 'comment_issue', 'propose_fix', 'apply_fix'],
      ...['reopen_issue', 'claim_issue'],
    ]);
  });

  it('counts an issue once whose ref a killed archive left', async () => {
    const tip = git('rev-parse', 'refs/coord/issues/issue_008');
    const before = await everything(reader);
    await made.archive('issue_008');
    git('update-ref', 'refs/coord/issues/issue_008', tip);
    expect(await everything(reader)).to.deep.equal(before);
  });

  it('reads a list of what is retired from its documents, and no history', async () => {
    await made.archive('issue_008');
    const tip = git('rev-parse', 'refs/coord/archive^2');
    fs.rmSync(join(made.repository.dir, '.git/objects', tip.slice(0, 2), tip.slice(2)));
    expect(ids(await reader.listIssues({ status: 'resolved' }))).to.deep.equal(['issue_008']);
    expect((await failure(reader.showIssue('8'))).message).to.equal(`object ${tip} is missing`);
  });

  it('leaves a torn file out of lists, and says what is wrong with it when asked', async () => {
    await made.archive('issue_008');
    const path = archivedPath('issue_008' as IssueId);
    const { dir, env } = made.repository;
    const run = (args: readonly string[], input = ''): string =>
      execFileSync('git', args, {
        cwd: dir,
        env: { ...env, GIT_INDEX_FILE: join(dir, '.git/other') },
        input,
        encoding: 'utf8',
      }).trim();
    run(['read-tree', 'refs/coord/archive']);
    run(['update-index', '--cacheinfo', `100644,${run(['hash-object', '-w', '--stdin'], '{"tip":')},${path}`]);
    run(['update-ref', 'refs/coord/archive', run(['commit-tree', run(['write-tree']), '-m', 'by hand'])]);
    expect(ids(await reader.listIssues({ all: true }))).to.deep.equal(['issue_010', 'issue_009']);
    const error = await failure(reader.showIssue('8'));
    expect([error.code, error.message]).to.deep.equal([
      'unusable_repository',
      `'${path}' of the archive cannot be read: it is not JSON`,
    ]);
  });
});
