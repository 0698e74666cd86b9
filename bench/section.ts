/** One part of the benchmark: makes its repositories, measures, removes them, and returns tables. */
import type { Installed } from './installed.ts';
import type { Stopwatch } from './processes.ts';
import type { Table } from './table.ts';
import type { Targets } from './targets.ts';

export interface Conditions {
  readonly installed: Installed;
  readonly stopwatch: Stopwatch;
  /** Takes the figures that there is a target for. */
  readonly targets: Targets;
  /** Few samples, small sizes. */
  readonly quick: boolean;
  /** The directory of the rebuilt predecessor, which is no part of this project; null where none was named. */
  readonly predecessor: string | null;
  /** Where peers are looked for before the PATH: a directory with `node_modules/.bin`. */
  readonly peers: string | null;
  /** Says what is being done to whoever waits. */
  readonly progress: (text: string) => void;
}

export type Section = (conditions: Conditions) => Promise<readonly Table[]>;
