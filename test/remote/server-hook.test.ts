import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { BareRemote, type RemoteOptions } from '../servers/bare.ts';
import { gitText } from '../servers/git.ts';
import { describeWith, type SshKey, sshKey } from '../support/keys.ts';
import { failureOf, Place } from '../support/place.ts';
import { untilQuiet } from '../support/quiet.ts';
import { type GuardedTeam, guardedTeam, handOf, push, refused, removeHub, said } from './guarded-team.ts';

const ZERO = '0'.repeat(40);

describe('remote/server-hook', () => {
  let team: GuardedTeam;
  let hub: BareRemote;
  let server: Place;
  let ada: Place;
  let bob: Place;
  let id: string;
  let ref: string;

  const begin = async (options: RemoteOptions = {}): Promise<void> => {
    team = await guardedTeam(options);
    ({ hub, server, ada, bob, id, ref } = team);
  };

  afterEach(() => removeHub(hub));

  describe('what git coord does', () => {
    beforeEach(() => begin());

    it('comes in: a full life in two clones, and work done apart', async () => {
      const { commit } = await ada.json('claim', id);
      expect(team.tip()).to.equal(commit);
      const lost = await bob.try('claim', id, '--json');
      expect([lost.code, failureOf(lost).code]).to.deep.equal([5, 'lost']);
      await bob.text('comment', id, 'from afar', '--offline');
      await ada.text('propose', '--issue', id, '--title', 'Mend it', '--tested');
      await bob.text('sync');
      await ada.text('sync');
      await ada.text('apply', 'fix_001_1');
      await ada.text('new', 'Another');
      await bob.text('sync');
      await bob.text('config', 'lease_minutes', '30');
      const taken = await bob.json('claim', 'issue_002');
      await ada.text('sync');
      await ada.text('claim', 'issue_002', '--force', '--reason', 'bob has gone home');
      await ada.text('sync');
      expect(hub.git('log', '--format=%H', 'refs/coord/issues/issue_002')).to.contain(taken.commit);
      expect(hub.git('log', '--merges', '--format=%s', ref)).to.match(/^settle issue_001: 1 action done apart, 0 refused$/m);
      expect(hub.ref('refs/coord/state')).not.to.equal(null);
      expect(await server.text('verify')).to.match(/all is as it was done\n$/);
    });

    it('comes in, so that of two at once one wins and the other is told who', async () => {
      const outcomes = await Promise.all([ada, bob].map((place) => place.by('own').try('claim', id, '--json')));
      expect(outcomes.map(({ code }) => code).sort(), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal([0, 5]);
    });

    it('comes in, so that two new issues at once get two ids', async () => {
      const outcomes = await Promise.all([ada, bob].map((place) => place.by('own').try('new', 'At once', '--json')));
      expect(
        outcomes.map(({ code }) => code),
        outcomes.map(({ stderr }) => stderr).join(''),
      ).to.deep.equal([0, 0]);
    });

    it('refreshes state and reports on the server', async () => {
      await ada.with({ GIT_COORD_REFRESH: undefined }).text('claim', id);
      await untilQuiet(dirname(hub.root));
      expect(hub.git('show', 'refs/coord/state:reports/ISSUES_REPORT.md')).to.contain('Guarded');
      expect(hub.git('merge-base', '--is-ancestor', ref, 'refs/coord/state')).to.equal('');
    });

    it('is let through with other branches, which nobody looks at', async () => {
      ada.git('commit', '--quiet', '--allow-empty', '--message=Code');
      ada.git('branch', 'git-coord/feature');
      const pushed = await push(ada, 'HEAD:refs/heads/main', 'git-coord/feature', 'HEAD:refs/tags/v1');
      expect(pushed.code, pushed.stderr).to.equal(0);
      expect(said(pushed)).to.deep.equal([]);
      ada.git('commit', '--quiet', '--amend', '--allow-empty', '--message=Other');
      expect((await push(ada, '--force', 'HEAD:refs/heads/main', ':refs/tags/v1')).code).to.equal(0);
    });
  });

  describeWith(['ssh-keygen'], 'where the policy requires signatures', () => {
    let adas: SshKey;
    let bobs: SshKey;
    const signing = (place: Place, { path }: SshKey): void => {
      for (const [name, value] of [
        ['coord.sign', 'true'],
        ['gpg.format', 'ssh'],
        ['user.signingKey', path],
      ] as const) {
        place.git('config', name, value);
      }
    };

    beforeEach(async () => {
      await begin();
      adas = sshKey(ada.env['HOME'] ?? '', 'ada');
      bobs = sshKey(bob.env['HOME'] ?? '', 'bob');
      signing(ada, adas);
      signing(bob, bobs);
      await ada.text('key', 'add');
      await bob.text('key', 'add');
      await ada.text('config', 'require_signatures', 'true');
      await bob.text('sync');
    });

    it('takes what is signed, and refuses what is not, whatever policy it names', async () => {
      await ada.text('claim', id);
      await bob.text('sync');
      await bob.text('comment', id, 'signed');
      const hand = handOf(bob);
      const own = bob.git('rev-parse', ref);
      const unsigned = (text: string): string => text.replace(/^gpgsig (?:.*\n )*.*\n/m, '');
      const bare = hand.commit({ like: own, edit: unsigned });
      refused(await push(bob, `${bare}:${ref}`), team.line(bare, "comment_issue by 'bob': it is not signed"));
      const [, config = ''] = hand.chain('refs/coord/config');
      const [oldest = ''] = hand.chain('refs/coord/config');
      expect(config).not.to.equal('');
      const old = hand.commit({ like: own, edit: (text) => unsigned(text).replace(/"policy":"\w+"/, `"policy":"${oldest}"`) });
      refused(await push(bob, `${old}:${ref}`), team.line(old, "comment_issue by 'bob': it is not signed"));
      await bob.text('sync');
      expect(team.tip()).to.equal(own);
    });

    it('refuses a key that is not the agent’s, and a change of keys that no key vouches for', async () => {
      signing(bob, adas);
      const outcome = await bob.try('comment', id, 'whose?');
      expect(outcome.code).to.equal(3);
      signing(bob, bobs);
      await bob.text('comment', id, 'mine');
      const hand = handOf(bob);
      const own = bob.git('rev-parse', ref);
      const wrong = bob.git('cat-file', 'commit', own).replace(/^gpgsig (?:.*\n )*.*\n/m, '');
      const payload = join(bob.env['HOME'] ?? '', 'payload');
      writeFileSync(payload, `${wrong}\n`);
      execFileSync('ssh-keygen', ['-q', '-Y', 'sign', '-n', 'git', '-f', adas.path, payload], { stdio: 'ignore' });
      const signature = readFileSync(`${payload}.sig`, 'utf8').trimEnd().replaceAll('\n', '\n ');
      const forged = hand.commit({
        like: own,
        edit: (text) => text.replace(/^gpgsig (?:.*\n )*.*\n/m, '').replace(/^(committer .*\n)/m, `$1gpgsig ${signature}\n`),
      });
      refused(
        await push(bob, `${forged}:${ref}`),
        team.line(forged, "comment_issue by 'bob': it is signed by .*, which is no key of 'bob'"),
      );
    });
  });

  describe('the hooks', () => {
    let trace: string;

    beforeEach(() => {
      trace = mkdtempSync(join(tmpdir(), 'git-coord-test-'));
    });
    afterEach(() => rmSync(trace, { recursive: true, force: true }));

    it('run what was there before, and leave with what they brought', async () => {
      const ran = join(trace, 'ran');
      await begin({ preReceive: `cat >>'${ran}'; echo "from before" >&2; [ ! -e '${ran}.no' ]` });
      const first = readFileSync(ran, 'utf8');
      expect(first).to.match(new RegExp(`^${ZERO} [0-9a-f]{40} refs/coord/config$`, 'm'));
      writeFileSync(`${ran}.no`, '');
      const no = await ada.try('claim', id);
      expect([no.code, no.stderr]).to.satisfy(([code, text]: [number, string]) => code === 7 && text.includes('from before'));
      await server.text('hooks', 'uninstall');
      expect(readFileSync(join(hub.dir, 'hooks', 'pre-receive'), 'utf8')).to.contain('from before');
      expect(existsSync(join(hub.dir, 'hooks', 'post-receive'))).to.equal(false);
      rmSync(`${ran}.no`);
      const blob = ada.feed('anything', 'hash-object', '-w', '--stdin').toString().trim();
      expect((await push(ada, `${blob}:refs/coord/issues/issue_007`)).code).to.equal(0);
    });

    it('honour core.hooksPath', async () => {
      hub = new BareRemote();
      server = new Place(hub.dir, hub.env, 'ada', 'test');
      hub.git('config', 'core.hooksPath', join(hub.dir, 'own'));
      const state = JSON.parse(await server.text('hooks', 'install', '--server', '--json'));
      expect(state.hooks.filter(({ state }: { state: string }) => state === 'installed')).to.have.length(2);
      ada = await hub.clone('ada');
      refused(await push(ada, 'HEAD:refs/coord/config'), /^refs\/coord\/config: .*it records no action/);
      const after = JSON.parse(await server.text('hooks', 'uninstall', '--json'));
      expect(after.hooks.every(({ state }: { state: string }) => state === 'absent')).to.equal(true);
    });

    it('say what is guarded, and doubt that a working clone is meant', async () => {
      hub = new BareRemote();
      server = new Place(hub.dir, hub.env, 'ada', 'test');
      const { stdout, stderr } = await server.try('hooks', 'install', '--server');
      expect(stderr).to.equal('');
      expect(stdout).to.match(/\nguarded now: pushes below refs\/coord and refs\/heads\/git-coord; .*\n$/);
      ada = await hub.clone('ada');
      const working = await ada.try('hooks', 'install', '--server');
      expect(working.stderr).to.match(/^note: this is a working clone; /);
      expect(working.stdout).to.not.contain('guarded now');
    });

    it('refuse what nobody can judge where git coord is gone, and nothing else', async () => {
      await begin();
      const hook = join(hub.dir, 'hooks', 'pre-receive');
      writeFileSync(hook, readFileSync(hook, 'utf8').replace(/^program=.*$/m, "program='/nowhere/git-coord'"), { mode: 0o755 });
      const no = await ada.try('claim', id);
      expect(no.code).to.equal(7);
      expect(no.stderr).to.contain('it is not installed on this server any longer');
      ada.git('commit', '--quiet', '--allow-empty', '--message=Code');
      await gitText(ada, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
      hub.git('config', 'coord.guard', 'false');
      await ada.text('claim', id);
    });

    it('guard the branches that stand for refs/coord too', async () => {
      hub = new BareRemote({ branchesOnly: true });
      server = new Place(hub.dir, hub.env, 'ada', 'test');
      await server.text('hooks', 'install', '--server');
      ada = await hub.clone('ada');
      ada.git('config', 'coord.remoteNamespace', 'refs/heads/git-coord');
      await ada.text('init', '--no-hooks', '--remote', 'origin');
      id = (await ada.json('new', 'On a branch')).issue.id;
      await ada.text('claim', id);
      const name = `refs/heads/git-coord/issues/${id}`;
      const [first = ''] = handOf(ada).chain(`refs/coord/issues/${id}`);
      refused(await push(ada, `+${first}:${name}`), new RegExp(`^${name}: .*history is never rewritten`));
      refused(await push(ada, `+${first}:refs/heads/git-coord/claims/${id}`), /it points at a commit that claims nothing/);
      await ada.text('sync');
    });
  });
});
