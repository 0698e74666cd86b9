/** The simulated backlog as the server has it, and as it was: clones know what they fetched last. */

interface Change {
  readonly time: number;
  readonly version: number;
  readonly isFree: boolean;
}

/** Nobody's knowledge is older than so many changes of one issue; what is, counts as that old. */
const KEPT = 12;

export class Issues {
  readonly count: number;
  readonly #changes: Change[][];
  readonly #holders: (number | null)[];
  /** The times of all changes, in order. */
  readonly #times: number[] = [];
  readonly #taken = new Set<number>();
  newest = 0;
  /** Leases that began, and that ended. */
  begun = 0;
  ended = 0;

  constructor(count: number) {
    this.count = count;
    this.#changes = Array.from({ length: count }, () => [{ time: 0, version: 0, isFree: true }]);
    this.#holders = Array.from({ length: count }, () => null);
  }

  /** How an issue was at a time. */
  at(issue: number, time: number): Change {
    const changes = this.#changes[issue] as Change[];
    for (let index = changes.length - 1; index > 0; index--)
      if ((changes[index] as Change).time <= time) return changes[index] as Change;
    return changes[0] as Change;
  }

  /** How many changes there have been since. */
  changesSince(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] as number) <= time) low = middle + 1;
      else high = middle;
    }
    return this.#times.length - low;
  }

  /** An agent has won an issue. Throws where it was held: the server's compare-and-swap lets only one in. */
  win(issue: number, agent: number, time: number, version: number): void {
    if (this.#holders[issue] !== null)
      throw new Error(`issue ${issue} was won by ${agent} while ${this.#holders[issue]} held it`);
    this.#holders[issue] = agent;
    this.begun++;
    this.#change(issue, { time, version, isFree: false });
  }

  /** The holder has done something on it. Throws where another holds it. */
  work(issue: number, agent: number, time: number, version: number): void {
    if (this.#holders[issue] !== agent) throw new Error(`agent ${agent} worked on issue ${issue}, which it does not hold`);
    this.#change(issue, { time, version, isFree: false });
  }

  /** The holder is done, and a new issue is there in its place. */
  finish(issue: number, agent: number, time: number): void {
    if (this.#holders[issue] !== agent) throw new Error(`agent ${agent} finished issue ${issue}, which it does not hold`);
    this.#holders[issue] = null;
    this.ended++;
    this.#change(issue, { time, version: this.at(issue, time).version, isFree: true });
  }

  /** So many issues are held. */
  get held(): number {
    return this.#holders.filter((holder) => holder !== null).length;
  }

  /** A number is given to a new issue; false where it has been given already. */
  take(number: number): boolean {
    if (this.#taken.has(number)) return false;
    this.#taken.add(number);
    this.newest = Math.max(this.newest, number);
    return true;
  }

  #change(issue: number, change: Change): void {
    const changes = this.#changes[issue] as Change[];
    changes.push(change);
    if (changes.length > KEPT) changes.shift();
    this.#times.push(change.time);
  }
}
