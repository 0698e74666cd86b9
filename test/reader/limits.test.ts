import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationReader } from '../../src/reader/reader.ts';
import { TestRepository } from '../support/repository.ts';
import { Coordination } from './coordination.ts';

import { failure } from './failure.ts';

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

describe('reader/limits', () => {
  describe('what it cannot read', () => {
    let other: TestRepository;
    afterEach(() => other.remove());
    const open = (): CoordinationReader => new CoordinationReader({ fs, gitdir: join(other.dir, '.git') });

    it('refuses a SHA-256 repository by name', async () => {
      other = new TestRepository({ args: ['--object-format=sha256'] });
      const error = await failure(open().listIssues());
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/has sha256 objects, which the reader cannot read$/);
      expect(error.data).to.deep.equal({ objectFormat: 'sha256', refStorage: 'files' });
    });

    it('refuses a reftable repository by name', async () => {
      other = new TestRepository();
      fs.appendFileSync(
        join(other.dir, '.git/config'),
        '[core]\n\trepositoryformatversion = 1\n[Extensions]\n\trefStorage = reftable\n',
      );
      expect((await failure(open().log())).message).to.match(/has refs in a reftable, which the reader cannot read$/);
    });

    it('says when the directory is no Git directory', async () => {
      other = new TestRepository();
      const error = await failure(new CoordinationReader({ fs, gitdir: other.dir }).listIssues());
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/is not a Git directory$/);
    });

    it('says when nothing was set up', async () => {
      other = new TestRepository();
      expect((await failure(open().listIssues())).code).to.equal('not_initialised');
    });

    it('refuses a newer format of the data', async () => {
      other = new TestRepository();
      const config = { format: 2, team_id: 'f'.repeat(32), policy: {} };
      const policy = {
        lease_minutes: 60,
        max_lease_minutes: 60,
        clock_skew_seconds: 0,
        apply_by: 'anyone',
        approval_required: false,
        max_claims_per_agent: 0,
        severities: ['critical', 'high', 'medium', 'low'],
      };
      commitFile(other, 'refs/coord/config', 'config.json', JSON.stringify({ ...config, policy }));
      const error = await failure(open().listIssues());
      expect(error.code).to.equal('refused');
      expect(error.message).to.equal('the team uses data format 2; this program knows up to 1');
    });

    it('leaves an issue that is torn out of lists, and says what is wrong with it when asked', async () => {
      other = new TestRepository();
      const torn = await Coordination.begin(other);
      await torn.act('a', 'create_issue', { title: 'Whole', severity: 'low' }, 'issue_001');
      commitFile(other, 'refs/coord/issues/issue_002', 'issues/low/issue_002.json', '{"id":');
      commitFile(other, 'refs/coord/issues/issue_003', 'README', 'nothing');
      fs.writeFileSync(join(other.dir, '.git/refs/coord/issues/issue_004.lock'), '');
      fs.writeFileSync(join(other.dir, '.git/refs/coord/issues/issue_005'), 'garbage\n');
      expect(ids(await open().listIssues())).to.deep.equal(['issue_001']);
      expect((await failure(open().showIssue('2'))).message).to.equal(
        "'issues/low/issue_002.json' cannot be read: it is not JSON",
      );
      expect((await failure(open().showIssue('3'))).message).to.equal('refs/coord/issues/issue_003 holds no issue');
      expect(await open().showIssue('5')).to.equal(null);
      expect((await open().log()).map(({ action }) => action)).to.deep.equal(['set_config', 'create_issue']);
    });

    it('names the object that is missing', async () => {
      other = new TestRepository();
      const holed = await Coordination.begin(other);
      await holed.act('a', 'create_issue', { title: 'Holed', severity: 'low' }, 'issue_001');
      const blob = other.git('rev-parse', 'refs/coord/issues/issue_001:issues/low/issue_001_holed.json');
      fs.rmSync(join(other.dir, '.git/objects', blob.slice(0, 2), blob.slice(2)));
      const error = await failure(open().listIssues());
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.equal(`object ${blob} is missing`);
    });

    it('reports a truncated object', async () => {
      other = new TestRepository();
      const cut = await Coordination.begin(other);
      await cut.act('a', 'create_issue', { title: 'Cut', severity: 'low' }, 'issue_001');
      const blob = other.git('rev-parse', 'refs/coord/issues/issue_001:issues/low/issue_001_cut.json');
      const path = join(other.dir, '.git/objects', blob.slice(0, 2), blob.slice(2));
      fs.chmodSync(path, 0o644);
      fs.truncateSync(path, 10);
      expect((await failure(open().listIssues())).message).to.match(new RegExp(`^object ${blob} cannot be read: `));
    });
  });
});

/** Commits one file to a ref, as somebody with plain Git would. */
function commitFile(repository: TestRepository, ref: string, path: string, content: string): void {
  const { dir, env } = repository;
  const index = { ...env, GIT_INDEX_FILE: join(dir, '.git/other-index') };
  const run = (args: readonly string[], input = ''): string =>
    execFileSync('git', args, { cwd: dir, env: index, input, encoding: 'utf8' }).trim();
  run(['read-tree', '--empty']);
  const blob = run(['hash-object', '-w', '--stdin'], content);
  run(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
  run(['update-ref', ref, run(['commit-tree', run(['write-tree']), '-m', 'by hand'])]);
}
