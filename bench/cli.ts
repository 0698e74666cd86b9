/** What the verbs cost as a user starts them, beside an empty Node process and one `git update-ref`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimRef, issueRef, STATE } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { type Case, sample } from './measure.ts';
import { makeRepository, restore, tipOf } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { timingTable } from './table.ts';

const ISSUES = 485;
/** The last one is held by another agent. */
const HELD = ISSUES;
const BASE = 'node -e 0';

export const cli: Section = async (conditions) => {
  const repository = await makeRepository({ issues: ISSUES, claimed: 1 });
  const refreshed = await makeRepository({ issues: ISSUES });
  try {
    const { quick } = conditions;
    const sampling = { rounds: quick ? 3 : 21, warmUp: 1, within: quick ? 8000 : 55_000 };
    const timings = await sample([...verbCases(repository, conditions), refreshedClaim(refreshed, conditions)], sampling);
    return [
      timingTable(`verbs, one process each, ${ISSUES} issues`, timings, BASE, [
        'background refresh is off but where the row says otherwise',
      ]),
    ];
  } finally {
    repository.remove();
    refreshed.remove();
  }
};

function verbCases(repository: TestRepository, { installed, stopwatch }: Conditions): Case[] {
  const start = { cwd: repository.dir, env: installed.env(repository.env) };
  const node = (...args: readonly string[]) => stopwatch.time({ ...start, program: 'node', args });
  const git = (args: readonly string[], exit = 0) => stopwatch.time({ ...start, program: 'git', args, exit });
  const coord = (args: readonly string[], exit = 0) => git(['coord', ...args], exit);
  const tip = tipOf(repository, issueRef(numberedIssue(1))) ?? '';
  return [
    { name: BASE, run: () => node('-e', '0') },
    {
      name: 'git update-ref',
      run: (round) => git(['update-ref', `refs/bench/${round}`, tip, '']),
      after: (round) => restore(repository, { [`refs/bench/${round}`]: null }),
    },
    { name: 'git coord version', run: () => coord(['version']) },
    { name: 'git coord show', run: (round) => coord(['show', String(round + 1)]) },
    { name: 'git coord list --json', run: () => coord(['list', '--json']) },
    { name: 'git coord claim', ...claimCase(repository, (issue) => coord(['claim', issue])) },
    { name: 'node git-coord.cjs claim', ...claimCase(repository, (issue) => node(installed.bundle, 'claim', issue)) },
    { name: 'git coord claim, lost (exit 5)', run: () => coord(['claim', String(HELD)], 5) },
    {
      name: 'git coord new',
      run: () => coord(['new', 'Parser drops the last line', '--severity', 'high']),
      after: () => restore(repository, { [issueRef(numberedIssue(ISSUES + 1))]: null }),
    },
    { name: 'git coord comment', run: (round) => coord(['comment', String(round + 101), 'seen again']) },
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
function refreshedClaim(repository: TestRepository, { installed, stopwatch }: Conditions): Case {
  const env = installed.env(repository.env);
  const coord = (args: readonly string[], refresh: 'on' | 'off') =>
    stopwatch.time({
      program: 'git',
      args: ['coord', ...args],
      cwd: repository.dir,
      env: { ...env, GIT_COORD_REFRESH: refresh },
    });
  let before: string | null = null;
  return {
    name: 'git coord claim, refresh on',
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
