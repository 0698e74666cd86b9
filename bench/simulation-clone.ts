/** A simulated clone: what it knows of the issues, and its pushes, which its agents share as src/app/remote/push-queue.ts has them do. */
import { PER_COMMIT, travel } from './simulation-costs.ts';
import type { Issues } from './simulation-issues.ts';
import type { Move, SimulatedServer } from './simulation-server.ts';
import type { Process, Timeline } from './simulation-timeline.ts';

/** What came of pushing one ref. */
export type Answer = 'accepted' | 'stale' | 'busy';

interface Wanted {
  readonly move: Move;
  answer: Answer | null;
  resume: () => void;
}

/** As in src/store/backoff.ts: so often a busy server is asked, and so long is the first pause at most. */
const ATTEMPTS = 4;
const PAUSE_MS = 1000;
/** As in src/app/remote/decide.ts. */
const MOST_RIDERS = 30;
/** A fold of what is new, beside refs/coord/state. */
const FOLD_MS = 1000;
/** As in src/app/remote/state.ts. */
const STATE_ATTEMPTS = 5;
const STATE = 'state';

export class Clone {
  readonly #timeline: Timeline;
  readonly #random: () => number;
  readonly #server: SimulatedServer;
  readonly #issues: Issues;
  #syncedAt = 0;
  /** When single issues were fetched after that. */
  readonly #seen = new Map<number, number>();
  readonly #wanted: Wanted[] = [];
  #isPushing = false;
  /** Comments that ride along with the next push. */
  unpushed = 0;
  #newest = 0;
  #state = 0;

  constructor(timeline: Timeline, random: () => number, server: SimulatedServer, issues: Issues) {
    this.#timeline = timeline;
    this.#random = random;
    this.#server = server;
    this.#issues = issues;
  }

  /** The highest number of an issue that it knows. */
  get newest(): number {
    return this.#newest;
  }

  /** What it knows of an issue: how it was when it was fetched last. */
  known(issue: number): { readonly version: number; readonly isFree: boolean } {
    return this.#issues.at(issue, Math.max(this.#syncedAt, this.#seen.get(issue) ?? 0));
  }

  /** Fetches one issue. */
  *fetchOne(issue: number | null): Process {
    const sent = this.#timeline.now;
    yield travel('fetch one', this.#issues.count);
    yield* this.#server.read('fetch one', issue === null ? 0 : PER_COMMIT);
    if (issue !== null) this.#seen.set(issue, Math.max(sent, this.#timeline.now));
  }

  /** Fetches everything. */
  *fetchAll(): Process {
    const news = this.#issues.changesSince(this.#syncedAt);
    yield travel('fetch all', this.#issues.count);
    yield* this.#server.read('fetch all', news * PER_COMMIT);
    this.#syncedAt = this.#timeline.now;
    this.#seen.clear();
    this.#newest = this.#issues.newest;
    this.#state = this.#server.version(STATE);
  }

  /** `git coord sync`: brings everything, pushes the comments that wait, with the state where it can be, else after them. */
  *sync(offersState: boolean): Process {
    yield* this.fetchAll();
    const riders = this.#takeRiders(Number.POSITIVE_INFINITY);
    if (riders > 0) {
      const comments = { ref: `comments ${this.#random()}`, expected: 0 };
      if (offersState) {
        yield FOLD_MS;
        const whole = yield* this.#talk([comments, { ref: STATE, expected: this.#state }], riders, true);
        if (whole !== 'busy' && whole.every(Boolean)) return;
      }
      if ((yield* this.#talk([comments], riders)) === 'busy') {
        this.unpushed += riders;
        return;
      }
    }
    for (let attempt = 0; offersState && attempt < STATE_ATTEMPTS; attempt++) {
      yield FOLD_MS;
      const answers = yield* this.#talk([{ ref: STATE, expected: this.#state }], 0);
      if (answers === 'busy' || answers[0]) return;
      yield* this.fetchOne(null);
      this.#state = this.#server.version(STATE);
    }
  }

  /** Pushes a ref, with what other agents of the clone push just now. */
  *push(move: Move): Process<Answer> {
    const wanted: Wanted = { move, answer: null, resume: () => {} };
    this.#wanted.push(wanted);
    while (this.#isPushing && wanted.answer === null) {
      yield (resume) => {
        wanted.resume = resume;
      };
    }
    return wanted.answer ?? (yield* this.#lead(wanted));
  }

  *#lead(own: Wanted): Process<Answer> {
    this.#isPushing = true;
    const load = new Map<string, Wanted>([[own.move.ref, own]]);
    for (const wanted of this.#wanted) if (!load.has(wanted.move.ref)) load.set(wanted.move.ref, wanted);
    const together = [...load.values()];
    const riders = this.#takeRiders(MOST_RIDERS);
    const answers = yield* this.#talk(
      together.map(({ move }) => move),
      riders,
    );
    if (answers === 'busy') this.unpushed += riders;
    for (const [index, wanted] of together.entries())
      wanted.answer = answers === 'busy' ? 'busy' : answers[index] ? 'accepted' : 'stale';
    // Who wanted a ref that has just moved cannot have it any more.
    for (const wanted of this.#wanted) if (load.get(wanted.move.ref)?.answer === 'accepted') wanted.answer ??= 'stale';
    this.#isPushing = false;
    const waiting = this.#wanted.splice(0);
    this.#wanted.push(...waiting.filter(({ answer }) => answer === null));
    for (const wanted of waiting) if (wanted !== own) wanted.resume();
    return own.answer as Answer;
  }

  #takeRiders(most: number): number {
    const riders = Math.min(this.unpushed, most);
    this.unpushed -= riders;
    return riders;
  }

  /** Full jitter, so that those who were turned away together do not come back together. */
  *#talk(moves: readonly Move[], riders: number, atomic = false): Process<readonly boolean[] | 'busy'> {
    for (let attempt = 1; ; attempt++) {
      yield travel('push', this.#issues.count);
      const answers = yield* this.#server.push(moves, (moves.length - 1 + riders) * PER_COMMIT, atomic);
      if (answers !== 'busy' || attempt >= ATTEMPTS) return answers;
      yield this.#random() * PAUSE_MS * 2 ** (attempt - 1);
    }
  }
}
