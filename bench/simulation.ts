/**
 * What many clones ask of one server, by simulation: no process is started, and nothing is measured here. What a talk costs comes from
 * simulation-costs.ts. The same program prints the same figures everywhere.
 */
import type { Section } from './section.ts';
import { type Result, simulate, type TeamOptions } from './simulation-team.ts';
import { rounded, type Table } from './table.ts';

const CLONES = [10, 100, 1000] as const;
const AGENTS = [1, 4] as const;
const REFS = [100, 10_000, 100_000] as const;
/** A server is full where more than this share of its time is taken. */
const FULL = 0.9;

export const simulation: Section = async ({ quick }) => {
  const hours = quick ? 1 : 3;
  const clones = quick ? CLONES.slice(0, 2) : CLONES;
  return [grid(clones, hours), remedies(clones.at(-1) ?? 10, hours), limited(hours), capacity(quick ? 400 : 6400, hours)];
};

/** The team that everything else is compared with: each sync offers the state, and agents take any free issue. */
function grid(clones: readonly number[], hours: number): Table {
  const teams = REFS.flatMap((refs) =>
    AGENTS.flatMap((agents) => clones.map((count) => ({ clones: count, agents, refs, hours }))),
  );
  return resultTable(
    'one server with 2 workers, each agent claims every 20 minutes or so, comments every 5, each clone syncs every 5',
    teams.map((team) => [`${team.clones} × ${team.agents}`, simulate(team)]),
    ['clones × agents of each; there are at least two issues for each agent'],
  );
}

/** One change at a time, and some together. */
function remedies(clones: number, hours: number): Table {
  const team: TeamOptions = { clones, agents: 4, refs: 10_000, hours };
  const changes: readonly (readonly [string, Partial<TeamOptions>])[] = [
    ['as above', {}],
    ['syncs do not offer the state', { offersState: false }],
    ['a sync every 30 minutes', { syncMinutes: 30 }],
    ['100,000 refs, nothing archived', { refs: 100_000 }],
    ['8 workers', { workers: 8 }],
    ['no new issues', { reports: false }],
    ['no state, no new issues', { offersState: false, reports: false }],
    ['no state, 8 workers', { offersState: false, workers: 8 }],
    ['no state, sync every 30 minutes', { offersState: false, syncMinutes: 30 }],
    ['no state, one of the 20 most urgent', { offersState: false, urgent: 20 }],
    ['no state, one of the 200 most urgent', { offersState: false, urgent: 200 }],
  ];
  return resultTable(
    `${clones} clones of 4 agents, one thing changed`,
    changes.map(([name, change]) => [name, simulate({ ...team, ...change })]),
  );
}

/** A host that lets in six pushes a minute. */
function limited(hours: number): Table {
  const teams: readonly (readonly [number, number, Partial<TeamOptions>, string])[] = [
    [1, 4, {}, ''],
    [1, 16, {}, ''],
    [4, 4, {}, ''],
    [10, 1, {}, ''],
    [10, 4, {}, ''],
    [10, 4, { offersState: false }, ', no state'],
    [10, 4, { offersState: false, syncMinutes: 30 }, ', no state, sync every 30 minutes'],
    [40, 1, { offersState: false, syncMinutes: 30 }, ', no state, sync every 30 minutes'],
    [100, 1, {}, ''],
  ];
  return resultTable(
    'a host that lets in 6 pushes a minute and turns the others away',
    teams.map(([clones, agents, more, name]) => [
      `${clones} × ${agents}${name}`,
      simulate({ clones, agents, refs: 1000, hours, pushesPerMinute: 6, ...more }),
    ]),
  );
}

/** How many clones of four agents a server carries. */
function capacity(most: number, hours: number): Table {
  const cases: readonly (readonly [string, Partial<TeamOptions>])[] = [
    ['1,000 refs or two for each agent', { refs: 1000 }],
    ['the same, no state', { refs: 1000, offersState: false }],
    ['100,000 refs', { refs: 100_000 }],
    ['100,000 refs, no state', { refs: 100_000, offersState: false }],
  ];
  return resultTable(
    `the first number of clones of 4 agents at which 2 workers are at work more than ${FULL * 100} % of the time`,
    cases.map(([name, change]): readonly [string, Result] => {
      for (let clones = 50; ; clones *= 2) {
        const result = simulate({ clones, agents: 4, refs: 0, hours, ...change });
        if (result.utilisation > FULL) return [`${name}: ${clones}`, result];
        if (clones >= most) return [`${name}: not with ${clones}`, result];
      }
    }),
    ['tried: 50, 100, 200, …'],
  );
}

const seconds = (waits: readonly number[], share: number): string => {
  const wait = waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  return wait === undefined ? '–' : String(rounded(wait / 1000));
};

function resultTable(title: string, results: readonly (readonly [string, Result])[], notes: readonly string[] = []): Table {
  return {
    title,
    columns: ['refs', 'claims/min', 'pushes/min', 'turned away', 'at work', 'p50, s', 'p95', 'p99', 'tries a claim', 'GB a day'],
    rows: results.map(([name, { refs, minutes, claims, server, waits, utilisation }]) => ({
      name,
      values: [
        refs.toLocaleString('en'),
        rounded(claims.won / minutes),
        rounded(server.pushes / minutes),
        rounded(server.turnedAway / minutes),
        `${rounded(utilisation * 100)} %`,
        seconds(waits, 0.5),
        seconds(waits, 0.95),
        seconds(waits, 0.99),
        claims.won === 0 ? '–' : ((claims.won + claims.lost + claims.busy) / claims.won).toFixed(2),
        rounded((server.bytes / minutes) * 1440 * 1e-9),
      ],
    })),
    notes: ['p50, p95, p99: of the commands that won a claim; turned away: pushes a minute', ...notes],
  };
}
