/**
 * What a talk with a server costs, as `npm run bench -- server server-large` has measured it (packed refs, smart HTTP, no TLS, 2 cores,
 * Git 2.39.5): processor time of Git on the server, requests, and bytes of both directions, headers and all. Between the sizes that were measured a
 * straight line is drawn.
 */
export type Talk = 'push' | 'fetch one' | 'fetch all';

export interface Cost {
  readonly requests: number;
  readonly bytes: number;
  /** Milliseconds. */
  readonly cpu: number;
}

/** Rows: refs, then milliseconds of processor time, then bytes in and out. */
const MEASURED: Readonly<Record<Talk, { readonly requests: number; readonly rows: readonly (readonly [number, number, number])[] }>> = {
  push: {
    requests: 2,
    rows: [
      [14, 23, 3_381],
      [1_004, 27, 75_861],
    ],
  },
  'fetch one': {
    requests: 3,
    rows: [
      [14, 17, 5_201],
      [1_004, 20, 5_155],
    ],
  },
  'fetch all': {
    requests: 2,
    rows: [
      [14, 8, 2_319],
      [1_004, 8, 74_623],
    ],
  },
};
/** How far requests of one kind lay apart: multiples of the median, at these shares. */
const SPREAD: readonly (readonly [share: number, multiple: number])[] = [
  [0, 0.3],
  [0.05, 0.31],
  [0.25, 0.74],
  [0.5, 1],
  [0.75, 1.36],
  [0.95, 3.04],
  [1, 5.5],
];
/** Not measured here: a round trip to the server, in milliseconds; a connection takes two before its first request. */
const ROUND_TRIP = 30;
const CONNECT_TRIPS = 2;
/** What the clone's own processes take for one talk, in milliseconds. */
export const CLIENT = 150;
/** Bytes that one more commit adds to a talk: a commit, its trees, its document. */
export const PER_COMMIT = 850;

/** What a talk costs a server that has so many refs. */
export function costOf(talk: Talk, refs: number): Cost {
  const { requests, rows } = MEASURED[talk];
  return { requests, cpu: along(rows.map(([at, cpu]) => [at, cpu]), refs), bytes: along(rows.map(([at, , bytes]) => [at, bytes]), refs) };
}

/** Milliseconds that a talk's round trips take. */
export const travel = (talk: Talk): number => ROUND_TRIP * (CONNECT_TRIPS + MEASURED[talk].requests);

/** A multiple of a request's usual time, as often as it was measured. */
export const drawSpread = (random: () => number): number => along(SPREAD, random());

/** The value at a place between points; beyond the last two, on the line through them. */
function along(points: readonly (readonly [number, number])[], at: number): number {
  const above = Math.max(1, Math.min(points.length - 1, points.findIndex(([place]) => place >= at) >>> 0));
  const [x1, y1] = points[above - 1] ?? [0, 0];
  const [x2, y2] = points[above] ?? [1, 0];
  return Math.max(0, y1 + ((y2 - y1) * (at - x1)) / (x2 - x1));
}
