/** A team at work: agents that do random things to one backlog, all at the same time, and what each of them was told. */
import { expect } from 'chai';
import { type Place, resultOf } from '../support/place.ts';
import { branchesOf, expectOneHolderAtATime, type LogLine, logLines, tipOf } from './agreement.ts';
import { pick, seeded } from './random.ts';

const ACTIONS = [
  'claim',
  'claim',
  'claim',
  'comment',
  'comment',
  'propose',
  'propose',
  'apply',
  'release',
  'edit',
  'new',
] as const;
type Kind = (typeof ACTIONS)[number];

/** One command that was run, and its answer. */
export interface Told {
  readonly agent: string;
  readonly kind: Kind;
  /** A word that no other command has; it is in what the command adds. */
  readonly mark: string;
  readonly code: number | null;
  /** The commit that was acknowledged; null where nothing was done, or had to be. */
  readonly commit: string | null;
  readonly issue: string | null;
  readonly fix: string | null;
  readonly stderr: string;
}

/** What all agents know of the backlog. */
interface Board {
  readonly issues: string[];
  readonly fixes: string[];
  /** Who was last told that he holds an issue. */
  readonly holders: Map<string, string>;
}

/** Lets agents do so many random things each, all at once. */
export async function workTogether(place: Place, agents: number, actions: number, seed: number): Promise<Told[]> {
  const board: Board = { issues: [], fixes: [], holders: new Map() };
  const made = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((number) => act(place.as('founder'), board, 'new', `founded${number}`, () => 0)),
  );
  const worked = await Promise.all(
    Array.from({ length: agents }, async (_, index) => {
      const random = seeded(seed + index);
      const told: Told[] = [];
      for (let count = 0; count < actions; count++) {
        told.push(await act(place.as(`agent_${index}`), board, pick(random, ACTIONS), `mark${index}x${count}`, random));
      }
      return told;
    }),
  );
  // In the end those who hold something give it back, and a few fixes are applied, so that no run goes without either.
  const given = await Promise.all(
    [...new Set(board.holders.values())].map((agent) => act(place.as(agent), board, 'release', `given ${agent}`, seeded(seed))),
  );
  const last = await Promise.all(
    [1, 2, 3, 4, 5, 6].map((number) => act(place.as(`closer_${number}`), board, 'apply', `last${number}`, seeded(seed + number))),
  );
  // Those were chosen at random; this one is on an issue that nobody else knows of.
  const own: Board = { issues: [], fixes: [], holders: new Map() };
  const sure: Told[] = [];
  for (const kind of ['new', 'claim', 'propose', 'apply'] as const) {
    sure.push(await act(place.as('closer_7'), own, kind, `sure ${kind}`, seeded(seed)));
  }
  return [...made, ...worked.flat(), ...given, ...last, ...sure];
}

async function act(place: Place, board: Board, wanted: Kind, mark: string, random: () => number): Promise<Told> {
  const agent = place.env['GIT_COORD_AGENT'] ?? '';
  const kind = wanted === 'apply' && board.fixes.length === 0 ? 'propose' : wanted;
  const outcome = await place.try(...wordsFor(kind, board, agent, mark, random), '--json');
  const done = outcome.code === 0 ? resultOf(outcome) : null;
  if (done && kind === 'new') board.issues.push(done.issue.id);
  if (done && kind === 'claim') board.holders.set(done.issue.id, agent);
  if (done && kind === 'propose') board.fixes.push(done.fix.id);
  return {
    agent,
    kind,
    mark,
    code: outcome.code,
    commit: done?.commit ?? null,
    issue: done?.issue.id ?? null,
    fix: done?.fix?.id ?? null,
    stderr: outcome.stderr,
  };
}

function wordsFor(kind: Kind, { issues, fixes, holders }: Board, agent: string, mark: string, random: () => number): string[] {
  if (kind === 'new') return ['new', `Issue ${mark}`];
  if (kind === 'apply') return ['apply', pick(random, fixes)];
  const held = issues.filter((issue) => holders.get(issue) === agent);
  const issue = pick(random, kind === 'release' && held.length > 0 ? held : issues);
  if (kind === 'comment') return ['comment', issue, `Seen: ${mark}`];
  if (kind === 'propose') return ['propose', '--issue', issue, '--title', `Fix ${mark}`];
  if (kind === 'edit') return ['edit', issue, '--title', `Retitled ${mark}`, '--add-label', mark];
  return [kind, issue];
}

/** Fails unless the branches hold exactly what was acknowledged: nothing is missing, twice, or there though it was refused. */
export async function expectAllAcknowledged(place: Place, told: readonly Told[]): Promise<void> {
  for (const { code, stderr } of told) expect(code, stderr).to.be.oneOf([0, 3, 5]);
  const branches = branchesOf(place);
  for (const steps of branches.values()) expectOneHolderAtATime(steps);
  const acknowledged = told.filter(({ commit }) => commit !== null);
  const pairs = [...branches].flatMap(([id, steps]) => steps.map(({ oid }) => `${id} ${oid}`));
  expect(pairs.sort()).to.deep.equal(acknowledged.map(({ issue, commit }) => `${issue} ${commit}`).sort());

  const log = (await logLines(place)).filter(({ issue_id, action }) => issue_id !== undefined || action === 'create_issue');
  const commits = (lines: readonly LogLine[]): string[] => lines.map(({ commit }) => commit).sort();
  expect(commits(log.filter(({ success }) => success))).to.deep.equal(acknowledged.map(({ commit }) => commit).sort());
  const by = (agents: readonly { readonly agent: string }[]): string[] => agents.map(({ agent }) => agent).sort();
  expect(by(log.filter(({ success }) => !success))).to.deep.equal(by(told.filter(({ code }) => code !== 0)));

  for (const { id, labels } of [...branches.values()].map((steps) => tipOf(steps).issue)) {
    const added = acknowledged.filter(({ kind, issue }) => kind === 'edit' && issue === id).map(({ mark }) => mark);
    expect([...(labels ?? [])].sort(), `the labels of ${id}`).to.deep.equal(added.sort());
  }
}

/** Fails unless the derived state has the comment, the issue and the fix of every acknowledged command. */
export function expectFilesOf(place: Place, told: readonly Told[]): void {
  const done = (kind: Kind): Told[] => told.filter((one) => one.kind === kind && one.code === 0);
  const files = place.git('ls-tree', '-r', '--name-only', 'refs/coord/state').split('\n');
  const fixesIn = (status: string): string[] =>
    files.flatMap((path) => new RegExp(`^fixes/${status}/(fix_\\d+_\\d+)_`).exec(path)?.[1] ?? []);
  const applied = done('apply').map(({ fix }) => fix as string);
  const proposed = done('propose').map(({ fix }) => fix as string);
  expect(fixesIn('applied').sort()).to.deep.equal(applied.sort());
  expect(fixesIn('proposed').sort()).to.deep.equal(proposed.filter((fix) => !applied.includes(fix)).sort());
  const comments = place.git('grep', '-h', '-o', 'Seen: mark[0-9x]*', 'refs/coord/state', '--', 'comments').split('\n');
  expect(comments.sort()).to.deep.equal(
    done('comment')
      .map(({ mark }) => `Seen: ${mark}`)
      .sort(),
  );
}
