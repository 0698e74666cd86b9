import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { BareRemote } from '../servers/bare.ts';
import { describeWith, type SshKey, sshKey } from '../support/keys.ts';
import type { Place, ShownIssue } from '../support/place.ts';
import { untilQuiet } from '../support/quiet.ts';
import { expectAgreement, refusedBy, type Synced } from './agreement.ts';
import { TestHub } from './transports.ts';

describe('remote/attacks', () => {
  let hub: TestHub;
  let bare: BareRemote;
  let ada: Place;
  let bob: Place;

  beforeEach(async () => {
    hub = await TestHub.start('file');
    bare = hub.bare;
    ada = await hub.founder('ada');
    [bob] = (await hub.clones('bob')) as [Place];
  });
  afterEach(async () => {
    await untilQuiet(bare.root);
    await hub.close();
  });

  const tip = (ref: string): string => bare.git('rev-parse', ref);
  const titles = async (place: Place): Promise<string[]> =>
    (await place.json<ShownIssue[]>('list', '--all')).map(({ title }) => title);
  /** A commit on the remote whose tree is another's with one file put into it by hand. */
  const byHand = (parent: string, path: string, content: string): string => {
    bare.git('config', 'user.name', 'eve');
    bare.git('config', 'user.email', 'eve@example.com');
    const eve = bob.with({ GIT_DIR: bare.dir, GIT_INDEX_FILE: `${bare.dir}/by-hand` });
    const blob = eve.feed(content, 'hash-object', '-w', '--stdin').toString().trim();
    eve.git('read-tree', parent);
    eve.git('update-index', '--add', '--cacheinfo', `100644,${blob},${path}`);
    return eve.git('commit-tree', '-p', parent, '-m', 'by hand', eve.git('write-tree'));
  };
  /** All that decides; a pointer that was pushed along with what was refused decides nothing. */
  const branches = (): [string, string][] => Object.entries(bare.refs()).filter(([ref]) => !ref.includes('/claims/'));
  const fileOf = (ref: string): string => bare.git('ls-tree', '-r', '--name-only', ref, 'issues/');

  it('joins and syncs although the remote has refs of other names, no commits, and an issue under another one’s name', async () => {
    await ada.text('new', 'First');
    const first = tip('refs/coord/issues/issue_001');
    bare.git('update-ref', 'refs/coord/issues/issue_002/x', first);
    bare.git('update-ref', 'refs/coord/agents/eve', first);
    bare.git('update-ref', 'refs/coord/issues/issue_050', first);
    bare.git('update-ref', 'refs/coord/issues/issue_060', tip(`${first}^{tree}`));
    await bob.text('sync');
    const [eve] = (await hub.clones('eve')) as [Place];
    expect(eve.git('config', 'coord.remote')).to.equal('origin');
    for (const place of [bob, eve]) {
      expect(await titles(place)).to.deep.equal(['First']);
      const refs = place.git('for-each-ref', '--format=%(refname)', 'refs/coord');
      expect(refs)
        .to.not.contain('issue_002/x')
        .and.to.not.match(/agents\/eve$/m);
      const { stdout, code } = await place.try('verify');
      expect(code).to.equal(8);
      expect(stdout).to.contain("is about 'issue_001', on the branch of issue_050").and.to.contain('not a commit');
    }
    await eve.text('claim', '1');
  });

  it('settles and pushes all else where one branch of the remote cannot be read', async () => {
    for (const title of ['First', 'Second']) await ada.text('new', title);
    await bob.text('sync');
    for (const id of ['1', '2']) await bob.text('comment', id, 'apart');
    const before = tip('refs/coord/issues/issue_001');
    bare.git('update-ref', 'refs/coord/issues/issue_001', byHand(before, fileOf(before), '{'));
    const { code, stdout } = await bob.try('sync', '--json');
    const { pushed, rejected } = JSON.parse(stdout) as { pushed: string[]; rejected: { ref: string; reason: string }[] };
    expect(code).to.equal(7);
    expect(pushed).to.include('refs/coord/issues/issue_002');
    expect(rejected.map(({ ref }) => ref)).to.deep.equal(['refs/coord/issues/issue_001']);
    expect(rejected[0]?.reason).to.match(/^it cannot be settled: .* it is not JSON$/);
    expect(bob.git('log', '--format=%s', 'refs/coord/issues/issue_001')).to.contain('comment');
  });

  it('does not mix its backlog with that of another team which has taken the remote’s place', async () => {
    await ada.text('new', 'Ours');
    await bob.text('sync');
    for (const ref of Object.keys(bare.refs())) if (ref.startsWith('refs/coord')) bare.git('update-ref', '-d', ref);
    const other = await bare.clone('other');
    other.git('rm', '-rq', '.coord');
    await other.text('init', '--no-hooks', '--remote', 'origin');
    await other.text('new', 'Theirs');
    const theirs = branches();
    for (const words of [['claim', '1'], ['claim', '1'], ['new', 'Mine'], ['push'], ['sync'], ['pull']]) {
      const { code, stderr } = await bob.try(...words);
      expect(code, words.join(' ')).to.equal(3);
      expect(stderr).to.contain('holds the backlog of another team');
    }
    expect(branches()).to.deep.equal(theirs);
    expect(await titles(bob)).to.deep.equal(['Ours']);
  });

  it('removes no ref by an archive that was made by hand and does not keep the issue’s history', async () => {
    for (const title of ['First', 'Second']) await ada.text('new', title);
    for (const id of ['1', '2']) await ada.text('close', id);
    await ada.text('archive', '1');
    await bob.text('sync');
    const second = tip('refs/coord/issues/issue_002');
    const issue = JSON.parse(bare.git('show', `${second}:${fileOf(second)}`)) as unknown;
    const shard = createHash('sha1').update('issue_002').digest('hex').slice(0, 2);
    const file = JSON.stringify({ tip: second, issue, fixes: [] });
    bare.git('update-ref', 'refs/coord/archive', byHand(tip('refs/coord/archive'), `archived/${shard}/issue_002.json`, file));
    await bob.text('sync');
    expect(bob.git('rev-parse', 'refs/coord/issues/issue_002')).to.equal(second);
    expect(tip('refs/coord/issues/issue_002')).to.equal(second);
    const { code, stdout } = await bob.try('verify');
    expect(code).to.equal(8);
    expect(stdout).to.contain('refs/coord/archive: it takes 0 branches in');
  });

  it('does nothing to an issue that was done on another of the same id', async () => {
    bare.git('init', '--bare', '--quiet', `${bare.root}/other.git`);
    ada.git('remote', 'add', 'other', `file://${bare.root}/other.git`);
    await ada.text('init', '--no-hooks', '--remote', 'other');
    await ada.text('new', 'There');
    await ada.text('comment', '1', 'about what is there');
    await ada.text('close', '1');
    await bob.text('new', 'Here');
    const { sync } = await ada.json<{ sync: Synced }>('init', '--no-hooks', '--remote', 'origin');
    const refused = sync.settled.flatMap((branch) => branch.refused.map(({ action, reason }) => `${action}: ${reason}`));
    const same = "it was done on another issue that was given the same id: 'There'";
    expect(refused).to.deep.equal(['create_issue: issue_001 exists already', `comment_issue: ${same}`, `close_issue: ${same}`]);
    const shown = await bob.json<ShownIssue & { comments: unknown[] }>('show', '1');
    expect([shown.title, shown.status, shown.comments]).to.deep.equal(['Here', 'new', []]);
    await expectAgreement(bare, [ada, bob]);
  });

  it('gives no numbers in a clone that was set up while the remote was not to be asked', async () => {
    const eve = await bare.clone('eve');
    await eve.text('init', '--no-hooks', '--offline');
    const { issue } = await eve.json('new', 'Apart', '--offline');
    expect(issue.id).to.match(/^issue_[a-z2-9]{5}$/);
    await ada.text('new', 'First');
    await ada.text('claim', '1');
    await eve.text('init', '--no-hooks');
    expect((await eve.json('new', 'Second')).issue.id).to.equal('issue_002');
    await expectAgreement(bare, [ada, bob, eve]);
    expect(await titles(ada)).to.have.members(['Apart', 'First', 'Second']);
  });

  it('has the remote know the rules before what was judged by them', async () => {
    await ada.text('new', 'First');
    await bob.text('sync');
    await bob.text('config', 'lease_minutes', '30', '--offline');
    await ada.text('config', 'lease_minutes', '90');
    await bob.text('claim', '1');
    await ada.text('sync');
    expect(await ada.text('verify', '--full')).to.contain('all is as it was done');
    await expectAgreement(bare, [ada, bob]);
  });

  describeWith(['ssh-keygen'], 'with keys', () => {
    it('leaves the keys of an agent to the agent to settle', async () => {
      const [first, second, third] = ['first', 'second', 'third'].map((name) => sshKey(ada.env['HOME'] ?? '', name)) as SshKey[];
      for (const place of [ada, bob]) {
        place.git('config', 'gpg.format', 'ssh');
        place.git('config', 'user.signingKey', first?.path ?? '');
        place.git('config', 'coord.sign', 'true');
      }
      await ada.text('key', 'add');
      await bob.text('sync');
      await ada.text('key', 'add', `${second?.path}.pub`, '--offline');
      await bob.as('ada').text('key', 'add', `${third?.path}.pub`);
      const { apart, settled } = await ada.as('carol').json<Synced & { readonly apart: readonly string[] }>('sync');
      expect([apart, settled]).to.deep.equal([['refs/coord/agents/ada/keys'], []]);
      expect(await refusedBy(ada)).to.deep.equal([]);
      await expectAgreement(bare, [ada, bob]);
      expect((await bob.text('key', 'list', 'ada')).match(/SHA256:/g)).to.have.length(3);
    });
  });
});
