/** A simulated server: workers with a queue, refs that are moved by compare-and-swap, and perhaps a limit on pushes. */
import { type Cost, costOf, drawSpread, type Talk } from './simulation-costs.ts';
import type { Process, Timeline } from './simulation-timeline.ts';

/** A ref's move: it must still be at the version that is expected. */
export interface Move {
  readonly ref: string;
  readonly expected: number;
  /** What is so once the move is taken, with the version that it makes. */
  readonly taken?: (version: number) => void;
}

export interface ServerOptions {
  readonly workers: number;
  /** How many refs it advertises. */
  readonly refs: number;
  /** So many pushes a minute are let in; the others are turned away. */
  readonly pushesPerMinute: number;
}

const MINUTE = 60_000;

export class SimulatedServer {
  readonly #timeline: Timeline;
  readonly #random: () => number;
  readonly #options: ServerOptions;
  readonly #versions = new Map<string, number>();
  #waiting: (() => void)[] = [];
  /** How many of those have had their turn. */
  #served = 0;
  #idle: number;
  #admitted: number[] = [];
  /** Since the last `forget`. */
  counted = zero();

  constructor(timeline: Timeline, random: () => number, options: ServerOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#options = options;
    this.#idle = options.workers;
  }

  version(ref: string): number {
    return this.#versions.get(ref) ?? 0;
  }

  /** Begins to count anew. */
  forget(): void {
    this.counted = zero();
  }

  /** A fetch or a listing, with so many bytes of news. */
  *read(talk: Exclude<Talk, 'push'>, news = 0): Process {
    const cost = this.#count(talk, news);
    this.counted.reads++;
    yield* this.#serve(cost.cpu);
  }

  /** A push: each ref is decided by itself, or all together. Says which moves were taken, or `busy`. */
  *push(moves: readonly Move[], bytes: number, atomic = false): Process<readonly boolean[] | 'busy'> {
    if (!this.#admits()) {
      this.counted.turnedAway++;
      return 'busy';
    }
    const cost = this.#count('push', bytes);
    this.counted.pushes++;
    // First the server says what it has, then it takes what is still as expected.
    yield* this.#serve(cost.cpu / 2);
    const isStale = ({ ref, expected }: Move): boolean => this.version(ref) !== expected;
    const isLost = (): boolean => (atomic ? moves.some(isStale) : moves.every(isStale));
    if (isLost()) return moves.map(() => false);
    yield* this.#serve(cost.cpu / 2);
    if (isLost()) return moves.map(() => false);
    return moves.map((move) => {
      if (isStale(move)) return false;
      const { ref, expected, taken } = move;
      this.#versions.set(ref, expected + 1);
      taken?.(expected + 1);
      this.counted.moved++;
      return true;
    });
  }

  #count(talk: Talk, more: number): Cost {
    const cost = costOf(talk, this.#options.refs);
    this.counted.requests += cost.requests;
    this.counted.bytes += cost.bytes + more;
    return cost;
  }

  *#serve(cpu: number): Process {
    const { now } = this.#timeline;
    if (this.#idle > 0) this.#idle--;
    else yield (resume) => this.#waiting.push(resume);
    this.counted.waited += this.#timeline.now - now;
    const time = cpu * drawSpread(this.#random);
    yield time;
    this.counted.worked += time;
    const next = this.#waiting[this.#served];
    if (next) {
      next();
      this.#served++;
    } else this.#idle++;
    if (this.#served < 1000) return;
    this.#waiting = this.#waiting.slice(this.#served);
    this.#served = 0;
  }

  #admits(): boolean {
    const { now } = this.#timeline;
    if (this.#options.pushesPerMinute === Number.POSITIVE_INFINITY) return true;
    this.#admitted = this.#admitted.filter((time) => time > now - MINUTE);
    if (this.#admitted.length >= this.#options.pushesPerMinute) return false;
    this.#admitted.push(now);
    return true;
  }
}

const zero = () => ({ pushes: 0, moved: 0, reads: 0, turnedAway: 0, requests: 0, bytes: 0, worked: 0, waited: 0 });
