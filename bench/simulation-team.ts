/** Simulated teams: agents that claim, comment, renew and finish, in clones that sync, around one server. */
import { seeded } from '../test/race/random.ts';
import { Clone } from './simulation-clone.ts';
import { Issues } from './simulation-issues.ts';
import { SimulatedServer } from './simulation-server.ts';
import { type Process, Timeline } from './simulation-timeline.ts';

export interface TeamOptions {
  readonly clones: number;
  /** Agents of each clone. */
  readonly agents: number;
  /** Live refs; as many issues. Never fewer than two for each agent. */
  readonly refs: number;
  readonly workers?: number;
  readonly hours?: number;
  readonly seed?: number;
  readonly pushesPerMinute?: number;
  /** Whether each sync offers refs/coord/state. */
  readonly offersState?: boolean;
  /** Whether the agents report the new issues, or somebody else does so, whose pushes do not count. */
  readonly reports?: boolean;
  /** Minutes from the end of a sync to the next. */
  readonly syncMinutes?: number;
  /** An agent takes one of so many issues, the most urgent that are free as far as its clone knows; default: any. */
  readonly urgent?: number;
}

/** What came of it, from the end of the first third on. */
export interface Result {
  readonly refs: number;
  readonly minutes: number;
  /** Claims: how often one was tried, and what came of it. */
  readonly claims: {
    readonly tried: number;
    readonly won: number;
    readonly lost: number;
    readonly busy: number;
    readonly open: number;
  };
  /** How long claims took that were won, in milliseconds, in order. */
  readonly waits: readonly number[];
  readonly server: SimulatedServer['counted'];
  /** The share of its time that the server was at work. */
  readonly utilisation: number;
  /** Of the whole run: `heard` are those whose winners have had the answer. */
  readonly leases: { readonly begun: number; readonly heard: number; readonly ended: number; readonly held: number };
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const WORK = 20 * MINUTE;
const COMMENT = 5 * MINUTE;
/** Leases last an hour, and are renewed in their second half. */
const RENEWAL = 30 * MINUTE;
/** An agent reads an answer and decides what to do next. */
const THINK = 5 * SECOND;
/** After so many losses in a row an agent has its clone look again. */
const PATIENCE = 3;

/** Runs a team; the same options make the same run. */
export function simulate(options: TeamOptions): Result {
  const { clones, agents, hours = 3, seed = 1, workers = 2 } = options;
  const random = seeded(seed);
  const timeline = new Timeline();
  const refs = Math.max(options.refs, 2 * clones * agents);
  const server = new SimulatedServer(timeline, random, {
    workers,
    refs,
    pushesPerMinute: options.pushesPerMinute ?? Number.POSITIVE_INFINITY,
  });
  const issues = new Issues(refs);
  const team = new Team(timeline, random, issues, options);
  for (let number = 0; number < clones; number++) {
    const clone = new Clone(timeline, random, server, issues);
    timeline.start(team.syncing(clone), random() * (options.syncMinutes ?? 5) * MINUTE);
    for (let agent = 0; agent < agents; agent++) timeline.start(team.agent(clone, number * agents + agent), random() * WORK);
  }
  const end = hours * 60 * MINUTE;
  timeline.run(end / 3);
  server.forget();
  const before = team.forget();
  timeline.run(end);
  const minutes = (end * 2) / 3 / MINUTE;
  const { tried, won, lost, busy } = team.counted;
  return {
    refs,
    minutes,
    claims: { tried, won, lost, busy, open: before.open + tried - won - lost - busy },
    waits: team.waits.sort((a, b) => a - b),
    server: server.counted,
    utilisation: server.counted.worked / (workers * minutes * MINUTE),
    leases: { begun: issues.begun, heard: before.won + won, ended: issues.ended, held: issues.held },
  };
}

class Team {
  readonly #timeline: Timeline;
  readonly #random: () => number;
  readonly #issues: Issues;
  readonly #options: TeamOptions;
  counted = { tried: 0, won: 0, lost: 0, busy: 0 };
  waits: number[] = [];

  constructor(timeline: Timeline, random: () => number, issues: Issues, options: TeamOptions) {
    this.#timeline = timeline;
    this.#random = random;
    this.#issues = issues;
    this.#options = options;
  }

  /** Begins to count anew; says how many claims are open, and how many were won. */
  forget(): { readonly open: number; readonly won: number } {
    const { tried, won, lost, busy } = this.counted;
    this.counted = { tried: 0, won: 0, lost: 0, busy: 0 };
    this.waits = [];
    return { open: tried - won - lost - busy, won };
  }

  *syncing(clone: Clone): Process {
    const { offersState = true, syncMinutes = 5 } = this.#options;
    for (;;) {
      yield* clone.sync(offersState);
      yield syncMinutes * MINUTE * (0.9 + 0.2 * this.#random());
    }
  }

  /** Claims an issue, works on it, finishes it, reports a new one; and again. */
  *agent(clone: Clone, name: number): Process {
    for (;;) {
      const issue = yield* this.#win(clone, name);
      yield* this.#work(clone, name, issue);
      for (let step = 0; step < 2; step++) yield* this.#move(clone, name, issue); // Proposes a fix, and applies it.
      if (this.#options.reports ?? true) yield* this.#report(clone);
      this.#issues.finish(issue, name, this.#timeline.now);
      yield this.#about(THINK);
    }
  }

  *#win(clone: Clone, name: number): Process<number> {
    for (let losses = 0; ; ) {
      const issue = this.#choose(clone);
      const begun = this.#timeline.now;
      this.counted.tried++;
      const outcome = issue === null ? 'lost' : yield* this.#claim(clone, name, issue);
      this.counted[outcome]++;
      if (outcome === 'won' && issue !== null) {
        this.waits.push(this.#timeline.now - begun);
        return issue;
      }
      yield this.#about(outcome === 'busy' ? MINUTE : THINK);
      if (outcome === 'lost' && ++losses % PATIENCE === 0) yield* clone.fetchAll();
    }
  }

  /** One claim: pushed, and where the branch has gone on there, judged again. */
  *#claim(clone: Clone, name: number, issue: number): Process<'won' | 'lost' | 'busy'> {
    for (;;) {
      const { version, isFree } = clone.known(issue);
      if (!isFree) return 'lost';
      const taken = (to: number): void => this.#issues.win(issue, name, this.#timeline.now, to);
      const answer = yield* clone.push({ ref: `issue ${issue}`, expected: version, taken });
      if (answer === 'busy') return 'busy';
      yield* answer === 'stale' ? clone.fetchOne(issue) : [];
      if (answer === 'accepted') return 'won';
    }
  }

  /** Works for a while: comments ride along with pushes, leases are renewed. */
  *#work(clone: Clone, name: number, issue: number): Process {
    const done = this.#timeline.now + this.#lasting(WORK);
    let renewed = this.#timeline.now;
    for (let next = this.#lasting(COMMENT); this.#timeline.now + next < done; next = this.#lasting(COMMENT)) {
      yield next;
      clone.unpushed++;
      if (this.#timeline.now - renewed < RENEWAL) continue;
      yield* this.#move(clone, name, issue);
      renewed = this.#timeline.now;
    }
    yield Math.max(0, done - this.#timeline.now);
  }

  /** Does something else on an issue that the agent holds, and again a minute later while the server is busy. */
  *#move(clone: Clone, name: number, issue: number): Process {
    for (;;) {
      const expected = this.#issues.at(issue, this.#timeline.now).version;
      const taken = (to: number): void => this.#issues.work(issue, name, this.#timeline.now, to);
      if ((yield* clone.push({ ref: `issue ${issue}`, expected, taken })) === 'accepted') return;
      yield this.#about(MINUTE);
    }
  }

  /** Reports a new issue under the next number, which others may take first, as `createIssue` of src/app/actions.ts does. */
  *#report(clone: Clone): Process {
    yield* clone.fetchOne(null);
    let number = clone.newest;
    for (let attempt = 0; ; ) {
      number += attempt < 2 ? 1 : 1 + Math.floor(this.#random() * Math.min(2 ** attempt, 64));
      const chosen = number;
      const answer = yield* clone.push({ ref: `number ${chosen}`, expected: 0, taken: () => void this.#issues.take(chosen) });
      if (answer === 'accepted') break;
      if (answer === 'busy') {
        number--;
        yield this.#about(MINUTE);
        continue;
      }
      if (attempt++ > 0) continue;
      yield* clone.fetchAll();
      number = clone.newest;
    }
  }

  /** An issue that is free as far as the clone knows; null where it knows of none. */
  #choose(clone: Clone): number | null {
    const { urgent = Number.POSITIVE_INFINITY } = this.#options;
    const { count } = this.#issues;
    if (urgent === Number.POSITIVE_INFINITY) {
      for (let probe = 0; probe < 200; probe++) {
        const issue = Math.floor(this.#random() * count);
        if (clone.known(issue).isFree) return issue;
      }
    }
    const free: number[] = [];
    for (let issue = 0; issue < count && free.length < urgent; issue++) if (clone.known(issue).isFree) free.push(issue);
    return free[Math.floor(this.#random() * free.length)] ?? null;
  }

  #about(time: number): number {
    return time * (0.5 + this.#random());
  }

  /** A time that ends at any moment with the same chance. */
  #lasting(mean: number): number {
    return -Math.log(1 - this.#random()) * mean;
  }
}
