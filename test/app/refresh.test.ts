import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { claimRef } from '../../src/app/branch.ts';
import { fold, unfolded } from '../../src/app/fold.ts';
import { checkHealth } from '../../src/app/health.ts';
import { refresh } from '../../src/app/refresh.ts';
import { readReport } from '../../src/app/report.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/refresh', () => {
  let team: TestTeam;
  const view = (path: string): string => readFileSync(join(team.repository.dir, '.coord', path), 'utf8');

  beforeEach(async () => {
    team = await TestTeam.create();
  });

  afterEach(() => team.remove());

  describe('fold', () => {
    it('makes the state contain every tip, with at most 64 parents a commit', async () => {
      for (let n = 0; n < 70; n++) await team.issue(`Issue ${n}`);
      const workspace = await team.as('a');
      expect((await fold(workspace)).folded).to.have.length.at.least(70);
      const tips = team.repository.git('for-each-ref', '--format=%(objectname)', 'refs/coord/issues').split('\n');
      const reachable = new Set(team.repository.git('rev-list', 'refs/coord/state').split('\n'));
      expect(tips.every((tip) => reachable.has(tip))).to.equal(true);
      const widest = Math.max(
        ...team.repository
          .git('rev-list', '--parents', 'refs/coord/state')
          .split('\n')
          .map((line) => line.split(' ').length - 1),
      );
      expect(widest).to.be.within(60, 64);
    });

    it('has the tree that is the union of the branches', async () => {
      const issue = await team.issue('First', 'low');
      await team.claim('a', issue);
      const workspace = await team.as('a');
      await act(workspace, { action: 'comment_issue', issue, input: { text: 'seen' } });
      await act(workspace, { action: 'propose_fix', issue, input: { title: 'Do it' } });
      await fold(workspace);
      await act(workspace, { action: 'edit_issue', issue, input: { severity: { from: 'low', to: 'high' } } });
      await act(workspace, { action: 'apply_fix', issue, input: { fix: 'fix_001_1' } });
      await fold(workspace);
      const files = (ref: string) => team.repository.git('ls-tree', '-r', '--name-only', ref).split('\n');
      const folded = files('refs/coord/state').filter((path) => !/^(reports|agents)\/|^config/.test(path));
      expect(folded).to.deep.equal(files(`refs/coord/issues/${issue}`));
      expect(folded).to.include('issues/high/issue_001_first.json').and.include('fixes/applied/fix_001_1_do_it.json');
    });

    it('makes the same commit twice from the same tips', async () => {
      await team.issue();
      const workspace = await team.as('a');
      const before = team.repository.git('for-each-ref', '--format=%(objectname)', 'refs/coord/state');
      const first = (await fold(workspace)).state;
      if (before) team.repository.git('update-ref', 'refs/coord/state', before);
      else team.repository.git('update-ref', '-d', 'refs/coord/state');
      team.pass(600);
      expect((await fold(workspace)).state).to.equal(first);
    });

    it('finds what was folded when its cache is gone or wrong', async () => {
      await team.issue('One');
      await team.issue('Two');
      const workspace = await team.as('a');
      const { state } = await fold(workspace);
      const cache = join(team.repository.dir, '.git/coord/cache/folded');
      for (const spoil of [() => rmSync(cache), () => writeFileSync(cache, '{"state":'), () => writeFileSync(cache, '{}')]) {
        spoil();
        expect(await unfolded(workspace)).to.deep.equal({ behind: [], backwards: [] });
        expect((await fold(workspace)).state).to.equal(state);
      }
    });

    it('keeps both fixes of one id that two issues have, through moves of either', async () => {
      const [one, two] = [await team.issue('One'), await team.issue('Two')];
      const workspace = await team.as('a');
      const folded = () => team.repository.git('ls-tree', '-r', '--name-only', 'refs/coord/state', 'fixes').split('\n');
      for (const issue of [one, two])
        await act(workspace, { action: 'propose_fix', issue, input: { fix: 'fix_x', title: 'Same' } });
      await fold(workspace);
      expect(folded()).to.deep.equal(['fixes/proposed/fix_x__same.issue_002.json', 'fixes/proposed/fix_x__same.json']);
      await act(workspace, { action: 'apply_fix', issue: one, input: { fix: 'fix_x' } });
      await fold(workspace);
      expect(folded()).to.deep.equal(['fixes/applied/fix_x__same.json', 'fixes/proposed/fix_x__same.issue_002.json']);
      await act(workspace, { action: 'apply_fix', issue: two, input: { fix: 'fix_x' } });
      await fold(workspace);
      expect(folded()).to.deep.equal(['fixes/applied/fix_x__same.issue_002.json', 'fixes/applied/fix_x__same.json']);
    });

    it('folds what can be read where one branch cannot, and names refs that are not ours as they are', async () => {
      await team.issue('Good');
      const torn = team.repository.git('commit-tree', '-m', 'torn', 'refs/coord/issues/issue_001^{tree}');
      const workspace = await team.as('a');
      await fold(workspace);
      team.repository.git(
        'update-ref',
        'refs/coord/issues/issue_900',
        team.repository.git('rev-parse', 'refs/coord/config:config.json'),
      );
      team.repository.git('update-ref', 'refs/coord/agents/x%zz/abc', torn);
      await team.issue('Better');
      expect((await fold(workspace)).folded)
        .to.include('refs/coord/issues/issue_901')
        .and.not.include('refs/coord/issues/issue_900');
    });

    it('does not fold a branch backwards that was moved back by hand', async () => {
      const issue = await team.issue();
      await team.claim('a', issue);
      const workspace = await team.as('a');
      const { state } = await fold(workspace);
      team.repository.git('update-ref', `refs/coord/issues/${issue}`, `refs/coord/issues/${issue}~1`);
      const again = await fold(workspace);
      expect(again.state).to.equal(state);
      expect(again.backwards).to.deep.equal([`refs/coord/issues/${issue}`]);
    });

    it('keeps the record of an agent that was seen last, of several clones', async () => {
      const workspace = await team.as('a');
      await act(workspace, { action: 'heartbeat', input: {} });
      await fold(workspace);
      const ref = team.repository.git('for-each-ref', '--format=%(refname)', 'refs/coord/agents/a');
      team.pass(5);
      await act(workspace, { action: 'heartbeat', input: {} });
      // As if another clone had sent its older record.
      team.repository.git('update-ref', 'refs/coord/agents/a/0123456789ab', `${ref}~1`);
      await fold(workspace);
      expect(JSON.parse(team.repository.git('show', 'refs/coord/state:agents/a.json')).last_seen).to.equal(
        '2026-11-22T12:05:00Z',
      );
    });
  });

  describe('refresh', () => {
    it('writes the view, the indexes, the audit log and the reports, read-only', async () => {
      team.pass(1);
      const issue = await team.issue('Template $(id)', 'critical');
      team.pass(1);
      await team.claim('a', issue);
      const result = await refresh(await team.as('a'));
      expect(result.viewError).to.equal(null);
      expect(JSON.parse(view('issues/critical/issue_001_template_id.json')).assigned_to).to.equal('a');
      expect(JSON.parse(view('issues/index.json')).issues).to.have.length(1);
      expect(JSON.parse(view('fixes/index.json')).fixes).to.have.length(0);
      const log = view('audit_log.jsonl').trim().split('\n');
      expect(log.map((line) => JSON.parse(line).action)).to.deep.equal(['set_config', 'create_issue', 'claim_issue']);
      expect(view('reports/ISSUES_REPORT.md')).to.contain('issue_001');
      expect(JSON.parse(view('reports/generation_metadata.json')).issues.total).to.equal(1);
      expect(statSync(join(team.repository.dir, '.coord/issues/index.json')).mode & 0o222).to.equal(0);
    });

    it('says the same in the view as in a report made from the branches', async () => {
      await team.claim('a', await team.issue());
      await refresh(await team.as('a'));
      const { texts } = await readReport(await team.as('a'), ['issues', 'fixes', 'activity']);
      expect(view('reports/ISSUES_REPORT.md')).to.equal(texts.get('issues'));
      expect(view('reports/FIXES_APPLIED_REPORT.md')).to.equal(texts.get('fixes'));
      expect(view('reports/AGENT_ACTIVITY_REPORT.md')).to.equal(texts.get('activity'));
    });

    it('follows changes file by file and equals a full rebuild', async () => {
      const first = await team.issue('First', 'low');
      await refresh(await team.as('a'));
      await act(await team.as('a'), { action: 'edit_issue', issue: first, input: { severity: { from: 'low', to: 'high' } } });
      await team.issue('Second');
      await refresh(await team.as('a'));
      expect(existsSync(join(team.repository.dir, '.coord/issues/low'))).to.equal(false);
      const incremental = [
        'issues/index.json',
        'audit_log.jsonl',
        'reports/ISSUES_REPORT.md',
        'issues/high/issue_001_first.json',
      ].map(view);
      rmSync(join(team.repository.dir, '.coord/issues'), { recursive: true });
      await refresh(await team.as('a'), { full: true });
      expect(
        ['issues/index.json', 'audit_log.jsonl', 'reports/ISSUES_REPORT.md', 'issues/high/issue_001_first.json'].map(view),
      ).to.deep.equal(incremental);
    });

    it('begins another state from the branches, when asked for all, where the old one is damaged', async () => {
      await team.issue('First', 'low');
      await refresh(await team.as('a'));
      const tree = team.repository.git('rev-parse', 'refs/coord/state^{tree}');
      rmSync(join(team.repository.dir, '.git/objects', tree.slice(0, 2), tree.slice(2)));
      await team.issue('Second', 'low');
      const error = await refresh(await team.as('a')).catch((caught: unknown) => caught);
      expect(error).to.have.property('code', 'unusable_repository');
      expect((await refresh(await team.as('a'), { full: true })).viewError).to.equal(null);
      expect(view('issues/low/issue_001_first.json')).to.contain('First');
      expect(view('issues/low/issue_002_second.json')).to.contain('Second');
      expect(view('audit_log.jsonl').trim().split('\n')).to.have.length(3);
    });

    it('removes what a killed writer of the view left beside it, and nothing of a living one', async () => {
      await team.issue('First', 'low');
      await refresh(await team.as('a'));
      const beside = (pid: number): string => join(team.repository.dir, `.coord/.state.${pid}.0123abcd.tmp`);
      const gone = 2 ** 22 + 1; // No process has a number above the highest that Linux gives.
      for (const pid of [gone, process.pid]) writeFileSync(beside(pid), 'unfinished');
      await team.issue('Second', 'low');
      await refresh(await team.as('a'));
      expect([existsSync(beside(gone)), existsSync(beside(process.pid))]).to.deep.equal([false, true]);
    });

    it('does nothing when nothing has changed', async () => {
      await team.issue();
      await refresh(await team.as('a'));
      const again = await refresh(await team.as('a'));
      expect(again).to.include({ folded: 0, pointers: 0 });
    });

    it('rewrites a view that was left half written', async () => {
      await team.issue('First', 'low');
      await refresh(await team.as('a'));
      rmSync(join(team.repository.dir, '.coord/issues/low'), { recursive: true });
      writeFileSync(join(team.repository.dir, '.coord/.state'), JSON.stringify({ pid: process.pid }));
      await refresh(await team.as('a'));
      expect(view('issues/low/issue_001_first.json')).to.contain('First');
    });

    it('removes the pointers of ended claims and mends lagging ones', async () => {
      const [one, two] = [await team.issue(), await team.issue()];
      await team.claim('a', one);
      await team.claim('a', two);
      await act(await team.as('a'), { action: 'release_issue', issue: one, input: {} });
      team.repository.git('update-ref', `refs/coord/claims/${two}`, `refs/coord/issues/${two}~1`);
      await refresh(await team.as('a'));
      const pointers = team.repository.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/coord/claims');
      expect(pointers).to.equal(`refs/coord/claims/${two} ${team.repository.git('rev-parse', `refs/coord/issues/${two}`)}`);
    });

    it('removes the pointer of an ended claim, whatever it points at', async () => {
      const issue = await team.issue();
      await team.claim('a', issue);
      await act(await team.as('a'), { action: 'release_issue', issue, input: {} });
      const pointer = join(team.repository.dir, '.git', claimRef(issue));
      mkdirSync(dirname(pointer), { recursive: true });
      writeFileSync(pointer, `${'1'.repeat(40)}\n`);
      expect((await refresh(await team.as('a'))).pointers).to.equal(1);
      expect(existsSync(pointer)).to.equal(false);
    });

    it('goes without what is remembered of the state, when asked for all', async () => {
      const issue = await team.issue();
      const workspace = await team.as('a');
      await refresh(workspace);
      await act(workspace, { action: 'comment_issue', issue, input: { text: 'new' } });
      const state = team.repository.git('rev-parse', 'refs/coord/state');
      const tips = team.repository.git(
        'for-each-ref',
        '--format=%(objectname) %(refname)',
        'refs/coord/issues',
        'refs/coord/agents',
        'refs/coord/config',
      );
      const text = `git-coord folded 1 ${state}\n${tips}\n`;
      const forge = (): void =>
        writeFileSync(
          join(team.repository.dir, '.git/coord/cache/folded'),
          `${text}crc ${crc32(text).toString(16).padStart(8, '0')}\n`,
        );
      forge();
      expect((await refresh(await team.as('a'))).folded).to.equal(0);
      expect((await checkHealth(await team.as('a'))).problems.map(({ kind }) => kind)).to.include('reports_not_fresh');
      expect((await refresh(await team.as('a'), { full: true })).folded).to.equal(1);
      expect((await checkHealth(await team.as('a'))).problems).to.deep.equal([]);
    });

    it('does not write through a symbolic link in the place of the view', async () => {
      await team.issue();
      const outside = join(team.repository.base, 'home');
      rmSync(join(team.repository.dir, '.coord'), { recursive: true });
      symlinkSync(outside, join(team.repository.dir, '.coord'));
      const result = await refresh(await team.as('a'));
      expect(result.viewError).to.match(/is not a directory/);
      expect(existsSync(join(outside, 'issues'))).to.equal(false);
      expect(result.folded).to.be.greaterThan(0);
    });

    it('counts actions on when the metadata of the state before are damaged', async () => {
      const issue = await team.issue();
      await refresh(await team.as('a'));
      await team.claim('a', issue);
      await refresh(await team.as('a'));
      const { activity } = JSON.parse(view('reports/generation_metadata.json'));
      expect(activity.total).to.equal(3);
    });
  });
});
