import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { readLog } from '../../src/app/log.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/log', () => {
  let team: TestTeam;
  beforeEach(async () => {
    team = await TestTeam.create();
  });
  afterEach(() => team.remove());

  describe('readLog', () => {
    const since = async (time: string, limit?: number) =>
      (await readLog(await team.as('a'), { since: Date.parse(time) / 1000, limit })).map(({ message }) => message);

    it('shows what happened since a time behind an action whose clock was slow', async () => {
      const issue = await team.issue('First');
      team.pass(60);
      await act(await team.as('a'), { action: 'comment_issue', issue, input: { text: 'on time' } });
      team.pass(-180);
      await act(await team.as('a'), { action: 'comment_issue', issue, input: { text: 'by a slow clock' } });
      const all = await readLog(await team.as('a'));
      expect(all.map(({ timestamp }) => timestamp)).to.contain('2026-11-22T10:00:00Z');
      const shown = await readLog(await team.as('a'), { since: Date.parse('2026-11-22T12:30:00Z') / 1000 });
      expect(shown.map(({ timestamp }) => timestamp)).to.deep.equal(['2026-11-22T13:00:00Z']);
    });

    it('shows the newest of what happened since a time', async () => {
      await team.issue('First');
      team.pass(10);
      await team.issue('Second');
      team.pass(1);
      await team.issue('Third');
      expect(await since('2026-11-22T12:10:00Z')).to.have.length(2);
      expect((await since('2026-11-22T12:10:00Z', 1)).join()).to.contain('Third');
    });

    it('shows everything since before 1970', async () => {
      await team.issue('First');
      expect(await since('1960-01-01T00:00:00Z')).to.have.length((await readLog(await team.as('a'))).length);
    });
  });
});
