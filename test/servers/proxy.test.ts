import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect } from 'chai';
import type { Place } from '../support/place.ts';
import { BareRemote } from './bare.ts';
import { type ConnectionFault, FETCHING, LISTING, PUSHING } from './connection-faults.ts';
import { GitDaemon } from './daemon.ts';
import { gitText, skipWithout, tryGit } from './git.ts';
import { GitHttpServer } from './http.ts';
import { FaultProxy } from './proxy.ts';

const SERVERS = [
  { name: 'http', program: 'git-http-backend', start: (remote: BareRemote) => GitHttpServer.start(remote) },
  { name: 'daemon', program: 'git-daemon', start: (remote: BareRemote) => GitDaemon.start(remote) },
] as const;

for (const { name, program, start } of SERVERS)
  describe(`servers/proxy to ${name}`, () => {
    let remote: BareRemote;
    let server: GitHttpServer | GitDaemon | undefined;
    let proxy: FaultProxy;
    let clone: Place;

    before(async function () {
      skipWithout(this, program);
      remote = new BareRemote();
      server = await start(remote);
      proxy = await FaultProxy.start(server.port);
      clone = await remote.clone('ada', { url: proxy.through(server.url()) });
      proxy.clear();
    });
    afterEach(() => proxy?.clear());
    after(async () => {
      await proxy?.close();
      await server?.close();
      remote?.remove();
    });

    /** Makes a commit and pushes it to a branch of its own; tells whether Git says that it worked, and whether it did. */
    const push = async (branch: string): Promise<{ code: number | null; moved: boolean }> => {
      clone.git('commit', '--quiet', '--allow-empty', `--message=${branch}`);
      const { code } = await tryGit(clone, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
      await proxy.settled();
      return { code, moved: remote.ref(`refs/heads/${branch}`) === clone.git('rev-parse', 'HEAD') };
    };
    /** Arms a fault of a request; over HTTP also for when the request is sent once more. */
    const strike = (fault: ConnectionFault): void => proxy.next(fault, ...(name === 'http' ? [fault] : []));
    const pushDuring = (fault: ConnectionFault): ReturnType<typeof push> => {
      strike(fault);
      return push(`${fault.kind}-${'from' in fault}`);
    };
    const list = (): Promise<{ code: number | null }> => tryGit(clone, 'ls-remote', '--quiet', 'origin');

    it('counts connections and bytes', async () => {
      expect(await push('counted')).to.deep.equal({ code: 0, moved: true });
      const { connections, toServer, toClient } = proxy.counts();
      expect(connections).to.equal(1);
      expect(toServer).to.be.greaterThan(200);
      expect(toClient).to.be.greaterThan(50);
    });

    it('refuses one connection, and no second one', async () => {
      proxy.next({ kind: 'refuse' });
      expect((await list()).code).to.equal(128);
      expect(proxy.counts()).to.deep.equal({ connections: 1, toServer: 0, toClient: 0 });
      expect((await list()).code).to.equal(0);
    });

    it('is not there while it is down', async () => {
      proxy.down();
      expect((await list()).code).to.equal(128);
      expect(proxy.counts().connections).to.equal(0);
      await proxy.up();
      expect((await list()).code).to.equal(0);
    });

    it('cuts before the server hears anything', async () => {
      proxy.next({ kind: 'cut' });
      expect((await list()).code).to.equal(128);
      expect(proxy.counts()).to.deep.equal({ connections: 1, toServer: 0, toClient: 0 });
      expect(proxy.pending).to.equal(0);
    });

    it('cuts a push that the server has heard nothing of', async () => {
      expect(await pushDuring({ kind: 'cut', from: PUSHING }))
        .to.deep.include({ moved: false })
        .and.not.include({ code: 0 });
      expect(await push('cut-again')).to.deep.equal({ code: 0, moved: true });
    });

    it('cuts a push in the middle of what the client sends', async () => {
      const outcome = await pushDuring({ kind: 'cut-request', bytes: 40, from: PUSHING });
      expect(outcome).to.deep.include({ moved: false }).and.not.include({ code: 0 });
    });

    it('drops the answer to a push that the server has accepted', async () => {
      const outcome = await pushDuring({ kind: 'drop-answer', from: PUSHING });
      expect(outcome).to.deep.include({ moved: true }).and.not.include({ code: 0 });
    });

    it('cuts the answer to a push that the server has accepted', async () => {
      const outcome = await pushDuring({ kind: 'cut-answer', bytes: 5, from: PUSHING });
      expect(outcome).to.deep.include({ moved: true }).and.not.include({ code: 0 });
    });

    it('drops the answer to a fetch', async () => {
      remote.git('update-ref', 'refs/heads/fetched', remote.git('commit-tree', '-m', name, 'refs/heads/main^{tree}'));
      strike({ kind: 'drop-answer', from: FETCHING });
      const fetch = ['fetch', '--quiet', 'origin', 'refs/heads/fetched:refs/fetched'];
      expect((await tryGit(clone, ...fetch)).code).to.not.equal(0);
      expect(proxy.pending).to.equal(0);
      await gitText(clone, ...fetch);
      expect(clone.git('rev-parse', 'refs/fetched')).to.equal(remote.ref('refs/heads/fetched'));
    });

    it('delays every chunk of every connection', async () => {
      proxy.always({ kind: 'delay', ms: 100 });
      const before = performance.now();
      expect((await list()).code).to.equal(0);
      expect(performance.now() - before).to.be.greaterThan(200);
    });

    it('has a fault strike a slow connection too', async () => {
      proxy.always({ kind: 'delay', ms: 5 });
      strike({ kind: 'cut', from: LISTING });
      expect((await list()).code).to.not.equal(0);
      expect(proxy.pending).to.equal(0);
    });

    it('hangs until it is released', async () => {
      proxy.next({ kind: 'hang', from: PUSHING });
      let ended = false;
      const pushed = push('hung').finally(() => {
        ended = true;
      });
      while (proxy.hanging === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      expect(remote.ref('refs/heads/hung')).to.equal(null);
      expect(ended).to.equal(false);
      proxy.release();
      expect(await pushed).to.deep.equal({ code: 0, moved: true });
    });

    it('serves four clones at once', async () => {
      const url = proxy.through(server?.url() ?? '');
      const clones = await Promise.all(['b', 'c', 'd', 'e'].map((agent) => remote.clone(agent, { url })));
      proxy.clear();
      const outcomes = await Promise.all(
        clones.map((place) => {
          place.git('commit', '--quiet', '--allow-empty', `--message=${place.env['GIT_COORD_AGENT']}`);
          return tryGit(place, 'push', '--porcelain', 'origin', 'HEAD:refs/heads/contended');
        }),
      );
      expect(outcomes.filter(({ code }) => code === 0)).to.have.length(1);
      const heads = clones.map((place) => place.git('rev-parse', 'HEAD'));
      expect(heads).to.include(remote.ref('refs/heads/contended'));
      expect(proxy.counts().connections).to.equal(4);
    });
  });

describe('servers/proxy', () => {
  it('counts to the byte', async () => {
    let heard = '';
    const server = createServer((socket) =>
      socket
        .on('data', (chunk) => {
          heard += chunk.toString();
          socket.end('answer');
        })
        .on('error', () => {}),
    );
    await once(server.listen(0, '127.0.0.1').unref(), 'listening');
    const proxy = await FaultProxy.start((server.address() as AddressInfo).port);
    const ask = async (...faults: readonly ConnectionFault[]): Promise<{ heard: string; answer: string }> => {
      heard = '';
      proxy.next(...faults);
      const reaches = faults[0]?.kind !== 'cut';
      const served =
        reaches && once(server, 'connection').then(([socket]: Socket[]) => socket && once(socket, 'close').catch(() => {}));
      const client = connect(proxy.port, '127.0.0.1').on('error', () => {});
      client.end('a question');
      let answer = '';
      client.on('data', (chunk) => {
        answer += chunk.toString();
      });
      await once(client, 'close');
      await Promise.all([served, proxy.settled()]);
      return { heard, answer };
    };
    expect(await ask()).to.deep.equal({ heard: 'a question', answer: 'answer' });
    expect(proxy.counts()).to.deep.equal({ connections: 1, toServer: 10, toClient: 6 });
    expect(await ask({ kind: 'cut' })).to.deep.equal({ heard: '', answer: '' });
    expect((await ask({ kind: 'cut-request', bytes: 3 })).heard).to.equal('a q');
    expect((await ask({ kind: 'cut-request', bytes: 3, from: 'quest' })).heard).to.equal('a que');
    expect(await ask({ kind: 'cut-answer', bytes: 3 })).to.deep.equal({ heard: 'a question', answer: 'ans' });
    expect(await ask({ kind: 'cut-answer', bytes: 0 })).to.deep.equal({ heard: 'a question', answer: '' });
    expect(await ask({ kind: 'drop-answer', from: 'ion' })).to.deep.equal({ heard: 'a question', answer: '' });
    await proxy.close();
    server.close();
  });

  it('sees an HTTP client send once more what was not answered, and be refused for what it has done', async function () {
    skipWithout(this, 'git-http-backend');
    const remote = new BareRemote();
    const server = await GitHttpServer.start(remote);
    const proxy = await FaultProxy.start(server.port);
    try {
      const clone = await remote.clone('ada', { url: proxy.through(server.url()) });
      const push = ['push', '--porcelain', 'origin', 'HEAD:refs/coord/x'];
      proxy.next({ kind: 'cut', from: PUSHING });
      expect((await tryGit(clone, ...push)).code).to.equal(0);
      expect(server.counts().requests['POST receive-pack']).to.equal(2);
      clone.git('commit', '--quiet', '--allow-empty', '--message=next');
      proxy.next({ kind: 'drop-answer', from: PUSHING });
      const { code, stdout } = await tryGit(clone, ...push);
      expect(code).to.equal(1);
      expect(stdout).to.match(/^!.*\[remote rejected\]/m);
      expect(remote.ref('refs/coord/x')).to.equal(clone.git('rev-parse', 'HEAD'));
      expect(server.counts().requests['POST receive-pack']).to.equal(4);
    } finally {
      await proxy.close();
      await server.close();
      remote.remove();
    }
  });

  it('ends what hangs when it is closed', async () => {
    const remote = new BareRemote();
    const target = await FaultProxy.start(9);
    const proxy = await FaultProxy.start(target.port);
    proxy.next({ kind: 'hang' });
    const clone = await remote.clone('ada');
    const listed = tryGit(clone, 'ls-remote', `git://127.0.0.1:${proxy.port}/remote.git`);
    while (proxy.hanging === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await proxy.close();
    expect((await listed).code).to.equal(128);
    await target.close();
    remote.remove();
  });
});
