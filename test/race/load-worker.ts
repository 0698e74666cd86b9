/** A process of a load: has the repository open as one agent and does random things until its time is over, or it is killed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationClient, CoordinationError } from '../../src/index.ts';
import { Play } from './load-player.ts';
import { Recorder, type SharedClock, timeOf } from './load-record.ts';
import { seeded } from './random.ts';

/** What a process of a load is told. */
export interface Task {
  readonly directory: string;
  readonly agent: string;
  readonly session: string;
  readonly name: string;
  readonly seed: number;
  readonly issues: number;
  readonly clock: SharedClock;
  /** When to end, by the shared clock. */
  readonly until: number;
  readonly record: string;
  /** How to start the program for the refresh in the background. */
  readonly program: readonly string[];
}

/** At most so many milliseconds between two operations. */
const PAUSE_MS = 12;
/** Now and then an agent thinks longer than its leases last. */
const NAP = { chance: 0.008, from: 500, to: 3000 };

const { directory, seed, until, record, program, ...task } = JSON.parse(process.argv[2] ?? '') as Task;
const random = seeded(seed);
const { agent, session, clock } = task;
const client = await open();
const play = new Play({ ...task, client, random, recorder: new Recorder(record) });
await play.once('list');
while (timeOf(clock) < until) {
  await play.once();
  await sleep(random() < NAP.chance ? NAP.from + random() * (NAP.to - NAP.from) : random() * PAUSE_MS);
}
client.close();

/** Opens the repository; where its Git was killed meanwhile, again. */
async function open(attempts = 5): Promise<CoordinationClient> {
  try {
    return await CoordinationClient.open({ cwd: directory, agent, session, program, clock: () => new Date(timeOf(clock)) });
  } catch (error) {
    if (attempts === 1 || !(error instanceof CoordinationError)) throw error;
    return open(attempts - 1);
  }
}
