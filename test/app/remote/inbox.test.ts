import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { refresh } from '../../../src/app/refresh.ts';
import { agentsToTell, emptyInbox, readInbox, tell } from '../../../src/app/remote/inbox.ts';
import type { Workspace } from '../../../src/app/workspace.ts';
import { replaceFile } from '../../../src/store/local-files.ts';
import { sharedFile } from '../../../src/store/repository.ts';
import { TestTeam } from '../../support/workspace.ts';

const refused = (agent: string, digit = '1') => ({
  commit: digit.repeat(40),
  action: 'claim_issue',
  agent,
  reason: "issue_001 is held by 'bob'",
});
const REF = 'refs/coord/issues/issue_001';

describe('app/remote/inbox', () => {
  let team: TestTeam;
  let workspace: Workspace;
  const view = (...path: string[]): string => join(team.repository.dir, '.coord', ...path);

  beforeEach(async () => {
    team = await TestTeam.create();
    workspace = await team.as('a');
  });

  afterEach(() => team.remove());

  it('keeps a note for each agent until it has been told', () => {
    tell(workspace, REF, [refused('Ada L'), refused('bob')]);
    team.pass(1);
    tell(workspace, 'refs/coord/config', [refused('bob', '0')]);
    expect(agentsToTell(workspace).sort()).to.deep.equal(['Ada L', 'bob']);
    expect(readInbox(workspace, 'bob').map(({ issue, at }) => [issue, at])).to.deep.equal([
      ['issue_001', '2026-11-22T12:00:00Z'],
      [null, '2026-11-22T12:01:00Z'],
    ]);
    emptyInbox(workspace, 'bob', readInbox(workspace, 'bob').slice(0, 1));
    expect(readInbox(workspace, 'bob').map(({ commit }) => commit[0])).to.deep.equal(['0']);
    emptyInbox(workspace, 'bob', readInbox(workspace, 'bob'));
    expect(agentsToTell(workspace)).to.deep.equal(['Ada L']);
  });

  it('passes over notes that are torn or not its own, and over an action of nobody', () => {
    const note = (name: string, value: unknown): void =>
      replaceFile(sharedFile(workspace.repository, 'inbox', 'bob', name), JSON.stringify(value));
    note('one.json', { commit: 1 });
    note('two.json', null);
    note('three.json', { ...refused('bob'), at: '', issue: '$(touch x)' });
    tell(workspace, REF, [refused('')]);
    expect(readInbox(workspace, 'bob').map(({ issue }) => issue)).to.deep.equal([null]);
    expect(agentsToTell(workspace)).to.deep.equal(['bob']);
  });

  it('is a file of the view for each agent, which goes when it has been told', async () => {
    await team.issue();
    tell(workspace, REF, [refused('Ada L'), refused('bob')]);
    await refresh(workspace);
    expect(readFileSync(view('inbox', '%41da%20%4c.md'), 'utf8')).to.match(/^# Inbox of Ada L\n/);
    expect((await refresh(workspace)).files).to.equal(null);
    emptyInbox(workspace, 'bob', readInbox(workspace, 'bob'));
    expect((await refresh(workspace)).files).to.equal(1);
    expect(existsSync(view('inbox', 'bob.md'))).to.equal(false);
    await refresh(workspace, { full: true });
    expect(existsSync(view('inbox', '%41da%20%4c.md'))).to.equal(true);
    emptyInbox(workspace, 'Ada L', readInbox(workspace, 'Ada L'));
    await refresh(workspace);
    expect(existsSync(view('inbox'))).to.equal(false);
  });

  it('is not written through a link', async () => {
    await team.issue();
    await refresh(workspace);
    const elsewhere = join(team.repository.base, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, view('inbox'));
    tell(workspace, REF, [refused('bob')]);
    expect((await refresh(workspace)).viewError).to.contain('is not a directory');
    expect(existsSync(join(elsewhere, 'bob.md'))).to.equal(false);
  });
});
