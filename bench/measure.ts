/** Samples taken in turn (A, B, C, A, B, C, …), so that a machine that slows down slows all of them alike, and what they say. */

/** One thing to measure. */
export interface Case {
  readonly name: string;
  /** What has to be so before it; not timed. */
  readonly before?: (round: number) => void | Promise<void>;
  /** Does it once, and says how many milliseconds that took. */
  readonly run: (round: number) => Promise<number>;
  readonly after?: (round: number) => void | Promise<void>;
}

/** Where the times of a case lie, in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly samples: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** How often to measure. */
export interface Sampling {
  readonly rounds: number;
  /** Rounds before them that do not count. */
  readonly warmUp: number;
  /** No round begins later than so many milliseconds after the first, once there are three. */
  readonly within: number;
}

/** Takes one sample of every case a round. Rounds are numbered on from the warm-up, so that each may use up something of its own. */
export async function sample(cases: readonly Case[], { rounds, warmUp, within }: Sampling): Promise<Timing[]> {
  const times = cases.map((): number[] => []);
  const begun = performance.now();
  for (let round = 0; round < warmUp + rounds; round++) {
    if (round >= warmUp + 3 && performance.now() - begun > within) break;
    for (const [index, { before, run, after }] of cases.entries()) {
      await before?.(round);
      const elapsed = await run(round);
      await after?.(round);
      if (round >= warmUp) times[index]?.push(elapsed);
    }
  }
  return cases.map(({ name }, index) => timingOf(name, times[index] ?? []));
}

/** The quartiles of some times. */
export function timingOf(name: string, times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    name,
    samples: sorted.length,
    lower: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upper: quantile(sorted, 0.75),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
