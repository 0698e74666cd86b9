import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { coordinatedPlace, failureOf, type Place, resultOf } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import type { TestRepository } from '../support/repository.ts';
import { branchesOf, branchOf, expectAgreement, logLines, refs, tipOf } from './agreement.ts';

const CROWD = Array.from({ length: 64 }, (_, index) => `agent_${index}`);

describe('race/claims', () => {
  let repository: TestRepository;
  let place: Place;

  beforeEach(async () => {
    ({ repository, place } = await coordinatedPlace());
  });
  afterEach(() => repository.remove());

  describe('64 processes claim one issue at once', () => {
    it('has one winner, 63 losers who are told who won, and every state agrees', async () => {
      const issue = (await place.json('new', 'The one that everybody wants', '--severity', 'high')).issue.id;
      const spare = (await place.json('new', 'The one that nobody wants', '--severity', 'low')).issue.id;
      const outcomes = await atOnce(
        CROWD.map((agent, index) => place.as(agent).command('claim', issue, ...(index % 4 === 0 ? [] : ['--json']))),
      );
      expect(exitCodes(outcomes)).to.deep.equal({ 0: 1, 5: 63 });
      const won = outcomes.findIndex(({ code }) => code === 0);
      const winner = CROWD[won] ?? '';
      for (const [index, outcome] of outcomes.entries()) {
        if (index === won) continue;
        expect(outcome.stdout).to.equal('');
        expect(outcome.stderr).to.contain(`held by '${winner}' since`).and.contain(spare);
        expect(outcome.stderr.trimEnd().split('\n')).to.have.length(1);
        if (index % 4 === 0) continue;
        const { code, data } = failureOf(outcome);
        expect(code).to.equal('lost');
        expect(data.claim?.agent).to.equal(winner);
        expect(data.free?.map(({ id }) => id)).to.deep.equal([spare]);
      }

      const steps = branchOf(branchesOf(place), issue);
      const { oid: tip, issue: document } = tipOf(steps);
      const { status, assigned_to, claim } = document;
      expect([status, assigned_to, claim?.agent]).to.deep.equal(['in_progress', winner, winner]);
      expect(steps.map(({ action }) => action)).to.deep.equal(['create_issue', 'claim_issue']);
      expect(refs(place, 'refs/coord/claims/').get(`refs/coord/claims/${issue}`)).to.equal(tip);
      if (won % 4 !== 0) expect(resultOf(outcomes[won] as (typeof outcomes)[number]).commit).to.equal(tip);
      const attempts = (await logLines(place)).filter(({ action }) => action === 'claim_issue');
      expect(attempts.filter(({ success }) => success).map(({ agent, commit }) => [agent, commit])).to.deep.equal([
        [winner, tip],
      ]);
      const denied = attempts.filter(({ success }) => !success).map(({ agent }) => agent);
      expect(denied.sort()).to.deep.equal(CROWD.filter((agent) => agent !== winner).sort());

      await place.text('refresh', '--wait');
      await expectAgreement(place);
      const report = readFileSync(join(repository.dir, '.coord', 'reports', 'ISSUES_REPORT.md'), 'utf8');
      expect(report.split('\n').filter((line) => line.includes(issue) && line.includes(winner))).to.not.deep.equal([]);
      expect(place.git('log', '--format=%s', 'refs/coord')).to.contain(`claim ${issue}: The one that everybody wants`);
    });
  });

  describe('64 processes create 64 issues at once, then claim one each at once', () => {
    it('loses none and refuses none', async () => {
      const made = await atOnce(CROWD.map((agent) => place.as(agent).command('new', `By ${agent}`, '--json')));
      expect(exitCodes(made)).to.deep.equal({ 0: 64 });
      const ids = made.map((outcome) => resultOf(outcome).issue.id);
      expect(new Set(ids).size).to.equal(64);
      const branches = branchesOf(place);
      expect([...branches.keys()].sort()).to.deep.equal([...ids].sort());
      for (const [index, id] of ids.entries()) {
        expect(tipOf(branchOf(branches, id)).issue.title).to.equal(`By ${CROWD[index]}`);
      }

      const claimed = await atOnce(CROWD.map((agent, index) => place.as(agent).command('claim', ids[index] ?? '', '--json')));
      expect(exitCodes(claimed)).to.deep.equal({ 0: 64 });
      const after = branchesOf(place);
      const pointers = refs(place, 'refs/coord/claims/');
      for (const [index, outcome] of claimed.entries()) {
        const { issue, commit } = resultOf(outcome);
        const { oid, issue: document } = tipOf(branchOf(after, issue.id));
        expect([oid, document.claim?.agent]).to.deep.equal([commit, CROWD[index]]);
        expect(pointers.get(`refs/coord/claims/${issue.id}`)).to.equal(commit);
      }
      await place.text('refresh', '--wait');
      await expectAgreement(place);
    });
  });
});
