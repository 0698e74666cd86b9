import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { seeded } from '../race/random.ts';
import type { ActionResult, Place } from '../support/place.ts';
import { failureOf, resultOf } from '../support/place.ts';
import { type Outcome, start } from '../support/processes.ts';
import { untilQuiet } from '../support/quiet.ts';
import { expectAgreement, refusedBy } from './agreement.ts';
import { fixesOn, issueOn, issuesOn } from './fault-hub.ts';
import { TestHub } from './transports.ts';

/** So many commands are killed. More: GIT_COORD_KILLS=200 npx mocha test/remote/kills.test.ts */
const KILLS = Number(process.env['GIT_COORD_KILLS'] ?? 5);
const SEED = Number(process.env['SEED'] ?? 2611);
/** A command is killed within so many times what one takes. */
const WINDOW = 1.3;

describe('remote/kills', function () {
  this.timeout(60_000 + 10_000 * KILLS);
  let hub: TestHub;
  let ada: Place;
  let bob: Place;

  beforeEach(async () => {
    hub = await TestHub.start('file');
    // What is killed, and how long it takes: processes, as what they race against.
    const places = [await hub.founder('ada'), ...(await hub.clones('bob'))].map((place) => place.by('own'));
    [ada, bob] = places as [Place, Place];
    for (const place of places) place.git('config', 'coord.fsync', 'false');
  });
  afterEach(async () => {
    await untilQuiet(hub.bare.root);
    await untilQuiet(join(ada.cwd, '..'));
    await hub.close();
  });

  /** Starts a command, kills it after a while, and waits for what it has left running. */
  const killed = async (place: Place, afterMs: number, ...args: readonly string[]): Promise<Outcome> => {
    const { child, ended } = start(place.command(...args, '--json'));
    await sleep(afterMs);
    child.kill('SIGKILL');
    return ended;
  };
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };
  /** Runs a command again until it gets through: what a killed process of Git has locked is free a little later. */
  const again = async (place: Place, ...args: readonly string[]): Promise<ActionResult> => {
    const outcome = await place.try(...args, '--json');
    expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).to.equal(0);
    return resultOf(outcome);
  };
  const actionsOn = (issue: string): string[] =>
    hub.bare
      .git('log', '--reverse', '--format=%s', `refs/coord/issues/${issue}`)
      .split('\n')
      .map((subject) => subject.split(' ')[0] ?? '');

  it('a claim may be killed at any moment: one has it or nobody, and the same command says so', async () => {
    const random = seeded(SEED);
    const ids: string[] = [];
    let usual = 0;
    for (let count = 0; count <= KILLS; count++) {
      usual = await timed(async () => ids.push((await ada.json('new', `Wanted ${count}`)).issue.id));
    }
    await bob.text('pull');
    for (const id of ids.slice(1)) {
      const dying = killed(ada, random() * WINDOW * usual, 'claim', id);
      const other = random() < 0.3 ? bob.try('claim', id, '--json') : null;
      await dying;
      const bobs = await other;
      if (bobs?.code === 0) {
        const lost = await ada.try('claim', id, '--json');
        expect(lost.code, lost.stderr).to.equal(5);
        expect(failureOf(lost).data.claim?.agent).to.equal('bob');
      } else {
        if (bobs) expect(bobs.code, bobs.stderr).to.equal(5);
        expect((await again(ada, 'claim', id)).issue.claim?.agent).to.equal('ada');
        expect(issueOn(hub.bare, id).claim?.agent).to.equal('ada');
      }
      expect(actionsOn(id)).to.deep.equal(['create', 'claim']);
    }
    await expectAgreement(hub.bare, [ada, bob]);
  });

  /** Runs a command that is killed once the remote has applied its push, before it hears so. */
  const killedWhenApplied = async (place: Place, ...args: readonly string[]): Promise<void> => {
    const file = join(hub.bare.dir, 'client');
    rmSync(file, { force: true });
    hub.bare.hook('post-receive', 'until [ -s client ]; do sleep 0.01; done\nkill -9 "$(cat client)"');
    const { child, ended } = start(place.command(...args, '--json'));
    writeFileSync(`${file}.new`, `${child.pid}\n`);
    renameSync(`${file}.new`, file);
    const { code, stdout } = await ended;
    hub.bare.hook('post-receive', null);
    expect([code, stdout]).to.deep.equal([null, '']);
    await untilQuiet(place.cwd);
  };

  it('who is killed the moment his push was applied is told by the same command that it was', async () => {
    await killedWhenApplied(ada, 'new', 'Once');
    const { issue } = await again(ada, 'new', 'Once');
    expect(issuesOn(hub.bare)).to.deep.equal([issue.id]);
    await killedWhenApplied(ada, 'claim', issue.id);
    await bob.text('pull');
    expect((await bob.try('claim', issue.id)).code).to.equal(5);
    expect((await again(ada, 'claim', issue.id)).issue.claim?.agent).to.equal('ada');
    const propose = ['propose', '--issue', issue.id, '--title', 'Mend it'];
    await killedWhenApplied(ada, ...propose);
    const { fix } = await again(ada, ...propose);
    expect(fixesOn(hub.bare, issue.id).map(({ id }) => id)).to.deep.equal([fix.id]);
    await killedWhenApplied(ada, 'release', issue.id);
    await again(ada, 'release', issue.id);
    await killedWhenApplied(ada, 'apply', fix.id);
    expect((await again(ada, 'apply', fix.id)).fix.status).to.equal('applied');
    expect(actionsOn(issue.id)).to.deep.equal(['create', 'claim', 'propose', 'release', 'apply']);
    await expectAgreement(hub.bare, [ada, bob]);
  });

  it('the loser is told although the sync that settled was killed the moment its push was applied', async () => {
    const { id } = (await ada.json('new', 'Settled')).issue;
    await bob.text('pull');
    await bob.text('claim', id, '--offline');
    await bob.text('comment', id, 'kept', '--offline');
    await ada.text('claim', id);
    await killedWhenApplied(bob, 'sync');
    expect(hub.bare.git('log', '-1', '--format=%s', `refs/coord/issues/${id}`)).to.match(/^settle /);
    const refused = await refusedBy(bob);
    expect(refused).to.have.length(1);
    expect(refused[0]).to.match(/^bob claim_issue: issue_\d+ is held by 'ada' since /);
    expect(readdirSync(join(bob.cwd, '.git', 'coord', 'inbox', 'bob'))).to.have.length(1);
    expect(await refusedBy(bob)).to.deep.equal([]);
    await expectAgreement(hub.bare, [ada, bob]);
  });

  it('what is created and proposed may be killed at any moment: the same command does it once', async () => {
    const random = seeded(SEED + 1);
    let id = '';
    const usual = await timed(async () => {
      id = (await ada.json('new', 'In peace')).issue.id;
    });
    for (let count = 0; count < KILLS; count++) {
      const title = `Begun ${count}`;
      const words = count % 2 === 0 ? ['new', title] : ['propose', '--issue', id, '--title', title];
      const dying = await killed(ada, random() * WINDOW * usual, ...words);
      // Whoever was told nothing runs the command again.
      const { issue, fix } = dying.stdout.endsWith('\n') ? resultOf(dying) : await again(ada, ...words);
      await untilQuiet(ada.cwd);
      const same = issuesOn(hub.bare).filter((each) => issueOn(hub.bare, each).title === title);
      const fixes = fixesOn(hub.bare, id).filter((each) => each.title === title);
      expect([...same, ...fixes.map((each) => each.id)]).to.deep.equal([fix?.id ?? issue.id]);
    }
    const files = readdirSync(join(ada.cwd, '.git', 'coord', 'pending'));
    expect(files).to.deep.equal([]);
    await expectAgreement(hub.bare, [ada, bob]);
  });

  it('a sync may be killed at any moment, and the next one goes on: the loser is told of each action once', async () => {
    const random = seeded(SEED + 2);
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push((await ada.json('new', `Apart ${count}`)).issue.id);
    await bob.text('pull');
    for (const id of ids) {
      await bob.text('claim', id, '--offline');
      await bob.text('comment', id, 'kept', '--offline');
      await ada.text('claim', id);
    }
    const usual = await timed(() => ada.text('sync'));
    for (let count = 0; count < KILLS; count++) await killed(bob, random() * WINDOW * 2 * usual, 'sync');
    await bob.text('sync');
    const notes = readdirSync(join(bob.cwd, '.git', 'coord', 'inbox', 'bob')).map((name) => name.replace('.json', ''));
    const claims = ids.map((id) =>
      bob.git(
        'log',
        '--format=%H',
        '--grep=^Coord-Agent: bob',
        '--grep=^Coord-Action: claim_issue',
        '--all-match',
        `refs/coord/issues/${id}`,
      ),
    );
    expect(notes.sort()).to.deep.equal(claims.sort());
    for (const id of ids) expect(issueOn(hub.bare, id).claim?.agent).to.equal('ada');
    await expectAgreement(hub.bare, [ada, bob]);
  });
});
