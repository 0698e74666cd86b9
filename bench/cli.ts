/** What the verbs cost as a user starts them, beside an empty Node process and one `git update-ref`. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimRef, issueRef, STATE } from '../src/app/branch.ts';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import { type Case, sample } from './measure.ts';
import { type Installed, run } from './programs.ts';
import { makeRepository, restore, tipOf } from './repositories.ts';
import type { Section } from './section.ts';
import { timingTable } from './table.ts';

const ISSUES = 485;
/** The last one is held by another agent. */
const HELD = ISSUES;
const BASE = 'node -e 0';

export const cli: Section = async ({ installed, quick }) => {
  const repository = await makeRepository({ issues: ISSUES, claimed: 1 });
  const refreshed = await makeRepository({ issues: ISSUES });
  try {
    const sampling = { rounds: quick ? 5 : 21, warmUp: quick ? 1 : 2, within: quick ? 15_000 : 75_000 };
    const timings = await sample([...verbCases(repository, installed), refreshedClaim(refreshed, installed)], sampling);
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

function verbCases(repository: TestRepository, installed: Installed): Case[] {
  const start = { cwd: repository.dir, env: installed.env(repository.env) };
  const coord = (args: readonly string[], exit = 0) => run('git', ['coord', ...args], { ...start, exit });
  const tip = tipOf(repository, issueRef(numberedIssue(1))) ?? '';
  const next = issueRef(numberedIssue(ISSUES + 1));
  return [
    { name: BASE, run: () => run('node', ['-e', '0'], start) },
    {
      name: 'git update-ref',
      run: (round) => run('git', ['update-ref', `refs/bench/${round}`, tip, ''], start),
      after: (round) => restore(repository, { [`refs/bench/${round}`]: null }),
    },
    { name: 'git coord version', run: () => coord(['version']) },
    { name: 'git coord show', run: (round) => coord(['show', String(round + 1)]) },
    { name: 'git coord list --json', run: () => coord(['list', '--json']) },
    { name: 'git coord claim', ...claimCase(repository, (issue) => coord(['claim', issue])) },
    {
      name: 'the same, node git-coord.cjs claim',
      ...claimCase(repository, (issue) => run('node', [installed.bundle, 'claim', issue], start)),
    },
    { name: 'git coord claim, lost (exit 5)', run: () => coord(['claim', String(HELD)], 5) },
    {
      name: 'git coord new',
      run: () => coord(['new', 'Parser drops the last line', '--severity', 'high']),
      after: () => restore(repository, { [next]: null }),
    },
    { name: 'git coord comment', run: (round) => coord(['comment', String(round + 101), 'seen again']) },
  ];
}

/** Claims an issue of its own each round, and puts the repository back to what it was. */
export function claimCase(repository: TestRepository, claim: (issue: string) => unknown): Omit<Case, 'name'> {
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
function refreshedClaim(repository: TestRepository, installed: Installed): Case {
  const env = installed.env(repository.env);
  const start = { cwd: repository.dir, env: { ...env, GIT_COORD_REFRESH: 'on' } };
  let before: string | null = null;
  return {
    name: 'git coord claim, refresh on',
    before: () => {
      before = tipOf(repository, STATE);
    },
    run: (round) => run('git', ['coord', 'claim', String(round + 1)], start),
    after: async (round) => {
      await refreshOf(repository, before);
      run('git', ['coord', 'release', String(round + 1)], { cwd: repository.dir, env });
      run('git', ['coord', 'refresh', '--wait'], { cwd: repository.dir, env });
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
