/**
 * What a talk with a server costs, as `npm run bench -- server server-large` has measured it (packed refs, smart HTTP, no TLS, 2 cores,
 * Git 2.39.5): processor time of Git on the server, requests, and bytes of both directions, headers and all. Between the sizes that were measured a
 * straight line is drawn.
 */
export type Talk = 'push' | 'fetch one' | 'fetch all';

export interface Cost {
  readonly requests: number;
  readonly bytes: number;
  /** Milliseconds of processor time on the server. */
  readonly cpu: number;
  /** Milliseconds that pass in the clone: its own Git, which reads what the server has. */
  readonly client: number;
}

/** Refs, milliseconds of the server's processor, bytes in and out, milliseconds that were not spent in the server. */
type Row = readonly [refs: number, cpu: number, bytes: number, client: number];

const MEASURED: Readonly<Record<Talk, { readonly requests: number; readonly rows: readonly Row[] }>> = {
  push: {
    requests: 2,
    rows: [
      [14, 20, 3_344, 46],
      [1_004, 36, 75_749, 117],
      [10_004, 112, 743_224, 346],
      [100_004, 371, 7_511_006, 1571],
    ],
  },
  'fetch one': {
    requests: 3,
    rows: [
      [14, 17, 5_191, 88],
      [1_004, 12, 5_195, 128],
      [10_004, 13, 5_197, 318],
      [100_004, 19, 5_193, 600],
    ],
  },
  'fetch all': {
    requests: 2,
    rows: [
      [14, 10, 2_325, 88],
      [1_004, 7.8, 74_627, 128],
      [10_004, 8.9, 740_974, 318],
      [100_004, 31, 7_496_357, 871],
    ],
  },
};
/** How far requests of one kind lay apart: multiples of the median, at these shares. */
const SPREAD: readonly (readonly [share: number, multiple: number])[] = [
  [0, 0.4],
  [0.05, 0.43],
  [0.25, 0.73],
  [0.5, 1],
  [0.75, 1.45],
  [0.95, 3.39],
  [1, 5.24],
];
/** Not measured here: a round trip to the server, in milliseconds; a connection takes two before its first request. */
const ROUND_TRIP = 30;
const CONNECT_TRIPS = 2;
/** Nor this: 100 Mbit a second for each clone, in bytes a millisecond. */
const BANDWIDTH = 12_500;
/** Node and the program, beside Git: docs/performance.md. */
const PROGRAM = 50;
/** Bytes that one more commit adds to a talk, among many: a commit, its trees, what changed of its document. */
export const PER_COMMIT = 525;

/** What a talk costs where a server has so many refs. */
export function costOf(talk: Talk, refs: number): Cost {
  const { requests, rows } = MEASURED[talk];
  const of = (column: 1 | 2 | 3): number =>
    along(
      rows.map((row) => [row[0], row[column]]),
      refs,
    );
  return { requests, cpu: of(1), bytes: of(2), client: of(3) };
}

/** Milliseconds that a talk takes beside the time in the server: in the clone, and on the way. */
export function travel(talk: Talk, refs: number): number {
  const { requests, bytes, client } = costOf(talk, refs);
  return PROGRAM + client + ROUND_TRIP * (CONNECT_TRIPS + requests) + bytes / BANDWIDTH;
}

/** A multiple of a request's usual time, as often as it was measured. */
export const drawSpread = (random: () => number): number => along(SPREAD, random());

/** The value at a place between points; beyond the last two, on the line through them. */
function along(points: readonly (readonly [number, number])[], at: number): number {
  const above = Math.max(1, Math.min(points.length - 1, points.findIndex(([place]) => place >= at) >>> 0));
  const [x1, y1] = points[above - 1] ?? [0, 0];
  const [x2, y2] = points[above] ?? [1, 0];
  return Math.max(0, y1 + ((y2 - y1) * (at - x1)) / (x2 - x1));
}
