/** Where the time of a claim goes: the Git processes that it starts, from Git's own trace, and what lies between them. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../test/support/repository.ts';
import { claimCase } from './cli.ts';
import { sample, type Timing, timingOf } from './measure.ts';
import { makeRepository } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { rounded, type Table } from './table.ts';

const ISSUES = 485;

export const budget: Section = async (conditions) => {
  const repository = await makeRepository({ issues: ISSUES });
  try {
    return [await timeline(repository, conditions)];
  } finally {
    repository.remove();
  }
};

/** A Git process of one claim; milliseconds after the claim was started. */
interface Span {
  readonly command: string;
  readonly from: number;
  readonly to: number;
}

async function timeline(repository: TestRepository, { installed, stopwatch, quick }: Conditions): Promise<Table> {
  const trace = join(repository.base, 'trace');
  const start = { program: 'node', cwd: repository.dir, env: installed.env(repository.env) };
  const spans = new Map<string, Span[]>();
  let begun = 0;
  const claim = claimCase(repository, (issue) => {
    begun = performance.timeOrigin + performance.now();
    return stopwatch.time({ ...start, args: [installed.bundle, 'claim', issue], env: { ...start.env, GIT_TRACE2_EVENT: trace } });
  });
  const timings = await sample(
    [
      { name: 'node -e 0', run: () => stopwatch.time({ ...start, args: ['-e', '0'] }) },
      { name: 'node git-coord.cjs version', run: () => stopwatch.time({ ...start, args: [installed.bundle, 'version'] }) },
      {
        ...claim,
        name: 'node git-coord.cjs claim',
        before: async (round) => {
          await claim.before?.(round);
          rmSync(trace, { force: true });
        },
        after: async (round) => {
          for (const span of readSpans(trace, begun)) spans.set(span.command, [...(spans.get(span.command) ?? []), span]);
          await claim.after?.(round);
        },
      },
    ],
    { rounds: quick ? 3 : 21, warmUp: 0, within: 15_000 },
  );
  return timelineTable(timings, spans);
}

function timelineTable(timings: readonly Timing[], spans: ReadonlyMap<string, readonly Span[]>): Table {
  const [node, loaded, claim] = timings.map(({ median }) => median);
  const processes = [...spans]
    .map(([name, list]) => ({
      name: `  ${name}`,
      from: timingOf(
        name,
        list.map(({ from }) => from),
      ).median,
      to: timingOf(
        name,
        list.map(({ to }) => to),
      ).median,
    }))
    .sort((a, b) => a.from - b.from);
  const row = (name: string, from = 0, to = Number.NaN) => ({ name, values: [rounded(from), rounded(to), rounded(to - from)] });
  return {
    title: 'one claim, from its start on, ms',
    columns: ['from', 'to', 'lasts'],
    rows: [
      row('Node starts (node -e 0)', 0, node),
      row('the program is loaded (version)', node, loaded),
      ...processes.map(({ name, from, to }) => row(name, from, to)),
      row('the whole', 0, claim),
    ],
    notes: [`medians of ${timings[0]?.samples ?? 0} samples; Git processes as Git itself saw them start and end`],
  };
}

/** What GIT_TRACE2_EVENT left: each process tells when it started and when it ended. */
function readSpans(path: string, begun: number): Span[] {
  const open = new Map<string, { command: string; from: number }>();
  const spans: Span[] = [];
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const { event, sid, time, argv } = JSON.parse(line) as { event: string; sid: string; time: string; argv?: string[] };
    // 2024-01-31T12:00:00.123456Z: the date takes milliseconds, the rest is added.
    const at = Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 26)) / 1000 - begun;
    if (event === 'start') open.set(sid, { command: commandOf(argv ?? []), from: at });
    const started = open.get(sid);
    if (event === 'atexit' && started) spans.push({ ...started, to: at });
  }
  return spans;
}

/** `git rev-parse`: the program and its verb, without options. */
function commandOf(argv: readonly string[]): string {
  const verb = argv.find((word, index) => index > 0 && !word.startsWith('-') && argv[index - 1] !== '-c');
  return `git ${verb ?? ''}`;
}
