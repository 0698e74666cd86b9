/** What one long-lived process does a second through the library, and what a crowd of processes does together. */
import { issueRef } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import { CoordinationClient } from '../src/index.ts';
import { claimCase } from './cli.ts';
import { claimTogether, type Outcome, runTogether } from './crowd.ts';
import { sample } from './measure.ts';
import { type Installed, run } from './programs.ts';
import { makeRepository, restore, tipOf } from './repositories.ts';
import type { Section } from './section.ts';
import { ratio, rounded, type Table, timingTable } from './table.ts';

const ISSUES = 485;
const CROWD = 16;

export const library: Section = async ({ installed, quick }) => [
  await actions(quick),
  await inARow(quick ? 60 : 200),
  await crowds(installed, quick ? 2 : 10),
];

/** Single actions in a process that has its repository open. */
async function actions(quick: boolean): Promise<Table> {
  const repository = await makeRepository({ issues: ISSUES });
  const client = await CoordinationClient.open({ cwd: repository.dir, env: repository.env, agent: 'bench', session: 'bench' });
  try {
    const tip = tipOf(repository, issueRef(numberedIssue(1))) ?? '';
    const timings = await sample(
      [
        {
          name: 'git update-ref',
          run: (round) =>
            run('git', ['update-ref', `refs/bench/${round}`, tip, ''], { cwd: repository.dir, env: repository.env }),
          after: (round) => restore(repository, { [`refs/bench/${round}`]: null }),
        },
        { name: 'claimIssue', ...claimCase(repository, (issue) => client.claimIssue(issue)) },
        { name: 'commentIssue', run: (round) => client.commentIssue(numberedIssue(round + 201), 'seen again') },
        { name: 'showIssue', run: (round) => client.showIssue(numberedIssue(round + 1)) },
        { name: `listIssues, ${ISSUES}`, run: () => client.listIssues() },
      ],
      { rounds: quick ? 10 : 60, warmUp: 5, within: quick ? 5000 : 30_000 },
    );
    return timingTable('library, one process that has the repository open', timings, 'git update-ref', [
      `${rounded(1000 / (timings[1]?.median ?? Number.NaN))} claims a second`,
    ]);
  } finally {
    client.close();
    repository.remove();
  }
}

/** One agent that claims one issue after the other and keeps them all. */
async function inARow(count: number): Promise<Table> {
  const repository = await makeRepository({ issues: count });
  const client = await CoordinationClient.open({ cwd: repository.dir, env: repository.env, agent: 'bench', session: 'bench' });
  try {
    const times: number[] = [];
    for (let number = 1; number <= count; number++) {
      const begun = performance.now();
      await client.claimIssue(numberedIssue(number));
      times.push(performance.now() - begun);
    }
    const aSecond = (part: readonly number[]) => (1000 * part.length) / part.reduce((sum, time) => sum + time, 0);
    const fifth = Math.floor(count / 5);
    const [first, last] = [times.slice(0, fifth), times.slice(-fifth)];
    const row = (name: string, part: readonly number[]) => {
      return { name, values: [part.length, rounded(aSecond(part)), ratio(aSecond(part) / aSecond(first))] };
    };
    return {
      title: `library, one agent claims ${count} issues in a row and keeps them`,
      columns: ['claims', 'a second', '× the first'],
      rows: [row('the first', first), row('the last', last), row('all', times)],
    };
  } finally {
    client.close();
    repository.remove();
  }
}

/** Processes on issues of their own: `each` claims apiece, through the library and through the command line. */
async function crowds(installed: Installed, each: number): Promise<Table> {
  const repository = await makeRepository({ issues: (2 * CROWD + 2) * each });
  let used = 0;
  const issues = (count: number) => Array.from({ length: count }, () => numberedIssue(++used));
  const startOf = (index: number) => {
    return { cwd: repository.dir, env: installed.env(repository.env, `caller_${index % CROWD}`) };
  };
  try {
    const alone = await claimTogether(repository, [issues(each)]);
    const library = await claimTogether(
      repository,
      Array.from({ length: CROWD }, () => issues(each)),
    );
    const empty = await runTogether(
      issues(CROWD * Math.min(each, 4)).map(() => ['node', '-e', '0'] as const),
      CROWD,
      startOf,
    );
    used -= CROWD * Math.min(each, 4);
    const commands = await runTogether(
      issues(CROWD * Math.min(each, 4)).map((issue) => ['git', 'coord', 'claim', issue] as const),
      CROWD,
      startOf,
    );
    return {
      title: `${CROWD} processes at once, on different issues`,
      columns: ['done', 'failed', 'a second', '×'],
      rows: [
        crowdRow('library, 1 process', alone, alone),
        crowdRow(`library, ${CROWD} processes`, library, alone),
        crowdRow(`node -e 0, ${CROWD} at a time`, empty, empty),
        crowdRow(`git coord claim, ${CROWD} at a time`, commands, empty),
      ],
      notes: [...library.failed, ...commands.failed].slice(0, 3),
    };
  } finally {
    repository.remove();
  }
}

function crowdRow(name: string, { done, failed, elapsed }: Outcome, base: Outcome) {
  const speed = (1000 * done) / elapsed;
  return { name, values: [done, failed.length, rounded(speed), ratio(speed / ((1000 * base.done) / base.elapsed))] };
}
