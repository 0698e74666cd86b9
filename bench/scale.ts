/** What grows with the backlog, and with the number of claims that are running. */
import { issueRef } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { caseOf, claimCase } from './cli.ts';
import type { ProgramName } from './installed.ts';
import { type Case, sample, type Timing } from './measure.ts';
import { type Contents, deleteCaches, makeRepository, restore } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { ratio, rounded, type Table } from './table.ts';

const SIZES = [100, 1000, 10_000] as const;
const CLAIMED = [0, 100, 1000] as const;
const BASE = 'node -e 0';
const COLD = 'list --json, caches deleted';
const WARM = 'list --json, again';
const REFRESH = 'refresh --wait, after one action';

export const scale: Section = async (conditions) => [await sizes(conditions), await claimed(conditions)];

/** The same verbs on backlogs of different sizes. */
async function sizes(conditions: Conditions): Promise<Table> {
  const { quick } = conditions;
  const wanted = quick ? SIZES.slice(0, 2) : SIZES;
  return withRepositories(
    wanted.map((issues) => ({ issues })),
    async (repositories) => {
      const cases = repositories.flatMap((repository, index) => sizeCases(repository, conditions, wanted[index] ?? 0));
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: quick ? 0 : 1, within: quick ? 10_000 : 110_000 });
      noteTargets(conditions, timings, cases.length / wanted.length);
      return growthTable('verbs by the number of issues', timings, wanted, 'issues');
    },
  );
}

/** Notes what the first and the last size have to do with each other, from timings of so many cases a size. */
function noteTargets({ installed, targets, quick }: Conditions, timings: readonly Timing[], each: number): void {
  if (quick) return;
  const first = timings.slice(0, each);
  const last = timings.slice(-each);
  const of = (size: readonly Timing[], name: string): number => size.find((timing) => timing.name === name)?.median ?? Number.NaN;
  for (const program of installed.programs) {
    targets.note('cold', program, of(last, caseOf(COLD, program)) / of(last, BASE));
    targets.note('warm', program, of(last, caseOf(WARM, program)) / of(last, BASE));
    targets.note('refresh', program, of(last, caseOf(REFRESH, program)) / of(first, caseOf(REFRESH, program)));
  }
}

/** Runs `git coord` in a repository and says how long it took. */
export function coordIn(repository: TestRepository, { installed, stopwatch }: Conditions, program?: ProgramName) {
  const start = { program: 'git', cwd: repository.dir, env: installed.env(repository.env, 'bench', program) };
  return (...args: readonly string[]): Promise<number> => stopwatch.time({ ...start, args: ['coord', ...args] });
}

/** An empty Node process. */
export function emptyNode(repository: TestRepository, { installed, stopwatch }: Conditions): Case {
  const start = { program: 'node', args: ['-e', '0'], cwd: repository.dir, env: installed.env(repository.env) };
  return { name: BASE, run: () => stopwatch.time(start) };
}

function sizeCases(repository: TestRepository, conditions: Conditions, issues: number): Case[] {
  const { programs } = conditions.installed;
  return [
    emptyNode(repository, conditions),
    ...programs.flatMap((program) => programCases(repository, conditions, issues, program)),
  ];
}

function programCases(repository: TestRepository, conditions: Conditions, issues: number, program: ProgramName): Case[] {
  const coord = coordIn(repository, conditions, program);
  const cases: Case[] = [
    { name: COLD, before: () => deleteCaches(repository), run: () => coord('list', '--json') },
    // Right after the one before it, so that nothing has changed since.
    { name: WARM, run: () => coord('list', '--json') },
    { name: 'show', run: (round) => coord('show', String(round + 1)) },
    { name: 'claim', ...claimCase(repository, (issue) => coord('claim', issue)) },
    {
      name: 'new',
      run: () => coord('new', 'Parser drops the last line'),
      after: () => restore(repository, { [issueRef(numberedIssue(issues + 1))]: null }),
    },
    {
      name: REFRESH,
      // The samples before this one have left caches deleted and branches moved back.
      before: async (round) => {
        await coord('refresh', '--wait');
        await coord('comment', String(round + 51), 'seen again');
      },
      run: () => coord('refresh', '--wait'),
    },
    { name: 'refresh --wait, nothing new', run: () => coord('refresh', '--wait') },
  ];
  return cases.map((each) => ({ ...each, name: caseOf(each.name, program) }));
}

/** A claim beside the running claims of others, in backlogs of one size. */
async function claimed(conditions: Conditions): Promise<Table> {
  const { quick } = conditions;
  const wanted = quick ? CLAIMED.slice(0, 2) : CLAIMED;
  const issues = (wanted.at(-1) ?? 0) + 100;
  return withRepositories(
    wanted.map((count) => ({ issues, claimed: count })),
    async (repositories) => {
      const cases = repositories.flatMap((repository) =>
        conditions.installed.programs.flatMap((program): Case[] => {
          const coord = coordIn(repository, conditions, program);
          return [
            { name: caseOf('claim', program), ...claimCase(repository, (issue) => coord('claim', issue)) },
            { name: caseOf('comment', program), run: (round) => coord('comment', String(round + 51), 'seen again') },
            { name: caseOf('show', program), run: (round) => coord('show', String(round + 1)) },
          ];
        }),
      );
      const timings = await sample(cases, { rounds: quick ? 3 : 11, warmUp: quick ? 0 : 1, within: quick ? 6000 : 25_000 });
      return growthTable(`verbs by the number of others' running claims, ${issues} issues`, timings, wanted, 'claims');
    },
  );
}

/** Makes repositories, and removes them after the work, whatever becomes of it. */
export async function withRepositories<T>(
  contents: readonly Contents[],
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
export function growthTable(title: string, timings: readonly Timing[], sizes: readonly number[], unit: string): Table {
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
