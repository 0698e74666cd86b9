/** What grows with the backlog, and with the number of claims that are running. */
import { issueRef } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { claimCase } from './cli.ts';
import { type Case, sample, type Timing } from './measure.ts';
import { type Installed, run } from './programs.ts';
import { makeRepository, restore } from './repositories.ts';
import type { Section } from './section.ts';
import { ratio, rounded, type Table } from './table.ts';

const SIZES = [100, 1000, 10_000] as const;
const CLAIMED = [0, 100, 1000] as const;

export const scale: Section = async ({ installed, quick }) => [await sizes(installed, quick), await claimed(installed, quick)];

/** The same verbs on backlogs of different sizes. */
async function sizes(installed: Installed, quick: boolean): Promise<Table> {
  const wanted = quick ? SIZES.slice(0, 2) : SIZES;
  return withRepositories(
    wanted.map((issues) => ({ issues })),
    async (repositories) => {
      const cases = repositories.flatMap((repository, index) => sizeCases(repository, installed, wanted[index] ?? 0));
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: 1, within: quick ? 15_000 : 90_000 });
      return growthTable('verbs by the number of issues', timings, wanted, 'issues');
    },
  );
}

function sizeCases(repository: TestRepository, installed: Installed, issues: number): Case[] {
  const start = { cwd: repository.dir, env: installed.env(repository.env) };
  const coord = (...args: readonly string[]) => run('git', ['coord', ...args], start);
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
      before: (round) => void coord('comment', String(round + 51), 'seen again'),
      run: () => coord('refresh', '--wait'),
    },
    { name: 'refresh --wait, nothing new', run: () => coord('refresh', '--wait') },
  ];
}

/** A claim beside the running claims of others, in backlogs of one size. */
async function claimed(installed: Installed, quick: boolean): Promise<Table> {
  const wanted = quick ? CLAIMED.slice(0, 2) : CLAIMED;
  const issues = (wanted.at(-1) ?? 0) + 100;
  return withRepositories(
    wanted.map((count) => ({ issues, claimed: count })),
    async (repositories) => {
      const cases = repositories.flatMap((repository): Case[] => {
        const start = { cwd: repository.dir, env: installed.env(repository.env) };
        return [
          { name: 'claim', ...claimCase(repository, (issue) => run('git', ['coord', 'claim', issue], start)) },
          { name: 'comment', run: (round) => run('git', ['coord', 'comment', String(round + 51), 'seen again'], start) },
          { name: 'show', run: (round) => run('git', ['coord', 'show', String(round + 1)], start) },
        ];
      });
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: 1, within: quick ? 10_000 : 40_000 });
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
