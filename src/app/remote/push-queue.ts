/**
 * Shared pushes: processes of one repository that push at the same moment share a connection. Each ref is decided by itself, by its own lease,
 * and each process gets the answers to its own refs.
 *
 * Who finds nobody pushing pushes at once: its own refs, and those of all who have asked meanwhile. Who finds somebody leaves a request, and
 * either gets its answer, or pushes as the next: for itself and for those who came after it. Nobody pushes for others more than once.
 * A process whose leader was killed knows as much as after a broken connection: `unclear`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError } from '../../core/errors.ts';
import { push, type RemoteUpdate } from '../../store/remote.ts';
import type { PushAnswer, PushResult } from '../../store/remote-answers.ts';
import type { Remote } from '../../store/remote-names.ts';
import type { Repository } from '../../store/repository.ts';
import { type Answer, PushRequests, type Wanted } from './push-requests.ts';

/** So many refs go in one push; there is no end to what may wait. */
const MOST_REFS = 200;
/** So often it is looked whether an answer is there, and each so many times, whether whoever owes it is alive. */
const LOOK_MS = 12;
const LOOKS = 16;
/** A request that nobody takes for so long is pushed by its owner: the leader may be stopped. */
const UNTAKEN_MS = 30_000;
/** The answer to a request that was taken may take so long: a push with all its attempts. */
const UNANSWERED_MS = 150_000;

/** Pushes, together with what other processes push just now. */
export async function pushTogether(repository: Repository, remote: Remote, wanted: Wanted): Promise<PushResult> {
  const requests = new PushRequests(repository, remote);
  const answer = await orNull(() => shared(repository, remote, requests, wanted));
  const { decisive, riders } = wanted;
  const result = answer ?? (await push(repository, remote, [...decisive, ...riders]));
  // What the server has a rule against may be something that went along.
  const isDoubtful = result.kind === 'alone' || (answer === null && riders.length > 0 && isRefused(result, decisive));
  return isDoubtful ? push(repository, remote, decisive) : result;
}

/** The answer to a request; null where it was not pushed at all, and nobody else will. */
async function shared(repository: Repository, remote: Remote, requests: PushRequests, wanted: Wanted): Promise<Answer | null> {
  if (requests.lead(true)) return lead(repository, remote, requests, wanted);
  const id = requests.leave(wanted);
  try {
    const left = performance.now();
    for (let look = 1; ; look++) {
      const answer = requests.answerTo(id);
      if (answer) return answer;
      const isThorough = look % LOOKS === 0;
      if (isThorough && requests.isLost(id)) return { kind: 'unclear', reason: 'the process that pushed for this one has ended' };
      const waited = performance.now() - left;
      const leads = requests.lead(isThorough);
      if (leads || waited > UNTAKEN_MS) {
        const isOurs = requests.take(id);
        if (isOurs && leads) {
          requests.forget(id);
          return await lead(repository, remote, requests, wanted);
        }
        if (leads) requests.resign();
        if (isOurs) return null;
        if (waited > UNANSWERED_MS) return { kind: 'unclear', reason: 'the process that pushes for this one does not answer' };
      }
      await sleep(LOOK_MS / 2 + Math.random() * LOOK_MS);
    }
  } finally {
    requests.forget(id);
  }
}

/** One push for this process and for those who wait. */
async function lead(repository: Repository, remote: Remote, requests: PushRequests, wanted: Wanted): Promise<Answer> {
  const load = new Load(wanted);
  const taken: { readonly id: string; readonly wanted: Wanted }[] = [];
  let result: PushResult = { kind: 'unclear', reason: 'the process that pushed for this one has failed' };
  try {
    for (const { id, ...other } of requests.waiting()) {
      if (load.fits(other) && requests.take(id)) {
        load.add(other);
        taken.push({ id, wanted: other });
      }
    }
    result = await push(repository, remote, load.updates);
    return answerFor(wanted, result, load);
  } finally {
    for (const { id, wanted: other } of taken) requests.answer(id, answerFor(other, result, load));
    if (result.kind === 'answered') turnAway(requests, load.updates, result.answers);
    requests.resign();
  }
}

/** Answers those who want refs that have just moved, or that are not what they expect: their leases cannot hold any more. */
function turnAway(requests: PushRequests, updates: readonly RemoteUpdate[], answers: ReadonlyMap<string, PushAnswer>): void {
  const pushed = new Map(updates.map((update) => [update.ref, update]));
  for (const { id, decisive } of requests.waiting()) {
    const stale = decisive.filter(({ ref, expected, to }) => {
      const other = pushed.get(ref);
      const answer = answers.get(ref)?.kind;
      if (answer === 'accepted') return other?.to !== expected && other?.to !== to;
      return answer === 'stale' && other?.expected === expected;
    });
    const [first] = decisive;
    if (first === undefined || !stale.includes(first) || !requests.take(id)) continue;
    requests.answer(id, { kind: 'answered', answers: new Map(stale.map(({ ref }) => [ref, { kind: 'stale' }])) });
  }
}

/** What a push says to one of those who took part: the answers to its own moves. */
function answerFor({ decisive, riders }: Wanted, result: PushResult, load: Load): Answer {
  if (result.kind !== 'answered') return result;
  if (load.isMixed && isRefused(result, decisive)) return { kind: 'alone' };
  const own = new Set([...decisive, ...riders].filter((update) => load.has(update)).map(({ ref }) => ref));
  return { kind: 'answered', answers: new Map([...result.answers].filter(([ref]) => own.has(ref))) };
}

/** Whether the server has a rule against what was wanted; a hook may have refused a whole push because of one ref in it. */
function isRefused(result: PushResult, decisive: readonly RemoteUpdate[]): boolean {
  return result.kind === 'answered' && decisive.some(({ ref }) => result.answers.get(ref)?.kind === 'rejected');
}

/** What goes in one push: one move of each ref. */
class Load {
  readonly #decisive = new Map<string, RemoteUpdate>();
  readonly #riders = new Map<string, RemoteUpdate>();
  /** Whether more goes in it than one process's decisive refs. */
  isMixed = false;

  constructor(wanted: Wanted) {
    this.add(wanted);
    this.isMixed = wanted.riders.length > 0;
  }

  /** Whether there is room for what another process wants. */
  fits({ decisive, riders }: Wanted): boolean {
    const isFree = decisive.every((update) => {
      const other = this.#decisive.get(update.ref);
      return other === undefined || (other.expected === update.expected && other.to === update.to);
    });
    return isFree && this.#decisive.size + this.#riders.size + decisive.length + riders.length <= MOST_REFS;
  }

  add({ decisive, riders }: Wanted): void {
    this.isMixed = true;
    for (const update of decisive) this.#decisive.set(update.ref, update);
    for (const update of riders) if (!this.#riders.has(update.ref)) this.#riders.set(update.ref, update);
  }

  /** Whether this very move goes in it. */
  has({ ref, expected, to }: RemoteUpdate): boolean {
    const update = this.#decisive.get(ref) ?? this.#riders.get(ref);
    return update?.expected === expected && update.to === to;
  }

  get updates(): RemoteUpdate[] {
    return [...this.#decisive.values(), ...[...this.#riders.values()].filter(({ ref }) => !this.#decisive.has(ref))];
  }
}

/** Null where the files of the queue cannot be written: sharing is a convenience. */
async function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CoordinationError && error.code === 'unusable_repository') return null;
    throw error;
  }
}
