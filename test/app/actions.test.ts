import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act, claimIssue, createIssue, editIssue, renewOwnClaims } from '../../src/app/actions.ts';
import { freeInstead } from '../../src/app/free.ts';
import { readLog } from '../../src/app/log.ts';
import { listIssues, readClaims, showIssue } from '../../src/app/query.ts';
import { refresh } from '../../src/app/refresh.ts';
import { readDesk, startSession } from '../../src/app/session.ts';
import type { CoordinationError } from '../../src/core/errors.ts';
import { type IssueId, issueId } from '../../src/core/ids.ts';
import { isDueForRenewal } from '../../src/core/lease.ts';
import { TestTeam } from '../support/workspace.ts';

/** What a promise is rejected with. */
const failure = (promise: Promise<unknown>): Promise<CoordinationError> =>
  promise.then(
    () => expect.fail('it was not refused'),
    (error: CoordinationError) => error,
  );

describe('app/actions', () => {
  let team: TestTeam;

  beforeEach(async () => {
    team = await TestTeam.create();
  });

  afterEach(() => team.remove());

  describe('act', () => {
    it('puts a refused attempt on record, on the branch of who tried', async () => {
      const issue = await team.issue();
      await team.claim('a', issue);
      expect((await failure(team.claim('b', issue))).code).to.equal('lost');
      const entry = (await readLog(await team.as('b'), { agent: 'b' })).at(-1);
      expect(entry).to.include({ action: 'claim_issue', success: false, issue_id: issue });
      expect(team.repository.git('log', '--format=%s', `refs/coord/issues/${issue}`)).not.to.contain('denied');
    });

    it('does not put wrong input on record', async () => {
      await failure(createIssue(await team.as('b'), { title: ' ', severity: 'low' }));
      expect(await readLog(await team.as('b'), { agent: 'b' })).to.deep.equal([]);
    });

    it('renews the other leases of its session of which less than half is left, and no others', async () => {
      const [one, two, three] = [await team.issue(), await team.issue(), await team.issue()];
      await team.claim('a', one);
      await team.claim('b', two);
      team.pass(40);
      await team.claim('a', three);
      const expiry = async (issue: typeof one) => (await showIssue(await team.as('x'), issue)).issue.claim?.expires_at;
      expect(await expiry(one)).to.equal('2026-11-22T13:40:00Z');
      expect(await expiry(two)).to.equal('2026-11-22T13:00:00Z');
      expect(
        team.repository.git('log', '-1', '--format=%(trailers:key=Coord-Action,valueonly)', `refs/coord/issues/${one}`),
      ).to.equal('renew_claim');
    });

    it('renews in a program that stays as soon as a lease is due, though it does not look each time', async () => {
      const workspace = await team.as('a');
      const held = [await team.issue(), await team.issue(), await team.issue()] as const;
      for (const [index, minutes] of [1, 2, 60].entries()) {
        await claimIssue(workspace, held[index] as IssueId, { ttl_minutes: minutes });
        team.pass(0.1);
      }
      const other = await team.issue();
      for (let step = 0; step < 20; step++) {
        team.pass(0.15);
        await act(workspace, { action: 'comment_issue', issue: other, input: { text: `step ${step}` } });
        for (const issue of held) {
          const { claim } = (await showIssue(await team.as('x'), issue)).issue;
          expect(claim && isDueForRenewal(claim, workspace.now()), `${issue} in step ${step}`).to.equal(false);
        }
      }
    });

    it('renews what is due though the pointer is behind and tells of a longer lease', async () => {
      const [issue, other] = [await team.issue(), await team.issue()];
      const inOwn = async (ttl: number) => claimIssue(await team.as('a'), issue, { ttl_minutes: ttl });
      await inOwn(400);
      await act(await team.as('a'), { action: 'release_issue', issue, input: {} });
      const lock = join(team.repository.dir, `.git/refs/coord/claims/${issue}.lock`);
      writeFileSync(lock, '');
      await inOwn(10);
      rmSync(lock);
      team.pass(6);
      await act(await team.as('a'), { action: 'comment_issue', issue: other, input: { text: 'hi' } });
      const { claim } = (await showIssue(await team.as('x'), issue)).issue;
      expect(claim?.renewed_at).to.equal('2026-11-22T12:06:00Z');
    });

    it('does not renew for another session of the same agent', async () => {
      const issue = await team.issue();
      await team.claim('a', issue);
      team.pass(40);
      expect(await renewOwnClaims(await team.as('a', { session: 'another' }))).to.deep.equal([]);
      expect(await renewOwnClaims(await team.as('a'))).to.deep.equal([issue]);
    });
  });

  describe('createIssue', () => {
    it('numbers issues one after another, and passes over ids of other forms', async () => {
      expect([await team.issue(), await team.issue()]).to.deep.equal(['issue_001', 'issue_002']);
      team.repository.git('update-ref', 'refs/coord/issues/issue_bd-99', 'refs/coord/issues/issue_001');
      team.repository.git('update-ref', 'refs/coord/issues/issue_041', 'refs/coord/issues/issue_001');
      expect(await team.issue()).to.equal('issue_042');
    });

    it('gives each of many that are created at once a number of its own', async () => {
      const workspaces = await Promise.all(Array.from({ length: 8 }, (_, n) => team.as(`agent_${n}`)));
      const made = await Promise.all(
        workspaces.map((workspace) => createIssue(workspace, { title: 'At once', severity: 'low' })),
      );
      expect(new Set(made.map(({ issue }) => issue)).size).to.equal(8);
    });

    it('refuses to depend on what does not exist', async () => {
      const error = await failure(createIssue(await team.as('a'), { title: 'B', severity: 'low', depends_on: ['issue_077'] }));
      expect(error.code).to.equal('not_found');
    });
  });

  describe('claimIssue', () => {
    it('records the tips of the dependencies that it saw', async () => {
      const one = await team.issue();
      const { issue: two } = await createIssue(await team.as('a'), { title: 'B', severity: 'low', depends_on: [one] });
      const { commit } = await claimIssue(await team.as('a'), two ?? one, {});
      const input = JSON.parse(team.repository.git('log', '-1', '--format=%(trailers:key=Coord-Input,valueonly)', commit ?? ''));
      expect(input.input.depends_on).to.deep.equal({ [one]: team.repository.git('rev-parse', `refs/coord/issues/${one}`) });
    });

    it('holds an agent to the number of claims that policy allows', async () => {
      const [one, two] = [await team.issue(), await team.issue()];
      await act(await team.as('a'), { action: 'set_config', input: { policy: { max_claims_per_agent: 1 } } });
      await team.claim('a', one);
      expect((await failure(team.claim('a', two))).code).to.equal('refused');
      expect((await team.claim('a', one)).already).to.equal(true);
      await act(await team.as('a'), { action: 'release_issue', issue: one, input: {} });
      await team.claim('a', two);
    });

    it('takes over a lease that has ended, once, and fences off its former holder', async () => {
      const issue = await team.issue();
      await team.claim('a', issue);
      team.pass(63);
      const results = await Promise.allSettled(['b', 'c', 'd'].map((agent) => team.claim(agent, issue)));
      expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
      const error = await failure(act(await team.as('a'), { action: 'release_issue', issue, input: {} }));
      expect(error.code).to.equal('lost');
      expect(await readClaims(await team.as('x'))).to.have.length(1);
    });
  });

  describe('editIssue', () => {
    it('refuses to overwrite what was changed since it was seen, with both texts', async () => {
      const id = await team.issue('First title');
      const { issue } = await showIssue(await team.as('a'), id);
      await editIssue(await team.as('b'), id, { title: 'Second title' });
      const error = await failure(editIssue(await team.as('a'), id, { title: 'Third title' }, issue));
      expect(error.code).to.equal('lost');
      expect(error.data).to.include({ expected: 'First title', actual: 'Second title', wanted: 'Third title' });
    });
  });
});

describe('app/free', () => {
  it('names the most urgent free issues, from the state or without one', async () => {
    const team = await TestTeam.create();
    try {
      await team.issue('low one', 'low');
      const critical = await team.issue('critical one', 'critical');
      const high = await team.issue('high one', 'high');
      const ids = async () => (await freeInstead(await team.as('x'), 2)).map(({ id }) => id);
      expect(await ids()).to.deep.equal([critical, high]);
      await refresh(await team.as('x'));
      expect(await ids()).to.deep.equal([critical, high]);
      await team.claim('a', critical); // The state does not know yet.
      expect(await ids()).to.deep.equal([high, issueId('1')]);
      await createIssue(await team.as('x'), { title: 'waits', severity: 'critical', depends_on: [high] });
      await refresh(await team.as('x'));
      expect(await ids()).to.deep.equal([high, issueId('1')]);
    } finally {
      team.remove();
    }
  });
});

describe('app/session', () => {
  it('shows an agent its tasks, what is free, and what others hold', async () => {
    const team = await TestTeam.create();
    try {
      const [one, two, three] = [await team.issue('A', 'high'), await team.issue('B', 'critical'), await team.issue('C', 'low')];
      await team.claim('a', one);
      await team.claim('b', two);
      const first = await startSession(await team.as('a'));
      expect(first.before).to.equal(null);
      expect(first.desk.tasks.map(({ id }) => id)).to.deep.equal([one]);
      expect(first.desk.free.map(({ id }) => id)).to.deep.equal([three]);
      expect(first.desk.others.map(({ id }) => id)).to.deep.equal([two]);
      team.pass(5);
      expect((await startSession(await team.as('a'))).before?.last_seen).to.equal('2026-11-22T12:00:00Z');
      const desk = await readDesk(await team.as('x'), null);
      expect(desk.tasks).to.deep.equal([]);
      expect(desk.counts).to.deep.equal({ new: 1, in_progress: 2, resolved: 0, closed: 0 });
      expect(
        (await listIssues(await team.as('x'), { search: 'b', statuses: ['in_progress'] })).map(({ id }) => id),
      ).to.deep.equal([two]);
    } finally {
      team.remove();
    }
  });
});
