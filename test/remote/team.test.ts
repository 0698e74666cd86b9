import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { outputOf } from '../cli/outputs.ts';
import { logLines } from '../race/agreement.ts';
import { BareRemote } from '../servers/bare.ts';
import { PACKAGE_ROOT } from '../support/cli.ts';
import { type ActionResult, failureOf, type Place, type ShownIssue } from '../support/place.ts';
import { run } from '../support/processes.ts';

/** What `status --json` prints, as far as these tests look at it. */
interface Status {
  readonly scope: string;
  readonly remote: { readonly ahead: number; readonly apart: number; readonly behind: number; readonly tentative: string[] };
  readonly inbox: readonly { readonly action: string; readonly issue: string; readonly reason: string }[];
}

describe('remote/team', () => {
  let remote: BareRemote;
  let ada: Place;

  /** Another clone, set up by nothing but `git coord init`. */
  const connect = async (name: string): Promise<Place> => {
    const place = await remote.clone(name);
    await place.text('init', '--no-hooks');
    return place;
  };
  const ids = async (place: Place): Promise<string[]> => (await place.json<ShownIssue[]>('list', '--all')).map(({ id }) => id);
  const status = async (place: Place): Promise<Status> => outputOf(await place.text('status', '--json'), 'status') as never;
  const view = (place: Place, ...path: readonly string[]): string => join(place.cwd, '.coord', ...path);
  const read = (place: Place, ...path: readonly string[]): string => readFileSync(view(place, ...path), 'utf8');

  beforeEach(async () => {
    remote = new BareRemote();
    ada = await remote.clone('ada');
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    ada.git('add', '.coord/.gitignore', '.coord/config.json');
    ada.git('commit', '--quiet', '--message=Use git coord');
    ada.git('push', '--quiet', 'origin', 'main');
  });

  afterEach(() => remote.remove());

  it('lives through the story of the README: claim, lose, offline, settle, told in all places', async () => {
    await ada.text('new', 'Parser drops the last line', '--severity', 'high');
    await ada.text('new', 'Report says 0 nodes');
    const [bob, eve] = [await connect('bob'), await connect('eve')];
    expect(await ids(bob)).to.deep.equal(['issue_001', 'issue_002']);

    const won = await bob.json<ActionResult & { scope: string }>('claim', '1');
    expect(won.scope).to.equal('remote');
    const lost = await eve.try('claim', '1', '--json');
    expect(lost.code).to.equal(5);
    expect(failureOf(lost).data.claim?.agent).to.equal('bob');
    expect(failureOf(lost).data.free?.map(({ id }) => id)).to.deep.equal(['issue_002']);

    const tentative = await eve.try('claim', '2', '--offline');
    expect(tentative.stderr).to.contain('tentative until git coord sync');
    await eve.text('comment', '2', 'found the place', '--offline');
    const title = 'Count them all';
    const fix = (await eve.json('propose', '--issue', '2', '--title', title, '--offline')).fix.id;
    expect((await status(eve)).remote).to.deep.include({ apart: 0, behind: 0, tentative: ['issue_002'] });
    expect((await status(eve)).remote.ahead).to.be.greaterThan(0);
    expect(await eve.text('show', '2')).to.contain('tentative: held here, not on the remote');
    expect(outputOf(await eve.text('show', '2', '--json'), 'show_issue')['tentative']).to.equal(true);
    expect(await ada.text('claim', '2')).to.contain('claimed issue_002');

    const synced = await eve.text('sync');
    expect(synced).to.match(/^refused: claim_issue by 'eve' \([0-9a-f]{12}\): issue_002 is held by 'ada'/m);
    expect(synced).to.contain('next: git coord show issue_002; git coord list --ready');
    const shown = outputOf(await eve.text('show', '2', '--json'), 'show_issue');
    expect(shown).to.not.have.property('tentative');
    expect(shown['assigned_to']).to.equal('ada');
    expect((shown['fixes'] as { id: string }[]).map(({ id }) => id)).to.deep.equal([fix]);
    expect((shown['comments'] as { text: string }[]).map(({ text }) => text)).to.deep.equal(['found the place']);

    const { inbox, ...standing } = await status(eve);
    expect(standing.remote).to.deep.include({ ahead: 0, apart: 0, behind: 0, tentative: [] });
    expect(inbox.map(({ action, issue }) => `${action} ${issue}`)).to.deep.equal(['claim_issue issue_002']);
    expect(await eve.text('status')).to.match(/done apart, and did not hold \(1\):\n {2}issue_002 refused: claim_issue by 'eve'/);
    expect(read(eve, 'inbox', 'eve.md')).to.match(
      /^# Inbox of eve\n\n1 action .*\n\n\|.*\n\|.*\n\| .* \| issue_002 \| claim_issue \|/,
    );

    expect(await eve.text('start')).to.match(/done apart, and did not hold \(1\):\n.*\nnext: git coord show issue_002; /);
    expect((await status(eve)).inbox).to.deep.equal([]);
    await eve.text('refresh', '--wait');
    expect(existsSync(view(eve, 'inbox'))).to.equal(false);

    for (const place of [eve, ada, bob]) {
      await place.text('sync');
      expect(await place.text('verify')).to.contain('all is as it was done');
      const log = (await logLines(place)).filter(({ issue_id }) => issue_id === 'issue_002');
      const claims = log.filter(({ action }) => action === 'claim_issue').map(({ agent, success }) => `${agent} ${success}`);
      expect(claims.sort()).to.deep.equal(['ada true', 'eve false']);
      expect(log.map(({ action }) => action)).to.contain('settle');
      const audited = read(place, 'audit_log.jsonl').split('\n').filter(Boolean);
      const entries = audited.map((line) => JSON.parse(line) as { commit: string; success: boolean });
      const refused = log.find(({ agent, action }) => agent === 'eve' && action === 'claim_issue');
      expect(entries.find(({ commit }) => commit === refused?.commit)?.success).to.equal(false);
      expect(await place.text('report', 'activity')).to.match(/^\| eve .*\| +0 \| +\d+ \| +2 \|/m);
      expect(read(place, 'reports', 'AGENT_ACTIVITY_REPORT.md')).to.match(/^\| eve .*\| +0 \| +\d+ \| +2 \|/m);
    }
    const auditor = ada.with({ GIT_COORD_AGENT: undefined });
    auditor.git('fetch', '--quiet', 'origin', 'refs/coord/state');
    const subjects = auditor.git('log', '--format=%s', 'FETCH_HEAD');
    expect(subjects).to.contain('claim issue_002: Report says 0 nodes');
    expect(subjects).to.match(/^settle issue_002: 3 actions done apart, 1 refused$/m);
  });

  it('says to whoever joins that agents start, and to whoever begins that there is nothing yet', async () => {
    await ada.text('new', 'There already');
    const bob = await remote.clone('bob');
    expect(await bob.text('init', '--no-hooks')).to.match(/^next: git coord start, /m);
    expect(await bob.text('init', '--no-hooks')).to.match(/^next: git coord new /m);
  });

  it('asks the remote before it refuses what others may have ended since', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    await ada.text('claim', '1');
    await bob.text('sync');
    await ada.text('release', '1', '--reason', 'not mine');
    expect((await bob.json<ActionResult & { scope: string }>('claim', '1')).scope).to.equal('remote');
    expect((await ada.try('claim', '1')).code).to.equal(5);
  });

  it('takes over what a plain git fetch has brought, without a connection', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    await ada.text('claim', '1');
    bob.git('fetch', '--quiet', '--prune');
    expect((await status(bob)).remote.behind).to.equal(1);
    expect(await bob.text('status')).to.contain('1 branch to take over; git coord refresh --wait');
    bob.git('remote', 'set-url', 'origin', 'file:///there/is/nothing');
    expect(await ids(bob)).to.deep.equal([]);
    await bob.text('refresh', '--wait');
    expect((await bob.json<ShownIssue[]>('list'))[0]).to.deep.include({ id: 'issue_001', assigned_to: 'ada' });
    expect((await status(bob)).remote.behind).to.equal(0);
    expect(read(bob, 'issues', 'index.json')).to.contain('issue_001');
    expect((await bob.try('release', '1')).code).to.equal(7);
  });

  it('waits for a moment where another fetch of this clone holds what was last seen of the remote', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    await ada.text('push');
    const [issue = ''] = await ids(ada);
    const lock = join(bob.cwd, `.git/refs/coord-remotes/origin/issues/${issue}.lock`);
    mkdirSync(dirname(lock), { recursive: true });
    writeFileSync(lock, '');
    const synced = bob.try('sync');
    await sleep(2000); // Long enough for several attempts.
    rmSync(lock);
    expect((await synced).code).to.equal(0);
    expect(await ids(bob)).to.deep.equal([issue]);
  });

  it('takes over with the code that git pull brings', async () => {
    const bob = await remote.clone('bob');
    await bob.text('init');
    await ada.text('new', 'First');
    ada.git('commit', '--quiet', '--allow-empty', '--message=code');
    ada.git('push', '--quiet', 'origin', 'main');
    const hooked = bob.with({ GIT_COORD_REFRESH: undefined });
    hooked.git('pull', '--quiet');
    for (let tries = 0; tries < 100 && (await ids(bob)).length === 0; tries++) await new Promise((done) => setTimeout(done, 100));
    expect(await ids(bob)).to.deep.equal(['issue_001']);
    await bob.text('refresh', '--wait'); // What the hook started has come to its end with it.
  });

  it('leaves pushes, pulls and fetches of code as they are', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    bob.git('commit', '--quiet', '--allow-empty', '--message=code');
    bob.git('push', '--quiet', '--all');
    ada.git('pull', '--quiet');
    ada.git('fetch', '--quiet', '--all', '--prune');
    bob.git('fetch', '--quiet', 'origin', 'main');
    expect(ada.git('log', '-1', '--format=%s')).to.equal('code');
    expect(ada.git('branch', '--all', '--format=%(refname)')).to.not.contain('coord');
    expect(ada.git('status', '--porcelain')).to.equal('');
    expect((await status(ada)).remote).to.deep.include({ ahead: 0, apart: 0, behind: 0 });
  });

  it('puts back with the next sync what a git push --mirror took from the remote', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    const { commit } = await ada.json('claim', '1');
    await ada.text('sync');
    bob.git('push', '--quiet', '--mirror', 'origin');
    expect(remote.ref('refs/coord/issues/issue_001')).to.equal(null);
    await ada.text('sync');
    expect(remote.ref('refs/coord/issues/issue_001')).to.equal(commit);
    await bob.text('sync');
    expect(await ids(bob)).to.deep.equal(['issue_001']);
    for (const place of [ada, bob]) expect(await place.text('verify')).to.contain('all is as it was done');
  });

  it('can be read in a mirror, and nothing is done there', async () => {
    await ada.text('new', 'First');
    const mirror = await remote.clone('mirror', { args: ['--mirror'] });
    const refs = (): string => mirror.git('for-each-ref', 'refs/coord/issues', 'refs/coord/agents', 'refs/coord/config');
    const before = refs();
    for (const words of [
      ['init', '--remote', 'origin'],
      ['claim', '1'],
      ['claim', '1', '--offline'],
      ['new', 'Second'],
      ['comment', '1', 'a word'],
      ['start'],
      ['archive', '1'],
      ['import', '--from', 'beads', 'issues.jsonl'],
    ]) {
      const refused = await mirror.try(...words);
      expect([words[0], refused.code]).to.deep.equal([words[0], 3]);
      expect(refused.stderr).to.contain("is a mirror of 'origin'");
    }
    expect(refs()).to.equal(before);
    expect(await ids(mirror)).to.deep.equal(['issue_001']);
    expect(await mirror.text('log')).to.contain('create_issue');
  });

  it('works in a clone that another remote is a mirror of', async () => {
    ada.git('remote', 'add', '--mirror=push', 'backup', 'file:///there/is/nothing');
    expect((await ada.json<ActionResult & { scope: string }>('new', 'First')).scope).to.equal('remote');
  });

  it('refuses offline what is nothing without the remote', async () => {
    const away = ada.with({ GIT_COORD_OFFLINE: '1' });
    for (const words of [['sync'], ['push'], ['pull'], ['doctor', '--remote'], ['init', '--remote', 'origin']]) {
      const refused = await ada.try(...words, '--offline');
      expect([refused.code, refused.stderr]).to.deep.equal([
        3,
        `git coord: ${words.slice(0, 2).join(' ')} needs the remote, which is not to be asked; the same without --offline\n`,
      ]);
      expect((await away.try(...words)).stderr).to.contain('the same without GIT_COORD_OFFLINE');
    }
  });

  it('names --offline as a way on for actions only', async () => {
    ada.git('remote', 'set-url', 'origin', 'file:///there/is/nothing');
    const action = await ada.try('new', 'First');
    expect([action.code, action.stderr]).to.satisfy(
      ([code, said]: [number, string]) =>
        code === 7 && said.endsWith('; try: git ls-remote origin, or --offline to work on without it\n'),
    );
    for (const verb of ['sync', 'pull']) {
      const { code, stderr } = await ada.try(verb);
      expect(code).to.equal(7);
      expect(stderr).to.match(/; try: git ls-remote origin\n$/);
    }
  });

  it('says what to do after the remote was renamed, and keeps the name that the team knows', async () => {
    const bob = await connect('bob');
    await ada.text('new', 'First');
    bob.git('remote', 'rename', 'origin', 'up');
    const failed = await bob.try('new', 'Second');
    expect(failed.code).to.equal(7);
    expect(failed.stderr).to.contain("no remote 'origin' any more").and.to.contain('git coord init --remote NAME');
    expect(await bob.text('status')).to.contain(
      "the remote 'origin', which is not configured here; git coord init --remote NAME",
    );
    await bob.text('init', '--no-hooks', '--remote', 'up');
    expect((await bob.json('new', 'Second')).issue.id).to.equal('issue_002');
    expect(bob.git('config', '--get-all', 'remote.up.fetch')).to.not.contain('coord-remotes/origin');
    expect(bob.git('status', '--porcelain')).to.equal('');
    expect(await bob.text('doctor')).to.match(/all is well\n$/);
  });

  it('keeps the word of the tutorial: its chapter runs as it stands', async () => {
    const text = readFileSync(join(PACKAGE_ROOT, 'docs', 'tutorial.md'), 'utf8');
    const chapter = /^## A team: two clones\n(.*?)^## /ms.exec(text)?.[1] ?? '';
    const blocks = [...chapter.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
    const { GIT_COORD_AGENT: _, ...env } = ada.env;
    const path = `${join(PACKAGE_ROOT, 'bin')}:${env['PATH']}`;
    const script = ['exec 2>&1', ...blocks].join('\n');
    const { code, stdout } = await run({
      program: 'sh',
      args: ['-c', script],
      cwd: ada.cwd,
      env: { ...env, PATH: path, TMPDIR: dirname(ada.cwd) },
    });
    expect(code, stdout).to.equal(0);
    const said = [
      /^the remote 'origin' decides: pushed \d branch/m,
      /^the remote 'origin' decides: took over \d branches$/m,
      /^claimed issue_001: /m,
      /^git coord: issue_001 is held by 'bob' since /m,
      /^tentative: +issue_002: held here, not on the remote/m,
      /^refused: claim_issue by 'bob' /m,
      /^done apart, and did not hold \(1\):$/m,
      /^# Inbox of bob$/m,
      /^assigned to: +ada$/m,
      /: all is as it was done$/m,
      /^[0-9a-f]{7,} settle issue_002: \d actions done apart, 1 refused$/m,
      /^bob, session /m,
    ];
    let rest = stdout;
    for (const sentence of said) {
      const found = sentence.exec(rest);
      expect(found, `${sentence} in what follows\n${rest}`).to.not.equal(null);
      rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
    }
  });
});
