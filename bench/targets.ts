/** The targets that speed is held to, and what a run has found of them. Nothing fails where one is missed: a machine may be busy. */
import type { ProgramName } from './installed.ts';
import { ratio, rounded, type Table } from './table.ts';

/** How far a figure may go. */
type Bound = `${'≤' | '≥' | '<'} ${number}`;

interface Target {
  readonly what: string;
  /** The section of the benchmark that measures it. */
  readonly section: string;
  /** What is wanted of each program; a program without a bound is measured all the same. */
  readonly bounds: Readonly<Partial<Record<ProgramName, Bound>>>;
  /** Whether the figure is a multiple; else it is a number of something. */
  readonly multiple: boolean;
}

const both = (bound: Bound) => ({ Node: bound, native: bound });
const multiple = (what: string, section: string, bounds: Target['bounds']): Target => ({ what, section, bounds, multiple: true });
const number = (what: string, section: string, bounds: Target['bounds']): Target => ({ what, section, bounds, multiple: false });

export const TARGETS = {
  claim: multiple('claim, × node -e 0', 'cli', { Node: '≤ 1.4', native: '≤ 0.35' }),
  predecessor: multiple("claim, × the predecessor's", 'cli', { native: '< 1' }),
  list: multiple('list --json of 500, × node -e 0', 'cli', { Node: '≤ 1.6', native: '≤ 0.5' }),
  cold: multiple('list --json of 10,000 without a cache, × node -e 0', 'scale', both('≤ 6')),
  warm: multiple('list --json of 10,000 with a warm cache, × node -e 0', 'scale', both('≤ 2')),
  large: multiple('claim at 100,000 issues, × at 100', 'large', both('≤ 1.2')),
  library: number('actions a second in one process', 'library', { Node: '≥ 250' }),
  crowd: number('actions a second of 16 processes', 'library', { native: '≥ 50' }),
  failed: number('failed of those', 'library', { native: '≤ 0' }),
  remote: multiple('claim over a bare remote, × git push', 'remote', both('≤ 2')),
  archived: multiple('the same at 100,000 issues, 98 in 100 archived', 'large', both('≤ 2')),
  refresh: multiple('refresh after one action at 10,000, × at 100', 'scale', both('≤ 3')),
  memory: number('peak memory of list at 100,000, MB', 'large', both('≤ 300')),
  pack: multiple('claim beside a pack of 1 GB, × without', 'pack', both('≤ 1.2')),
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof TARGETS;

/** Whether a figure keeps to a bound. */
export function isMet(figure: number, bound: Bound): boolean {
  const [sign, limit] = bound.split(' ');
  if (sign === '<') return figure < Number(limit);
  return sign === '≤' ? figure <= Number(limit) : figure >= Number(limit);
}

/** What a run has found, target by target. */
export class Targets {
  readonly #found = new Map<string, number>();

  /** Notes a figure; one that could not be measured is NaN. */
  note(target: TargetName, program: ProgramName, figure: number): void {
    if (!Number.isNaN(figure)) this.#found.set(`${target} ${program}`, figure);
  }

  /** Every target, whether or not this run has measured it. */
  table(quick: boolean): Table {
    const missing = new Set<string>();
    const rows = (Object.entries(TARGETS) as [TargetName, Target][]).map(([name, target]) => {
      const cells = (['Node', 'native'] as const).map((program) => this.#cells(name, target, program));
      if (cells.every(([, figure]) => figure === '–')) missing.add(target.section);
      return { name: target.what, values: cells.flat() };
    });
    return {
      title: 'targets',
      columns: ['Node: target', 'measured', 'met', 'native: target', 'measured', 'met'],
      rows,
      notes: [
        ...(missing.size > 0 ? [`– was not measured in this run; try: npm run bench -- ${[...missing].join(' ')}`] : []),
        ...(quick ? ['--quick: few samples and smaller sizes; these figures say little'] : []),
      ],
    };
  }

  #cells(name: TargetName, { bounds, multiple }: Target, program: ProgramName): [string, string, string] {
    const bound = bounds[program];
    const figure = this.#found.get(`${name} ${program}`);
    if (figure === undefined) return [bound ?? '', '–', ''];
    const shown = multiple ? `${ratio(figure)} ×` : String(rounded(figure));
    return [bound ?? '', shown, bound === undefined ? '' : isMet(figure, bound) ? 'yes' : 'no'];
  }
}
