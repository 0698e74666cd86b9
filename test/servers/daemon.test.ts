import { expect } from 'chai';
import type { Place } from '../support/place.ts';
import { untilQuiet } from '../support/quiet.ts';
import { BareRemote } from './bare.ts';
import { GitDaemon } from './daemon.ts';
import { gitText, skipWithout, tryGit } from './git.ts';

describe('servers/daemon', () => {
  let remote: BareRemote;
  let daemon: GitDaemon;
  let clone: Place;

  before(function () {
    skipWithout(this, 'git-daemon');
  });
  beforeEach(async () => {
    remote = new BareRemote();
    daemon = await GitDaemon.start(remote);
    clone = await remote.clone('ada', { url: daemon.url() });
  });
  afterEach(async () => {
    await daemon?.close();
    remote?.remove();
  });

  it('serves clones, fetches and pushes, and counts them', async () => {
    clone.git('commit', '--quiet', '--allow-empty', '--message=next');
    await gitText(clone, 'push', '--quiet', 'origin', 'HEAD:refs/coord/x');
    expect(remote.ref('refs/coord/x')).to.equal(clone.git('rev-parse', 'HEAD'));
    const bob = await remote.clone('bob', { url: daemon.url() });
    await gitText(bob, 'fetch', '--quiet', 'origin', 'refs/coord/*:refs/coord/*');
    expect(bob.git('rev-parse', 'refs/coord/x')).to.equal(clone.git('rev-parse', 'HEAD'));
    expect(await daemon.counts()).to.deep.equal({ connections: 4, fetches: 3, pushes: 1 });
  });

  it('says what is wrong with a request', async () => {
    const { code, stderr } = await tryGit(clone, 'ls-remote', daemon.url().replace('remote', 'nothing'));
    expect(code).to.equal(128);
    expect(stderr).to.include('no such repository');
  });

  it('ends with all that it has started, and ends once', async () => {
    remote.hook('pre-receive', 'cat >/dev/null; exec sleep 60');
    const pushed = tryGit(clone, 'push', 'origin', 'HEAD:refs/coord/x');
    while ((await daemon.counts()).pushes === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await daemon.close();
    expect((await pushed).code).to.not.equal(0);
    await untilQuiet(remote.root);
    await daemon.close();
    expect((await tryGit(clone, 'ls-remote', 'origin')).code).to.equal(128);
  });
});
