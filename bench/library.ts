/** What one long-lived process does a second through the library, and what a crowd of processes does together. */
import { issueRef } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import { caseOf, claimCase } from './cli.ts';
import type { Step } from './client-process.ts';
import type { ProgramName } from './installed.ts';
import { sample } from './measure.ts';
import { Client } from './processes.ts';
import { makeRepository, restore, tipOf } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { ratio, rounded, type Table, timingTable } from './table.ts';

const ISSUES = 485;
const CROWD = 16;
/** So many calls are under way at once in one process. */
const CALLERS = 8;

export const library: Section = async (conditions) => [
  await calls(conditions),
  await inARow(conditions),
  await crowds(conditions),
];

const claimOf = (number: number): Step => ({ call: 'claimIssue', issue: numberedIssue(number) });

/** Single calls in a process that has its repository open. */
async function calls({ installed, stopwatch, quick }: Conditions): Promise<Table> {
  const repository = await makeRepository({ issues: ISSUES });
  const client = await Client.open(installed, repository);
  try {
    const tip = tipOf(repository, issueRef(numberedIssue(1))) ?? '';
    const start = { program: 'git', cwd: repository.dir, env: repository.env };
    const timings = await sample(
      [
        {
          name: 'git update-ref',
          run: (round) => stopwatch.time({ ...start, args: ['update-ref', `refs/bench/${round}`, tip, ''] }),
          after: (round) => restore(repository, { [`refs/bench/${round}`]: null }),
        },
        { name: 'claimIssue', ...claimCase(repository, (issue) => client.time({ call: 'claimIssue', issue })) },
        { name: 'commentIssue', run: (round) => client.time({ call: 'commentIssue', issue: numberedIssue(round + 201) }) },
        { name: 'showIssue', run: (round) => client.time({ call: 'showIssue', issue: numberedIssue(round + 1) }) },
        { name: `listIssues, ${ISSUES}`, run: () => client.time({ call: 'listIssues' }) },
      ],
      { rounds: quick ? 10 : 60, warmUp: 3, within: quick ? 3000 : 15_000 },
    );
    return timingTable('library, one process that has the repository open', timings, 'git update-ref', [
      `${rounded(1000 / (timings[1]?.median ?? Number.NaN))} claims a second`,
    ]);
  } finally {
    await client.end();
    repository.remove();
  }
}

/** Agents that act on one issue after the other: one that keeps all it claims, and one that comments on each and lets it go. */
async function inARow({ installed, quick, targets }: Conditions): Promise<Table> {
  const count = quick ? 30 : 120;
  const repository = await makeRepository({ issues: 3 * count });
  const client = await Client.open(installed, repository);
  try {
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const work = numbers.flatMap((number): Step[] => {
      const issue = numberedIssue(count + number);
      return [claimOf(count + number), { call: 'commentIssue', issue }, { call: 'releaseIssue', issue }];
    });
    const passing = await client.follow(work);
    const kept = await client.follow(numbers.map(claimOf));
    const crowded = await client.follow(
      numbers.map((number) => claimOf(2 * count + number)),
      CALLERS,
    );
    const aSecond = (part: readonly number[]) => (1000 * part.length) / part.reduce((sum, time) => sum + time, 0);
    const fifth = Math.floor(count / 5);
    const first = kept.times.slice(0, fifth);
    const row = (name: string, part: readonly number[]) => {
      return { name, values: [part.length, rounded(aSecond(part)), ratio(aSecond(part) / aSecond(first))] };
    };
    const failed = [...passing.failed, ...kept.failed, ...crowded.failed];
    const together = (1000 * crowded.times.length) / crowded.elapsed;
    if (failed.length === 0) targets.note('library', 'Node', Math.min(aSecond(passing.times), aSecond(kept.times)));
    return {
      title: 'library, one process on different issues',
      columns: ['actions', 'a second', '×'],
      rows: [
        row('claim, comment, release, the next', passing.times),
        row(`claim ${count} and keep them: all`, kept.times),
        row('  the first of them', first),
        row('  the last of them', kept.times.slice(-fifth)),
        {
          name: `claim ${count} more, ${CALLERS} at a time`,
          values: [crowded.times.length, rounded(together), ratio(together / aSecond(first))],
        },
      ],
      notes: ['the target is for the slower of the first two rows', ...failed.slice(0, 3)],
    };
  } finally {
    await client.end();
    repository.remove();
  }
}

/** Processes on issues of their own, through the library and through the command line. */
async function crowds({ installed, stopwatch, targets, quick }: Conditions): Promise<Table> {
  const each = quick ? 2 : 8;
  const runs = CROWD * Math.min(each, 4);
  const { programs } = installed;
  const repository = await makeRepository({ issues: (CROWD + 1) * each + runs * programs.length });
  const start = (index: number, program?: ProgramName) => {
    return { cwd: repository.dir, env: installed.env(repository.env, `caller_${index % CROWD}`, program) };
  };
  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);
  const processes: Client[] = [];
  try {
    for (const index of indexes(CROWD)) processes.push(await Client.open(installed, repository, `worker_${index}`));
    const stepsFrom = (first: number) => indexes(each).map((index) => claimOf(first + index));
    const alone = await claimTogether(processes.slice(0, 1), () => stepsFrom(1));
    const library = await claimTogether(processes, (index) => stepsFrom(1 + (index + 1) * each));
    const empty = await stopwatch.together(
      indexes(runs).map((index) => ({ ...start(index), program: 'node', args: ['-e', '0'] })),
      CROWD,
    );
    const commands = new Map<ProgramName, Outcome>();
    for (const [number, program] of programs.entries()) {
      const first = 1 + (CROWD + 1) * each + number * runs;
      const claims = indexes(runs).map((index) => {
        return { ...start(index, program), program: 'git', args: ['coord', 'claim', String(first + index)] };
      });
      const outcome = await stopwatch.together(claims, CROWD);
      commands.set(program, outcome);
      targets.note('crowd', program, (1000 * (runs - outcome.failed.length)) / outcome.elapsed);
      targets.note('failed', program, outcome.failed.length);
    }
    return {
      title: `${CROWD} processes at once, on different issues`,
      columns: ['asked', 'failed', 'a second', '×'],
      rows: [
        crowdRow('library, 1 process', each, alone, alone.elapsed / each),
        crowdRow(`library, ${CROWD} processes`, CROWD * each, library, alone.elapsed / each),
        crowdRow(`node -e 0, ${CROWD} at a time`, runs, empty, empty.elapsed / runs),
        ...[...commands].map(([program, outcome]) =>
          crowdRow(caseOf(`git coord claim, ${CROWD} at a time`, program), runs, outcome, empty.elapsed / runs),
        ),
      ],
      notes: [library, ...commands.values()].flatMap(({ failed }) => failed).slice(0, 3),
    };
  } finally {
    await Promise.all(processes.map((client) => client.end()));
    repository.remove();
  }
}

/** What a crowd did together. */
interface Outcome {
  /** Milliseconds from the word to the last one's end. */
  readonly elapsed: number;
  readonly failed: readonly string[];
}

async function claimTogether(processes: readonly Client[], stepsOf: (index: number) => readonly Step[]): Promise<Outcome> {
  const begun = performance.now();
  const answers = await Promise.all(processes.map((client, index) => client.follow(stepsOf(index))));
  return { elapsed: performance.now() - begun, failed: answers.flatMap(({ failed }) => failed) };
}

/** `unit` is the milliseconds that one action took in the row that this one is a multiple of. */
function crowdRow(name: string, asked: number, { elapsed, failed }: Outcome, unit: number) {
  const done = asked - failed.length;
  return { name, values: [asked, failed.length, rounded((1000 * done) / elapsed), ratio((unit * done) / elapsed)] };
}
