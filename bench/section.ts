/** One part of the benchmark: makes its repositories, measures, removes them, and returns tables. */
import type { Installed } from './installed.ts';
import type { Stopwatch } from './processes.ts';
import type { Table } from './table.ts';

export interface Conditions {
  readonly installed: Installed;
  readonly stopwatch: Stopwatch;
  /** Few samples, small sizes. */
  readonly quick: boolean;
}

export type Section = (conditions: Conditions) => Promise<readonly Table[]>;
