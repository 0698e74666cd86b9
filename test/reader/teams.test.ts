import fs from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CoordinationClient } from '../../src/app/client.ts';
import { CoordinationReader } from '../../src/reader/reader.ts';
import { BareRemote } from '../servers/bare.ts';
import { openClient } from '../support/client.ts';
import { describeWith, sshKey } from '../support/keys.ts';
import type { Place } from '../support/place.ts';

describeWith(['ssh-keygen'], 'reader/teams', () => {
  let remote: BareRemote;
  const clients: CoordinationClient[] = [];
  const as = async (place: Place, agent: string, offline = false): Promise<CoordinationClient> => {
    const client = await openClient(place, agent, offline);
    clients.push(client);
    return client;
  };

  beforeEach(() => {
    remote = new BareRemote();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    remote.remove();
  });

  it('reads settlements, keys and the archive of a clone and of the remote as the library does', async () => {
    const here = await remote.clone('here');
    await here.text('init', '--no-hooks', '--remote', 'origin');
    const ada = await as(here, 'ada');
    await ada.addKey(sshKey(here.env['HOME'] as string, 'id').text);
    for (const title of ['Contended', 'Done']) await ada.createIssue({ title, severity: 'high' });
    const there = await remote.clone('there');
    await there.text('init', '--no-hooks', '--remote', 'origin');
    const apart = await as(there, 'bob', true);
    await apart.claimIssue('1');
    await apart.commentIssue('1', 'mine');
    await ada.claimIssue('1');
    await ada.closeIssue('2', 'fixed elsewhere');
    await ada.archiveIssues({ issues: ['2'] });
    const bob = await as(there, 'bob');
    const { settled } = await bob.sync();
    expect(settled.flatMap(({ refused }) => refused.map(({ action }) => action))).to.deep.equal(['claim_issue']);

    const log = await bob.readLog();
    expect(log.map(({ action, success }) => `${action} ${success}`)).to.include.members([
      ...['settle true', 'claim_issue false', 'claim_issue true', 'add_key true', 'close_issue true'],
    ]);
    for (const gitdir of [join(there.cwd, '.git'), remote.dir]) {
      const reader = new CoordinationReader({ fs, gitdir });
      expect(await reader.log()).to.have.deep.members(log);
      expect(await reader.log({ issue: '1' })).to.have.deep.members(
        await bob.readLog({ issue: (await bob.showIssue('1')).issue.id }),
      );
      expect(await reader.listIssues({ all: true })).to.deep.equal(await bob.listIssues({ all: true }));
      expect((await reader.listClaims()).map(({ issue, claim }) => [issue.id, claim.agent])).to.deep.equal([
        ['issue_001', 'ada'],
      ]);
      expect((await reader.showIssue('1'))?.comments.map(({ text }) => text)).to.deep.equal(['mine']);
      expect((await reader.showIssue('2'))?.issue.status).to.equal('closed');
    }
  }).timeout(60_000);
});
