/** What grows with the backlog, and with the number of claims that are running. */
import { issueRef } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { claimCase } from './cli.ts';
import { type Case, sample, type Timing } from './measure.ts';
import { makeRepository, restore } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { ratio, rounded, type Table } from './table.ts';

const SIZES = [100, 1000, 10_000] as const;
const CLAIMED = [0, 100, 1000] as const;

export const scale: Section = async (conditions) => [await sizes(conditions), await claimed(conditions)];

/** The same verbs on backlogs of different sizes. */
async function sizes(conditions: Conditions): Promise<Table> {
  const { quick } = conditions;
  const wanted = quick ? SIZES.slice(0, 2) : SIZES;
  return withRepositories(
    wanted.map((issues) => ({ issues })),
    async (repositories) => {
      const cases = repositories.flatMap((repository, index) => sizeCases(repository, conditions, wanted[index] ?? 0));
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: quick ? 0 : 1, within: quick ? 8000 : 55_000 });
      return growthTable('verbs by the number of issues', timings, wanted, 'issues');
    },
  );
}

/** Runs `git coord` in a repository and says how long it took. */
function coordIn(repository: TestRepository, { installed, stopwatch }: Conditions) {
  const start = { program: 'git', cwd: repository.dir, env: installed.env(repository.env) };
  return (...args: readonly string[]): Promise<number> => stopwatch.time({ ...start, args: ['coord', ...args] });
}

function sizeCases(repository: TestRepository, conditions: Conditions, issues: number): Case[] {
  const coord = coordIn(repository, conditions);
  return [
    { name: 'list --json', run: () => coord('list', '--json') },
    { name: 'show', run: (round) => coord('show', String(round + 1)) },
    { name: 'claim', ...claimCase(repository, (issue) => coord('claim', issue)) },
    {
      name: 'new',
      run: () => coord('new', 'Parser drops the last line'),
      after: () => restore(repository, { [issueRef(numberedIssue(issues + 1))]: null }),
    },
    {
      name: 'refresh --wait, after one action',
      before: async (round) => void (await coord('comment', String(round + 51), 'seen again')),
      run: () => coord('refresh', '--wait'),
    },
    { name: 'refresh --wait, nothing new', run: () => coord('refresh', '--wait') },
  ];
}

/** A claim beside the running claims of others, in backlogs of one size. */
async function claimed(conditions: Conditions): Promise<Table> {
  const { quick } = conditions;
  const wanted = quick ? CLAIMED.slice(0, 2) : CLAIMED;
  const issues = (wanted.at(-1) ?? 0) + 100;
  return withRepositories(
    wanted.map((count) => ({ issues, claimed: count })),
    async (repositories) => {
      const cases = repositories.flatMap((repository): Case[] => {
        const coord = coordIn(repository, conditions);
        return [
          { name: 'claim', ...claimCase(repository, (issue) => coord('claim', issue)) },
          { name: 'comment', run: (round) => coord('comment', String(round + 51), 'seen again') },
          { name: 'show', run: (round) => coord('show', String(round + 1)) },
        ];
      });
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: quick ? 0 : 1, within: quick ? 6000 : 25_000 });
      return growthTable(`verbs by the number of others' running claims, ${issues} issues`, timings, wanted, 'claims');
    },
  );
}

/** Makes repositories, and removes them after the work, whatever becomes of it. */
async function withRepositories<T>(
  contents: readonly { readonly issues: number; readonly claimed?: number }[],
  work: (repositories: readonly TestRepository[]) => Promise<T>,
): Promise<T> {
  const repositories: TestRepository[] = [];
  try {
    for (const content of contents) repositories.push(await makeRepository(content));
    return await work(repositories);
  } finally {
    for (const repository of repositories) repository.remove();
  }
}

/** One row a verb, one column a size; from timings that go through all verbs of the first size, then of the next. */
function growthTable(title: string, timings: readonly Timing[], sizes: readonly number[], unit: string): Table {
  const verbs = timings.slice(0, timings.length / sizes.length);
  return {
    title,
    columns: sizes.flatMap((size, index) => [`${size} ${unit}, ms`, ...(index > 0 ? [`× ${sizes[0]}`] : [])]),
    rows: verbs.map(({ name, median: base }, row) => ({
      name,
      values: sizes.flatMap((_, index) => {
        const { median } = timings[index * verbs.length + row] ?? { median: Number.NaN };
        return [rounded(median), ...(index > 0 ? [ratio(median / base)] : [])];
      }),
    })),
    notes: [`medians of ${timings[0]?.samples ?? 0} samples`],
  };
}
