import { expect } from 'chai';
import { coordinatedPlace, failureOf, type Place, resultOf } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import type { TestRepository } from '../support/repository.ts';
import { branchesOf, branchOf, expectAgreement } from './agreement.ts';

describe('race/session', () => {
  let repository: TestRepository;
  let place: Place;
  let issue: string;

  beforeEach(async () => {
    ({ repository, place } = await coordinatedPlace());
    issue = (await place.json('new', 'Shared')).issue.id;
  });
  afterEach(() => repository.remove());

  describe('16 processes claim one issue under one name in one worktree', () => {
    it('is one session, which claims once and has it already 15 times', async () => {
      const outcomes = await atOnce(Array.from({ length: 16 }, () => place.command('claim', issue, '--json')));
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 16 });
      const results = outcomes.map(resultOf);
      expect(results.filter(({ already }) => already)).to.have.length(15);
      expect(new Set(results.map((result) => result.issue.claim?.session)).size).to.equal(1);
      expect(branchOf(branchesOf(place), issue).map(({ action }) => action)).to.deep.equal(['create_issue', 'claim_issue']);
      await place.text('refresh', '--wait');
      await expectAgreement(place);
    });
  });

  describe('16 sessions claim one issue under one name', () => {
    it('has one winner; the others are told to resume, and one that does goes on', async () => {
      const sessions = Array.from({ length: 16 }, (_, index) => place.with({ GIT_COORD_SESSION: `session_${index}` }));
      const outcomes = await atOnce(sessions.map((session) => session.command('claim', issue, '--json')));
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 1, 5: 15 });
      for (const lost of outcomes.filter(({ code }) => code === 5)) {
        const { message, hint, data } = failureOf(lost);
        expect(message).to.contain("another session of 'ada'");
        expect(hint).to.equal(`git coord claim ${issue} --resume`);
        expect(data.claim?.agent).to.equal('ada');
      }
      const other = sessions[outcomes.findIndex(({ code }) => code === 5)] ?? place;
      const first = sessions[outcomes.findIndex(({ code }) => code === 0)] ?? place;
      expect((await other.json('claim', issue, '--resume')).issue.claim?.session).to.equal(other.env['GIT_COORD_SESSION']);
      expect((await first.try('release', issue)).code).to.equal(5);
      expect((await other.json('release', issue)).issue.claim).to.equal(null);
      const actions = branchOf(branchesOf(place), issue).map(({ action, session }) => `${action} ${session}`);
      expect(actions.slice(1)).to.deep.equal([
        `claim_issue ${first.env['GIT_COORD_SESSION']}`,
        `claim_issue ${other.env['GIT_COORD_SESSION']}`,
        `release_issue ${other.env['GIT_COORD_SESSION']}`,
      ]);
    });
  });
});
