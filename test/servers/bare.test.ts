import { expect } from 'chai';
import type { Place } from '../support/place.ts';
import { BareRemote, type RemoteOptions } from './bare.ts';
import { gitText, tryGit } from './git.ts';

describe('servers/bare', () => {
  let remote: BareRemote;
  afterEach(() => remote.remove());

  const meet = async (options: RemoteOptions): Promise<Place> => {
    remote = new BareRemote(options);
    return remote.clone('ada');
  };
  const commit = (place: Place, ...args: readonly string[]): string => {
    place.git('commit', '--quiet', '--allow-empty', '--message=next', ...args);
    return place.git('rev-parse', 'HEAD');
  };
  const push = async (place: Place, ...refspecs: readonly string[]): Promise<string> =>
    (await tryGit(place, 'push', '--porcelain', 'origin', ...refspecs)).stdout;

  it('is cloned, pushed to and fetched from by clones that share nothing else', async () => {
    const ada = await meet({});
    const bob = await remote.clone('bob');
    const head = commit(ada);
    await gitText(ada, 'push', '--quiet', 'origin', 'HEAD:refs/coord/issues/x');
    expect(remote.ref('refs/coord/issues/x')).to.equal(head);
    await gitText(bob, 'fetch', '--quiet', 'origin', '+refs/coord/*:refs/coord/*');
    expect(bob.git('log', '-1', '--format=%H %an %ae', 'refs/coord/issues/x')).to.equal(`${head} ada ada@example.com`);
    expect(bob.env['HOME']).to.not.equal(ada.env['HOME']);
    expect(bob.env['GIT_COORD_AGENT']).to.equal('bob');
  });

  it('may be empty, and may be SHA-256', async () => {
    await meet({ empty: true });
    expect(remote.refs()).to.deep.equal({});
    remote.remove();
    const ada = await meet({ sha256: true });
    expect(commit(ada)).to.have.length(64);
    expect(await push(ada, 'HEAD:main')).to.include('Done');
  });

  it('refuses what is not a fast-forward of a branch when it is shared', async () => {
    const ada = await meet({ shared: true });
    const first = ada.git('rev-parse', 'HEAD');
    const second = commit(ada);
    for (const name of ['refs/heads/main', 'refs/coord/x']) expect(await push(ada, `${second}:${name}`)).to.include('Done');
    expect(await push(ada, `+${first}:refs/heads/main`)).to.match(/^!.*\[remote rejected\] \(non-fast-forward\)/m);
    expect(await push(ada, `+${first}:refs/coord/x`)).to.include('Done');
  });

  it('refuses deletions of branches when it denies them', async () => {
    const ada = await meet({ denyDeletes: true });
    expect(await push(ada, 'HEAD:refs/heads/x', 'HEAD:refs/coord/x')).to.include('Done');
    expect(await push(ada, ':refs/heads/x')).to.match(/^!.*deletion prohibited/m);
    expect(await push(ada, ':refs/coord/x')).to.include('Done');
    expect(Object.keys(remote.refs())).to.deep.equal(['refs/heads/main', 'refs/heads/x']);
  });

  it('lets every ref go forward only when told to', async () => {
    const ada = await meet({ appendOnly: true });
    const first = ada.git('rev-parse', 'HEAD');
    const second = commit(ada);
    expect(await push(ada, `${first}:refs/coord/x`)).to.include('Done');
    expect(await push(ada, `${second}:refs/coord/x`)).to.include('Done');
    for (const refspec of [`+${first}:refs/coord/x`, ':refs/coord/x'])
      expect(await push(ada, refspec)).to.match(/^!.*hook declined/m);
    expect(remote.ref('refs/coord/x')).to.equal(second);
  });

  it('hides refs from everybody, or from pushes only', async () => {
    const ada = await meet({ hide: { transfer: ['refs/secret'], receive: ['refs/shown'] } });
    for (const name of ['refs/secret/x', 'refs/shown/x']) remote.git('update-ref', name, 'refs/heads/main');
    const listed = await gitText(ada, 'ls-remote', 'origin');
    expect(listed).to.include('refs/shown/x').and.not.include('refs/secret/x');
    for (const name of ['refs/secret/y', 'refs/shown/y'])
      expect(await push(ada, `HEAD:${name}`)).to.match(/^!.*deny updating a hidden ref/m);
  });

  it('accepts only branches when told to', async () => {
    const ada = await meet({ branchesOnly: true });
    expect(await push(ada, 'HEAD:refs/coord/x')).to.match(/^!.*hook declined/m);
    expect(await push(ada, 'HEAD:refs/heads/git-coord/x')).to.include('Done');
    expect(Object.keys(remote.refs())).to.deep.equal(['refs/heads/git-coord/x', 'refs/heads/main']);
  });

  it('lets a pre-receive hook refuse a push as a whole, and lets it be taken away', async () => {
    const ada = await meet({ preReceive: 'grep -q refs/coord/forbidden && exit 1; exit 0' });
    expect(await push(ada, 'HEAD:refs/coord/x')).to.include('Done');
    expect(await push(ada, 'HEAD:refs/coord/y', 'HEAD:refs/coord/forbidden')).to.match(/^!.*pre-receive hook declined/m);
    expect(remote.ref('refs/coord/y')).to.equal(null);
    remote.hook('pre-receive', null);
    expect(await push(ada, 'HEAD:refs/coord/forbidden')).to.include('Done');
  });
});
