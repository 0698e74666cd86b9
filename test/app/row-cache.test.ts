import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { ISSUES, issueRef } from '../../src/app/branch.ts';
import { readIssues } from '../../src/app/issue-documents.ts';
import { listIssues, withClaimNow } from '../../src/app/query.ts';
import { readBacklog } from '../../src/app/session.ts';
import { jsonLine } from '../../src/core/json.ts';
import { type Issue, isOpen } from '../../src/core/model.ts';
import { byUrgency, openDependencies } from '../../src/reports/rows.ts';
import { listRefs } from '../../src/store/refs.ts';
import { Clock, run } from '../support/cli.ts';
import { TestTeam } from '../support/workspace.ts';

/** More than are read without a cache being written. */
const COUNT = 90;

describe('app/row-cache', () => {
  let team: TestTeam;
  let cache: string;
  let whole: Buffer;
  const clock = new Clock('2026-11-22T12:00:00Z');

  before(async () => {
    team = await TestTeam.create();
    const maker = await team.as('founder');
    for (let n = 1; n <= COUNT; n++) {
      const severity = (['low', 'critical', 'high', 'medium'] as const)[n % 4] ?? 'low';
      const depends_on = n % 10 === 0 ? [`issue_00${(n / 10) % 10}`] : [];
      const input = { title: `Title ${n} “${n}”`, severity, labels: [`label-${n % 3}`], depends_on, description: `number ${n}` };
      await act(maker, { action: 'create_issue', issue: `issue_${String(n).padStart(3, '0')}` as Issue['id'], input });
      if (n % 5 === 0) team.pass(1);
    }
    await team.claim('a', 'issue_007' as Issue['id']);
    await oddIssues();
    clock.now = new Date(team.now);
    cache = join(team.repository.dir, '.git/coord/cache/issues');
  });
  after(() => team.remove());

  /** Issues that no verb writes, but a newer version or another program may. */
  async function oddIssues(): Promise<void> {
    const base = { title: 'Odd', severity: 'high', status: 'new', assigned_to: null, created_at: '2026-11-22T11:00:00Z' };
    const texts = [
      (id: string) => JSON.stringify({ ...base, id }),
      (id: string) => JSON.stringify({ id, waits_for: ['mine'], archived: 'yes', ...base, claim: null }),
      (id: string) => JSON.stringify({ ...base, id, claim: null, text: '\u009b31m \ufeff €' }),
      (id: string) => `${JSON.stringify({ ...base, id }).slice(0, -1)},"zero":-0,"huge":1e999,"__proto__":{"a":1}}`,
    ];
    for (const [index, text] of texts.entries()) {
      const id = `issue_9${index}0`;
      const { dir, base: directory } = team.repository;
      writeFileSync(join(directory, 'odd.json'), text(id));
      const blob = team.repository.git('hash-object', '-w', join(directory, 'odd.json'));
      const env = { ...team.repository.env, GIT_INDEX_FILE: join(directory, `index-${index}`) };
      const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' }).trim();
      git('update-index', '--add', '--cacheinfo', `100644,${blob},issues/high/${id}_odd.json`);
      git('update-ref', issueRef(id as Issue['id']), git('commit-tree', '-m', 'odd', git('write-tree')));
    }
  }

  /** What a list says, made from the branches alone. */
  async function expected(): Promise<{ issues: Issue[]; json: string }> {
    const workspace = await team.as('a');
    const { policy } = await workspace.team();
    const { issues: found } = await readIssues(workspace, await listRefs(workspace.repository, ISSUES));
    const all = found.map(({ issue }) => issue);
    const byId = new Map(all.map((issue) => [issue.id as string, issue]));
    const issues = all.filter(isOpen).sort(byUrgency(policy));
    const shown = issues.map((issue) => ({
      ...withClaimNow(issue, workspace.now(), policy),
      waits_for: openDependencies(issue, byId),
    }));
    return { issues, json: `${jsonLine(shown)}\n` };
  }

  async function listed(): Promise<string> {
    const { code, out } = await run(team.repository, ['list', '--json'], { clock });
    expect(code).to.equal(0);
    return out;
  }

  async function makeCache(): Promise<void> {
    rmSync(cache, { recursive: true, force: true });
    await listed();
    whole = readFileSync(cache);
  }

  it('is written by the first list, and says the same ever after', async () => {
    const { issues, json } = await expected();
    expect(issues).to.have.length(COUNT + 4);
    expect(existsSync(cache)).to.equal(false);
    expect(await listed()).to.equal(json);
    const written = statSync(cache).mtimeMs;
    expect(await listed()).to.equal(json);
    expect(statSync(cache).mtimeMs).to.equal(written);
    expect(await listIssues(await team.as('a'))).to.deep.equal(issues);
    const workspace = await team.as('a');
    for (let again = 0; again < 2; again++) expect(await listIssues(workspace)).to.deep.equal(issues);
  });

  it('keeps apart numbers that JSON cannot keep', async () => {
    await makeCache();
    const odd = (await listIssues(await team.as('a'))).find(({ id }) => id === 'issue_930');
    expect(Object.is(odd?.['zero'], -0) && odd?.['huge'] === Number.POSITIVE_INFINITY).to.equal(true);
  });

  it('gives every filter what the branches give', async () => {
    await makeCache();
    const { issues } = await expected();
    const ids = async (...words: string[]) =>
      JSON.parse((await run(team.repository, ['list', '--json', ...words], { agent: 'a', clock })).out).map(
        ({ id }: Issue) => id,
      );
    const of = (wanted: (issue: Issue) => unknown) => issues.filter(wanted).map(({ id }) => id);
    expect(await ids('--label', 'label-1')).to.deep.equal(of(({ labels }) => labels?.includes('label-1')));
    expect(await ids('--search', 'NUMBER 7')).to.deep.equal(of(({ description }) => description?.startsWith('number 7')));
    expect(await ids('--severity', 'critical')).to.deep.equal(of(({ severity }) => severity === 'critical'));
    expect(await ids('--mine')).to.deep.equal(['issue_007']);
    expect(await ids('--status', 'in_progress')).to.deep.equal(['issue_007']);
    expect(await ids('--ready')).to.deep.equal(of(({ claim, depends_on }) => !claim && !depends_on?.length));
    const { counts, free, blocked } = await readBacklog(await team.as('a'), 'a');
    expect([counts.new, counts.in_progress, free.length + blocked]).to.deep.equal([COUNT + 3, 1, COUNT + 3]);
  });

  it('follows every action, and is written anew when many were done', async () => {
    await makeCache();
    const before = statSync(cache).mtimeMs;
    const workspace = await team.as('b');
    for (let n = 1; n <= 70; n++) {
      const issue = `issue_${String(n).padStart(3, '0')}` as Issue['id'];
      if (n !== 7) await act(workspace, { action: 'comment_issue', issue, input: { text: 'seen' } });
      if (n % 35 === 1) expect(await listed()).to.equal((await expected()).json);
    }
    expect(statSync(cache).mtimeMs).to.equal(before);
    const issue = 'issue_080' as Issue['id'];
    await act(workspace, { action: 'edit_issue', issue, input: { title: { from: 'Title 80 “80”', to: 'Another' } } });
    await act(workspace, { action: 'close_issue', issue: 'issue_081' as Issue['id'], input: { reason: 'done' } });
    const { json } = await expected();
    expect(json).to.contain('Another').and.not.contain('Title 81');
    for (let again = 0; again < 2; again++) expect(await listed()).to.equal(json);
    expect(statSync(cache).mtimeMs).to.be.greaterThan(before);
    expect(await listIssues(workspace)).to.deep.equal((await expected()).issues);
  });

  it('may be deleted, cut, of another version, another repository’s or no file at all', async () => {
    await makeCache();
    const { json } = await expected();
    const other = await TestTeam.create();
    for (let n = 0; n < COUNT; n++) await other.issue(`Other ${n}`);
    await run(other.repository, ['list', '--json'], { clock });
    const spoilers: (() => void)[] = [
      () => rmSync(cache),
      () => rmSync(dirname(cache), { recursive: true }),
      () => writeFileSync(cache, ''),
      () => writeFileSync(cache, whole.subarray(0, whole.length / 2)),
      () => writeFileSync(cache, Buffer.concat([whole, whole])),
      () =>
        writeFileSync(cache, Buffer.from(whole.toString('latin1').replace('git-coord issues 1', 'git-coord issues 0'), 'latin1')),
      () => cpSync(join(other.repository.dir, '.git/coord/cache/issues'), cache),
    ];
    for (const spoil of spoilers) {
      mkdirSync(dirname(cache), { recursive: true });
      writeFileSync(cache, whole);
      spoil();
      for (let again = 0; again < 2; again++) expect(await listed()).to.equal(json);
      expect(await listIssues(await team.as('a'))).to.have.length(JSON.parse(json).length);
    }
    rmSync(cache);
    mkdirSync(cache);
    expect(await listed()).to.equal(json);
    rmSync(dirname(cache), { recursive: true });
    writeFileSync(dirname(cache), 'in the way');
    expect(await listed()).to.equal(json);
    rmSync(dirname(cache));
    other.remove();
  });

  it('may have wrong bits anywhere', async () => {
    await makeCache();
    const { issues, json } = await expected();
    for (let at = 0; at < whole.length; at += 1009) {
      const spoiled = Buffer.from(whole);
      spoiled[at] = (spoiled[at] ?? 0) ^ 0x10;
      writeFileSync(cache, spoiled);
      expect(await listed(), `byte ${at}`).to.equal(json);
      writeFileSync(cache, spoiled);
      expect(await listIssues(await team.as('a')), `byte ${at}`).to.deep.equal(issues);
      writeFileSync(cache, spoiled);
      expect((await readBacklog(await team.as('a'), 'a')).tasks).to.have.length(1);
    }
  });

  it('may be written by several at once, while issues change', async () => {
    const workspace = await team.as('b');
    for (let round = 0; round < 3; round++) {
      rmSync(cache, { force: true });
      const input = { text: `round ${round}` };
      const lists = Array.from({ length: 8 }, () => listed());
      await act(workspace, { action: 'comment_issue', issue: 'issue_050' as Issue['id'], input });
      for (const out of await Promise.all(lists)) expect(JSON.parse(out)).to.have.length(COUNT + 3);
      expect(await listed()).to.equal((await expected()).json);
    }
  });

  it('is no help to a branch that cannot be read', async () => {
    await makeCache();
    const ref = issueRef('issue_033' as Issue['id']);
    const [tip, foreign] = [team.repository.git('rev-parse', ref), team.repository.git('rev-parse', `${ISSUES}issue_034`)];
    for (const value of [foreign, team.repository.git('rev-parse', 'refs/coord/config:config.json')]) {
      team.repository.git('update-ref', ref, value);
      const ids = JSON.parse(await listed()).map(({ id }: Issue) => id);
      expect(ids).to.include('issue_034').and.not.include('issue_033');
      expect(ids).to.have.length(COUNT + 2);
    }
    team.repository.git('update-ref', ref, tip);
    expect(await listed()).to.equal((await expected()).json);
  });
});
