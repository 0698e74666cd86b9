import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationReader, type FsClient } from '../../src/reader/reader.ts';
import { Coordination, exampleCoordination } from './coordination.ts';

import { failure } from './failure.ts';

const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id);

describe('reader/reader', () => {
  let made: Coordination;
  let reader: CoordinationReader;

  before(async () => {
    made = await exampleCoordination();
    reader = new CoordinationReader({ fs, gitdir: join(made.repository.dir, '.git') });
  });
  after(() => made.repository.remove());

  const readsEverything = (): void => {
    describe('listIssues', () => {
      it('lists what is still to be done, the most urgent first', async () => {
        expect(ids(await reader.listIssues())).to.deep.equal(['issue_010', 'issue_009']);
      });

      it('lists all, one status or one severity on request', async () => {
        expect(ids(await reader.listIssues({ all: true }))).to.deep.equal(['issue_010', 'issue_008', 'issue_009']);
        expect(ids(await reader.listIssues({ status: 'resolved' }))).to.deep.equal(['issue_008']);
        expect(ids(await reader.listIssues({ status: ['new', 'resolved'] }))).to.deep.equal(['issue_008', 'issue_009']);
        expect(ids(await reader.listIssues({ all: true, severity: ['low', 'high'] }))).to.deep.equal(['issue_008', 'issue_009']);
        expect(ids(await reader.listIssues({ severity: 'high' }))).to.deep.equal([]);
      });

      it('returns documents as they were written', async () => {
        const [issue] = await reader.listIssues({ severity: 'low' });
        expect(issue).to.include({
          title: 'Ünïcode — “titles”',
          description: 'line 1\nline 2',
          status: 'new',
          created_by: 'lead',
        });
      });
    });

    describe('showIssue', () => {
      it('finds an issue by any spelling of its id', async () => {
        for (const id of ['issue_008', 'issue_8', '8', '#8', 'ISSUE-008', ' issue_008 ']) {
          expect((await reader.showIssue(id))?.issue.id, id).to.equal('issue_008');
        }
      });

      it('shows its fixes, its comments in their order, and the tip they were read from', async () => {
        const shown = await reader.showIssue('8');
        expect(shown?.issue).to.include({ status: 'resolved', resolved_by: 'fix_008_1' });
        expect(shown?.fixes).to.have.length(1);
        expect(shown?.fixes[0]).to.deep.include({ id: 'fix_008_1', status: 'applied', implementation: { approach: 'lazy' } });
        expect(shown?.comments.map(({ author, text }) => [author, text])).to.deep.equal([
          ['codex', 'I saw this, too'],
          ['gemini_cli', 'second'],
        ]);
        expect(shown?.head).to.equal(made.repository.git('rev-parse', 'refs/coord/issues/issue_008'));
      });

      it('is null for an issue that does not exist, and for what can be no id', async () => {
        for (const id of ['issue_999', 'issue_00', '', '../../HEAD', 'issue_008.lock'])
          expect(await reader.showIssue(id), id).to.equal(null);
      });
    });

    describe('listFixes', () => {
      it('lists the fixes of every issue', async () => {
        expect((await reader.listFixes()).map(({ id, status }) => `${id} ${status}`)).to.deep.equal([
          'fix_008_1 applied',
          'fix_010_1 proposed',
        ]);
      });
    });

    describe('listClaims', () => {
      it('lists who holds what', async () => {
        const claims = await reader.listClaims();
        expect(claims.map(({ issue, claim }) => [issue.id, claim.agent, claim.session])).to.deep.equal([
          ['issue_010', 'codex', 'session-of-codex'],
        ]);
      });
    });

    describe('log', () => {
      it('tells every action in order of time, refused ones too', async () => {
        const log = await reader.log();
        expect(
          log.map(({ timestamp, agent, action, success }) => `${timestamp.slice(17, 19)} ${agent} ${action} ${success}`),
        ).to.deep.equal([
          '00 lead set_config true',
          '01 lead create_issue true',
          '02 lead create_issue true',
          '03 lead create_issue true',
          '04 gemini_cli claim_issue true',
          '05 codex claim_issue false',
          '06 codex comment_issue true',
          '07 gemini_cli comment_issue true',
          '08 gemini_cli propose_fix true',
          '09 gemini_cli apply_fix true',
          '10 codex claim_issue true',
          '11 codex propose_fix true',
          '12 gemini_cli heartbeat true',
        ]);
        expect(log[1]).to.deep.equal({
          timestamp: '2026-11-22T12:00:01Z',
          at: '2026-11-22T12:00:01.000Z',
          agent: 'lead',
          action: 'create_issue',
          success: true,
          message: made.repository.git('log', '-1', '--format=%s', String(log[1]?.commit)),
          issue_id: 'issue_008',
          commit: made.repository.git('rev-list', '--max-parents=0', 'refs/coord/issues/issue_008'),
        });
        expect(log[9]).to.include({ issue_id: 'issue_008', fix_id: 'fix_008_1' });
      });

      it('cuts to the latest', async () => {
        expect((await reader.log({ limit: 2 })).map(({ action }) => action)).to.deep.equal(['propose_fix', 'heartbeat']);
        expect(await reader.log({ limit: 0 })).to.deep.equal([]);
        expect(await reader.log({ limit: 1000 })).to.have.length(13);
        expect((await failure(reader.log({ limit: -1 }))).code).to.equal('usage');
      });
    });
  };

  describe('on loose refs and objects', readsEverything);

  describe('after git pack-refs --all', () => {
    before(() => void made.repository.git('pack-refs', '--all'));
    readsEverything();
  });

  describe('after git gc, with the packs that the cache knew gone', () => {
    before(() => {
      made.repository.git('gc', '--quiet', '--prune=now');
      expect(fs.existsSync(join(made.repository.dir, '.git/refs/coord/issues/issue_008'))).to.equal(false);
    });
    readsEverything();
  });

  describe('later', () => {
    it('sees what was done after it was made, beside what is packed', async () => {
      made.repository.git('gc', '--quiet', '--prune=now');
      await made.act('lead', 'create_issue', { title: 'Late', severity: 'critical' }, 'issue_011');
      await made.act('codex', 'comment_issue', { text: 'third' }, 'issue_008');
      expect(ids(await reader.listIssues({ severity: 'critical' }))).to.deep.equal(['issue_010', 'issue_011']);
      expect((await reader.showIssue('8'))?.comments.map(({ text }) => text)).to.deep.equal([
        'I saw this, too',
        'second',
        'third',
      ]);
      made.repository.git('repack', '-a', '-d', '--quiet');
      expect((await reader.showIssue('11'))?.issue.title).to.equal('Late');
    });
  });

  describe('claims', () => {
    it('believes the branch, not the pointer', async () => {
      const tip = made.repository.git('rev-parse', 'refs/coord/issues/issue_009');
      made.repository.git('update-ref', '-d', 'refs/coord/claims/issue_010');
      made.repository.git('update-ref', 'refs/coord/claims/issue_009', tip);
      expect((await reader.listClaims()).map(({ issue }) => issue.id)).to.deep.equal(['issue_010']);
    });
  });

  describe('file systems', () => {
    const gitdir = (): string => join(made.repository.dir, '.git');

    it('reads through promises alone, and through callbacks alone', async () => {
      const { promises, ...callbacks } = fs;
      for (const given of [{ promises }, promises, callbacks] as unknown as FsClient[]) {
        const other = new CoordinationReader({ fs: given, gitdir: `${gitdir()}/`, cache: {} });
        expect((await other.showIssue('9'))?.issue.title).to.equal('Ünïcode — “titles”');
        expect(await other.log({ limit: 1 })).to.have.length(1);
      }
    });

    it('never writes', async () => {
      const forbidden = (name: string) => () => Promise.reject(new Error(`${name} was called`));
      const names = ['writeFile', 'unlink', 'mkdir', 'rmdir', 'rename', 'symlink', 'chmod', 'rm'];
      const readOnly = { ...fs.promises, ...Object.fromEntries(names.map((name) => [name, forbidden(name)])) };
      const other = new CoordinationReader({ fs: { promises: readOnly }, gitdir: gitdir() });
      expect((await other.listIssues({ all: true })).length).to.be.greaterThan(0);
      expect((await other.log()).length).to.be.greaterThan(0);
    });

    it('names the file that it may not read', async () => {
      const readFile = async (path: string, options: object) => {
        if (path.endsWith('packed-refs')) throw Object.assign(new Error('no'), { code: 'EACCES' });
        return fs.promises.readFile(path, options);
      };
      const other = new CoordinationReader({ fs: { promises: { ...fs.promises, readFile } }, gitdir: gitdir() });
      const error = await failure(other.listIssues());
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/packed-refs' cannot be read: EACCES$/);
    });

    it('reads a bare clone, a linked worktree and the .git file of either', async () => {
      const { base, dir } = made.repository;
      made.repository.git(
        'clone',
        '--quiet',
        '--bare',
        '--config',
        'remote.origin.fetch=+refs/coord/*:refs/coord/*',
        dir,
        join(base, 'b.git'),
      );
      made.repository.git('commit', '--quiet', '--allow-empty', '--message=first');
      made.repository.git('worktree', 'add', '--quiet', join(base, 'linked'));
      for (const path of [join(base, 'b.git'), join(base, 'linked/.git'), join(gitdir(), 'worktrees/linked')]) {
        expect((await new CoordinationReader({ fs, gitdir: path }).showIssue('9'))?.issue.id, path).to.equal('issue_009');
      }
    });

    it('ends the log of a shallow clone where its history ends', async () => {
      const { base, dir } = made.repository;
      const shallow = join(base, 'shallow.git');
      const { env } = made.repository;
      execFileSync('git', ['init', '--quiet', '--bare', shallow], { env });
      execFileSync('git', ['fetch', '--quiet', '--depth=1', `file://${dir}`, '+refs/coord/*:refs/coord/*'], {
        cwd: shallow,
        env,
      });
      const log = await new CoordinationReader({ fs, gitdir: shallow }).log();
      const lastOf8 = made.repository.git('rev-parse', 'refs/coord/issues/issue_008');
      expect(
        log.filter(({ issue_id, success }) => issue_id === 'issue_008' && success).map(({ commit }) => commit),
      ).to.deep.equal([lastOf8]);
    });
  });

  describe('order of the log', () => {
    it('puts parents before children where a clock went backwards, and within one second', async () => {
      const skewed = await Coordination.begin();
      try {
        skewed.now = 2_000_000_000;
        await skewed.act('a', 'create_issue', { title: 'First', severity: 'low' }, 'issue_001');
        for (let n = 1; n <= 8; n++) {
          skewed.now = n < 5 ? 2_000_000_000 : 1_900_000_000;
          await skewed.act('a', 'comment_issue', { text: `number ${n}` }, 'issue_001');
        }
        const log = await new CoordinationReader({ fs, gitdir: join(skewed.repository.dir, '.git') }).log();
        const commits = log.filter(({ issue_id }) => issue_id === 'issue_001').map(({ commit }) => commit);
        const expected = skewed.repository
          .git('rev-list', '--topo-order', '--reverse', 'refs/coord/issues/issue_001')
          .split('\n');
        expect(commits).to.deep.equal(expected);
      } finally {
        skewed.repository.remove();
      }
    });
  });
});
