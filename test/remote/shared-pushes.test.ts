import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { createIssue } from '../../src/app/actions.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { seeded } from '../race/random.ts';
import { failureOf, type Place, resultOf } from '../support/place.ts';
import { type Command, exitCodes, type Outcome, type Running, start } from '../support/processes.ts';
import { untilQuiet } from '../support/quiet.ts';
import { TestHub } from './transports.ts';

const AGENTS = Array.from({ length: 16 }, (_, index) => `agent${index}`);
const SEED = 1811;

describe('remote/shared pushes', () => {
  let hub: TestHub;
  let place: Place;
  let issues: string[];

  beforeEach(async () => {
    hub = await TestHub.start('file');
    place = await hub.founder();
    const workspace = await Workspace.open({ ...place, agent: 'ada', session: 'setup', offline: true });
    issues = [];
    for (const agent of AGENTS) {
      const { issue } = await createIssue(workspace, { title: `For ${agent}`, severity: 'low' });
      issues.push(issue ?? '');
    }
    workspace.close();
    await place.text('sync');
  });
  afterEach(async () => {
    open();
    await untilQuiet(hub.bare.root);
    await hub.close();
  });

  /** Counts the pushes, and holds them in the remote until the gate is open; then the script decides. */
  const gate = (script = ''): void =>
    hub.bare.hook('pre-receive', `wanted=$(cat)\necho push >>pushes\nwhile [ ! -e open ]; do sleep 0.02; done\n${script}`);
  const open = (): void => writeFileSync(join(hub.bare.dir, 'open'), '');
  const pushes = (): number => {
    const path = join(hub.bare.dir, 'pushes');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  };
  const claims = (count: number, issueOf: (index: number) => string | undefined): Command[] =>
    AGENTS.slice(0, count).map((agent, index) => place.as(agent).command('claim', issueOf(index) ?? '', '--json'));
  /** Starts a process that pushes, and others that wait for it. */
  const together = async (commands: readonly Command[]): Promise<Running[]> => {
    const [first, ...others] = commands;
    const running = [start(first as Command)];
    await until(() => pushes() > 0);
    running.push(...others.map((command) => start(command)));
    await until(() => left('request').length === others.length);
    return running;
  };
  const ends = (running: readonly Running[]): Promise<Outcome[]> => Promise.all(running.map(({ ended }) => ended));
  /** The files by which processes share pushes. */
  const left = (kind: string): string[] => {
    const directory = join(place.cwd, '.git', 'coord', 'pushes');
    const ways = existsSync(directory) ? readdirSync(directory) : [];
    return ways.flatMap((way) =>
      readdirSync(join(directory, way))
        .filter((name) => name.endsWith(kind))
        .map((name) => join(directory, way, name)),
    );
  };
  const leader = (): number | null => {
    const [path] = left('leader');
    return path === undefined ? null : (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
  };
  /** Who has done the last thing to an issue, as the remote has it. */
  const lastOn = (issue: string): string => hub.bare.git('log', '-1', '--format=%an', `refs/coord/issues/${issue}`);
  const said = (outcomes: readonly Outcome[]): string => outcomes.map(({ stderr }) => stderr).join('');

  it('16 processes of one clone that claim 16 issues all win, by two pushes', async () => {
    gate();
    const running = await together(claims(16, (index) => issues[index]));
    open();
    const outcomes = await ends(running);
    expect(exitCodes(outcomes), said(outcomes)).to.deep.equal({ 0: 16 });
    expect(outcomes.map((outcome) => resultOf(outcome).issue.claim?.agent)).to.deep.equal(AGENTS);
    expect(issues.map(lastOn)).to.deep.equal(AGENTS);
    expect(pushes()).to.equal(2);
    expect(left('')).to.deep.equal([]);
  });

  it('of 8 processes of one clone that claim one issue, one wins and the others are told who, by one push', async () => {
    gate();
    const running = await together(claims(8, () => issues[0]));
    open();
    const outcomes = await ends(running);
    expect(
      outcomes.map(({ code }) => code),
      said(outcomes),
    ).to.deep.equal([0, 5, 5, 5, 5, 5, 5, 5]);
    for (const lost of outcomes.slice(1)) expect(failureOf(lost).data.claim?.agent).to.equal('agent0');
    expect(lastOn(issues[0] ?? '')).to.equal('agent0');
    expect(pushes()).to.equal(1);
    expect(left('')).to.deep.equal([]);
  });

  it('nobody is refused because of another', async () => {
    gate(`case "$wanted" in *issues/${issues[3]}*) echo 'not that one' >&2; exit 1;; esac`);
    const running = await together(claims(6, (index) => issues[index]));
    open();
    const outcomes = await ends(running);
    expect(
      outcomes.map(({ code }) => code),
      said(outcomes),
    ).to.deep.equal([0, 0, 0, 7, 0, 0]);
    expect(failureOf(outcomes[3] as Outcome).message).to.include('not that one');
    expect(issues.slice(0, 6).map(lastOn)).to.deep.equal(AGENTS.slice(0, 6).with(3, 'ada'));
  });

  it('what rides along refuses nobody', async () => {
    await place.text('comment', issues[3] ?? '', 'not wanted there');
    gate(`case "$wanted" in *issues/${issues[3]}*) exit 1;; esac`);
    open();
    await place.text('claim', issues[0] ?? '');
    expect(pushes()).to.equal(2);
  });

  it('those who wait for a process that is killed push themselves', async () => {
    gate();
    const running = await together(claims(6, (index) => issues[index]));
    running[0]?.child.kill('SIGKILL');
    open();
    const outcomes = await ends(running.slice(1));
    expect(exitCodes(outcomes), said(outcomes)).to.deep.equal({ 0: 5 });
    expect(issues.slice(1, 6).map(lastOn)).to.deep.equal(AGENTS.slice(1, 6));
    expect(left('')).to.deep.equal([]);
  });

  it('whoever pushes may be killed at any moment: what the others were told is so, and nothing is done twice', async () => {
    const random = seeded(SEED);
    hub.bare.hook('pre-receive', 'sleep 0.2');
    for (const round of [0, 1, 2, 3, 4]) {
      const command = round % 2 === 0 ? 'claim' : 'release';
      const running = AGENTS.slice(0, 6).map((agent, index) => start(place.as(agent).command(command, issues[index] ?? '')));
      for (let kills = 0; kills < 2; kills++) {
        await until(() => leader() !== null || running.every(({ child }) => child.exitCode !== null));
        await sleep(random() * 300);
        const pid = leader();
        running.find(({ child }) => child.pid === pid && child.exitCode === null)?.child.kill('SIGKILL');
      }
      const outcomes = await ends(running);
      await untilQuiet(hub.bare.root);
      for (const [index, { code, stderr }] of outcomes.entries()) {
        if (code !== null) expect(code, stderr).to.equal(0);
        const issue = issues[index] ?? '';
        const messages = hub.bare.git('log', '--format=%s', `refs/coord/issues/${issue}`).split('\n');
        expect(messages.length, messages.join('; ')).to.be.within(code === null ? round + 1 : round + 2, round + 2);
        // What a killed process did not come to is done now, so that the next round begins where all are.
        if (code === null) await place.as(AGENTS[index] ?? '').try(command, issue);
      }
    }
    await place.text('comment', issues[7] ?? '', 'still here');
    await place.text('claim', issues[7] ?? '');
    expect(left('')).to.deep.equal([]);
  });

  for (const arrives of [true, false])
    it(`those for whom a killed process has pushed find out that it ${arrives ? 'arrived' : 'did not arrive'}`, async () => {
      gate();
      const running = await together(claims(6, (index) => issues[index]));
      // The second push, which is for five, is killed at a moment when nobody has heard what came of it.
      hub.bare.hook('pre-receive', `echo push >>pushes\n[ $(wc -l <pushes) = 2 ] || exit 0\nsleep 1\n${arrives ? '' : 'exit 1'}`);
      open();
      await until(() => pushes() === 2);
      const pid = leader();
      const killed = running.findIndex(({ child }) => child.pid === pid);
      expect(killed).to.be.within(1, 5);
      running[killed]?.child.kill('SIGKILL');
      const outcomes = await ends(running);
      for (const [index, { code, stderr }] of outcomes.entries()) expect(code, stderr).to.equal(index === killed ? null : 0);
      await untilQuiet(hub.bare.root);
      for (const [index, issue] of issues.slice(0, 6).entries()) {
        const actors = hub.bare.git('log', '--format=%an', `refs/coord/issues/${issue}`).split('\n');
        const isTaken = index !== killed || arrives;
        expect(actors).to.deep.equal(isTaken ? [AGENTS[index], 'ada'] : ['ada']);
      }
      await place.text('claim', issues[6] ?? ''); // What the killed ones have left is removed.
      expect(left('')).to.deep.equal([]);
    });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}
