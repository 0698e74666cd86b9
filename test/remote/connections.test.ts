import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BareRemote } from '../servers/bare.ts';
import { skipWithout } from '../servers/git.ts';
import { GitHttpServer } from '../servers/http.ts';
import { PACKAGE_ROOT } from '../support/cli.ts';
import type { Place } from '../support/place.ts';

/** What a command costs: pushes, fetches and listings, each of them a connection of its own. */
interface Cost {
  readonly pushes: number;
  readonly fetches: number;
}

const KNOWN_TIP = '`claim`, `release`, `propose`, `apply`, `close` on a known tip; a lease renewed';

describe('remote/connections', () => {
  let bare: BareRemote | undefined;
  let server: GitHttpServer;
  let ada: Place;
  let bob: Place;
  const table = readFileSync(join(PACKAGE_ROOT, 'docs', 'remotes.md'), 'utf8');

  before(async function () {
    this.timeout(120_000);
    skipWithout(this, 'git-http-backend');
    bare = new BareRemote();
    server = await GitHttpServer.start(bare);
    ada = await bare.clone('ada', { url: server.url() });
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    for (const title of ['One', 'Two', 'Three', 'Four', 'Five']) await ada.text('new', title);
    bob = await bare.clone('bob', { url: server.url() });
    await bob.text('init', '--no-hooks', '--remote', 'origin');
  });
  after(async () => {
    await server?.close();
    bare?.remove();
  });

  /** Runs a command line and checks what it costs, in fact and by the table. */
  const costs = async (place: Place, words: readonly string[], cost: Cost, row: string, exit = 0): Promise<void> => {
    server.clear();
    const { code, stderr } = await place.try(...words);
    expect(code, stderr).to.equal(exit);
    const { connections, connectionsBy } = server.counts();
    const found = { pushes: connectionsBy['info/refs receive-pack'], fetches: connectionsBy['info/refs upload-pack'] };
    expect(found, words.join(' ')).to.deep.equal(cost);
    expect(connections, words.join(' ')).to.equal(cost.pushes + cost.fetches);
    expect(table).to.include(`| ${row} | ${cost.pushes || '–'} | ${cost.fetches || '–'} |`);
  };
  const PUSH = { pushes: 1, fetches: 0 };
  const NOTHING = { pushes: 0, fetches: 0 };

  it('what others can contend for is one push on a known tip', async () => {
    for (const words of [
      ['claim', '1'],
      ['release', '1'],
      ['claim', '1'],
      ['propose', '--issue', '1', '--title', 'Mend it'],
      ['apply', 'fix_001_1'],
      ['close', '5'],
    ])
      await costs(ada, words, PUSH, KNOWN_TIP);
  });

  it('a refusal is the remote’s, not of what is known here', async () => {
    const row = 'the same, where what is known here says no, or that it is so already';
    await ada.text('claim', '2');
    await costs(ada, ['claim', '2'], { pushes: 0, fetches: 1 }, row);
    await costs(ada.as('eve'), ['claim', '2'], { pushes: 0, fetches: 1 }, row, 5);
    await ada.text('release', '2');
  });

  it('a new issue is one push more than a look into the archive', async () => {
    await costs(ada, ['new', 'Six'], { pushes: 1, fetches: 1 }, '`new` with a number that is free');
  });

  it('what nobody contends for waits for the next push, and goes in it', async () => {
    const row = '`comment`, `edit`; anything with `--offline`';
    await costs(ada, ['comment', '2', 'seen again'], NOTHING, row);
    await costs(ada, ['edit', '3', '--title', 'Third'], NOTHING, row);
    const before = bare?.ref('refs/coord/issues/issue_003');
    await costs(ada, ['claim', '2'], PUSH, KNOWN_TIP);
    expect(bare?.ref('refs/coord/issues/issue_003')).to.not.equal(before);
    await costs(ada, ['claim', '4', '--offline'], NOTHING, row);
    await costs(ada, ['release', '4', '--offline'], NOTHING, row);
  });

  it('an issue that the remote has no ref of is looked for there before it is made', async () => {
    const { issue } = JSON.parse(await ada.text('new', 'Made apart', '--offline', '--json')) as { issue: { id: string } };
    const row = 'the first of these on an issue that the remote has no ref of, as one that was created `--offline`';
    await costs(ada, ['claim', issue.id], { pushes: 1, fetches: 1 }, row);
    await costs(ada, ['release', issue.id], PUSH, KNOWN_TIP);
  });

  it('reading needs no connection', async () => {
    for (const words of [['status'], ['list'], ['show', '1'], ['log'], ['doctor']]) {
      await costs(ada, words, NOTHING, '`status`, `list`, `show`, `log`, `export`, `verify`, `doctor`');
    }
  });

  it('a claim that others were faster than is a push and a fetch', async () => {
    await costs(bob, ['claim', '2'], { pushes: 1, fetches: 1 }, '`claim` that is lost: others were faster', 5);
  });

  it('a claim of what others have changed and left is a push, a fetch and a push', async () => {
    await costs(bob, ['claim', '3'], { pushes: 2, fetches: 1 }, '`claim` on a tip that others have moved, which is free');
  });

  it('sync fetches once, and pushes only what is new', async () => {
    await ada.text('sync');
    await bob.text('sync');
    await ada.text('sync');
    for (const place of [ada, bob])
      await costs(place, ['sync'], { pushes: 0, fetches: 1 }, '`sync`, `pull` with nothing new here');
    await costs(bob, ['pull'], { pushes: 0, fetches: 1 }, '`sync`, `pull` with nothing new here');
    await costs(bob, ['push'], NOTHING, '`push` with nothing new here');
    await bob.text('comment', '2', 'and here');
    await costs(bob, ['sync'], { pushes: 1, fetches: 1 }, '`sync` with something new here, and the state');
    await bob.text('comment', '2', 'and there');
    await costs(bob, ['push'], PUSH, '`push` with something new here');
  });
});
