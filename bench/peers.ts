/** The same work on other programs that are there, on the predecessor and on this one: what a verb takes, who wins a race, what is lost. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { caseOf } from './cli.ts';
import { type Case, sample, type Timing } from './measure.ts';
import { Project } from './peer-project.ts';
import { OURS, PEERS, type Peer, predecessorPeer } from './peer-table.ts';
import type { Conditions, Section } from './section.ts';
import { rounded, type Table } from './table.ts';

const RACERS = 8;
const RACES = 3;
const WRITERS = 16;
/** Issues that the predecessor begins with: it cannot make one alone. */
const SEED = 100;

export const peers: Section = async (conditions) => {
  const { there, absent } = find(conditions);
  const latency: Project[] = [];
  const notes = [...absent];
  const ready: Peer[] = [];
  try {
    for (const peer of there) {
      conditions.progress(`setting ${peer.name} up`);
      const project = new Project(peer, conditions);
      latency.push(project);
      const wrong = await project.setUp();
      if (wrong === null) ready.push(peer);
      else notes.push(`${peer.name} was not measured: ${wrong}`);
    }
    const able = latency.filter(({ peer }) => ready.includes(peer));
    return [await verbs(able, conditions, notes), await races(ready, conditions), await writers(ready, conditions)];
  } finally {
    for (const project of latency) project.remove();
  }
};

/** The programs that can be measured, this one first, and what to do about those that cannot. */
function find({ installed, predecessor, peers: dir }: Conditions): { there: Peer[]; absent: string[] } {
  const path = [...(dir === null ? [] : [join(dir, 'node_modules', '.bin')]), ...(process.env['PATH'] ?? '').split(delimiter)];
  const isThere = ({ program }: Peer) => path.some((each) => existsSync(join(each, program)));
  const ours = installed.programs.map((name): Peer => ({ ...OURS, name: caseOf('git coord', name) }));
  const old = predecessor === null ? [] : [predecessorPeer(predecessor, SEED)];
  const absent = PEERS.filter((peer) => !isThere(peer)).map(({ name, install }) => {
    return `${name} was not measured: it is not there; try: ${install}, and --peers-dir DIR, where its node_modules are`;
  });
  if (predecessor === null)
    absent.push("the predecessor was not measured; try: --predecessor DIR, where its 'coordination_lib.py' is");
  return { there: [...ours, ...old, ...PEERS.filter(isThere)], absent };
}

/** One after the other: an item is made, claimed, and all are listed. */
async function verbs(projects: readonly Project[], { quick, progress }: Conditions, notes: readonly string[]): Promise<Table> {
  const failed = new Set<string>();
  const cases = projects.flatMap((project): Case[] => {
    let id = '';
    const cases: Case[] = [
      {
        name: 'create',
        run: async (round) => {
          const { elapsed, made } = await project.create(`Item ${round}`, round);
          id = made;
          return elapsed;
        },
      },
      { name: 'claim', run: () => project.claim(id, 'bench') },
      { name: 'list', run: () => project.list() },
    ];
    return cases.map(({ name, run }) => ({
      name,
      run: (round) => attempt(() => run(round), `${project.peer.name}: ${name}`, failed),
    }));
  });
  progress('verbs');
  const timings = await sample(cases, { rounds: quick ? 2 : 11, warmUp: 1, within: 120_000 });
  const of = (index: number): readonly Timing[] => timings.slice(index * 3, index * 3 + 3);
  return {
    title: 'verbs of other programs, one process each, ms',
    columns: ['create', 'claim', 'list'],
    rows: projects.map(({ peer }, index) => ({
      name: peer.name,
      values: of(index).map(({ median }) => (Number.isNaN(median) ? '–' : rounded(median))),
    })),
    notes: [`medians of ${timings[0]?.samples ?? 0} samples`, ...failed, ...notes],
  };
}

/** What a case says; NaN where it fails, which must not end the others. */
async function attempt(run: () => Promise<number>, name: string, failed: Set<string>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    failed.add(`${name}: ${(error as Error).message.split('\n')[0]}`);
    return Number.NaN;
  }
}

/** Processes that want the same item at the same moment. */
async function races(all: readonly Peer[], conditions: Conditions): Promise<Table> {
  const rows = [];
  for (const peer of all) {
    conditions.progress(`races of ${peer.name}`);
    const winners: (number | string)[] = [];
    const project = new Project(peer, conditions);
    try {
      const wrong = await project.setUp();
      for (let race = 0; race < RACES && wrong === null; race++) {
        const { made } = await project.create(`Race ${race}`, race);
        const claims = Array.from({ length: RACERS }, (_, index) => ({ id: made, agent: `racer-${index}` }));
        const ended = await project.claimTogether(claims);
        winners.push(ended.filter(({ code }) => code === 0).length);
      }
    } catch (error) {
      winners.push((error as Error).message.split('\n')[0] ?? '');
    } finally {
      project.remove();
    }
    rows.push({ name: peer.name, values: [winners.join(', '), peer.wins] });
  }
  return {
    title: `winners when ${RACERS} processes claim one item, in ${RACES} races; 1 is right`,
    columns: ['winners', 'who wins: the exit code is 0, and'],
    rows,
  };
}

/** Processes that change an item of their own each, and processes that add one each, at once. */
async function writers(all: readonly Peer[], conditions: Conditions): Promise<Table> {
  const rows = [];
  for (const peer of all) {
    conditions.progress(`writers of ${peer.name}`);
    rows.push({ name: peer.name, values: await lost(peer, conditions) });
  }
  return {
    title: `what ${WRITERS} processes at once lose, each on an item of its own`,
    columns: ['claims done', 'refused', 'lost', 'made', 'refused', 'lost'],
    rows,
    notes: [
      'lost: the exit code was 0, and afterwards it is not there, or somebody else has it',
      'refused: any other exit code, or no end within five minutes',
    ],
  };
}

async function lost(peer: Peer, conditions: Conditions): Promise<(number | string)[]> {
  const project = new Project(peer, conditions);
  try {
    const wrong = await project.setUp();
    if (wrong !== null) return [wrong, '', '', '', '', ''];
    const ids = [];
    for (let index = 0; index < WRITERS; index++) ids.push((await project.create(`Own ${index}`, index)).made);
    const claims = ids.map((id, index) => ({ id, agent: `writer-${index}` }));
    const claimed = await project.claimTogether(claims);
    const holders = new Map((await project.items()).map(({ id, holder }) => [id, holder]));
    const done = claims.filter((_, index) => claimed[index]?.code === 0);
    const gone = done.filter(({ id, agent }) => ![agent, ''].includes(holders.get(id) ?? 'nobody'));
    const figures = [done.length, WRITERS - done.length, gone.length];
    if (peer.create === null) return [...figures, '–', '–', '–'];
    const before = (await project.items()).length;
    const created = await project.createTogether(Array.from({ length: WRITERS }, (_, index) => `New ${index}`));
    const made = created.filter(({ code }) => code === 0).length;
    return [...figures, made, WRITERS - made, made - ((await project.items()).length - before)];
  } catch (error) {
    return [(error as Error).message.split('\n')[0] ?? '', '', '', '', '', ''];
  } finally {
    project.remove();
  }
}
