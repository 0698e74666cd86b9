import { expect } from 'chai';
import { BareRemote, type RemoteOptions } from '../servers/bare.ts';
import type { ActionResult, Place, ShownIssue } from '../support/place.ts';

/** What `archive --json` prints, as far as these tests look at it. */
interface Archived {
  readonly archived: string[];
  readonly kept: { readonly issue: string; readonly reason: string }[];
  readonly there: { readonly removed: number; readonly refusal: string | null } | null;
}

/** What `sync --json` prints, as far as these tests look at it. */
interface Synced {
  readonly pushed: string[];
  readonly pulled: string[];
  readonly retired: string[];
  readonly apart: string[];
  readonly rejected: { readonly ref: string; readonly reason: string }[];
  readonly settled: { readonly ref: string; readonly refused: { readonly action: string; readonly agent: string }[] }[];
}

describe('remote/archive', () => {
  let remote: BareRemote;
  let ada: Place;
  let bob: Place;
  let eve: Place;

  const start = async (options: RemoteOptions = {}): Promise<void> => {
    remote = new BareRemote(options);
    ada = await remote.clone('ada');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    for (let n = 1; n <= 4; n++) await ada.text('new', `Issue ${n}`);
    [bob, eve] = [await connect('bob'), await connect('eve')];
  };
  const connect = async (name: string): Promise<Place> => {
    const place = await remote.clone(name);
    await place.text('init', '--no-hooks', ...(remote.ref('refs/coord/config') === null ? [] : ['--remote', 'origin']));
    return place;
  };
  afterEach(() => remote.remove());

  /** Issues 1 to n are closed by ada and known to be so by all clones that are named. */
  const close = async (...issues: readonly string[]): Promise<void> => {
    for (const issue of issues) await ada.text('close', issue, '--reason', 'done');
  };
  const archive = (place: Place, ...args: readonly string[]): Promise<Archived> => place.json<Archived>('archive', ...args);
  const sync = (place: Place): Promise<Synced> => place.json<Synced>('sync');
  const live = (place: Place): string[] => namesOf(place.git('for-each-ref', '--format=%(refname)', 'refs/coord/issues'));
  const there = (): string[] => namesOf(Object.keys(remote.refs()).join('\n'));
  const namesOf = (refs: string): string[] =>
    refs.split('\n').flatMap((ref) => (ref.startsWith('refs/coord/issues/') ? [ref.slice('refs/coord/issues/'.length)] : []));
  const clean = async (...places: readonly Place[]): Promise<void> => {
    for (const place of places) {
      await place.text('refresh', '--wait');
      const { code, stdout } = await place.try('verify', '--full');
      expect(code, stdout).to.equal(0);
    }
  };
  const status = async (place: Place, issue: string): Promise<string> => (await place.json<ShownIssue>('show', issue)).status;
  const LEFT = ['issue_003', 'issue_004'];

  it('is on the remote with the command, and on every other clone with its next sync', async () => {
    await start();
    await close('1', '2');
    await bob.text('sync');
    expect(await archive(ada, '1', '2')).to.deep.include({
      archived: ['issue_001', 'issue_002'],
      kept: [],
      there: { removed: 2, refusal: null },
    });
    expect([there(), live(ada)]).to.deep.equal([LEFT, LEFT]);
    expect(remote.ref('refs/coord/archive')).to.equal(ada.git('rev-parse', 'refs/coord/archive'));
    const { retired, apart, pushed } = await sync(bob);
    expect([retired, apart, pushed]).to.deep.equal([['refs/coord/issues/issue_001', 'refs/coord/issues/issue_002'], [], []]);
    expect(await sync(eve)).to.deep.include({ apart: [], settled: [], rejected: [] });
    for (const place of [ada, bob, eve]) {
      expect(live(place)).to.deep.equal(LEFT);
      expect(await status(place, '1')).to.equal('closed');
      expect((await place.json<ShownIssue[]>('list', '--all')).length).to.equal(4);
      expect(await place.text('sync')).to.match(/^origin: up to date/);
    }
    expect(there()).to.deep.equal(LEFT);
    await clean(ada, bob, eve);
    const fresh = await connect('fresh');
    expect(live(fresh)).to.deep.equal(LEFT);
    expect(await status(fresh, '2')).to.equal('closed');
    await clean(fresh);
  });

  it('is not undone by a push, a rider or a plain fetch of a clone that lags behind', async () => {
    await start();
    await close('1', '2');
    await archive(ada, '1', '2');
    bob.git('fetch', '--quiet', '--prune', 'origin');
    await bob.text('push');
    await bob.text('claim', '3');
    await eve.text('claim', '4');
    await eve.text('push');
    expect(there()).to.deep.equal(LEFT);
  });

  it('brings an issue back with an action on it, from any clone', async () => {
    await start();
    await close('1', '2');
    await archive(ada, '1', '2');
    await bob.text('sync');
    expect((await bob.json('reopen', '1')).issue.status).to.equal('new');
    expect((await bob.json<ActionResult & { scope: string }>('claim', '1')).scope).to.equal('remote');
    expect(there()).to.deep.equal(['issue_001', ...LEFT]);
    await ada.text('sync');
    expect((await ada.try('claim', '1')).code).to.equal(5);
    await bob.text('close', '1', '--reason', 'done again');
    await ada.text('sync');
    expect((await archive(ada, '1')).archived).to.deep.equal(['issue_001']);
    await eve.text('sync');
    expect(live(eve)).to.deep.equal(LEFT);
    expect((await eve.json<{ close_reason: string }>('show', '1')).close_reason).to.equal('done again');
    await bob.text('sync');
    await clean(ada, bob, eve);
  });

  it('judges an action of a clone that does not know of the archive by what was archived', async () => {
    await start();
    await close('1');
    await archive(ada, '1');
    const lost = await eve.try('claim', '1', '--json');
    expect(lost.code, lost.stderr).to.equal(3);
    expect([there(), live(eve)]).to.deep.equal([
      ['issue_002', ...LEFT],
      ['issue_002', ...LEFT],
    ]);
    await clean(eve);
  });

  it('gives no number twice, whoever has not heard of the archive', async () => {
    await start();
    await ada.text('new', 'Issue 5');
    await close('5', '4');
    await archive(ada, '5', '4');
    expect((await bob.json('new', 'Another')).issue.id).to.equal('issue_006');
    expect((await ada.json('new', 'One more')).issue.id).to.equal('issue_007');
  });

  it('settles what a clone brings on archived issues that comes back after a month', async () => {
    await start();
    const away = eve;
    await away.text('comment', '1', 'I think that this is wrong.');
    await away.text('claim', '2', '--offline');
    await away.text('comment', '2', 'Working on it.', '--offline');
    await close('1', '2', '3');
    await archive(ada, '1', '2', '3');
    await bob.text('sync');
    expect(live(bob)).to.deep.equal(['issue_004']);

    const synced = await sync(away);
    expect(synced.apart).to.deep.equal([]);
    expect(synced.settled.map(({ ref, refused }) => [ref, refused.map(({ action }) => action)])).to.deep.equal([
      ['refs/coord/issues/issue_001', []],
      ['refs/coord/issues/issue_002', ['claim_issue']],
    ]);
    expect(live(away)).to.deep.equal(['issue_001', 'issue_002', 'issue_004']);
    expect(there()).to.deep.equal(live(away));
    for (const place of [ada, bob]) {
      await place.text('sync');
      expect(live(place)).to.deep.equal(live(away));
      const shown = await place.json<ShownIssue & { comments: { text: string }[] }>('show', '1');
      expect([shown.status, shown.comments.map(({ text }) => text)]).to.deep.equal(['closed', ['I think that this is wrong.']]);
      expect(await status(place, '2')).to.equal('closed');
    }
    await clean(ada, bob, away);
    expect((await archive(bob, '1', '2')).archived).to.deep.equal(['issue_001', 'issue_002']);
    for (const place of [ada, away]) {
      await place.text('sync');
      expect(live(place)).to.deep.equal(['issue_004']);
    }
    await clean(ada, bob, away);
  });

  it('takes what was done offline to the remote before it archives it, and archives nothing offline', async () => {
    await start();
    await close('1');
    await bob.text('sync');
    await bob.text('comment', '1', 'a word', '--offline');
    const { archived } = await archive(bob, '1');
    expect(archived).to.deep.equal(['issue_001']);
    await ada.text('sync');
    expect((await ada.json<{ comments: unknown[] }>('show', '1')).comments).to.have.length(1);
    const offline = await ada.try('archive', '2', '--offline');
    expect(offline.code).to.equal(3);
  });

  it('does well on a remote that lets no ref go', async () => {
    await start();
    remote.hook('update', 'case "$3" in *[!0]*) ;; *) echo "$1 stays" >&2; exit 1 ;; esac');
    await close('1', '2');
    const { archived, there: removed } = await archive(ada, '1', '2');
    expect([archived.length, removed?.removed]).to.deep.equal([2, 0]);
    expect(removed?.refusal).to.match(/hook declined.*stays/);
    expect(there()).to.deep.equal(['issue_001', 'issue_002', ...LEFT]);
    for (const place of [ada, bob, eve, await connect('fresh')]) {
      expect(await sync(place)).to.deep.include({ rejected: [], apart: [], settled: [] });
      expect(live(place)).to.deep.equal(LEFT);
      expect((await place.json<ShownIssue[]>('list', '--all')).length).to.equal(4);
      await clean(place);
    }
    expect((await bob.json('reopen', '1')).issue.status).to.equal('new');
    await bob.text('sync');
    await ada.text('sync');
    expect(await status(ada, '1')).to.equal('new');
    expect(live(ada)).to.deep.equal(['issue_001', ...LEFT]);
    await clean(ada, bob);
    remote.hook('update', null);
    await archive(ada);
    expect(there()).to.deep.equal(['issue_001', ...LEFT]);
  });

  it('is one, whoever of two clones archives first', async () => {
    await start();
    await close('1', '2');
    await bob.text('sync');
    const outcomes = await Promise.all([ada, bob].map((place) => archive(place.by('own'), '1', '2')));
    expect([...new Set(outcomes.flatMap(({ archived }) => archived))].sort()).to.deep.equal(['issue_001', 'issue_002']);
    for (const place of [ada, bob, eve]) await place.text('sync');
    for (const place of [ada, bob, eve]) {
      expect(live(place)).to.deep.equal(LEFT);
      expect(place.git('rev-parse', 'refs/coord/archive')).to.equal(remote.ref('refs/coord/archive'));
    }
    await clean(ada, bob, eve);
  });

  it('is brought together where two clones archived before they knew the remote’s', async () => {
    await start();
    await close('1', '2');
    await bob.text('sync');
    await bob.text('pull');
    bob.git('config', '--unset', 'coord.remote');
    expect((await archive(bob, '1')).archived).to.deep.equal(['issue_001']);
    bob.git('config', 'coord.remote', 'origin');
    await archive(ada, '2');
    await bob.text('sync');
    await ada.text('sync');
    expect(bob.git('rev-parse', 'refs/coord/archive')).to.equal(ada.git('rev-parse', 'refs/coord/archive'));
    for (const place of [ada, bob]) expect(live(place)).to.deep.equal(LEFT);
    expect(there()).to.deep.equal(LEFT);
    await clean(ada, bob);
  });
});
