import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Place } from '../support/place.ts';
import { BareRemote, type RemoteOptions } from './bare.ts';
import { parseCgiHeader } from './cgi.ts';
import { gitText, skipWithout, tryGit } from './git.ts';
import { GitHttpServer } from './http.ts';

describe('servers/http', () => {
  let remote: BareRemote | undefined;
  let server: GitHttpServer;
  let clone: Place;

  before(function () {
    skipWithout(this, 'git-http-backend');
  });
  const serve = async (options: RemoteOptions = {}, user: string | null = 'tester'): Promise<void> => {
    remote = new BareRemote(options);
    server = await GitHttpServer.start(remote, { user });
    clone = await remote.clone('ada', { url: server.url() });
    server.clear();
  };
  afterEach(async () => {
    await server?.close();
    remote?.remove();
  });
  const push = (ref: string) => tryGit(clone, 'push', '--porcelain', 'origin', `HEAD:${ref}`);

  it('serves clones, fetches and pushes, and counts them', async () => {
    await serve();
    clone.git('commit', '--quiet', '--allow-empty', '--message=next');
    await gitText(clone, 'push', '--quiet', 'origin', 'HEAD:refs/coord/x');
    expect(remote?.ref('refs/coord/x')).to.equal(clone.git('rev-parse', 'HEAD'));
    const { requests, connections, connectionsBy, bytesIn, bytesOut } = server.counts();
    expect(requests).to.include({ 'info/refs receive-pack': 1, 'POST receive-pack': 1, 'POST upload-pack': 0, other: 0 });
    expect(connections).to.equal(1);
    expect(connectionsBy).to.include({ 'POST receive-pack': 1, 'POST upload-pack': 0 });
    expect(bytesIn).to.be.greaterThan(200);
    expect(bytesOut).to.be.greaterThan(200);

    server.clear();
    const other = await remote?.clone('bob', { url: server.url(), args: ['--mirror'] });
    expect(other?.git('rev-parse', 'refs/coord/x')).to.equal(clone.git('rev-parse', 'HEAD'));
    expect(server.counts().requests).to.include({ 'info/refs upload-pack': 1, 'POST upload-pack': 2, 'POST receive-pack': 0 });
  });

  it('takes what comes in chunks, and what is compressed', async () => {
    await serve();
    writeFileSync(join(clone.cwd, 'large'), randomBytes(3 << 20));
    clone.git('add', 'large');
    clone.git('commit', '--quiet', '--message=large');
    expect((await push('refs/heads/main')).code).to.equal(0);
    expect(server.counts().bytesIn).to.be.greaterThan(3 << 20);
    for (let ref = 0; ref < 40; ref++)
      clone.git('update-ref', `refs/heads/n${ref}`, clone.git('commit-tree', '-m', `${ref}`, 'HEAD^{tree}'));
    await gitText(clone, 'push', '--quiet', '--all', 'origin');
    const bob = await remote?.clone('bob', { url: server.url() }); // It wants 41 tips: a compressed request.
    expect(bob?.git('rev-parse', 'origin/n39')).to.equal(clone.git('rev-parse', 'n39'));
  });

  it('serves SHA-256', async () => {
    await serve({ sha256: true });
    expect((await push('refs/coord/x')).code).to.equal(0);
    expect(remote?.ref('refs/coord/x')).to.have.length(64);
  });

  it('refuses pushes where the remote does not take them', async () => {
    await serve({ httpPush: false });
    const { code, stderr } = await push('refs/coord/x');
    expect(code).to.equal(128);
    expect(stderr).to.include('403');
  });

  it('answers 404 for what is not there', async () => {
    await serve();
    const { code, stderr } = await tryGit(clone, 'ls-remote', server.url().replace('remote', 'nothing'));
    expect(code).to.equal(128);
    expect(stderr).to.include('not found');
  });

  for (const status of [429, 503] as const)
    it(`answers ${status} as often as told`, async () => {
      await serve();
      server.refuseNext(2, { status, retryAfter: 1 });
      for (let time = 0; time < 2; time++) expect((await push('refs/coord/x')).stderr).to.include(String(status));
      expect(remote?.ref('refs/coord/x')).to.equal(null);
      expect((await push('refs/coord/x')).code).to.equal(0);
    });

  it('says when to come again', async () => {
    await serve();
    server.refuseNext(1, { status: 429, retryAfter: 7 });
    expect((await fetch(server.url())).headers.get('retry-after')).to.equal('7');
  });

  it('turns away one kind of request only', async () => {
    await serve();
    server.refuseNext(1, { status: 503, kind: 'POST receive-pack' });
    expect((await tryGit(clone, 'ls-remote', 'origin')).code).to.equal(0);
    expect(server.pending).to.equal(1);
    expect((await push('refs/coord/x')).code).to.not.equal(0);
    expect(server.pending).to.equal(0);
  });

  it('asks who it is, which Git answers when it can', async () => {
    await serve();
    server.refuseNext(2, { status: 401 });
    const { code, stderr } = await push('refs/coord/x');
    expect(code).to.equal(128);
    expect(stderr).to.include('could not read Username');
    expect(server.pending).to.equal(1);
    const known = server.url().replace('//', '//ada:secret@');
    expect((await tryGit(clone, 'push', '--quiet', known, 'HEAD:refs/coord/x')).code).to.equal(0);
    expect(server.pending).to.equal(0);
  });

  it('ends a request that is not over when it is closed', async () => {
    await serve({ preReceive: 'cat >/dev/null; : >waiting; exec sleep 20' });
    const pushed = push('refs/coord/x');
    while (server.counts().requests['POST receive-pack'] === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await server.close();
    expect((await pushed).code).to.not.equal(0);
  });

  describe('parseCgiHeader', () => {
    it('waits for the end of the header and takes either kind of line', () => {
      expect(parseCgiHeader(Buffer.from('Status: 404 Not Found\r\nX: y'))).to.equal(null);
      for (const end of ['\r\n', '\n']) {
        const header = parseCgiHeader(Buffer.from(`Status: 404 Not Found${end}Expires: a: b${end}${end}body`));
        expect(header?.status).to.equal(404);
        expect([...(header?.fields ?? [])]).to.deep.equal([['expires', 'a: b']]);
      }
    });
  });
});
