import { expect } from 'chai';
import { BareRemote } from '../servers/bare.ts';
import { skipWithout } from '../servers/git.ts';
import { GitHttpServer, type Refusal } from '../servers/http.ts';
import { failureOf, type Place } from '../support/place.ts';

/** What a server says to those whom it turns away, by what it does afterwards. */
const TURNED_AWAY: readonly Refusal[] = [
  { status: 429, kind: 'info/refs receive-pack' },
  { status: 503, kind: 'info/refs receive-pack' },
  { status: 429, kind: 'POST receive-pack' },
  { status: 503, kind: 'POST receive-pack' },
];

describe('remote/busy', () => {
  let bare: BareRemote | undefined;
  let server: GitHttpServer;
  let ada: Place;

  before(function () {
    skipWithout(this, 'git-http-backend');
  });
  beforeEach(async () => {
    bare = new BareRemote();
    server = await GitHttpServer.start(bare);
    ada = await bare.clone('ada', { url: server.url() });
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    await ada.text('new', 'One');
    server.clear();
  });
  afterEach(async () => {
    await server?.close();
    bare?.remove();
  });

  const history = (): string[] =>
    (bare?.git('log', '--format=%an', 'refs/coord/issues/issue_001') ?? '').split('\n').filter((line) => line !== '');

  for (const refusal of TURNED_AWAY)
    it(`a claim that meets ${refusal.status} at ${refusal.kind} once is tried again`, async () => {
      server.refuseNext(1, refusal);
      await ada.text('claim', '1');
      expect(server.pending).to.equal(0);
      expect(history()).to.have.length(2);
    });

  it('sync, and all that fetches, is tried again too', async () => {
    for (const kind of ['info/refs upload-pack', 'POST upload-pack'] as const) {
      server.refuseNext(1, { status: 429, kind });
      await ada.text('sync');
      expect(server.pending).to.equal(0);
    }
  });

  it('is asked four times at most, and the user is told that the server is busy', async () => {
    server.refuseNext(20, { status: 429 });
    const outcome = await ada.try('claim', '1', '--json');
    expect(outcome.code).to.equal(7);
    expect(server.pending).to.equal(16);
    const { message, hint } = failureOf(outcome);
    expect(message).to.match(/^the remote 'origin' asks for fewer requests: .*429/);
    expect(hint).to.include('run the command again');
    expect(history()).to.have.length(1);
    expect(ada.git('for-each-ref', 'refs/coord/claims')).to.equal('');
  });

  it('tells a limit on requests that a hook speaks of from a rule', async () => {
    const path = 'limited';
    bare?.hook(
      'pre-receive',
      `cat >/dev/null; [ -e ${path} ] && exit 0; : >${path}; echo 'secondary rate limit exceeded' >&2; exit 1`,
    );
    await ada.text('claim', '1');
    expect(server.counts().connectionsBy['info/refs receive-pack']).to.equal(2);

    bare?.hook('pre-receive', "cat >/dev/null; echo 'only on weekdays' >&2; exit 1");
    server.clear();
    const outcome = await ada.try('release', '1', '--json');
    expect(outcome.code).to.equal(7);
    expect(failureOf(outcome).message).to.match(/^the remote 'origin' refused it: .*only on weekdays/);
    expect(server.counts().connections).to.equal(1);
  });

  it('does not wait for a server that wants more time than anybody has', async () => {
    bare?.hook('pre-receive', "cat >/dev/null; echo 'Too many requests. Please try again in 15 minutes.' >&2; exit 1");
    const outcome = await ada.try('claim', '1', '--json');
    expect(outcome.code).to.equal(7);
    expect(failureOf(outcome).message).to.include('try again in 15 minutes');
    expect(server.counts().connectionsBy['info/refs receive-pack']).to.equal(1);
  });

  for (const status of [401, 403] as const)
    it(`tries nothing again where the answer is ${status}`, async () => {
      server.refuseNext(1, { status, kind: 'info/refs receive-pack' });
      const outcome = await ada.try('claim', '1', '--json');
      expect(outcome.code).to.equal(7);
      expect(failureOf(outcome).message).to.match(/^the remote 'origin' cannot be reached: /);
      expect(server.counts().requests['info/refs receive-pack']).to.equal(1);
      await ada.text('claim', '1');
    });
});
