/** Clones with several agents each that do random things to one backlog, some of them apart from the remote, and what must hold afterwards. */
import { expect } from 'chai';
import { numberedIssue } from '../../src/core/ids.ts';
import { pick, seeded } from '../race/random.ts';
import type { Place } from '../support/place.ts';
import type { TestHub } from './transports.ts';

/** How much happens. */
export interface MixedLoad {
  readonly clones: number;
  /** How many agents work in each clone. */
  readonly agents: number;
  readonly seed: number;
  /** Whether an agent that has done so many actions does another one. */
  readonly goesOn: (done: number) => boolean;
}

/** What agents were told. */
export interface MixedRun {
  readonly places: readonly Place[];
  readonly actions: number;
  /** The commits of the actions that were done, and where that was decided. */
  readonly acknowledged: readonly { readonly commit: string; readonly scope: string }[];
}

const ISSUES = [1, 2, 3, 4, 5, 6].map(numberedIssue);
const BRANCHES = ['refs/coord/issues', 'refs/coord/agents', 'refs/coord/config'] as const;

/** Runs the load, all agents at once. */
export async function runMixedLoad(hub: TestHub, { clones, agents, seed, goesOn }: MixedLoad): Promise<MixedRun> {
  const founder = await hub.founder('ada', ISSUES);
  const places = await hub.clones(...Array.from({ length: clones }, (_, index) => `clone${index}`));
  const acknowledged: { commit: string; scope: string }[] = [];
  let actions = 0;
  let isRunning = true;
  const work = async (clone: Place, number: number): Promise<void> => {
    const random = seeded(seed + number);
    const agent = clone.as(`agent_${number}`).by('own');
    for (let done = 0; isRunning && goesOn(done); done++) {
      const words = pick(random, wordsFor(pick(random, ISSUES), `${number} ${done}`));
      const outcome = await agent.try(...words, '--json');
      actions++;
      expect(outcome.code, `${words.join(' ')}: ${outcome.stderr}`).to.be.oneOf([0, 3, 5]);
      const value = outcome.code === 0 ? (JSON.parse(outcome.stdout) as { commit?: string; scope: string }) : null;
      if (value?.commit) acknowledged.push({ commit: value.commit, scope: value.scope });
    }
  };
  const untilFailure = (clone: Place, number: number): Promise<void> =>
    work(clone, number).catch((error: unknown) => {
      isRunning = false;
      throw error;
    });
  const ended = await Promise.allSettled(
    places.flatMap((clone, index) => Array.from({ length: agents }, (_, agent) => untilFailure(clone, index * agents + agent))),
  );
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return { places: [founder, ...places], actions, acknowledged };
}

function wordsFor(issue: string, mark: string): string[][] {
  return [
    ['claim', issue],
    ['claim', issue],
    ['claim', issue, '--offline'],
    ['release', issue],
    ['comment', issue, `seen ${mark}`],
    ['propose', '--issue', issue, '--title', `Fix ${mark}`],
    ['propose', '--issue', issue, '--title', `Apart ${mark}`, '--offline'],
    ['edit', issue, '--add-label', `l${mark.replace(' ', 'x')}`],
    ['new', `More ${mark}`],
    ['new', `Apart ${mark}`, '--offline'],
    ['sync'],
  ];
}

/** Fails unless all clones and the remote end with the same branches, on which everything is that was acknowledged. */
export async function expectOneHistory(hub: TestHub, { places, acknowledged }: MixedRun): Promise<void> {
  for (const clone of [...places, ...places]) await clone.text('sync');
  const tipsOf = (git: (...args: string[]) => string): string =>
    git('for-each-ref', '--format=%(refname) %(objectname)', ...BRANCHES);
  const there = tipsOf((...args) => hub.bare.git(...args));
  for (const place of places) expect(tipsOf((...args) => place.git(...args))).to.equal(there);
  const reachable = new Set(hub.bare.git('rev-list', '--glob=refs/coord/issues', '--glob=refs/coord/agents').split('\n'));
  expect(acknowledged.filter(({ commit }) => !reachable.has(commit))).to.deep.equal([]);
  for (const place of places) {
    expect(await place.text('verify', '--full')).to.contain('all is as it was done');
    expect(place.git('fsck', '--strict', '--no-dangling')).to.equal('');
  }
}
