import { expect } from 'chai';
import { CoordinationClient } from '../../src/index.ts';
import type { Place } from '../support/place.ts';
import { TestHub } from './transports.ts';

const ISSUE = 'refs/coord/issues/issue_001';

describe('remote/leases', () => {
  let hub: TestHub;
  let ada: Place;
  let bob: Place;

  beforeEach(async () => {
    hub = await TestHub.start('file');
    ada = await hub.founder('ada', ['Broken']);
    [bob] = (await hub.clones('bob')) as [Place];
  });
  afterEach(() => hub.close());

  it('are on commits that the pushed one goes on from, also where another process of the clone has fetched newer ones meanwhile', async () => {
    const seen: (string | null)[] = [];
    /** What others do while an action looks at the clock: after it has read its branch, and before it pushes. */
    const meanwhile = (): void => {
      if (seen.length === 3) return;
      const tip = hub.bare.ref(ISSUE) ?? '';
      const tree = ada.git('rev-parse', `${tip}^{tree}`);
      seen.push(ada.git('commit-tree', tree, '-p', tip, '-m', `done by others, ${seen.length}`));
      ada.git('push', '--quiet', 'origin', `${seen.at(-1)}:${ISSUE}`);
      bob.git('fetch', '--quiet', 'origin');
    };
    const clock = (): Date => {
      meanwhile();
      return new Date();
    };
    ada.git('fetch', '--quiet', 'origin');
    const client = await CoordinationClient.open({
      cwd: bob.cwd,
      env: bob.env,
      agent: 'bob',
      session: 's',
      clock,
      program: undefined,
    });
    const claimed = await client.claimIssue('1').finally(() => client.close());
    expect(seen).to.have.length(3);
    const there = hub.bare.git('rev-list', ISSUE).split('\n');
    expect(there).to.include.members([...seen, claimed.commit]);
  });
});
