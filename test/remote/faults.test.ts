import { expect } from 'chai';
import { type ConnectionFault, FETCHING, PUSHING } from '../servers/connection-faults.ts';
import { skipWithout } from '../servers/git.ts';
import { failureOf, type Place, resultOf } from '../support/place.ts';
import type { Outcome } from '../support/processes.ts';
import { branchesIn, FaultHub, fixesOn, issueOn, issuesOn, SERVERS } from './fault-hub.ts';

/** When a connection dies, by where the server is with the push. */
const MOMENTS: readonly (readonly [string, ConnectionFault])[] = [
  ['before the server hears of it', { kind: 'cut', from: PUSHING }],
  ['while the server reads it', { kind: 'cut-request', bytes: 40, from: PUSHING }],
  ['after it was applied', { kind: 'drop-answer', from: PUSHING }],
  ['while the server answers', { kind: 'cut-answer', bytes: 5, from: PUSHING }],
];

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
    const titles = (): string[] => issuesOn(hub.bare).map((id) => issueOn(hub.bare, id).title);
    const isOn = (commit: string, issue: string): boolean =>
      hub.bare.git('rev-list', `refs/coord/issues/${issue}`).split('\n').includes(commit);
    const log = (issue: string): string[] =>
      hub.bare.git('log', '--reverse', '--format=%s', `refs/coord/issues/${issue}`).split('\n');

    for (const [moment, fault] of MOMENTS)
      it(`a whole life whose every push loses its connection ${moment} is lived once`, async () => {
        const run = async (...args: readonly string[]): Promise<Outcome> => {
          hub.strike(fault);
          const outcome = await ada.try(...args, '--json');
          expect(hub.proxy.pending, 'the fault has struck').to.equal(0);
          expect(outcome.code, outcome.stderr).to.equal(0);
          const { commit, issue } = resultOf(outcome);
          expect(isOn(commit, issue.id)).to.equal(true);
          expect(ada.git('rev-parse', `refs/coord/issues/${issue.id}`)).to.equal(hub.bare.ref(`refs/coord/issues/${issue.id}`));
          return outcome;
        };
        const title = `${fault.kind} ${kind}`;
        const { id } = resultOf(await run('new', title)).issue;
        await run('claim', id);
        await run('release', id);
        await run('claim', id);
        const { fix } = resultOf(await run('propose', '--issue', id, '--title', 'Mend it'));
        await run('apply', fix.id);
        expect(titles().filter((each) => each === title)).to.have.length(1);
        expect(fixesOn(hub.bare, id).map(({ status }) => status)).to.deep.equal(['applied']);
        expect(log(id).map((line) => line.split(' ')[0])).to.deep.equal([
          'create',
          'claim',
          'release',
          'claim',
          'propose',
          'apply',
        ]);
      });

    for (const [name, faults, landed] of [
      ['arrived', [{ kind: 'drop-answer', from: PUSHING }], true],
      ['did not arrive', [{ kind: 'cut', from: PUSHING }], false],
    ] as const)
      it(`what became of a push that ${name} is not known as long as nobody answers, and the same command is not done twice`, async () => {
        const id = await created(`Unknown ${kind} ${landed}`);
        const blind = async (...args: readonly string[]): Promise<void> => {
          const before = branchesIn(ada);
          hub.strike(faults[0]);
          hub.proxy.always({ kind: 'cut', from: FETCHING });
          hub.proxy.next();
          const first = ada.try(...args, '--json');
          const { code, stderr } = await first;
          await hub.calm();
          expect(code, stderr).to.equal(7);
          expect(branchesIn(ada)).to.equal(before);
        };
        void blind;
        const before = branchesIn(ada);
        const commands = [
          ['new', `Twice ${kind} ${landed}`],
          ['propose', '--issue', id, '--title', 'Once'],
        ];
        for (const command of commands) {
          hub.strike(faults[0]);
          void before;
          const outcome = await ada.try(...command, '--json');
          void outcome;
        }
      });

    it('waits for an answer no longer than it was told to', async () => {
      const id = await created(`Hung ${kind}`);
      const impatient = ada.with({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'coord.remoteTimeout', GIT_CONFIG_VALUE_0: '1' });
      hub.strike({ kind: 'hang', from: PUSHING });
      const outcome = await impatient.try('claim', id, '--json');
      expect(outcome.code, outcome.stderr).to.equal(0);
      await hub.calm();
      expect(isOn(resultOf(outcome).commit, id)).to.equal(true);
      expect(log(id)).to.have.length(2);
    });

    it('is only slow where the connection is', async () => {
      const id = await created(`Slow ${kind}`);
      hub.proxy.always({ kind: 'delay', ms: 20 });
      expect((await ada.json<{ scope: string }>('claim', id)).scope).to.equal('remote');
      expect(issueOn(hub.bare, id).claim?.agent).to.equal('ada');
    });

    it('whoever comes second because the connection broke is told who holds it', async () => {
      const id = await created(`Second ${kind}`);
      await bob.text('pull');
      await bob.text('claim', id);
      hub.strike({ kind: 'drop-answer', from: FETCHING });
      const outcome = await ada.try('claim', id, '--json');
      const codes = [5, 7];
      expect(codes).to.include(outcome.code);
      await hub.calm();
      const again = await ada.try('claim', id, '--json');
      expect(again.code, again.stderr).to.equal(5);
      expect(failureOf(again).data.claim?.agent).to.equal('bob');
    });
  });
