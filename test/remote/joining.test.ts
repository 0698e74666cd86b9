import { expect } from 'chai';
import { BareRemote } from '../servers/bare.ts';
import type { Place } from '../support/place.ts';
import { TestHub } from './transports.ts';

describe('remote/joining: a clone without .coord/config.json', () => {
  let remote: BareRemote;
  let ada: Place;

  beforeEach(async () => {
    remote = new BareRemote();
    ada = await remote.clone('ada');
  });
  afterEach(() => remote.remove());

  const set = (place: Place): boolean => place.git('for-each-ref', 'refs/coord/config') !== '';

  for (const namespace of ['refs/coord', 'refs/heads/git-coord']) {
    it(`begins no second backlog where the remote holds one below ${namespace}, and does not join unasked`, async () => {
      ada.git('config', 'coord.remoteNamespace', namespace);
      await ada.text('init', '--no-hooks', '--remote', 'origin');
      const bob = await remote.clone('bob');
      const { code, stderr } = await bob.try('init', '--no-hooks');
      expect([code, stderr]).to.deep.equal([
        3,
        "git coord: the remote 'origin' holds a backlog already; try: git coord init --remote origin\n",
      ]);
      expect(set(bob)).to.equal(false);
      await bob.text('init', '--no-hooks', '--remote', 'origin');
      expect(set(bob)).to.equal(true);
      expect(await bob.text('init', '--no-hooks')).to.contain("the remote 'origin' decides");
    });
  }

  it('says how clones come to share a backlog that each began for itself, and what of it did not hold when they do', async () => {
    expect(await ada.text('init', '--no-hooks')).to.contain('for one backlog in all clones: git coord init --remote origin\n');
    await ada.text('new', 'One');
    const share = async (message: string): Promise<void> => {
      ada.git('add', '.coord');
      ada.git('commit', '--quiet', `--message=${message}`);
      ada.git('push', '--quiet', 'origin', 'HEAD');
    };
    await share('Use git coord');
    const bob = await remote.clone('bob');
    const { stderr } = await bob.try('init', '--no-hooks');
    expect(stderr).to.match(
      /^note: .* an empty one was begun here\. Whoever has it shares it by: git coord init --remote NAME\n$/,
    );
    await bob.text('new', 'Two');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    await share('Share the backlog');
    bob.git('pull', '--quiet');
    expect(await bob.text('status')).to.contain(
      "this repository, though .coord/config.json names the remote 'origin'; git coord init\n",
    );
    expect(await bob.text('init', '--no-hooks')).to.match(/\nrefused: create_issue by 'bob' \([0-9a-f]{12}\): .*issue_001/);
  });

  it('looks at the only remote, whatever it is called', async () => {
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    const bob = await remote.clone('bob', { args: ['--origin=up'] });
    expect((await bob.try('init', '--no-hooks')).stderr).to.contain('git coord init --remote up');
  });

  it('decides by itself where the remote holds none, and offline without a question', async () => {
    expect(await ada.try('init', '--no-hooks')).to.include({ code: 0, stderr: '' });
    const bob = await remote.clone('bob');
    bob.git('remote', 'set-url', 'origin', 'file:///there/is/nothing');
    expect(await bob.try('init', '--no-hooks', '--offline')).to.include({ code: 0, stderr: '' });
  });

  it('goes on here where the remote cannot be asked, and says so', async () => {
    ada.git('remote', 'set-url', 'origin', 'file:///there/is/nothing');
    const { code, stderr } = await ada.try('init', '--no-hooks');
    expect(code).to.equal(0);
    expect(stderr).to.match(
      /^note: the remote 'origin' cannot be reached: .*; whether it holds a backlog already is not known\n$/,
    );
    expect(set(ada)).to.equal(true);
  });

  it('a clone that joins is well from the start: git log refs/coord works, pointers and view are there', async () => {
    const hub = await TestHub.start();
    try {
      const ada = await hub.founder('ada', ['First', 'Second']);
      await ada.text('claim', '1');
      await ada.text('sync');
      const [bob] = await hub.clones('bob');
      if (!bob) throw new Error('no clone');
      expect(bob.git('log', '--no-merges', '--format=%s', 'refs/coord')).to.contain('claim issue_001: First');
      expect(await bob.text('health')).to.contain('all is well');
      expect(await bob.text('verify')).to.contain('all is as it was done');
      expect(bob.git('rev-parse', 'refs/coord/claims/issue_001')).to.equal(ada.git('rev-parse', 'refs/coord/claims/issue_001'));
    } finally {
      await hub.close();
    }
  });
});
