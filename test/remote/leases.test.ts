import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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

  describe('of nothing are not for what was retired', () => {
    beforeEach(async () => {
      await ada.text('claim', '1');
      await ada.text('close', '1', '--reason', 'done');
      await ada.text('archive', '1');
      expect(hub.bare.ref(ISSUE)).to.equal(null);
    });
    afterEach(() => expect(hub.bare.ref(ISSUE), 'nobody has brought it back').to.equal(null));

    it('where a refused command has found that its ref is gone, and no archive came with that', async () => {
      expect((await bob.try('release', '1')).code).to.equal(3);
      expect(bob.git('for-each-ref', 'refs/coord-remotes/origin/issues')).to.equal('');
      const { code, stderr } = await bob.try('claim', '1');
      expect([code, stderr]).to.satisfy(([exit, said]: [number, string]) => exit === 3 && /issue_001 is closed/.test(said));
    });

    it('where a fetch was cut off after it had pruned', async () => {
      bob.git('update-ref', '-d', 'refs/coord-remotes/origin/issues/issue_001');
      expect((await bob.try('claim', '1')).code).to.equal(3);
    });

    it('where it would ride along with another push, or go with all that is not on the remote', async () => {
      await ada.text('new', 'Another');
      await ada.text('push');
      expect((await bob.try('release', '1')).code).to.equal(3);
      await bob.text('claim', '1', '--offline');
      await bob.text('claim', '2');
      expect(hub.bare.ref(ISSUE)).to.equal(null);
      await bob.try('push');
    });
  });

  it('says that it is done what the remote has taken and this clone cannot follow', async () => {
    await bob.text('claim', '1');
    const hook = join(bob.cwd, '.git', 'hooks', 'reference-transaction');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\n[ "$1" = prepared ] && grep -q " refs/coord/issues/" && exit 1\nexit 0\n', { mode: 0o755 });
    const { code, stdout } = await bob.try('propose', '--issue', '1', '--title', 'Mend it');
    expect([code, stdout.split('\n')[0]]).to.deep.equal([0, 'proposed fix_001_1 for issue_001: Mend it']);
    rmSync(hook);
    await bob.text('sync');
    expect((await bob.json<{ fixes: unknown[] }>('show', '1')).fixes).to.have.length(1);
  });

  it('leave no pointer of a claim that came too late on the remote, once somebody syncs', async () => {
    const pointer = 'refs/coord/claims/issue_001';
    await ada.text('close', '1', '--reason', 'not ours');
    expect((await bob.try('claim', '1')).code).to.equal(3);
    expect(hub.bare.ref(pointer), 'each ref of a push is decided by itself').to.not.equal(null);
    await ada.text('sync');
    expect(hub.bare.ref(pointer)).to.equal(null);
    await ada.text('reopen', '1');
    await ada.text('claim', '1');
    expect(hub.bare.ref(pointer)).to.equal(hub.bare.ref(ISSUE));
  });

  it('are for branches of ours only, however many are pushed', async () => {
    const lines = Array.from({ length: 150 }, (_, index) => JSON.stringify({ id: `bd-${index}`, title: 'Old', status: 'open' }));
    writeFileSync(join(bob.cwd, 'old.jsonl'), `${lines.join('\n')}\n`);
    await bob.text('import', 'old.jsonl', '--from', 'beads');
    const tip = bob.git('rev-parse', ISSUE);
    const foreign = ['refs/coord/issues/foo/bar', 'refs/coord/claims/issue_777'];
    for (const ref of foreign) bob.git('update-ref', ref, tip);
    expect(await bob.text('sync')).to.contain('pushed 150 branches');
    const refs = Object.keys(hub.bare.refs());
    expect(refs.filter((ref) => ref.startsWith('refs/coord/issues/'))).to.have.length(151);
    expect(refs.filter((ref) => foreign.includes(ref))).to.deep.equal([]);
  });
});
