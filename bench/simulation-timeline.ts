/** Simulated time: what happens when, in an order that depends on nothing else. */

/** What a process waits for: so many milliseconds, or until somebody calls what it hands over. */
export type Wait = number | ((resume: () => void) => void);
/** Something that takes simulated time; `yield` waits, `yield*` does another process's work first. */
export type Process<T = void> = Generator<Wait, T, void>;

interface Event {
  readonly time: number;
  readonly order: number;
  readonly work: () => void;
}

export class Timeline {
  /** Milliseconds since the beginning. */
  now = 0;
  #order = 0;
  /** A binary heap: each event is before the two at twice its place. */
  readonly #events: Event[] = [];

  /** Begins a process after a while. */
  start(process: Process, delay = 0): void {
    const step = (): void => {
      const { done, value } = process.next();
      if (done) return;
      if (typeof value === 'number') this.#after(value, step);
      else value(() => this.#after(0, step));
    };
    this.#after(delay, step);
  }

  /** Lets time pass. */
  run(until: number): void {
    for (let next = this.#events[0]; next !== undefined && next.time <= until; next = this.#events[0]) {
      this.#removeFirst();
      this.now = next.time;
      next.work();
    }
    this.now = until;
  }

  #after(delay: number, work: () => void): void {
    const event = { time: this.now + delay, order: this.#order++, work };
    const events = this.#events;
    let at = events.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = events[above] as Event;
      if (!isBefore(event, other)) break;
      events[at] = other;
      at = above;
    }
    events[at] = event;
  }

  #removeFirst(): void {
    const events = this.#events;
    const last = events.pop() as Event;
    if (events.length === 0) return;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= events.length) break;
      if (below + 1 < events.length && isBefore(events[below + 1] as Event, events[below] as Event)) below++;
      const other = events[below] as Event;
      if (!isBefore(other, last)) break;
      events[at] = other;
      at = below;
    }
    events[at] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
