/** Where the time of a claim goes: the Git processes that it starts, from Git's own trace, and what lies between them. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../test/support/repository.ts';
import { claimCase } from './cli.ts';
import type { ProgramName } from './installed.ts';
import { sample, type Timing, timingOf } from './measure.ts';
import { makeRepository } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { rounded, type Table } from './table.ts';

const ISSUES = 485;

export const budget: Section = async (conditions) => {
  const repository = await makeRepository({ issues: ISSUES });
  try {
    const tables: Table[] = [];
    for (const program of conditions.installed.programs) tables.push(await timeline(repository, conditions, program));
    return tables;
  } finally {
    repository.remove();
  }
};

/** A Git process of one claim; milliseconds after the claim was started. */
interface Span {
  /** The second process of the same verb has a name of its own. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Without the millisecond or two that `git` itself takes to find the program. */
async function timeline(
  repository: TestRepository,
  { installed, stopwatch, quick }: Conditions,
  program: ProgramName,
): Promise<Table> {
  const trace = join(repository.base, `trace-${program}`);
  // The launcher keeps certificates from Node; the parts of a claim are compared with a start without them.
  const { NODE_EXTRA_CA_CERTS: _, ...env } = installed.env(repository.env, 'bench', program);
  const before = program === 'Node' ? ['node', installed.bundle] : [installed.launcher(program)];
  const start = (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const [first = '', ...rest] = [...before, ...args];
    return stopwatch.time({ program: first, args: rest, cwd: repository.dir, env: { ...env, ...more } });
  };
  const node = { program: 'node', args: ['-e', '0'], cwd: repository.dir, env };
  const rounds: Span[][] = [];
  let begun = 0;
  let elapsed = 0;
  const claim = claimCase(repository, async (issue) => {
    begun = performance.timeOrigin + performance.now();
    elapsed = await start(['claim', issue], { GIT_TRACE2_EVENT: trace });
    return elapsed;
  });
  const timings = await sample(
    [
      { name: 'node -e 0', run: () => stopwatch.time(node) },
      { name: 'version', run: () => start(['version']) },
      {
        ...claim,
        name: 'claim',
        before: async (round) => {
          await claim.before?.(round);
          rmSync(trace, { force: true });
        },
        after: async (round) => {
          rounds.push(readSpans(trace, begun, elapsed));
          await claim.after?.(round);
        },
      },
    ],
    { rounds: quick ? 3 : 21, warmUp: 3, within: 15_000 },
  );
  return timelineTable(program, timings, rounds.slice(-(timings[0]?.samples ?? 0)));
}

function timelineTable(program: ProgramName, timings: readonly Timing[], rounds: readonly (readonly Span[])[]): Table {
  const [node = Number.NaN, loaded, claim] = timings.map(({ median }) => median);
  const median = (values: readonly number[]): number => timingOf('', values).median;
  const names = [...new Set(rounds.flat().map(({ name }) => name))];
  const processes = names
    .map((name) => {
      const spans = rounds.flat().filter((span) => span.name === name);
      const share = spans.length < rounds.length ? `, ${spans.length} of ${rounds.length} times` : '';
      return { name: `  ${name}${share}`, from: median(spans.map(({ from }) => from)), to: median(spans.map(({ to }) => to)) };
    })
    .sort((a, b) => a.from - b.from);
  const row = (name: string, from = 0, to = Number.NaN) => ({ name, values: [rounded(from), rounded(to), rounded(to - from)] });
  const loading =
    program === 'Node'
      ? [row('Node starts (node -e 0)', 0, node), row('the program is loaded (version)', node, loaded)]
      : [row('the launcher finds the program, and it is loaded (version)', 0, loaded), row('node -e 0, to compare', 0, node)];
  return {
    title: `one claim, from its start on, ms, ${program}`,
    columns: ['from', 'to', 'lasts'],
    rows: [...loading, ...processes.map(({ name, from, to }) => row(name, from, to)), row('the whole', 0, claim)],
    notes: [
      `medians of ${timings[0]?.samples ?? 0} samples; Git processes as Git itself saw them start and end`,
      ...(processes.length === 0 ? ['no Git process was started'] : []),
    ],
  };
}

/** What GIT_TRACE2_EVENT left: each process tells when it started and when it ended. One that was killed lasted to the claim's end, for all we know. */
function readSpans(path: string, begun: number, elapsed: number): Span[] {
  const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const running = new Map<string, { verb: string; from: number; to: number }>();
  for (const line of text === '' ? [] : text.split('\n')) {
    const { event, sid, time, argv } = JSON.parse(line) as { event: string; sid: string; time: string; argv?: string[] };
    // 2024-01-31T12:00:00.123456Z: the date takes milliseconds, the rest is added.
    const at = Date.parse(`${time.slice(0, 23)}Z`) + Number(time.slice(23, 26)) / 1000 - begun;
    if (event === 'start') running.set(sid, { verb: commandOf(argv ?? []), from: at, to: elapsed });
    const started = running.get(sid);
    if (started && (event === 'atexit' || event === 'signal')) started.to = at;
  }
  const seen = new Map<string, number>();
  return [...running.values()].map(({ verb, from, to }) => {
    const count = (seen.get(verb) ?? 0) + 1;
    seen.set(verb, count);
    return { name: count === 1 ? verb : `${verb}, number ${count}`, from, to };
  });
}

/** `git rev-parse`: the program and its verb, without options. */
function commandOf(argv: readonly string[]): string {
  const verb = argv.find((word, index) => index > 0 && !word.startsWith('-') && argv[index - 1] !== '-c');
  return `git ${verb ?? ''}`;
}
