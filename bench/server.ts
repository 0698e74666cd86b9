/** What one clone's requests cost a server: a claim's push, the fetch of one branch, a sync with nothing new, a listing. */
import { fetch, listRemote, push } from '../src/store/remote.ts';
import { Hub, ORIGIN, type Protocol } from './hub.ts';
import { timingOf } from './measure.ts';
import type { Section } from './section.ts';
import type { Served } from './server-process.ts';
import { rounded, type Table } from './table.ts';

const SIZES = [10, 1000, 10_000] as const;
const LARGE = 100_000;
const LAYOUTS = ['loose', 'packed', 'archived'] as const;
const OPERATIONS = ['claim', 'fetch one', 'fetch all', 'list'] as const;
type Layout = (typeof LAYOUTS)[number];
type Operation = (typeof OPERATIONS)[number];

const TITLES: Readonly<Record<Operation, string>> = {
  claim: 'the push of one claim: two refs, one commit',
  'fetch one': 'the fetch of one branch, which has one claim more',
  'fetch all': 'the fetch of a sync, nothing new',
  list: 'git ls-remote of all of the team',
};

/** What was measured of one operation in one repository. */
interface Found {
  readonly http: number[];
  readonly file: number[];
  readonly served: Served[];
}

/** One repository as it was measured. */
interface Measured {
  readonly name: string;
  readonly refs: number;
  readonly found: ReadonlyMap<Operation, Found>;
}

/** Up to 10,000 issues. */
export const server: Section = ({ quick }) => measureAll(quick ? SIZES.slice(0, 2) : SIZES, quick ? 3 : 9);
/** A hundred thousand of them; takes minutes. */
export const serverLarge: Section = ({ quick }) => measureAll([LARGE], quick ? 3 : 7);

async function measureAll(sizes: readonly number[], rounds: number): Promise<readonly Table[]> {
  const measured: Measured[] = [];
  for (const size of sizes) {
    // Both protocols use up a claim each a round; the first round of a layout does not count.
    const hub = await Hub.start(size, 2 * LAYOUTS.length * (rounds + 1));
    try {
      for (const layout of LAYOUTS) measured.push(await measure(hub, size, layout, rounds));
    } finally {
      await hub.end();
    }
  }
  return [...OPERATIONS.map((operation) => tableOf(operation, measured)), shares(measured), spread(measured)];
}

async function measure(hub: Hub, size: number, layout: Layout, rounds: number): Promise<Measured> {
  if (layout === 'packed') hub.pack();
  if (layout === 'archived') await hub.archive();
  const found = new Map<Operation, Found>(OPERATIONS.map((operation) => [operation, { http: [], file: [], served: [] }]));
  for (let round = 0; round <= rounds; round++) {
    for (const protocol of ['http', 'file'] as const) {
      hub.reachBy(protocol);
      for (const operation of OPERATIONS) {
        if (protocol === 'http') await hub.clear();
        const elapsed = await run(hub, operation);
        if (round > 0) await record(hub, protocol, elapsed, found.get(operation) as Found);
      }
      hub.release();
    }
  }
  return { name: `${size.toLocaleString('en')} issues, ${layout}`, refs: hub.refs(), found };
}

/** Does an operation once, as our client does it, and says how many milliseconds it took. */
async function run(hub: Hub, operation: Operation): Promise<number> {
  const { repository } = hub.reader;
  if (operation === 'claim') {
    const updates = hub.nextClaim();
    const begun = performance.now();
    const result = await push(hub.pusher.repository, ORIGIN, updates);
    const elapsed = performance.now() - begun;
    if (result.kind !== 'answered' || [...result.answers.values()].some(({ kind }) => kind !== 'accepted'))
      throw new Error(
        `a claim was not taken: ${JSON.stringify(result, (_, value) => (value instanceof Map ? [...value] : value))}`,
      );
    return elapsed;
  }
  // What the push has brought by the way is no news to a listing and to the sync: the fetch of one branch comes before them.
  if (operation === 'fetch all') await fetch(repository, ORIGIN);
  if (operation === 'fetch all') await hub.clear();
  const begun = performance.now();
  if (operation === 'fetch one') await fetch(repository, ORIGIN, hub.contended);
  else if (operation === 'fetch all') await fetch(repository, ORIGIN);
  else await listRemote(repository, ORIGIN);
  return performance.now() - begun;
}

async function record(hub: Hub, protocol: Protocol, elapsed: number, found: Found): Promise<void> {
  found[protocol].push(elapsed);
  if (protocol === 'http') found.served.push(await hub.served());
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const bytes = (count: number): string => Math.round(count).toLocaleString('en');

function tableOf(operation: Operation, measured: readonly Measured[]): Table {
  return {
    title: TITLES[operation],
    columns: ['refs', 'requests', 'bytes in', 'bytes out', 'server CPU, ms', 'ms, http', 'quartiles', 'ms, file'],
    rows: measured.map(({ name, refs, found }) => {
      const { http, file, served } = found.get(operation) as Found;
      const times = timingOf(name, http);
      const requests = mean(served.map(({ counts }) => Object.values(counts.requests).reduce((sum, count) => sum + count, 0)));
      return {
        name,
        values: [
          refs.toLocaleString('en'),
          rounded(requests),
          bytes(mean(served.map(({ counts }) => counts.bytesIn))),
          bytes(mean(served.map(({ counts }) => counts.bytesOut))),
          rounded(mean(served.map(({ cpu }) => cpu))),
          rounded(times.median),
          `${rounded(times.lower)}–${rounded(times.upper)}`,
          rounded(timingOf(name, file).median),
        ],
      };
    }),
    notes: [`means, and medians of times, of ${measured[0]?.found.get(operation)?.http.length ?? 0} samples`],
  };
}

/** How long each request of a claim's push and of a sync's fetch was in the server. */
function shares(measured: readonly Measured[]): Table {
  const kinds = ['GET git-receive-pack', 'POST git-receive-pack', 'GET git-upload-pack', 'POST git-upload-pack'];
  return {
    title: 'how long a request is in the server, in ms: of a push the first two, of a sync the others',
    columns: kinds,
    rows: measured.map(({ name, found }) => {
      const requests = (['claim', 'fetch all'] as const).flatMap((operation) =>
        (found.get(operation) as Found).served.flatMap((each) => each.requests),
      );
      const timeOf = (kind: string) =>
        timingOf(
          kind,
          requests.filter((each) => each.kind === kind).map(({ elapsed }) => elapsed),
        );
      return { name, values: kinds.map((kind) => rounded(timeOf(kind).median)) };
    }),
    notes: ['medians'],
  };
}

/** How far requests of one kind lie apart, of all repositories together. */
function spread(measured: readonly Measured[]): Table {
  const ratios: number[] = [];
  for (const { found } of measured) {
    for (const { served } of found.values()) {
      const requests = served.flatMap((each) => each.requests);
      for (const kind of new Set(requests.map((each) => each.kind))) {
        const times = requests.filter((each) => each.kind === kind).map(({ elapsed }) => elapsed);
        const { median } = timingOf(kind, times);
        ratios.push(...times.map((time) => time / median));
      }
    }
  }
  ratios.sort((a, b) => a - b);
  const shares = [0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
  const at = (share: number): number => ratios[Math.min(ratios.length - 1, Math.floor(ratios.length * share))] ?? Number.NaN;
  return {
    title: 'how far requests of one kind lie apart: multiples of their median',
    columns: shares.map((share) => `${share * 100} %`),
    rows: [{ name: `${ratios.length} requests`, values: shares.map((share) => at(share).toFixed(2)) }],
  };
}
