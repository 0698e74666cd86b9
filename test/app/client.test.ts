import { expect } from 'chai';
import * as library from '../../src/index.ts';
import { BareRemote } from '../servers/bare.ts';
import { openClient } from '../support/client.ts';
import type { Place } from '../support/place.ts';
import { TestTeam } from '../support/workspace.ts';

describe('index', () => {
  it('exports these names and no others', () => {
    expect(Object.keys(library).sort()).to.deep.equal([
      'CoordinationClient',
      'CoordinationError',
      'EXIT_CODES',
      'LockAcquisitionError',
      'ValidationError',
    ]);
  });
});

describe('app/client', () => {
  const { CoordinationClient, LockAcquisitionError, ValidationError } = library;
  let team: TestTeam;
  const clients: library.CoordinationClient[] = [];
  const open = async (agent: string) => {
    const client = await CoordinationClient.open({
      cwd: team.repository.dir,
      env: team.repository.env,
      agent,
      session: agent,
      program: undefined,
    });
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    team = await TestTeam.create();
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    team.remove();
  });

  it('walks an issue from new to applied', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.startSession();
    const { issue } = await one.createIssue({ title: 'Broken', severity: 'high', labels: ['parser'] });
    expect((await one.listAvailableIssues('high')).map(({ id }) => id)).to.deep.equal([issue.id]);
    expect((await one.claimIssue('1', { ttlMinutes: 5 })).issue.claim?.agent).to.equal('one');
    expect((await one.getMyTasks()).map(({ id }) => id)).to.deep.equal([issue.id]);
    expect(await two.getMyTasks()).to.deep.equal([]);
    await one.commentIssue(issue.id, 'Looking');
    const { fix } = await one.proposeFix(issue.id, { title: 'Mended', test_results: { tested: true, notes: '3 cases' } });
    await two.reviewFix(fix.id, 'approved', 'fine');
    const applied = await one.applyFix(fix.id);
    expect(applied.issue).to.include({ status: 'resolved', resolved_by: fix.id });
    expect(applied.fix.verified_by).to.deep.equal(['two', 'one']);
    const shown = await two.showIssue('issue_1');
    expect(shown.comments.map(({ text }) => text)).to.deep.equal(['Looking']);
    expect((await two.readLog({ issue: shown.issue.id })).map(({ action }) => action)).to.deep.equal([
      ...['create_issue', 'claim_issue', 'comment_issue', 'propose_fix', 'review_fix', 'apply_fix'],
    ]);
    await one.reopenIssue(issue.id, 'it came back');
    await one.editIssue(issue.id, { title: 'Broken again' });
    expect((await one.closeIssue(issue.id, 'will not do')).issue.status).to.equal('closed');
  });

  it('throws a LockAcquisitionError at who comes second, with the claim as data', async () => {
    const [one, two] = [await open('one'), await open('two')];
    await one.createIssue({ title: 'Broken', severity: 'high' });
    await one.claimIssue('1');
    const error = await two.claimIssue('1').then(
      () => null,
      (caught: unknown) => caught,
    );
    expect(error).to.be.instanceOf(LockAcquisitionError);
    expect((error as library.CoordinationError).toJSON().data).to.have.nested.property('claim.agent', 'one');
    await one.releaseIssue('1', { reason: 'not mine' });
    expect((await two.claimIssue('1')).already).to.equal(false);
    expect((await two.claimIssue('1')).already).to.equal(true);
  });

  it('throws a ValidationError at input of the wrong form', async () => {
    const one = await open('one');
    const error = await one.createIssue({ title: '', severity: 'high' }).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ValidationError);
    expect((error as library.CoordinationError).exitCode).to.equal(2);
  });

  it('counts claims against policy, and renews what is due with a heartbeat', async () => {
    const one = await open('one');
    await one.createIssue({ title: 'A', severity: 'high' });
    await one.claimIssue('1', { ttlMinutes: 1 });
    expect((await one.updateHeartbeat()).renewed).to.deep.equal([]);
  });

  it('archives what it is asked to, by any spelling, and brings it back with the next action', async () => {
    const one = await open('one');
    for (const title of ['A', 'B']) await one.createIssue({ title });
    await one.closeIssue('1', 'not needed');
    expect((await one.archiveIssues()).archived).to.deep.equal([]);
    expect((await one.archiveIssues({ olderThanDays: 0, dryRun: true })).archived).to.deep.equal(['issue_001']);
    const refused = await one.archiveIssues({ issues: ['1', '#2'] }).catch((caught: unknown) => caught);
    expect((refused as library.CoordinationError).message).to.equal(
      'issue_002 is new: only what is resolved or closed is archived',
    );
    const result = await one.archiveIssues({ issues: ['ISSUE-1'] });
    expect(result).to.deep.include({ archived: ['issue_001'], kept: [], there: null });
    expect((await one.showIssue('1')).issue.status).to.equal('closed');
    expect((await one.listIssues({ all: true })).map(({ id }) => id)).to.deep.equal(['issue_001', 'issue_002']);
    expect((await one.reopenIssue('1')).issue.status).to.equal('new');
    for (const olderThanDays of [-1, Number.NaN, '7' as unknown as number]) {
      expect(await one.archiveIssues({ olderThanDays }).catch((caught: unknown) => caught)).to.be.instanceOf(ValidationError);
    }
  });

  it('says that there is no remote to sync with', async () => {
    const one = await open('one');
    for (const work of [() => one.sync(), () => one.pull(), () => one.push()]) {
      const error = await work().catch((caught: unknown) => caught);
      expect((error as library.CoordinationError).message).to.equal('this repository has no team remote');
    }
  });

  it('lets many act at once', async () => {
    const client = await open('a');
    const numbers = Array.from({ length: 16 }, (_, index) => String(index + 1));
    for (const number of numbers) await client.createIssue({ title: `Broken ${number}` });
    const claimed = await Promise.all(numbers.map((number) => client.claimIssue(number)));
    expect(new Set(claimed.map(({ issue }) => issue.claim?.agent))).to.deep.equal(new Set(['a']));
    const held = await Promise.all(numbers.map((number) => client.showIssue(number)));
    expect(held.map(({ head }) => head)).to.deep.equal(claimed.map(({ commit }) => commit));
  });

  describe('with a remote', () => {
    let remote: BareRemote;
    const connect = async (name: string): Promise<Place> => {
      const place = await remote.clone(name);
      await place.text('init', '--no-hooks', '--remote', 'origin');
      return place;
    };
    const openIn = async (place: Place, agent: string, offline = false) => {
      const client = await openClient(place, agent, offline);
      clients.push(client);
      return client;
    };

    beforeEach(() => {
      remote = new BareRemote();
    });
    afterEach(() => remote.remove());

    it('pulls, pushes and syncs', async () => {
      const here = await connect('here');
      const ada = await openIn(here, 'ada');
      await ada.createIssue({ title: 'Broken', severity: 'high' });
      const there = await connect('there');
      const [bob, apart] = [await openIn(there, 'bob'), await openIn(there, 'bob', true)];
      await ada.closeIssue('1', 'done');
      expect((await bob.pull()).pulled).to.include('refs/coord/issues/issue_001');
      expect((await bob.showIssue('1')).issue.status).to.equal('closed');
      await bob.commentIssue('1', 'thanks');
      expect((await bob.push()).pushed).to.include('refs/coord/issues/issue_001');
      expect((await ada.pull()).rejected).to.deep.equal([]);
      expect((await ada.showIssue('1')).comments.map(({ text }) => text)).to.deep.equal(['thanks']);
      await ada.reopenIssue('1');
      await ada.claimIssue('1');
      await apart.commentIssue('1', 'again?');
      expect((await bob.pull()).apart).to.deep.equal(['refs/coord/issues/issue_001']);
      const synced = await bob.sync();
      expect(synced).to.deep.include({ remote: 'origin', rejected: [], apart: [] });
      expect(synced.settled).to.deep.equal([{ ref: 'refs/coord/issues/issue_001', refused: [] }]);
      expect(remote.ref('refs/coord/issues/issue_001')).to.equal((await bob.showIssue('1')).head);
    }).timeout(60_000);

    it('archives on the remote', async () => {
      const ada = await openIn(await connect('here'), 'ada');
      await ada.createIssue({ title: 'Broken' });
      await ada.closeIssue('1', 'done');
      const { archive, there } = await ada.archiveIssues({ issues: ['1'] });
      expect(there).to.deep.equal({ removed: 1, refusal: null });
      expect([remote.ref('refs/coord/archive'), remote.ref('refs/coord/issues/issue_001')]).to.deep.equal([archive, null]);
    }).timeout(60_000);
  });
});
