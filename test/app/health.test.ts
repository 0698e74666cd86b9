import { execFileSync } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { cleanUp } from '../../src/app/cleanup.ts';
import { checkHealth } from '../../src/app/health.ts';
import { importInto } from '../../src/app/import.ts';
import { refresh } from '../../src/app/refresh.ts';
import { startSession } from '../../src/app/session.ts';
import { TestTeam } from '../support/workspace.ts';

describe('app/health', () => {
  let team: TestTeam;
  const problems = async () => (await checkHealth(await team.as('doctor'))).problems;
  const kinds = async () => (await problems()).map(({ kind }) => kind);

  beforeEach(async () => {
    team = await TestTeam.create();
    await refresh(await team.as('founder'));
  });

  afterEach(() => team.remove());

  it('finds nothing in a repository that is well, and counts', async () => {
    const issue = await team.issue();
    await team.claim('a', issue);
    await refresh(await team.as('a'));
    const health = await checkHealth(await team.as('doctor'));
    expect(health.problems).to.deep.equal([]);
    expect(health.issues).to.include({ total: 1, in_progress: 1 });
    expect(health.claims).to.equal(1);
    expect(health.agents, 'who made it counts, and who holds it without a session').to.equal(2);
  });

  it('names a lease that has ended, and cleanup releases it', async () => {
    const issue = await team.issue();
    await team.claim('a', issue);
    await refresh(await team.as('a'));
    team.pass(61);
    expect(await kinds()).to.deep.equal([]); // The margin for clocks has not passed.
    team.pass(2);
    const [problem] = await problems();
    expect(problem).to.include({ kind: 'stale_lease', subject: issue, command: 'git coord cleanup' });
    const rehearsed = await cleanUp(await team.as('doctor'), { dryRun: true });
    expect(rehearsed.map(({ kind }) => kind)).to.deep.equal(['stale_lease', 'pointer', 'reports']);
    for (const { message } of rehearsed) expect(message).to.match(/^would (?:release|remove|bring) /);
    expect(await kinds()).to.deep.equal(['stale_lease']);
    await cleanUp(await team.as('doctor'));
    expect(await kinds()).to.deep.equal([]);
    expect(
      JSON.parse(team.repository.git('show', 'refs/coord/state:issues/medium/issue_001_an_issue.json')).assigned_to,
    ).to.equal(null);
  });

  it('says that reports and view are behind, and cleanup brings them up to date', async () => {
    await team.issue();
    expect(await kinds()).to.deep.equal(['reports_not_fresh']);
    const rehearsed = await cleanUp(await team.as('doctor'), { dryRun: true });
    expect(rehearsed.map(({ kind }) => kind)).to.deep.equal(['reports']);
    expect(await kinds()).to.deep.equal(['reports_not_fresh']);
    await cleanUp(await team.as('doctor'));
    expect(await cleanUp(await team.as('doctor'), { dryRun: true })).to.deep.equal([]);
    writeFileSync(join(team.repository.dir, '.coord/.state'), 'being written\n');
    expect(await kinds()).to.deep.equal(['view_not_fresh']);
    await refresh(await team.as('doctor'));
    expect(await kinds()).to.deep.equal([]);
  });

  it('counts each agent once, whatever it did here and wherever it works, and none of an import', async () => {
    const issue = await team.issue();
    const counts = async () => {
      const { agents, holders, claims } = await checkHealth(await team.as('doctor'));
      return { agents, holders, claims };
    };
    const made = await counts();
    expect(made, 'who made it').to.deep.equal({ agents: 1, holders: 0, claims: 0 });
    await startSession(await team.as('a'));
    await team.claim('a', issue);
    await team.claim('a', await team.issue());
    expect(await counts()).to.deep.equal({ agents: 2, holders: 1, claims: 2 });
    await act(await team.as('a'), { action: 'propose_fix', issue, input: { title: 'Mend it' } });
    const review = { fix: 'fix_001_1', verdict: 'approved' } as const;
    await act(await team.as('b'), { action: 'review_fix', issue, input: review });
    await act(await team.as('c'), { action: 'apply_fix', issue, input: { fix: 'fix_001_1' } });
    expect(await counts(), 'a, b, c and who made it').to.deep.equal({ agents: 4, holders: 1, claims: 1 });
    const path = join(team.repository.base, 'issues.jsonl');
    const imported = { id: 'bd-1', title: 'From elsewhere', status: 'open', priority: 1, created_by: 'somebody' };
    writeFileSync(path, `${JSON.stringify(imported)}\n`);
    await importInto(await team.as('a'), { from: 'beads', path });
    expect((await counts()).agents).to.equal(4);
  });

  it('names what is in progress without a lease, and for whom where that is known', async () => {
    const path = join(team.repository.base, 'issues.jsonl');
    const issue = { title: 'Begun', status: 'in_progress', priority: 1 };
    const lines = [
      { ...issue, id: 'bd-1' },
      { ...issue, id: 'bd-2', assignee: 'eve' },
    ];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const founder = await team.as('founder');
    await importInto(founder, { from: 'beads', path });
    await refresh(founder);
    expect((await problems()).map(({ kind, message }) => [kind, message])).to.deep.equal([
      ['no_lease', 'issue_bd-1 is in progress without a lease'],
      ['no_lease', "issue_bd-2 is in progress for 'eve' without a lease"],
    ]);
  });

  it('says that a pointer lags behind, and cleanup moves it', async () => {
    const issue = await team.issue();
    await team.claim('a', issue);
    await refresh(await team.as('a'));
    team.repository.git('update-ref', '-d', `refs/coord/claims/${issue}`);
    expect(await kinds()).to.deep.equal(['lagging_pointer']);
    await cleanUp(await team.as('doctor'));
    expect(await kinds()).to.deep.equal([]);
  });

  it('removes the lock of a killed process of ours, and only names an old one of others', async () => {
    const issue = await team.issue();
    await refresh(await team.as('a'));
    const lock = join(team.repository.dir, '.git/refs/coord/issues', `${issue}.lock`);
    writeFileSync(lock, '');
    expect(await kinds()).to.deep.equal([]);
    const old = Date.now() / 1000 - 3600;
    utimesSync(lock, old, old);
    const [foreign] = await problems();
    expect(foreign?.kind).to.equal('stale_lock');
    expect(foreign?.command).to.match(/^git coord doctor --remove-locks /);
    expect(await cleanUp(await team.as('doctor'))).to.deep.equal([]);

    const dead = execFileSync(process.execPath, [
      '-e',
      `const fs = require('fs'), os = require('os');
       const start = fs.existsSync('/proc/self/stat') ? fs.readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ')[19] : null;
       console.log(JSON.stringify({ pid: process.pid, start, boot: fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
         host: os.hostname() + ' ' + fs.readlinkSync('/proc/self/ns/pid') }))`,
    ]);
    const notes = join(team.repository.dir, '.git/coord/writers');
    mkdirSync(notes, { recursive: true });
    writeFileSync(
      join(notes, '1-0.json'),
      JSON.stringify({ process: JSON.parse(dead.toString()), refs: [`refs/coord/issues/${issue}`] }),
    );
    utimesSync(lock, Date.now() / 1000, Date.now() / 1000); // Made right after the note.
    expect((await problems())[0]?.command).to.equal('git coord cleanup');
    expect((await cleanUp(await team.as('doctor'))).map(({ kind }) => kind)).to.deep.equal(['stale_lock']);
    await team.claim('a', issue);
  });

  it('names agents that hold work and are silent', async () => {
    const workspace = await team.as('a');
    await startSession(workspace);
    const issue = await team.issue();
    await act(workspace, { action: 'claim_issue', issue, input: { ttl_minutes: 1440 } });
    await refresh(workspace);
    team.pass(60 * 24 + 1);
    expect(await kinds()).to.deep.equal(['silent_agent']);
  });

  it('names a branch that holds no readable issue, and lists the others all the same', async () => {
    await team.issue();
    const empty = team.repository.git('commit-tree', '-m', 'nothing', '4b825dc642cb6eb9a060e54bf8d69288fbee4904');
    team.repository.git('update-ref', 'refs/coord/issues/issue_900', empty);
    const health = await checkHealth(await team.as('doctor'));
    expect(health.problems.map(({ kind, subject }) => [kind, subject])).to.deep.include([
      'unreadable',
      'refs/coord/issues/issue_900',
    ]);
    expect(health.issues['total']).to.equal(1);
  });
});
