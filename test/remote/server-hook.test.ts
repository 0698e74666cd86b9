import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Tampering } from '../app/verify/tampering.ts';
import { BareRemote, type RemoteOptions } from '../servers/bare.ts';
import { gitText, tryGit } from '../servers/git.ts';
import { describeWith, type SshKey, sshKey } from '../support/keys.ts';
import { failureOf, Place } from '../support/place.ts';
import type { Outcome } from '../support/processes.ts';
import { untilQuiet } from '../support/quiet.ts';
import type { TestRepository } from '../support/repository.ts';

const ZERO = '0'.repeat(40);

describe('remote/server-hook', () => {
  let hub: BareRemote;
  let server: Place;
  let ada: Place;
  let bob: Place;
  let id: string;
  let ref: string;

  async function begin(options: RemoteOptions = {}): Promise<void> {
    hub = new BareRemote(options);
    server = new Place(hub.dir, hub.env);
    await server.text('hooks', 'install', '--server');
    ada = await hub.clone('ada');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    id = (await ada.json('new', 'Guarded', '--severity', 'high')).issue.id;
    ref = `refs/coord/issues/${id}`;
    bob = await hub.clone('bob');
    await bob.text('init', '--no-hooks', '--remote', 'origin');
  }

  afterEach(async () => {
    await untilQuiet(dirname(hub.root));
    hub.remove();
  });

  /** Forges commits in a clone. */
  const handOf = (place: Place): Tampering => {
    const { cwd, env } = place;
    const base = join(env['HOME'] ?? '', 'forge');
    mkdirSync(base, { recursive: true });
    return new Tampering({ base, dir: cwd, env, git: (...args: string[]) => place.git(...args) } as unknown as TestRepository);
  };
  const push = (place: Place, ...args: readonly string[]): Promise<Outcome> => tryGit(place, 'push', 'origin', ...args);
  /** What the guard said, without what Git puts around it. */
  const said = ({ stderr }: Outcome): string[] =>
    stderr.split('\n').flatMap((line) => /^remote: git coord: (.*?)\s*$/.exec(line)?.[1] ?? []);
  const refused = (outcome: Outcome, line: RegExp): void => {
    expect(outcome.code, outcome.stderr).to.equal(1);
    expect(outcome.stderr).to.include('(pre-receive hook declined)');
    expect(said(outcome).join('\n')).to.match(line);
  };
  const tip = (name = ref): string => hub.ref(name) ?? '';
  const line = (commit: string, message: string, name = ref): RegExp =>
    new RegExp(`^${name}: ${commit.slice(0, 12)}: ${message}`, 'm');

  describe('what git coord does', () => {
    beforeEach(() => begin());

    it('comes in: a full life in two clones, and work done apart', async () => {
      const { commit } = await ada.json('claim', id);
      expect(tip()).to.equal(commit);
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
      const outcomes = await Promise.all([ada, bob].map((place) => place.try('claim', id, '--json')));
      expect(outcomes.map(({ code }) => code).sort(), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal([0, 5]);
    });

    it('comes in, so that two new issues at once get two ids', async () => {
      const outcomes = await Promise.all([ada, bob].map((place) => place.try('new', 'At once', '--json')));
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

  describe('what it would not have done', () => {
    let hand: Tampering;

    beforeEach(async () => {
      await begin();
      await ada.text('claim', id);
      await ada.text('sync');
      await bob.text('sync');
      hand = handOf(bob);
    });

    const document = (commit: string): string => hand.paths(commit, /^issues\//)[0] ?? '';
    const later = (text: string): string =>
      text.replace(/^(committer .*> )(\d+)/m, (_, who: string, time: string) => `${who}${Number(time) + 1}`);

    it('a document that was edited by hand', async () => {
      const path = document(tip());
      const text = hand.read(tip(), path).replace('"Guarded"', '"Rewritten"');
      const forged = hand.commit({ like: tip(), files: { [path]: text }, parents: hand.parentsOf(tip()) });
      const onTop = hand.commit({ like: tip(), parents: [tip()], files: { [path]: text }, edit: later });
      refused(await push(bob, `${onTop}:${ref}`), line(onTop, '.+'));
      refused(await push(bob, `+${forged}:${ref}`), line(forged, `it does not go on from ${tip().slice(0, 12)}`));
    });

    it('a commit by plain Git', async () => {
      const plain = bob.git('commit-tree', '-m', 'I can do this myself', '-p', tip(), `${tip()}^{tree}`);
      refused(await push(bob, `${plain}:${ref}`), line(plain, '.*it records no action'));
    });

    it('history that is rewritten or dropped', async () => {
      const [first = ''] = hand.chain(ref);
      refused(await push(bob, `+${first}:${ref}`), line(first, 'it does not go on from .*: history is never rewritten'));
      refused(await push(bob, `:${ref}`), line(tip(), 'a branch is never deleted: it is the record'));
      refused(await push(bob, ':refs/coord/config'), /a branch is never deleted/);
      refused(await push(bob, ':refs/coord/state'), /the state is never deleted/);
      expect(hub.git('log', '--format=%s', ref)).to.match(/^claim issue_001/);
    });

    it('a claim taken from a live holder', async () => {
      const path = document(tip());
      const asBob = (text: string): string => text.replaceAll('"ada"', '"bob"').replaceAll('ada@', 'bob@');
      const claim = hand.commit({
        like: tip(),
        parents: [tip()],
        files: { [path]: asBob(hand.read(tip(), path)) },
        edit: (text) =>
          later(text)
            .replace(/^author ada <ada@/m, 'author bob <bob@')
            .replace('Coord-Agent: ada', 'Coord-Agent: bob')
            .replace(/"nonce":"[0-9a-f]{6}/, '"nonce":"abcdef'),
      });
      const outcome = await push(bob, `${claim}:${ref}`, `+${claim}:refs/coord/claims/${id}`);
      refused(outcome, line(claim, "the claim by 'bob' was not due: .*held by 'ada'"));
      expect(said(outcome)).to.have.length(1);
    });

    it('an action in the name of another author, or in the future', async () => {
      await bob.text('comment', id, 'mine');
      const own = bob.git('rev-parse', ref);
      const inAdasName = hand.commit({ like: own, edit: (text) => text.replace('Coord-Agent: bob', 'Coord-Agent: ada') });
      refused(await push(bob, `${inAdasName}:${ref}`), line(inAdasName, "it says that 'ada' acted, but its author is 'bob"));
      const ahead = Math.floor(Date.now() / 1000) + 7200;
      const said = new Date(ahead * 1000).toISOString();
      const future = hand.commit({
        like: own,
        edit: (text) => text.replace(/> \d+ \+0000$/gm, `> ${ahead} +0000`).replace(/^Coord-Time: .*$/m, `Coord-Time: ${said}`),
      });
      refused(await push(bob, `${future}:${ref}`), line(future, 'it is dated in the future'));
    });

    it('a branch among others, which sync then pushes without it, and verify says how to go back', async () => {
      for (const title of ['Two', 'Three', 'Four']) await ada.text('new', title);
      await bob.text('sync');
      await bob.text('config', 'lease_minutes', '45', '--offline');
      for (const n of ['2', '3', '4']) await bob.text('claim', n, '--offline');
      const plain = bob.git('commit-tree', '-m', 'I can do this myself', '-p', tip(), `${tip()}^{tree}`);
      bob.git('update-ref', ref, plain);
      const { code, stdout } = await bob.try('sync');
      expect([code, stdout.split('\n')[0]]).to.satisfy(
        ([exit, text]: [number, string]) => exit === 7 && /^origin: pushed \d branches, 1 branch was not taken$/.test(text),
        stdout,
      );
      expect(stdout.match(/^the remote did not take .*$/gm)).to.have.length(1);
      expect(stdout)
        .to.contain(`the remote did not take ${ref}: `)
        .and.to.match(/^next: git coord verify /m);
      for (const n of ['2', '3', '4']) {
        for (const kind of ['issues', 'claims']) {
          const name = `refs/coord/${kind}/issue_00${n}`;
          expect(tip(name), name).to.equal(bob.git('rev-parse', name));
        }
      }
      const found = await bob.try('verify');
      const back = `git update-ref ${ref} ${tip()}`;
      expect([found.code, found.stdout.includes(back)], found.stdout).to.deep.equal([8, true]);
      bob.git(...back.split(' ').slice(1));
      expect(await bob.text('sync')).to.match(/^origin: (?!.*not taken)/);
      expect(await bob.text('verify')).to.match(/all is as it was done\n$/);
    });

    it('rules that the team never had', async () => {
      await bob.text('comment', id, 'mine');
      const forged = hand.commit({
        like: bob.git('rev-parse', ref),
        edit: (text) => text.replace(/"policy":"[0-9a-f]{40}"/, `"policy":"${tip()}"`),
      });
      refused(await push(bob, `${forged}:${ref}`), line(forged, '.*was judged by rules that the team never had'));
    });

    it('an id that was used before', async () => {
      const carol = await hub.clone('carol');
      await carol.text('init', '--no-hooks', '--offline');
      const other = (await carol.json('new', 'Another root')).issue.id;
      expect(other).to.equal(id);
      carol.git('fetch', '--quiet', 'origin', 'refs/coord/config');
      const [root = ''] = handOf(carol).chain(ref);
      const [first = ''] = hand.chain(ref);
      // What an administrator, or a hand in the files, can do; a clone may put the branch back that was there.
      hub.git('update-ref', '-d', ref);
      refused(await push(carol, `${root}:${ref}`), line(root, 'issue_001 was another issue before, and no id is used again'));
      const back = await push(bob, `${ref}:${ref}`);
      expect(back.code, back.stderr).to.equal(0);
      await ada.text('close', id, '--reason', 'done');
      await ada.text('archive', id);
      expect(hub.ref(ref)).to.equal(null);
      refused(await push(carol, `${root}:${ref}`), line(root, 'issue_001 is the id of a retired issue, and no id is used again'));
      refused(await push(bob, `${first}:${ref}`), line(first, 'issue_001 is the id of a retired issue, and no id is used again'));
    });

    it('an archive that git coord would not have made, and branches that go without one', async () => {
      await ada.text('close', id, '--reason', 'done');
      await ada.text('sync');
      await bob.text('sync');
      const tree = bob.git('mktree');
      const root = bob.git('commit-tree', '-m', 'begin the archive', tree);
      const empty = bob.git('commit-tree', '-m', 'retire nothing', '-p', root, tree);
      refused(await push(bob, `${empty}:refs/coord/archive`, `:${ref}`), /^refs\/coord\/archive: /m);
      const forged = bob.git('commit-tree', '-m', 'archive issue_001', '-p', root, '-p', tip(), tree);
      refused(await push(bob, `${forged}:refs/coord/archive`), /^refs\/coord\/archive: /);
      await ada.text('archive', id);
      expect(hub.ref(ref)).to.equal(null);
      await ada.text('sync');
      refused(await push(bob, `+${empty}:refs/coord/archive`), /^refs\/coord\/archive: .* it does not go on from/);
      await bob.text('sync');
      await bob.text('reopen', id, '--reason', 'not quite');
      await bob.text('sync');
      expect(hub.ref(ref)).not.to.equal(null);
      expect(await server.text('verify')).to.match(/all is as it was done\n$/);
    });

    it('a test ref is none of it', async () => {
      const { stdout } = await bob.try('doctor', '--remote', 'origin');
      expect(stdout).to.contain('new refs yes');
    });

    it('a pointer that points elsewhere', async () => {
      const pointer = `refs/coord/claims/${id}`;
      const [first = ''] = hand.chain(ref);
      refused(await push(bob, `+main:${pointer}`), /points at a commit that is not on the branch of issue_001/);
      refused(await push(bob, `+${first}:${pointer}`), line(first, 'it points at a commit that claims nothing', pointer));
      refused(await push(bob, `${tip()}:refs/coord/claims/issue_009`), /not on the branch of issue_009/);
      expect((await push(bob, `:${pointer}`)).code).to.equal(0);
      expect((await push(bob, `${tip()}:${pointer}`)).code).to.equal(0);
    });

    it('a state that holds something else', async () => {
      const state = 'refs/coord/state';
      const before = tip(state);
      expect(before).not.to.equal('');
      const path = document(before);
      const text = hand.read(before, path).replace('"Guarded"', '"Rewritten"');
      const edited = hand.commit({ like: before, parents: [before], files: { [path]: text } });
      refused(await push(bob, `${edited}:${state}`), line(edited, `'${path}' is not what its branch has there`, state));
      const emptied = hand.commit({ like: before, parents: [before], files: { [path]: null } });
      refused(await push(bob, `${emptied}:${state}`), line(emptied, `'${path}' is not what its branch has there`, state));
      const stray = hand.commit({ like: before, parents: [before, bob.git('rev-parse', 'main')] });
      refused(await push(bob, `${stray}:${state}`), /refs\/coord\/state: \w{12}: it is on no branch/);
      const [first = ''] = hand.chain(state);
      refused(await push(bob, `+${first}:${state}`), /refs\/coord\/state: .*history is never rewritten/);
      await bob.text('comment', id, 'not there yet');
      await bob.text('refresh', '--wait');
      refused(await push(bob, `${state}:${state}`), /refs\/coord\/state: \w{12}: it is on no branch/);
      expect((await push(bob, `${ref}:${ref}`, `${state}:${state}`)).code).to.equal(0);
    });

    it('names that are none of git coord, or that Git would take for them', async () => {
      refused(await push(bob, 'main:refs/coord/issues/Issue_1'), /is not the name of a branch of git coord/);
      for (const name of ['refs/heads/refs/coord/config', 'refs/tags/refs/coord/config', 'refs/refs/coord']) {
        refused(await push(bob, `main:${name}`), new RegExp(`^${name}: a ref of this name would be taken`));
      }
    });

    it('all of a push, of which one ref is wrong', async () => {
      bob.git('commit', '--quiet', '--allow-empty', '--message=Code');
      const [first = ''] = hand.chain(ref);
      refused(await push(bob, `+${first}:${ref}`, 'main'), /history is never rewritten/);
      expect(hub.ref('refs/heads/main')).not.to.equal(bob.git('rev-parse', 'main'));
    });

    it('and says so to the user of git coord, whose clone is as it was', async () => {
      const forged = hand.commit({ like: tip(), parents: [tip()], edit: later });
      bob.git('update-ref', ref, forged);
      const outcome = await bob.try('push');
      expect(outcome.code).to.equal(7);
      expect(outcome.stdout + outcome.stderr).to.contain(`git coord: ${ref}: ${forged.slice(0, 12)}: `);
      const claimed = await bob.try('release', id, '--force', '--reason', 'x', '--json');
      expect(claimed.code, claimed.stdout + claimed.stderr).not.to.equal(0);
      expect(bob.git('rev-parse', ref)).to.equal(forged);
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
      refused(await push(bob, `${bare}:${ref}`), line(bare, "comment_issue by 'bob': it is not signed"));
      const [, config = ''] = hand.chain('refs/coord/config');
      const [oldest = ''] = hand.chain('refs/coord/config');
      expect(config).not.to.equal('');
      const old = hand.commit({ like: own, edit: (text) => unsigned(text).replace(/"policy":"\w+"/, `"policy":"${oldest}"`) });
      refused(await push(bob, `${old}:${ref}`), line(old, "comment_issue by 'bob': it is not signed"));
      await bob.text('sync');
      expect(tip()).to.equal(own);
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
        line(forged, "comment_issue by 'bob': it is signed by .*, which is no key of 'bob'"),
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
      server = new Place(hub.dir, hub.env);
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
      server = new Place(hub.dir, hub.env);
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
      server = new Place(hub.dir, hub.env);
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
