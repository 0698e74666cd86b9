import { expect } from 'chai';
import { act, claimIssue, createIssue } from '../../src/app/actions.ts';
import { archivedPath } from '../../src/app/archive/document.ts';
import { archiveIssues } from '../../src/app/archive.ts';
import { exportAs } from '../../src/app/export.ts';
import { fold } from '../../src/app/fold.ts';
import { readLog } from '../../src/app/log.ts';
import { listIssues, listWithWaits, showIssue } from '../../src/app/query.ts';
import { refresh } from '../../src/app/refresh.ts';
import { resolveFix, resolveIssue } from '../../src/app/resolve.ts';
import { verify } from '../../src/app/verify/verify.ts';
import type { Workspace } from '../../src/app/workspace.ts';
import { CoordinationError } from '../../src/core/errors.ts';
import type { IssueId } from '../../src/core/ids.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/archive', () => {
  let team: TestTeam;
  let ada: Workspace;

  beforeEach(async () => {
    team = await TestTeam.create();
    ada = await team.as('ada');
  });
  afterEach(() => team.remove());

  /** An issue with a fix that was applied. */
  async function resolved(title = 'Done'): Promise<IssueId> {
    const issue = await team.issue(title, 'high');
    team.pass(1);
    await team.claim('ada', issue);
    const { fix } = await act(ada, { action: 'propose_fix', issue, input: { title: 'A fix' } });
    await act(ada, { action: 'comment_issue', issue, input: { text: 'It works.' } });
    await act(ada, { action: 'apply_fix', issue, input: { fix: fix as string } });
    return issue;
  }

  const refs = (prefix: string): string[] =>
    team.repository
      .git('for-each-ref', '--format=%(refname)', prefix)
      .split('\n')
      .filter((line) => line !== '');
  const isLive = (issue: string): boolean => refs(`refs/coord/issues/${issue}`).length > 0;
  const refusal = async (work: Promise<unknown>): Promise<CoordinationError> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof CoordinationError) return error;
      throw error;
    }
    throw new Error('it was not refused');
  };

  describe('archiveIssues', () => {
    it('retires what is done and has rested for 30 days, and nothing else', async () => {
      const [old, open] = [await resolved(), await team.issue('Open')];
      team.pass(31 * 24 * 60);
      const young = await resolved('Just done');
      const { archived, archive } = await archiveIssues(ada);
      expect(archived).to.deep.equal([old]);
      expect(refs('refs/coord/issues/')).to.deep.equal([open, young].map((id) => `refs/coord/issues/${id}`));
      expect(refs('refs/coord/claims/')).to.deep.equal([`refs/coord/claims/${young}`]);
      expect(archive).to.equal(team.repository.git('rev-parse', 'refs/coord/archive'));
      expect(team.repository.git('log', '-1', '--format=%s', 'refs/coord/archive')).to.equal(`archive ${old}`);
      expect((await archiveIssues(ada)).archived).to.deep.equal([]);
    });

    it('says what it would do and does nothing on a dry run', async () => {
      const issue = await resolved();
      const { archived, archive } = await archiveIssues(ada, { olderThanDays: 0, dryRun: true });
      expect([archived, archive, isLive(issue)]).to.deep.equal([[issue], null, true]);
    });

    it('retires named issues at once, and refuses one that is not done', async () => {
      const [done, open] = [await resolved(), await team.issue('Open')];
      const error = await refusal(archiveIssues(ada, { issues: [done, open] }));
      expect([error.code, error.message]).to.deep.equal([
        'refused',
        `${open} is new: only what is resolved or closed is archived`,
      ]);
      expect(isLive(done)).to.equal(true);
      await archiveIssues(ada, { issues: [done] });
      expect(isLive(done)).to.equal(false);
    });

    it('takes at most 63 branches into a commit', async () => {
      for (let n = 0; n < 65; n++) {
        const issue = await team.issue(`Issue ${n}`);
        await act(ada, { action: 'close_issue', issue, input: { reason: 'done' } });
      }
      await archiveIssues(ada, { olderThanDays: 0 });
      const commits = team.repository.git('rev-list', '--first-parent', '--parents', 'refs/coord/archive').split('\n');
      expect(commits.map((line) => line.split(' ').length - 1)).to.deep.equal([3, 64, 0]);
      expect(team.repository.git('log', '-1', '--format=%s', 'refs/coord/archive~1')).to.equal(
        'archive issue_001, issue_002, issue_003 and 60 more',
      );
      expect((await verify(ada)).findings.filter(({ kind }) => kind !== 'not_in_state')).to.deep.equal([]);
    }).timeout(60_000);
  });

  describe('a retired issue', () => {
    it('is shown, listed, searched, logged and exported as before', async () => {
      const issue = await resolved('A strange failure');
      const before = [await showIssue(ada, issue), await readLog(ada, { issue }), await exportAs(ada, 'json')];
      const all = await readLog(ada);
      await archiveIssues(ada, { issues: [issue] });
      expect([await showIssue(ada, issue), await readLog(ada, { issue }), await exportAs(ada, 'json')]).to.deep.equal(before);
      expect(await readLog(ada)).to.deep.equal(all);
      expect(await readLog(ada, { limit: 2 })).to.deep.equal(all.slice(-2));
      expect(await listIssues(ada)).to.deep.equal([]);
      expect((await listWithWaits(ada, { all: true })).map(({ issue: { id }, archived }) => [id, archived])).to.deep.equal([
        [issue, true],
      ]);
      expect((await listIssues(ada, { statuses: ['resolved'] })).map(({ id }) => id)).to.deep.equal([issue]);
      expect((await listIssues(ada, { statuses: ['new'] })).map(({ id }) => id)).to.deep.equal([]);
      expect((await listIssues(ada, { all: true, search: 'STRANGE' })).map(({ id }) => id)).to.deep.equal([issue]);
      expect(await listIssues(ada, { all: true, search: 'ordinary' })).to.deep.equal([]);
    });

    it('is found by its number, and its fixes by their ids', async () => {
      const issue = await team.issue('With a fix of its own name');
      await team.claim('ada', issue);
      await act(ada, { action: 'propose_fix', issue, input: { fix: 'fix_777', title: 'A fix' } });
      await act(ada, { action: 'apply_fix', issue, input: { fix: 'fix_777' } });
      await archiveIssues(ada, { issues: [issue] });
      expect(await resolveIssue(ada, '1')).to.equal(issue);
      expect(await resolveFix(ada, '777')).to.deep.equal({ fix: 'fix_777', issue });
      expect((await refusal(resolveIssue(ada, '2'))).code).to.equal('not_found');
    });

    it('is a file that names its tip, which plain Git can follow', async () => {
      const issue = await resolved();
      const tip = team.repository.git('rev-parse', `refs/coord/issues/${issue}`);
      await archiveIssues(ada, { issues: [issue] });
      const file = JSON.parse(team.repository.git('show', `refs/coord/archive:${archivedPath(issue)}`)) as Record<
        string,
        unknown
      >;
      expect([file['tip'], file['fixes']]).to.deep.equal([tip, ['fix_001_1']]);
      team.repository.git('gc', '--quiet', '--prune=now');
      expect(team.repository.git('log', '--format=%s', '-1', tip)).to.match(/^apply fix_001_1/);
      expect(team.repository.git('fsck', '--strict', '--no-dangling')).to.equal('');
    });

    it('holds up nobody who depends on it, and can still be depended on', async () => {
      const issue = await resolved();
      await archiveIssues(ada, { issues: [issue] });
      const { issue: next } = await createIssue(ada, { title: 'Next', severity: 'low', depends_on: [issue] });
      expect((await claimIssue(ada, next as IssueId, {})).state.issue?.assigned_to).to.equal('ada');
      expect((await verify(ada)).findings.filter(({ kind }) => kind !== 'not_in_state')).to.deep.equal([]);
    });

    it('never gives its number away', async () => {
      for (let n = 0; n < 3; n++) await resolved();
      await archiveIssues(ada, { olderThanDays: 0 });
      expect(refs('refs/coord/issues/')).to.deep.equal([]);
      expect(await team.issue()).to.equal('issue_004');
    });

    it('comes back with the next action on it, and can be retired again', async () => {
      const issue = await resolved();
      const tip = team.repository.git('rev-parse', `refs/coord/issues/${issue}`);
      await archiveIssues(ada, { issues: [issue] });
      const { state } = await act(ada, { action: 'reopen_issue', issue, input: { reason: 'it is back' } });
      expect(state.issue?.status).to.equal('new');
      expect(team.repository.git('rev-parse', `refs/coord/issues/${issue}~1`)).to.equal(tip);
      expect((await listIssues(ada, { all: true })).length).to.equal(1);
      expect((await listWithWaits(ada))[0]?.archived).to.equal(false);
      await act(ada, { action: 'close_issue', issue, input: { reason: 'no' } });
      await archiveIssues(ada, { issues: [issue] });
      expect((await showIssue(ada, issue)).issue.status).to.equal('closed');
      await act(ada, { action: 'comment_issue', issue, input: { text: 'Once more.' } });
      expect((await showIssue(ada, issue)).comments.map(({ text }) => text)).to.include('Once more.');
      await refresh(ada);
      expect((await verify(ada)).findings).to.deep.equal([]);
    });

    it('refuses what it would refuse if it were live', async () => {
      const issue = await resolved();
      await archiveIssues(ada, { issues: [issue] });
      const bob = await team.as('bob');
      team.pass(1);
      expect((await refusal(claimIssue(bob, issue, {}))).code).to.equal('refused');
      expect(isLive(issue)).to.equal(false);
      expect((await readLog(ada, { issue })).at(-1)).to.include({ action: 'claim_issue', success: false });
    });

    it('counts as retired where its ref is left', async () => {
      const issue = await resolved();
      const tip = team.repository.git('rev-parse', `refs/coord/issues/${issue}`);
      await archiveIssues(ada, { issues: [issue] });
      team.repository.git('update-ref', `refs/coord/issues/${issue}`, tip);
      await refresh(ada);
      expect((await listIssues(ada, { all: true })).length).to.equal(1);
      expect((await verify(ada)).findings).to.deep.equal([]);
      await archiveIssues(ada);
      expect(isLive(issue)).to.equal(false);
      expect((await verify(ada)).findings).to.deep.equal([]);
    });
  });

  describe('refs/coord/state', () => {
    const files = (): string[] => team.repository.git('ls-tree', '-r', '--name-only', 'refs/coord/state').split('\n');

    it('loses the files of what is retired, keeps its history, and counts it in the reports', async () => {
      const issue = await resolved();
      const open = await team.issue('Open');
      await refresh(ada);
      expect(files().filter((path) => path.includes(issue))).to.have.length(2);
      await archiveIssues(ada, { issues: [issue] });
      await refresh(ada);
      const left = files().filter(
        (path) => path.startsWith('issues/') || path.startsWith('fixes/') || path.startsWith('comments/'),
      );
      expect(left).to.deep.equal([`issues/medium/${open}_open.json`]);
      expect(team.repository.git('log', '--format=%s', 'refs/coord/state')).to.match(/apply fix_001_1/);
      expect(team.repository.git('show', 'refs/coord/state:reports/ISSUES_REPORT.md')).to.match(
        /1 issue, 1 open, and 1 in the archive \(`git coord list --all`\)\./,
      );
      expect((await verify(ada)).findings).to.deep.equal([]);
      expect((await verify(ada, { full: true })).findings).to.deep.equal([]);
      await act(ada, { action: 'reopen_issue', issue, input: {} });
      await refresh(ada);
      expect(files().filter((path) => path.includes(issue))).to.have.length(2);
      expect((await verify(ada)).findings).to.deep.equal([]);
    });

    it('is the same without the memory of what was folded', async () => {
      const issue = await resolved();
      await refresh(ada);
      await archiveIssues(ada, { issues: [issue] });
      const state = team.repository.git('rev-parse', 'refs/coord/state');
      await refresh(ada);
      const folded = team.repository.git('rev-parse', 'refs/coord/state');
      team.repository.git('update-ref', 'refs/coord/state', state);
      expect((await fold(ada)).state).to.equal(folded);
    });

    it('can be made anew', async () => {
      const [issue] = [await resolved(), await team.issue('Open')];
      await archiveIssues(ada, { issues: [issue] });
      await fold(ada, { anew: true });
      expect((await verify(ada, { full: true })).findings).to.deep.equal([]);
    });
  });

  describe('verify', () => {
    const git = (...args: string[]): string => team.repository.git(...args);
    const kinds = async (): Promise<string[]> =>
      (await verify(ada)).findings.map(({ kind }) => kind).filter((kind) => kind !== 'not_in_state');

    it('replays what is retired, and finds a file of the archive that was changed by hand', async () => {
      const issue = await resolved();
      await archiveIssues(ada, { issues: [issue] });
      expect(await kinds()).to.deep.equal([]);
      const [before, tip] = [git('rev-parse', 'refs/coord/archive^1'), git('rev-parse', 'refs/coord/archive^2')];
      const tree = git('mktree', '--missing');
      const forged = git('commit-tree', '-p', before, '-p', tip, '-m', `archive ${issue}`, tree);
      git('update-ref', 'refs/coord/archive', forged);
      expect(await kinds()).to.include('changed_files');
    });

    it('finds an archive that was moved back', async () => {
      const issue = await resolved();
      await archiveIssues(ada, { issues: [issue] });
      await refresh(ada);
      expect(await kinds()).to.deep.equal([]);
      git('update-ref', '-d', 'refs/coord/archive');
      expect(await kinds()).to.include('dropped');
    });

    it('finds an issue that was retired while there was something to do', async () => {
      const issue = await team.issue('Open');
      const done = await resolved();
      await archiveIssues(ada, { issues: [done] });
      const tip = git('rev-parse', `refs/coord/issues/${issue}`);
      const forged = git(
        'commit-tree',
        '-p',
        'refs/coord/archive',
        '-p',
        tip,
        '-m',
        `archive ${issue}`,
        'refs/coord/archive^{tree}',
      );
      git('update-ref', 'refs/coord/archive', forged);
      expect(await kinds()).to.include('not_done');
    });
  });
});
