import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act } from '../../src/app/actions.ts';
import { archiveIssues } from '../../src/app/archive.ts';
import { fold } from '../../src/app/fold.ts';
import { newCommits } from '../../src/app/fold-news.ts';
import { refresh } from '../../src/app/refresh.ts';
import type { IssueId } from '../../src/core/ids.ts';
import { history } from '../../src/store/history.ts';
import { TestTeam } from '../support/workspace.ts';

const STATE = 'refs/coord/state';

describe('app/fold, a bit at a time', () => {
  let team: TestTeam;
  const git = (...args: string[]): string => team.repository.git(...args);
  const cache = (name: string): string => join(team.repository.dir, '.git/coord/cache', name).replace(/\/$/, '');
  const view = (path: string): string => readFileSync(join(team.repository.dir, '.coord', path), 'utf8');
  const id = (number: number): IssueId => `issue_${String(number).padStart(3, '0')}` as IssueId;

  beforeEach(async () => {
    team = await TestTeam.create();
  });
  afterEach(() => team.remove());

  /** The tree of the state, and of one that is made from nothing. */
  async function bothTrees(): Promise<[string, string]> {
    const tree = git('rev-parse', `${STATE}^{tree}`);
    const before = git('rev-parse', STATE);
    rmSync(cache(''), { recursive: true, force: true });
    git('update-ref', '-d', STATE);
    await fold(await team.as('a'));
    const anew = git('rev-parse', `${STATE}^{tree}`);
    git('update-ref', STATE, before);
    return [tree, anew];
  }

  /** Some of everything that agents do, from a number on. */
  async function work(from: number): Promise<void> {
    const [founder, a, b] = await Promise.all(['founder', 'a', 'b'].map((agent) => team.as(agent)));
    if (!founder || !a || !b) return;
    for (let n = from; n < from + 4; n++) {
      await act(founder, { action: 'create_issue', issue: id(n), input: { title: `Issue ${n} | <b>`, severity: 'high' } });
      if (n % 2 === 0) team.pass(1);
    }
    await team.claim('a', id(from));
    await act(a, { action: 'propose_fix', issue: id(from), input: { title: `Do ${from}` } });
    await act(b, { action: 'comment_issue', issue: id(from + 1), input: { text: 'seen' } });
    team.pass(2);
    await act(a, { action: 'apply_fix', issue: id(from), input: { fix: `fix_${id(from).slice(6)}_1` } });
    await act(b, { action: 'edit_issue', issue: id(from + 2), input: { severity: { from: 'high', to: 'low' } } });
    await act(b, { action: 'close_issue', issue: id(from + 3), input: { reason: 'no *longer*' } });
    await act(b, { action: 'heartbeat', input: {} });
    await team.claim('a', id(from + 1));
    await team.claim('b', id(from + 1)).catch(() => {}); // On record as refused.
    if (from > 5) await act(b, { action: 'reopen_issue', issue: id(from - 1), input: {} });
  }

  it('takes away what a settlement left out of work that was brought in before it, also where nobody remembers that it was', async () => {
    const issue = await team.issue();
    const ref = `refs/coord/issues/${issue}`;
    const base = git('rev-parse', ref);
    const founder = await team.as('founder');
    await act(founder, { action: 'comment_issue', issue, input: { text: 'there' } });
    const there = git('rev-parse', ref);
    git('update-ref', ref, base);
    await fold(await team.as('a'));
    await act(await team.as('a'), { action: 'propose_fix', issue, input: { title: 'Here' } });
    const here = git('rev-parse', ref);
    await fold(await team.as('a'));
    expect(git('ls-tree', '-r', '--name-only', STATE)).to.contain('fixes/proposed/');
    git('update-ref', ref, git('commit-tree', '-m', 'settle', '-p', there, '-p', here, `${there}^{tree}`));
    rmSync(cache(''), { recursive: true, force: true });
    await fold(await team.as('b'));
    expect(git('ls-tree', '-r', '--name-only', STATE)).not.to.contain('fixes/proposed/');
    expect(git('ls-tree', '-r', '--name-only', STATE)).to.contain('comments/');
  });

  it('never goes back to an older tip of a branch, also where nobody remembers what was brought in', async () => {
    const issue = await team.issue();
    const ref = `refs/coord/issues/${issue}`;
    await fold(await team.as('a'));
    await act(await team.as('a'), { action: 'comment_issue', issue, input: { text: 'one' } });
    const older = git('rev-parse', ref);
    await act(await team.as('a'), { action: 'edit_issue', issue, input: { labels: { add: ['new'] } } });
    const newer = git('rev-parse', ref);
    await fold(await team.as('a'));
    const tree = git('rev-parse', `${STATE}^{tree}`);
    for (const tip of [older, newer]) {
      git('update-ref', ref, tip); // As in a clone that took the state over before the branch.
      rmSync(cache(''), { recursive: true, force: true });
      await fold(await team.as('b'));
      expect(git('rev-parse', `${STATE}^{tree}`)).to.equal(tree);
    }
  });

  it('is done where its cache cannot be written', async () => {
    await team.issue();
    rmSync(cache(''), { recursive: true, force: true });
    writeFileSync(cache(''), 'in the way');
    await refresh(await team.as('a'));
    expect(existsSync(join(team.repository.dir, '.coord/issues/medium'))).to.equal(true);
  });

  it('makes the tree that is made from nothing, and the view too', async () => {
    for (let round = 0; round < 4; round++) {
      await work(1 + round * 4);
      await refresh(await team.as('a'));
      const [tree, anew] = await bothTrees();
      expect(tree).to.equal(anew);
      const files = ['issues/index.json', 'fixes/index.json', 'audit_log.jsonl', 'reports/ISSUES_REPORT.md'];
      const seen = files.map(view);
      await refresh(await team.as('a'), { full: true });
      expect(files.map(view)).to.deep.equal(seen);
    }
  });

  it('makes the same commit whatever is remembered, or is damaged of it', async () => {
    const founder = await team.as('founder');
    const input = { title: 'One of many', severity: 'low' } as const;
    for (let n = 101; n < 191; n++) await act(founder, { action: 'create_issue', issue: id(n), input });
    await work(1);
    await refresh(await team.as('a'));
    expect(existsSync(cache('issues')) && existsSync(cache('folded'))).to.equal(true);
    const before = git('rev-parse', STATE);
    const [rows, folded] = [readFileSync(cache('issues')), readFileSync(cache('folded'))];
    await work(5);
    const { state } = await fold(await team.as('a'));
    const flipped = (bytes: Buffer, at: number): Buffer => {
      const spoiled = Buffer.from(bytes);
      spoiled[at] = (spoiled[at] ?? 0) ^ 1;
      return spoiled;
    };
    const spoilers: (() => void)[] = [
      () => {},
      () => rmSync(cache(''), { recursive: true }),
      () => rmSync(cache('issues')),
      () => rmSync(cache('folded')),
      ...[20, 100, 900].map((at) => () => writeFileSync(cache('folded'), flipped(folded, at))),
      () => writeFileSync(cache('folded'), folded.subarray(0, -200)),
      ...[5, 30, 2000, rows.length - 3].map((at) => () => writeFileSync(cache('issues'), flipped(rows, at))),
      ...Array.from({ length: 12 }, (_, n) => () => writeFileSync(cache('issues'), flipped(rows, 1000 + n * 1500))),
    ];
    for (const [index, spoil] of spoilers.entries()) {
      git('update-ref', STATE, before);
      writeFileSync(cache('issues'), rows);
      writeFileSync(cache('folded'), folded);
      spoil();
      expect((await fold(await team.as('a'))).state, `spoiler ${index}`).to.equal(state);
    }
  });

  it('counts every action where more branches come than one commit holds', async () => {
    await work(1);
    await refresh(await team.as('a'));
    const founder = await team.as('founder');
    const input = { title: 'One of many', severity: 'low' } as const;
    for (let n = 101; n < 171; n++) await act(founder, { action: 'create_issue', issue: id(n), input });
    await refresh(await team.as('a'));
    const [tree, anew] = await bothTrees();
    expect(tree).to.equal(anew);
  });

  it('knows what comes as git log does, in its order', async () => {
    let compared = 0;
    for (let round = 0; round < 3; round++) {
      await work(1 + round * 4);
      const workspace = await team.as('a');
      const before = git('for-each-ref', '--format=%(objectname)', STATE);
      const { state, news } = await fold(workspace);
      if (before === '') continue;
      expect(news?.since).to.equal(before);
      const all = await history(workspace.repository, { from: [state ?? ''], without: [before] });
      expect(news?.commits).to.deep.equal(all.filter(({ oid }) => oid !== state));
      compared += all.length;
    }
    expect(compared).to.be.greaterThan(20);
  });

  it('leaves it to git log where a branch was retired or settled, or something is missing', async () => {
    await work(1);
    await refresh(await team.as('a'));
    team.pass(60 * 24 * 60);
    const workspace = await team.as('a');
    await archiveIssues(workspace, { issues: [id(1)] });
    const archive = git('rev-parse', 'refs/coord/archive');
    expect(await newCommits(workspace, [['refs/coord/archive', archive]], new Map())).to.equal(null);
    await refresh(await team.as('a'));
    await act(await team.as('b'), { action: 'reopen_issue', issue: id(1), input: {} });
    const reopened = git('rev-parse', `refs/coord/issues/${id(1)}`);
    const bringing = [[`refs/coord/issues/${id(1)}`, reopened]] as const;
    expect(await newCommits(await team.as('a'), bringing, new Map([['refs/coord/archive', archive]]))).to.equal(null);
    const merge = git('commit-tree', '-m', 'm', '-p', reopened, '-p', archive, `${reopened}^{tree}`);
    expect(await newCommits(await team.as('a'), [['refs/coord/issues/x', merge]], new Map())).to.equal(null);
    expect(await newCommits(await team.as('a'), [['refs/coord/issues/x', '1'.repeat(40)]], new Map())).to.equal(null);
    await refresh(await team.as('a'));
    const { activity } = JSON.parse(view('reports/generation_metadata.json'));
    expect(activity.total).to.equal(view('audit_log.jsonl').trim().split('\n').length);
    const [tree, anew] = await bothTrees();
    expect(tree).to.equal(anew);
  });
});
