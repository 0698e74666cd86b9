import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type ConnectionFault, FETCHING, PUSHING } from '../servers/connection-faults.ts';
import { skipWithout } from '../servers/git.ts';
import { type ActionResult, failureOf, type Place, resultOf } from '../support/place.ts';
import type { Outcome } from '../support/processes.ts';
import { branchesIn, FaultHub, fixesOn, issueOn, issuesOn, SERVERS } from './fault-hub.ts';

/** When a connection dies, by where the server is with the push; each is tried with one of the servers. */
const MOMENTS: readonly (readonly [string, ConnectionFault, (typeof SERVERS)[number]])[] = [
  ['before the server hears of it', { kind: 'cut', from: PUSHING }, 'http'],
  ['while the server reads it', { kind: 'cut-request', bytes: 40, from: PUSHING }, 'daemon'],
  ['after it was applied', { kind: 'drop-answer', from: PUSHING }, 'http'],
  ['while the server answers', { kind: 'cut-answer', bytes: 5, from: PUSHING }, 'daemon'],
];

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(5);
};

for (const kind of SERVERS)
  describe(`remote/faults over ${kind}`, () => {
    let hub: FaultHub;
    let ada: Place;
    let bob: Place;

    before(async function () {
      skipWithout(this, kind === 'http' ? 'git-http-backend' : 'git-daemon');
      hub = await FaultHub.start(kind);
      [ada, bob] = (await hub.clones('ada', 'bob')) as [Place, Place];
      hub.connect(ada, bob);
    });
    afterEach(() => hub?.calm());
    after(() => hub?.close());

    const created = async (title: string): Promise<string> => (await ada.json('new', title)).issue.id;
    const issuesTitled = (title: string): string[] => issuesOn(hub.bare).filter((id) => issueOn(hub.bare, id).title === title);
    const historyOf = (issue: string, format = '%s'): string[] =>
      hub.bare.git('log', '--reverse', `--format=${format}`, `refs/coord/issues/${issue}`).split('\n');
    const actionsOn = (issue: string): string[] => historyOf(issue).map((subject) => subject.split(' ')[0] ?? '');
    const hasty = (place: Place): Place =>
      place.with({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'coord.remoteTimeout', GIT_CONFIG_VALUE_0: '1' });

    /** What is done is on the remote, and here as there. */
    const expectDone = (outcome: Outcome, place = ada): ActionResult => {
      expect(outcome.code, outcome.stderr).to.equal(0);
      const result = resultOf(outcome);
      expect(historyOf(result.issue.id, '%H')).to.include(result.commit);
      const ref = `refs/coord/issues/${result.issue.id}`;
      expect(place.git('rev-parse', ref)).to.equal(hub.bare.ref(ref));
      return result;
    };

    /** Runs a command whose push meets a fault, after which nobody answers: its outcome cannot be known, and nothing changes here. */
    const blindly = async (fault: ConnectionFault, place: Place, ...args: readonly string[]): Promise<void> => {
      const before = branchesIn(place);
      hub.strike(fault);
      const running = place.try(...args, '--json');
      await until(() => hub.proxy.pending === 0);
      hub.proxy.always({ kind: 'refuse' });
      const outcome = await running;
      expect(outcome.code, outcome.stderr + outcome.stdout).to.equal(7);
      expect(failureOf(outcome).message).to.match(/whether it took the action is not known/);
      expect(failureOf(outcome).hint).to.match(/^run the same command again/);
      expect(branchesIn(place)).to.equal(before);
      hub.proxy.always(null);
    };

    /** What does not depend on the server is tried with one of them. */
    const itOver = (server: (typeof SERVERS)[number], name: string, test: () => Promise<void>): void => {
      if (server === kind) it(name, test);
    };

    for (const [moment, fault, server] of MOMENTS.filter((each) => each[2] === kind))
      it(`a life whose every push loses its connection ${moment} is lived once`, async () => {
        const run = async (...args: readonly string[]): Promise<ActionResult> => {
          hub.strike(fault);
          const outcome = await ada.try(...args, '--json');
          expect(hub.proxy.pending, 'faults that have not struck').to.equal(0);
          return expectDone(outcome);
        };
        const title = `Lived over ${server} ${fault.kind}`;
        const { id } = (await run('new', title)).issue;
        await run('claim', id);
        await run('release', id);
        const { fix } = await run('propose', '--issue', id, '--title', 'Mend it');
        await run('apply', fix.id);
        expect(issuesTitled(title)).to.deep.equal([id]);
        expect(fixesOn(hub.bare, id).map(({ status }) => status)).to.deep.equal(['applied']);
        expect(actionsOn(id)).to.deep.equal(['create', 'claim', 'release', 'propose', 'apply']);
      });

    it('what arrived although nobody heard so is not done twice', async () => {
      if (kind === 'http') {
        await blindly({ kind: 'drop-answer', from: PUSHING }, ada, 'new', 'Heard of late');
        const [id] = issuesTitled('Heard of late');
        const again = expectDone(await ada.try('new', 'Heard of late', '--json'));
        expect(issuesTitled('Heard of late')).to.deep.equal([id]).and.include(again.issue.id);
        expect((await ada.json('new', 'Heard of late')).issue.id, 'the third time it means another').to.not.equal(id);
      } else {
        const id = await created('Mended once');
        const propose = ['propose', '--issue', id, '--title', 'Once'];
        await blindly({ kind: 'drop-answer', from: PUSHING }, ada, ...propose);
        const { fix } = expectDone(await ada.try(...propose, '--json'));
        expect(fixesOn(hub.bare, id).map((each) => each.id)).to.deep.equal([fix.id]);
      }
    });

    itOver('http', 'what arrives after the same command was run again is not done twice', async () => {
      await blindly({ kind: 'hang', from: PUSHING }, hasty(ada), 'new', 'On its way');
      expect(issuesTitled('On its way')).to.deep.equal([]);
      const { issue } = expectDone(await ada.try('new', 'On its way', '--json'));
      await hub.calm(); // What hung arrives.
      expect(issuesTitled('On its way')).to.deep.equal([issue.id]);
      expect(actionsOn(issue.id)).to.deep.equal(['create']);
    });

    itOver('daemon', 'whoever claims while the outcome of another’s claim is not known gets the truth', async () => {
      const [arrived, lost] = [await created('Arrived'), await created('Not arrived')];
      await blindly({ kind: 'drop-answer', from: PUSHING }, ada, 'claim', arrived);
      const second = await bob.try('claim', arrived, '--json');
      expect(second.code, second.stderr).to.be.oneOf([4, 5]);
      await bob.text('pull');
      const third = await bob.try('claim', arrived, '--json');
      expect(third.code).to.equal(5);
      expect(failureOf(third).data.claim?.agent).to.equal('ada');
      expectDone(await ada.try('claim', arrived, '--json'));
      expect(actionsOn(arrived)).to.deep.equal(['create', 'claim']);

      await blindly({ kind: 'hang', from: PUSHING }, hasty(ada), 'claim', lost);
      expectDone(await bob.try('claim', lost, '--json'), bob);
      await hub.calm(); // What hung arrives, and is late.
      const again = await ada.try('claim', lost, '--json');
      expect(again.code).to.equal(5);
      expect(failureOf(again).data.claim?.agent).to.equal('bob');
      expect(issueOn(hub.bare, lost).claim?.agent).to.equal('bob');
      expect(actionsOn(lost)).to.deep.equal(['create', 'claim']);
    });

    it('a connection that hangs is given up, and the push made again', async () => {
      const id = await created('Hung');
      hub.strike({ kind: 'hang', from: PUSHING });
      expectDone(await hasty(ada).try('claim', id, '--json'));
      await hub.calm();
      expect(actionsOn(id)).to.deep.equal(['create', 'claim']);
    });

    itOver('http', 'a slow connection is only slow', async () => {
      const id = await created('Slow');
      hub.proxy.always({ kind: 'delay', ms: 20 });
      expectDone(await ada.try('claim', id, '--json'));
    });

    it('where the connection breaks after the push was too late, nothing is claimed and the next try tells who was faster', async () => {
      const id = await created('Taken');
      await bob.text('pull');
      await bob.text('claim', id);
      const before = branchesIn(ada);
      hub.strike({ kind: 'drop-answer', from: FETCHING });
      const outcome = await ada.try('claim', id, '--json');
      expect(outcome.code, outcome.stderr).to.equal(7);
      expect(branchesIn(ada)).to.equal(before);
      const again = await ada.try('claim', id, '--json');
      expect(again.code, again.stderr).to.equal(5);
      expect(failureOf(again).data.claim?.agent).to.equal('bob');
    });

    itOver('daemon', 'the server’s side may be killed while it judges the push', async () => {
      const id = await created('Judged');
      const [pushing, go] = ['pushing', 'go'].map((name) => join(hub.bare.dir, name)) as [string, string];
      hub.bare.hook('pre-receive', 'echo $PPID >pushing.tmp; mv pushing.tmp pushing; until [ -e go ]; do sleep 0.05; done');
      const running = ada.try('claim', id, '--json');
      await until(() => existsSync(pushing));
      hub.bare.hook('pre-receive', null);
      process.kill(Number(readFileSync(pushing, 'utf8')), 'SIGKILL');
      writeFileSync(go, '');
      expectDone(await running);
      for (const file of [pushing, go]) rmSync(file);
      expect(actionsOn(id)).to.deep.equal(['create', 'claim']);
    });

    itOver('daemon', 'a lock that a killed server has left is named, and nobody is said to be faster', async () => {
      const id = await created('Locked');
      const lock = join(hub.bare.dir, `refs/coord/issues/${id}.lock`);
      writeFileSync(lock, '');
      const before = branchesIn(ada);
      const outcome = await ada.try('claim', id, '--json');
      expect(outcome.code, outcome.stderr).to.equal(7);
      expect(failureOf(outcome).message).to.contain(`refs/coord/issues/${id}`);
      expect(branchesIn(ada)).to.equal(before);
      rmSync(lock);
      expectDone(await ada.try('claim', id, '--json'));
    });

    describe('while the remote cannot be reached', () => {
      it('what others contend for exits 7 and changes nothing; the rest works and goes with the next push', async () => {
        const id = await created('Cut off');
        const held = await created('Held');
        await ada.text('claim', held);
        const { fix } = await bob.json('propose', '--issue', await pulled(bob, held), '--title', 'Mend it');
        await ada.text('pull');
        hub.proxy.down();
        try {
          const before = branchesIn(ada);
          for (const args of [
            ['new', 'Nobody hears'],
            ['claim', id],
            ['propose', '--issue', id, '--title', 'Nobody hears'],
            ['apply', fix.id],
            ['release', held],
          ]) {
            const outcome = await ada.try(...args, '--json');
            expect(outcome.code, `${args.join(' ')}: ${outcome.stderr}`).to.equal(7);
            expect(failureOf(outcome).message).to.match(/^the remote 'origin' cannot be reached: /);
            expect(branchesIn(ada), args.join(' ')).to.equal(before);
          }
          await ada.text('comment', id, 'said apart');
          await ada.text('edit', id, '--add-label', 'apart');
          await ada.text('review', fix.id, '--approve');
          await ada.text('heartbeat');
          await ada.text('start');
          expect(branchesIn(ada)).to.not.equal(before);
        } finally {
          await hub.proxy.up();
        }
        expectDone(await ada.try('claim', id, '--json'));
        expect(actionsOn(id)).to.deep.equal(['create', 'comment', 'edit', 'claim']);
        expect(actionsOn(held), 'it rode along').to.include('approve');
        await ada.text('sync');
        expect(hub.bare.git('for-each-ref', '--format=%(refname)', 'refs/coord/agents/ada')).to.not.equal('');
      });
    });

    const pulled = async (place: Place, issue: string): Promise<string> => {
      await place.text('pull');
      return issue;
    };

    it('in the end all clones verify', async () => {
      for (const place of [ada, bob, ada]) await place.text('sync');
      for (const place of [ada, bob]) expect(await place.text('verify', '--full')).to.contain('all is as it was done');
    });
  });
