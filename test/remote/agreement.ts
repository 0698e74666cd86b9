/** Clones that have brought themselves together have the same branches as their remote, and verify finds nothing. */
import { expect } from 'chai';
import type { BareRemote } from '../servers/bare.ts';
import type { Place } from '../support/place.ts';

const BRANCHES = ['refs/coord/issues', 'refs/coord/agents', 'refs/coord/config', 'refs/coord/state'];

/** What `sync --json` prints, as far as the tests look at it. */
export interface Synced {
  readonly ok: boolean;
  readonly settled: readonly {
    readonly ref: string;
    readonly refused: readonly {
      readonly commit: string;
      readonly action: string;
      readonly agent: string;
      readonly reason: string;
    }[];
  }[];
}

/** Syncs a clone and tells which actions were refused: who did what, and why it did not hold. */
export async function refusedBy(place: Place): Promise<string[]> {
  const { settled } = await place.json<Synced>('sync');
  return settled.flatMap(({ refused }) => refused.map(({ agent, action, reason }) => `${agent} ${action}: ${reason}`));
}

/** Two rounds of sync, after which all have the same; and all of it verifies. */
export async function expectAgreement(bare: BareRemote, places: readonly Place[]): Promise<void> {
  for (let round = 1; round <= 2; round++) for (const place of places) await place.text('sync');
  const format = '--format=%(refname) %(objectname)';
  const there = bare.git('for-each-ref', format, ...BRANCHES);
  for (const place of places) {
    expect(place.git('for-each-ref', format, ...BRANCHES)).to.equal(there);
    expect(await place.text('verify', '--full')).to.contain('all is as it was done');
  }
}
