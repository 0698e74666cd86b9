import { expect } from 'chai';
import * as library from '../../src/index.ts';
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
});
