/** What a claim costs that a remote decides, beside the bare push that it cannot do without. The remote is a file: a network's time comes on top of both. */
import { join } from 'node:path';
import { claimRef, issueRef } from '../src/app/branch.ts';
import { initialise } from '../src/app/init.ts';
import { Workspace } from '../src/app/workspace.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { caseOf } from './cli.ts';
import type { ProgramName } from './installed.ts';
import { type Case, sample } from './measure.ts';
import { makeRepository, tipOf } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { ratio, rounded, type Table, timingTable } from './table.ts';

const ISSUES = 200;
const CROWD = 16;
const BASE = 'git push --force-with-lease';

export const remote: Section = async (conditions) => {
  const repository = await makeRepository({ issues: ISSUES });
  try {
    await connect(repository);
    const pool = new Pool(repository);
    const claims = await claimsBesidePushes(
      conditions,
      repository,
      pool,
      'remote',
      'a claim that a remote decides, over file://',
    );
    return [claims, await crowd(conditions, repository, pool)];
  } finally {
    repository.remove();
  }
};

/** Has a bare repository decide from now on. */
export async function connect(repository: TestRepository): Promise<void> {
  const bare = join(repository.base, 'hub.git');
  repository.git('init', '--quiet', '--bare', bare);
  repository.git('remote', 'add', 'origin', `file://${bare}`);
  const workspace = await Workspace.open({ cwd: repository.dir, env: repository.env, agent: 'maker', session: 'bench' });
  try {
    await initialise(workspace, { remote: 'origin' });
  } finally {
    workspace.close();
  }
}

/** The issues that nobody has used yet. */
export class Pool {
  readonly #repository: TestRepository;
  #used = 0;

  constructor(repository: TestRepository) {
    this.#repository = repository;
  }

  next(): ReturnType<typeof numberedIssue> {
    return numberedIssue(++this.#used);
  }

  /** The arguments of a push that does for an issue what a claim's does: a commit on its tip, and its pointer. */
  push(): string[] {
    const issue = this.next();
    const ref = issueRef(issue);
    const tip = tipOf(this.#repository, ref) ?? '';
    const commit = this.#repository.git('commit-tree', '-p', tip, '-m', 'next', `${tip}^{tree}`);
    const leases = [`--force-with-lease=${ref}:${tip}`, `--force-with-lease=${claimRef(issue)}:`];
    return ['push', '--porcelain', '--no-verify', ...leases, 'origin', `${commit}:${ref}`, `${commit}:${claimRef(issue)}`];
  }
}

/** Claims, and bare pushes of as much. */
export async function claimsBesidePushes(
  { installed, stopwatch, targets, quick }: Conditions,
  repository: TestRepository,
  pool: Pool,
  target: 'remote' | 'archived' | null,
  title: string,
): Promise<Table> {
  const start = { cwd: repository.dir, env: installed.env(repository.env), program: 'git' };
  let args: string[] = [];
  const timings = await sample(
    [
      { name: 'node -e 0', run: () => stopwatch.time({ ...start, program: 'node', args: ['-e', '0'] }) },
      {
        name: BASE,
        before: () => {
          args = pool.push();
        },
        run: () => stopwatch.time({ ...start, args }),
      },
      ...installed.programs.map((program): Case => {
        const env = installed.env(repository.env, 'bench', program);
        const name = caseOf('git coord claim', program);
        return { name, run: () => stopwatch.time({ ...start, env, args: ['coord', 'claim', pool.next()] }) };
      }),
    ],
    { rounds: quick ? 3 : 21, warmUp: quick ? 1 : 3, within: quick ? 8000 : 40_000 },
  );
  const median = (name: string): number => timings.find((timing) => timing.name === name)?.median ?? Number.NaN;
  for (const program of installed.programs)
    if (target !== null) targets.note(target, program, median(caseOf('git coord claim', program)) / median(BASE));
  return timingTable(title, timings, BASE);
}

/** Processes of one clone that push, and that claim, at once. */
async function crowd({ installed, stopwatch }: Conditions, repository: TestRepository, pool: Pool): Promise<Table> {
  const indexes = Array.from({ length: CROWD }, (_, index) => index);
  const start = (index: number, program?: ProgramName) => {
    return { cwd: repository.dir, program: 'git', env: installed.env(repository.env, `caller_${index}`, program) };
  };
  const pushes = indexes.map((index) => ({ ...start(index), args: pool.push() }));
  const pushed = await stopwatch.together(pushes, CROWD);
  const claimed = [];
  for (const program of installed.programs) {
    const claims = indexes.map((index) => ({ ...start(index, program), args: ['coord', 'claim', pool.next()] }));
    claimed.push({ name: caseOf('git coord claim', program), outcome: await stopwatch.together(claims, CROWD) });
  }
  const row = (name: string, { elapsed, failed }: { elapsed: number; failed: readonly string[] }) => {
    return { name, values: [CROWD, failed.length, rounded((1000 * CROWD) / elapsed), ratio(pushed.elapsed / elapsed)] };
  };
  return {
    title: `${CROWD} processes of one clone at once, on different issues, over file://`,
    columns: ['asked', 'failed', 'a second', '×'],
    rows: [row(BASE, pushed), ...claimed.map(({ name, outcome }) => row(name, outcome))],
    notes: [pushed, ...claimed.map(({ outcome }) => outcome)].flatMap(({ failed }) => failed).slice(0, 3),
  };
}
