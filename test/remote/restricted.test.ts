import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RemoteOptions } from '../servers/bare.ts';
import { gitText, skipWithout } from '../servers/git.ts';
import type { Place } from '../support/place.ts';
import { TestHub, type Transport } from './transports.ts';

const BRANCHES = 'refs/heads/git-coord';

/** What `doctor --json` says, as far as these tests look at it. */
interface Doctor {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly kind: string;
    readonly message: string;
    readonly command: string;
    readonly mended: boolean;
  }[];
  readonly probe: {
    readonly unreachable: string | null;
    readonly places: readonly (Record<
      'create' | 'fast_forward' | 'non_fast_forward' | 'delete',
      { works: boolean; reason: string | null } | null
    > & {
      readonly namespace: string;
      readonly shown: boolean | null;
      readonly team: string | null;
      readonly left: string | null;
    })[];
  };
}

describe('remote/restricted', () => {
  let hub: TestHub;
  afterEach(() => hub.close());

  const open = async (options: RemoteOptions, transport: Transport = 'file'): Promise<TestHub> => {
    hub = await TestHub.start(transport, options);
    return hub;
  };
  const doctor = async (place: Place, ...args: readonly string[]): Promise<Doctor> =>
    JSON.parse((await place.try('doctor', '--remote', 'origin', ...args, '--json')).stdout) as Doctor;
  const proposal = (place: Place): Record<string, unknown> =>
    JSON.parse(readFileSync(join(place.cwd, '.coord', 'config.json'), 'utf8')) as Record<string, unknown>;
  const ours = (): string[] => Object.keys(hub.bare.refs()).filter((ref) => ref !== 'refs/heads/main');
  const refsIn = (place: Place): string => place.git('for-each-ref', 'refs/coord', 'refs/coord-remotes', 'refs/refs');

  /** An issue's whole life through the remote, by two clones; both hold the same in the end, and so does plain Git. */
  const live = async (ada: Place, bob: Place, namespace: string): Promise<void> => {
    const { issue } = await ada.json('new', 'Parser drops the last line');
    await bob.text('pull');
    expect((await bob.json<{ scope: string }>('claim', issue.id)).scope).to.equal('remote');
    expect((await ada.try('claim', issue.id)).code).to.equal(5);
    const { fix } = await bob.json('propose', '--issue', issue.id, '--title', 'Keep it');
    await bob.text('apply', fix.id);
    await ada.text('comment', issue.id, 'thanks');
    await ada.text('sync');
    await bob.text('sync');
    for (const place of [ada, bob]) {
      await place.text('verify');
      expect((await place.json<{ status: string; comments: unknown[] }>('show', issue.id)).status).to.equal('resolved');
      expect(place.git('log', '--format=%s', `refs/coord/issues/${issue.id}`).split('\n')).to.have.length(6); // The comment was made apart: the last one settles it.
    }
    expect(ours().filter((ref) => !ref.startsWith(`${namespace}/`) && !/\/probe\//.test(ref))).to.deep.equal([]);
    const reader = await hub.bare.clone('reader', { url: hub.url });
    await gitText(reader, 'fetch', '--quiet', 'origin', `${namespace}/state`);
    expect(reader.git('log', '--format=%s', 'FETCH_HEAD')).to.contain(`claim ${issue.id}`);
    await gitText(ada, 'fetch', '--quiet', '--prune', 'origin');
    await gitText(bob, 'fetch', '--quiet', '--prune', 'origin');
    expect(ada.git('rev-parse', `refs/coord-remotes/origin/issues/${issue.id}`)).to.equal(
      bob.git('rev-parse', `refs/coord/issues/${issue.id}`),
    );
  };

  /** What commands say that have no way: one line, exit code 7, and nothing changed here. */
  const refused = async (place: Place, says: RegExp, ...args: readonly string[]): Promise<void> => {
    const before = refsIn(place);
    const { code, stdout, stderr } = await place.try(...args);
    expect([code, stdout]).to.deep.equal([7, '']);
    expect(stderr)
      .to.match(says)
      .and.match(/^[^\n]+\n$/);
    expect(stderr).to.not.match(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    expect(refsIn(place)).to.equal(before);
  };

  for (const [name, options] of [
    ['takes branches only', { branchesOnly: true }],
    ['takes branches only, and those forward only', { branchesOnly: true, appendOnly: true }],
    ['hides refs/coord from everybody', { hide: { transfer: ['refs/coord'] } }],
    ['hides refs/coord from pushes', { hide: { receive: ['refs/coord'] } }],
    ['hides refs/coord from fetches', { hide: { uploadpack: ['refs/coord'] } }],
  ] as const) {
    it(`the team lives below ${BRANCHES} where a remote ${name}`, async () => {
      await open(options);
      const ada = await hub.founder();
      expect(proposal(ada)).to.include({ remote: 'origin', remote_namespace: BRANCHES });
      const [bob] = (await hub.clones('bob')) as [Place];
      expect(bob.git('config', 'coord.remoteNamespace')).to.equal(BRANCHES);
      await live(ada, bob, BRANCHES);
      expect((await doctor(bob)).findings).to.deep.equal([]);
    });
  }

  it('a clone without the proposal finds the team where it is', async () => {
    await open({ branchesOnly: true });
    const ada = await hub.bare.clone('ada');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    const bob = await hub.bare.clone('bob');
    await bob.text('init', '--no-hooks', '--remote', 'origin');
    expect(bob.git('config', 'coord.remoteNamespace')).to.equal(BRANCHES);
    await live(ada, bob, BRANCHES);
    hub.bare.hook('update', null);
    const cleo = await hub.bare.clone('cleo'); // Where the team is counts, not what the remote would take by now.
    await cleo.text('init', '--no-hooks', '--remote', 'origin');
    expect(cleo.git('config', 'coord.remoteNamespace')).to.equal(BRANCHES);
  });

  for (const [name, options, says] of [
    ['refuses deletions', { denyDeletes: true }, null],
    ['refuses what is not a fast-forward', { shared: true }, null],
    ['lets every ref go forward only', { appendOnly: true }, /goes forward only/],
  ] as const) {
    it(`the team lives below refs/coord where a remote ${name}`, async () => {
      await open(options);
      const ada = await hub.founder();
      const [bob] = (await hub.clones('bob')) as [Place];
      expect(proposal(bob)).to.not.have.property('remote_namespace');
      await live(ada, bob, 'refs/coord');
      const { ok, probe } = await doctor(ada);
      const [place] = probe.places;
      expect([ok, place?.namespace, place?.create?.works, place?.fast_forward?.works]).to.deep.equal([
        true,
        'refs/coord',
        true,
        true,
      ]);
      expect(place?.non_fast_forward?.works).to.equal(says === null);
      if (says) expect(place?.non_fast_forward?.reason).to.match(says);
      expect(ours().filter((ref) => ref.includes('/probe/'))).to.deep.equal(place?.left ? [place.left] : []);
    });
  }

  it('doctor tells which moves of branches a remote refuses, and what it left there', async () => {
    await open({ denyDeletes: true, shared: true, branchesOnly: true });
    const ada = await hub.bare.clone('ada');
    const { probe, findings } = await doctor(ada);
    const [first, second] = probe.places;
    expect(first?.create?.reason).to.match(/^hook declined: only branches are accepted, not 'refs\/coord\/probe\/\w+'$/);
    expect(second?.fast_forward).to.deep.equal({ works: true, reason: null });
    expect(second?.non_fast_forward?.works).to.equal(false);
    expect(second?.delete?.reason).to.match(/^deletion prohibited: /);
    expect(ours()).to.deep.equal([second?.left]);
    expect(findings.map(({ kind, command }) => [kind, command])).to.deep.equal([
      ['not_set_up', 'git coord init'],
      ['namespace', `git config coord.remoteNamespace ${BRANCHES} && git coord init --remote origin`],
    ]);
  });

  it('doctor --fix writes the namespace, and init then connects', async () => {
    await open({ branchesOnly: true });
    const ada = await hub.bare.clone('ada');
    expect((await ada.try('doctor', '--remote')).code).to.equal(8);
    expect((await doctor(ada, '--fix')).findings.map(({ kind, mended }) => [kind, mended])).to.deep.equal([
      ['not_set_up', false],
      ['namespace', true],
    ]);
    expect(ada.git('config', 'coord.remoteNamespace')).to.equal(BRANCHES);
    expect(ours()).to.deep.equal([]); // The test refs are gone.
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    expect(await ada.text('doctor', '--remote')).to.match(/all is well\n$/);
  });

  describe('a hook that says no', () => {
    const HOOK = 'printf "\\033[31mthe freeze\\033]0;title\\007 lasts until Monday\\r\\nask ops\\n" >&2; exit 1';
    const SAYS = /pre-receive hook declined: \\u001b\[31mthe freeze\\u001b\]0;title\\u0007 lasts until Monday: ask ops/;

    it('is heard on one line, without its escapes, and init changes nothing', async () => {
      await open({ preReceive: HOOK });
      const ada = await hub.bare.clone('ada');
      await refused(ada, SAYS, 'init', '--no-hooks', '--remote', 'origin');
      await refused(ada, /git coord doctor --remote origin\n$/, 'init', '--no-hooks', '--remote', 'origin');
      expect(refsIn(ada)).to.equal('');
      expect(ada.git('status', '--porcelain')).to.equal('');
      expect(ada.git('config', '--get-regexp', '^(coord|remote)\\.').split('\n')).to.have.length(3); // As cloned.
      const { findings, probe } = await doctor(ada);
      expect(findings[1]).to.include({ kind: 'refuses', command: 'git remote set-url origin URL' });
      expect(findings[1]?.message).to.match(SAYS);
      expect(probe.places.map(({ namespace, delete: gone }) => [namespace, gone])).to.deep.equal([
        ['refs/coord', null],
        [BRANCHES, null],
      ]);
      expect((await ada.try('claim', '1')).code).to.equal(6);
    });

    it('makes actions fail that others could contend for, and leaves the others for later', async () => {
      await open({});
      const ada = await hub.founder();
      const { issue } = await ada.json('new', 'Parser drops the last line');
      hub.bare.hook('pre-receive', HOOK);
      await refused(ada, SAYS, 'new', 'Another');
      await refused(ada, SAYS, 'claim', issue.id);
      await ada.text('comment', issue.id, 'later, then');
      const { code, stdout } = await ada.try('sync');
      expect(code).to.equal(7);
      expect(stdout)
        .to.match(SAYS)
        .and.match(new RegExp(`the remote did not take refs/coord/issues/${issue.id}: `));
      const { findings } = await doctor(ada);
      expect(findings.map(({ kind }) => kind)).to.deep.equal(['refuses']);
      expect(findings[0]?.message).to.contain("holds the team's backlog and takes nothing below refs/coord");
      hub.bare.hook('pre-receive', null);
      await ada.text('sync');
      expect((await doctor(ada)).ok).to.equal(true);
    });
  });

  it('a branch in the way of the namespace is named at once', async () => {
    await open({ branchesOnly: true });
    hub.bare.git('update-ref', BRANCHES, 'refs/heads/main');
    const ada = await hub.bare.clone('ada');
    await refused(ada, /only branches are accepted.*'refs\/heads\/git-coord' exists/, 'init', '--no-hooks', '--remote', 'origin');
  });

  it('a remote that may only be read: init reads, actions say so', async function () {
    skipWithout(this, 'git-http-backend');
    await open({ httpPush: false }, 'http');
    const ada = await hub.bare.clone('ada', { url: hub.url });
    await refused(ada, /403/, 'init', '--no-hooks', '--remote', 'origin');
    expect((await doctor(ada)).findings[1]).to.include({ kind: 'refuses' });
    const cleo = await hub.bare.clone('cleo'); // Who may push.
    await cleo.text('init', '--no-hooks', '--remote', 'origin');
    const { issue } = await cleo.json('new', 'Parser drops the last line');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    expect(await ada.text('list')).to.contain('Parser drops the last line');
    await refused(ada, /403/, 'claim', issue.id);
    expect((await doctor(ada)).findings.map(({ kind }) => kind)).to.deep.equal(['refuses']);
  });

  it('a remote that is not there', async () => {
    await open({});
    const ada = await hub.bare.clone('ada');
    ada.git('remote', 'set-url', 'origin', `${hub.bare.dir}-gone`);
    await refused(ada, /cannot be reached/, 'init', '--no-hooks', '--remote', 'origin');
    const { findings, probe } = await doctor(ada);
    expect(probe.unreachable).to.contain('cannot be reached');
    expect(findings[1]).to.include({ kind: 'unreachable', command: 'git ls-remote origin' });
  });

  it('two teams in two places of one remote are told apart by nobody but the user', async () => {
    await open({});
    const ada = await hub.bare.clone('ada');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    const bob = await hub.bare.clone('bob');
    bob.git('config', 'coord.remoteNamespace', BRANCHES);
    await bob.text('init', '--no-hooks', '--remote', 'origin');
    const cleo = await hub.bare.clone('cleo');
    const { code, stderr } = await cleo.try('init', '--no-hooks', '--remote', 'origin');
    expect(code).to.equal(3);
    expect(stderr).to.contain(`one backlog below refs/coord and another below ${BRANCHES}`);
    expect(refsIn(cleo)).to.equal('');
  });

  it('two clones that begin at the same time end up in one team', async () => {
    await open({ branchesOnly: true });
    const places = await Promise.all(['ada', 'bob'].map((name) => hub.bare.clone(name)));
    await Promise.all(places.map((place) => place.by('own').text('init', '--no-hooks', '--remote', 'origin')));
    const [ada, bob] = places as [Place, Place];
    expect(proposal(ada)).to.deep.equal(proposal(bob));
    await live(ada, bob, BRANCHES);
  });

  it('a namespace that other refs are in is not taken from a file', async () => {
    await open({});
    const ada = await hub.bare.clone('ada');
    ada.git('config', 'coord.remoteNamespace', 'refs/heads');
    expect((await ada.try('init', '--no-hooks', '--remote', 'origin')).code).to.equal(3);
    expect(ours()).to.deep.equal([]);
  });
});
