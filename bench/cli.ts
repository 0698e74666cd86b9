/** What the verbs cost as a user starts them, beside an empty Node process and one `git update-ref`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimRef, issueRef, STATE } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { certificates, type ProgramName } from './installed.ts';
import { type Case, sample, type Timing } from './measure.ts';
import { predecessorClaim } from './predecessor.ts';
import { makeRepository, restore, tipOf } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { timingTable } from './table.ts';

const ISSUES = 500;
/** The last one is held by another agent. */
const HELD = ISSUES;
const BASE = 'node -e 0';
const BARE = 'node -e 0, without NODE_EXTRA_CA_CERTS';
const PREDECESSOR = "the predecessor's claim";

export const cli: Section = async (conditions) => {
  const { quick, installed, predecessor } = conditions;
  const repository = await makeRepository({ issues: ISSUES, claimed: 1 });
  const refreshed = await makeRepository({ issues: ISSUES });
  try {
    const cases = [
      ...baseCases(repository, conditions),
      ...(predecessor === null ? [] : [predecessorClaim(PREDECESSOR, predecessor, repository, conditions, ISSUES)]),
      ...installed.programs.flatMap((program) => verbCases(repository, conditions, program)),
      ...installed.programs.map((program) => refreshedClaim(refreshed, conditions, program)),
    ];
    // The first commands of a program lay in stores for those that follow.
    const timings = await sample(cases, { rounds: quick ? 3 : 21, warmUp: quick ? 1 : 3, within: quick ? 10_000 : 90_000 });
    noteTargets(timings, conditions);
    return [
      timingTable(`verbs, one process each, ${ISSUES} issues`, timings, BASE, [
        'background refresh is off but where the row says otherwise',
        ...(predecessor === null
          ? ["the predecessor was not measured; try: --predecessor DIR, where its 'coordination_lib.py' is"]
          : []),
        ...(installed.programs.includes('native')
          ? []
          : ['there is no native program of this source; try: npm run build && npm run build:native']),
      ]),
    ];
  } finally {
    repository.remove();
    refreshed.remove();
  }
};

/** The name of a verb's case on a program. */
export const caseOf = (verb: string, program: ProgramName): string => `${verb}, ${program}`;

function noteTargets(timings: readonly Timing[], { installed, targets }: Conditions): void {
  const median = (name: string): number => timings.find((timing) => timing.name === name)?.median ?? Number.NaN;
  for (const program of installed.programs) {
    targets.note('claim', program, median(caseOf('git coord claim', program)) / median(BASE));
    targets.note('list', program, median(caseOf('git coord list --json', program)) / median(BASE));
    targets.note('predecessor', program, median(caseOf('git coord claim', program)) / median(PREDECESSOR));
  }
}

/** What nothing can be quicker than, and what one swap costs. */
function baseCases(repository: TestRepository, { installed, stopwatch }: Conditions): Case[] {
  const start = { cwd: repository.dir, env: installed.env(repository.env) };
  const empty = { ...start, program: 'node', args: ['-e', '0'] };
  const { NODE_EXTRA_CA_CERTS: _, ...bare } = start.env;
  const tip = tipOf(repository, issueRef(numberedIssue(1))) ?? '';
  return [
    { name: BASE, run: () => stopwatch.time(empty) },
    ...(Object.keys(certificates()).length > 0 ? [{ name: BARE, run: () => stopwatch.time({ ...empty, env: bare }) }] : []),
    {
      name: 'git update-ref',
      run: (round) => stopwatch.time({ ...start, program: 'git', args: ['update-ref', `refs/bench/${round}`, tip, ''] }),
      after: (round) => restore(repository, { [`refs/bench/${round}`]: null }),
    },
    {
      name: 'node git-coord.cjs claim',
      ...claimCase(repository, (issue) =>
        stopwatch.time({ ...start, program: 'node', args: [installed.bundle, 'claim', issue] }),
      ),
    },
  ];
}

function verbCases(repository: TestRepository, { installed, stopwatch }: Conditions, program: ProgramName): Case[] {
  const start = { cwd: repository.dir, env: installed.env(repository.env, 'bench', program), program: 'git' };
  const coord = (args: readonly string[], exit = 0) => stopwatch.time({ ...start, args: ['coord', ...args], exit });
  const name = (verb: string) => ({ name: caseOf(`git coord ${verb}`, program) });
  return [
    { ...name('version'), run: () => coord(['version']) },
    { ...name('show'), run: (round) => coord(['show', String(round + 1)]) },
    { ...name('list --json'), run: () => coord(['list', '--json']) },
    { ...name('claim'), ...claimCase(repository, (issue) => coord(['claim', issue])) },
    { ...name('claim, lost (exit 5)'), run: () => coord(['claim', String(HELD)], 5) },
    {
      ...name('new'),
      run: () => coord(['new', 'Parser drops the last line', '--severity', 'high']),
      after: () => restore(repository, { [issueRef(numberedIssue(ISSUES + 1))]: null }),
    },
    { ...name('comment'), run: (round) => coord(['comment', String(round + 101), 'seen again']) },
  ];
}

/** Claims an issue of its own each round, and puts the repository back to what it was. */
export function claimCase(repository: TestRepository, claim: (issue: string) => Promise<number>): Omit<Case, 'name'> {
  let before: string | null = null;
  const issueOf = (round: number) => numberedIssue(round + 1);
  return {
    before: (round) => {
      before = tipOf(repository, issueRef(issueOf(round)));
    },
    run: (round) => claim(issueOf(round)),
    after: (round) => restore(repository, { [issueRef(issueOf(round))]: before, [claimRef(issueOf(round))]: null }),
  };
}

/** A claim that starts the refresh; the next sample waits until that has done its work. */
function refreshedClaim(repository: TestRepository, { installed, stopwatch }: Conditions, program: ProgramName): Case {
  const env = installed.env(repository.env, 'bench', program);
  const coord = (args: readonly string[], refresh: 'on' | 'off') =>
    stopwatch.time({
      program: 'git',
      args: ['coord', ...args],
      cwd: repository.dir,
      env: { ...env, GIT_COORD_REFRESH: refresh },
    });
  let before: string | null = null;
  return {
    name: caseOf('git coord claim, refresh on', program),
    before: () => {
      before = tipOf(repository, STATE);
    },
    run: (round) => coord(['claim', String(round + 1)], 'on'),
    after: async (round) => {
      await refreshOf(repository, before);
      await coord(['release', String(round + 1)], 'off');
      await coord(['refresh', '--wait'], 'off');
    },
  };
}

/** Waits until a refresh in the background has moved the state and gone. Throws where it never does. */
async function refreshOf(repository: TestRepository, before: string | null): Promise<void> {
  const deadline = performance.now() + 20_000;
  const isAtWork = () => existsSync(join(repository.dir, '.git', 'coord', 'refreshing'));
  while (tipOf(repository, STATE) === before || isAtWork()) {
    if (performance.now() > deadline) throw new Error('the refresh in the background has not done its work');
    await sleep(20);
  }
  await sleep(150);
}
