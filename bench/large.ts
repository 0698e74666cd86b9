/** A backlog of 100,000 issues, and the same when 98 in 100 of them are archived. Takes minutes, most of them to make it. */
import type { TestRepository } from '../test/support/repository.ts';
import { archiveQuickly } from './archived.ts';
import { caseOf, claimCase } from './cli.ts';
import { type Case, sample } from './measure.ts';
import { claimsBesidePushes, connect, Pool } from './remote.ts';
import { deleteCaches } from './repositories.ts';
import { coordIn, emptyNode, growthTable, withRepositories } from './scale.ts';
import type { Conditions, Section } from './section.ts';
import { rounded, type Table } from './table.ts';

const SMALL = 100;
const LARGE = 100_000;
const QUICK_LARGE = 2000;
/** Of a hundred issues so many stay live. */
const LIVE = 0.02;

export const large: Section = async (conditions) => {
  const sizes = [SMALL, conditions.quick ? QUICK_LARGE : LARGE];
  return withRepositories(
    sizes.map((issues) => ({ issues, packed: true })),
    async ([small, big]) => {
      if (!small || !big) throw new Error('no repositories were made');
      conditions.progress('claims by size');
      const claims = await claimsBySize(conditions, [small, big], sizes);
      conditions.progress('memory of list');
      const memory = await memoryOfList(conditions, big, sizes[1] ?? 0);
      return [claims, memory, await claimsBesideAnArchive(conditions, big, sizes[1] ?? 0)];
    },
  );
};

/** The same claim in a small backlog and in a large one; both as `git gc` leaves them. */
async function claimsBySize(
  conditions: Conditions,
  repositories: readonly TestRepository[],
  sizes: readonly number[],
): Promise<Table> {
  const { installed, targets, quick } = conditions;
  const cases = repositories.flatMap((repository) => [
    emptyNode(repository, conditions),
    ...installed.programs.flatMap((program): Case[] => {
      const coord = coordIn(repository, conditions, program);
      return [
        { name: caseOf('claim', program), ...claimCase(repository, (issue) => coord('claim', issue)) },
        { name: caseOf('show', program), run: (round) => coord('show', String(round + 1)) },
      ];
    }),
  ]);
  const timings = await sample(cases, { rounds: quick ? 3 : 21, warmUp: quick ? 1 : 3, within: quick ? 8000 : 60_000 });
  const [few, many] = [timings.slice(0, timings.length / 2), timings.slice(timings.length / 2)];
  for (const program of quick ? [] : installed.programs) {
    const at = few.findIndex(({ name }) => name === caseOf('claim', program));
    targets.note('large', program, (many[at]?.median ?? Number.NaN) / (few[at]?.median ?? Number.NaN));
  }
  return growthTable('verbs in packed backlogs', timings, sizes, 'issues');
}

/** What `list` holds at once, with what it starts. */
async function memoryOfList(
  { installed, stopwatch, targets, quick }: Conditions,
  repository: TestRepository,
  issues: number,
): Promise<Table> {
  const rows = [];
  for (const program of installed.programs) {
    const start = { program: 'git', cwd: repository.dir, env: installed.env(repository.env, 'bench', program) };
    const list = (...args: readonly string[]) => stopwatch.memory({ ...start, args: ['coord', 'list', ...args] });
    deleteCaches(repository);
    const found = [await list('--json'), await list('--json')];
    deleteCaches(repository);
    found.push(await list(), await list());
    // A table cannot leave a figure out of the largest: NaN stays NaN.
    if (!quick) targets.note('memory', program, Math.max(...found));
    rows.push({ name: program, values: found.map((megabytes) => (Number.isNaN(megabytes) ? '–' : rounded(megabytes))) });
  }
  return {
    title: `memory of list at ${issues.toLocaleString('en')} issues, MB`,
    columns: ['--json, caches deleted', '--json, again', 'caches deleted', 'again'],
    rows,
    notes: ['resident, of the program and of all it starts, pages that they share or that lie in files counted for each'],
  };
}

/** Claims that a remote decides, where nearly all issues are archived. */
async function claimsBesideAnArchive(conditions: Conditions, repository: TestRepository, issues: number): Promise<Table> {
  const live = Math.round(issues * LIVE);
  conditions.progress('archiving');
  await archiveQuickly(repository, live + 1, issues);
  conditions.progress('connecting to a remote');
  await connect(repository);
  const title = `a claim that a remote decides, ${issues.toLocaleString('en')} issues of which ${live.toLocaleString('en')} are not archived`;
  return claimsBesidePushes(conditions, repository, new Pool(repository), conditions.quick ? null : 'archived', title);
}
