import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { act, claimIssue, editIssue } from '../../../src/app/actions.ts';
import { refresh } from '../../../src/app/refresh.ts';
import { type Verification, verify } from '../../../src/app/verify/verify.ts';
import type { IssueId } from '../../../src/core/ids.ts';
import { TestTeam } from '../../support/workspace.ts';
import { Tampering } from './tampering.ts';

describe('app/verify/verify', () => {
  let team: TestTeam;
  let hand: Tampering;
  let id: IssueId;
  let ref: string;

  beforeEach(async () => {
    team = await TestTeam.create();
    hand = new Tampering(team.repository);
    id = await team.issue('Template variables');
    ref = `refs/coord/issues/${id}`;
  });
  afterEach(() => team.remove());

  const check = async (options = {}): Promise<Verification> => verify(await team.as('auditor'), options);
  const refreshed = async (): Promise<void> => void (await refresh(await team.as('auditor')));
  const tip = (): string => team.repository.git('rev-parse', ref);
  /** The kinds of the findings on the issue's branch and elsewhere, each with the commit that it names. */
  const found = async (options = {}): Promise<string[]> =>
    (await check(options)).findings.map(({ kind, commit }) => `${kind} ${commit}`);

  /** A life with every kind of action; the branch's commits, the oldest first. */
  async function live(): Promise<string[]> {
    const [ada, bob] = [await team.as('ada'), await team.as('bob')];
    await claimIssue(ada, id, {});
    team.pass(40);
    await act(ada, { action: 'comment_issue', issue: id, input: { text: 'half way' } });
    await act(ada, { action: 'propose_fix', issue: id, input: { title: 'Resolve them', implementation: {} } });
    await act(bob, { action: 'review_fix', issue: id, input: { fix: 'fix_001_1', verdict: 'approved' } });
    await editIssue(bob, id, { severity: 'high', labels: { add: ['ui'] } });
    team.pass(200);
    await claimIssue(bob, id, {});
    await act(bob, { action: 'apply_fix', issue: id, input: { fix: 'fix_001_1' } });
    await act(ada, { action: 'reopen_issue', issue: id, input: {} });
    return hand.chain(ref);
  }

  describe('what git coord wrote', () => {
    it('is right, refused attempts and take-overs included, and the next time only what is new is replayed', async () => {
      await live();
      await claimIssue(await team.as('ada'), id, {});
      await claimIssue(await team.as('bob'), id, {}).catch(() => {});
      await refreshed();
      const first = await check();
      expect(first.findings).to.deep.equal([]);
      expect(first.commits).to.be.greaterThan(10);
      expect((await check()).commits).to.equal(0);
      await act(await team.as('ada'), { action: 'comment_issue', issue: id, input: { text: 'more' } });
      await refreshed();
      expect(await check()).to.deep.include({ findings: [], commits: 1 });
      expect((await check({ full: true })).commits).to.equal(first.commits + 1);
    });

    it('is right when the memory of the last check is gone, torn or of another time', async () => {
      const commits = (await live()).length;
      await refreshed();
      await check();
      const memory = join(team.repository.dir, '.git', 'coord', 'cache', 'verified.json');
      for (const content of [
        '',
        '{"version":1,"tips":',
        '[]',
        '{"version":99}',
        `{"version":1,"tips":{"${ref}":"${'0'.repeat(40)}"}}`,
      ]) {
        writeFileSync(memory, content);
        const { findings, commits: replayed } = await check();
        // An unknown commit that was once right is one that the branch has lost; there is nothing of it to show.
        expect(findings, content).to.deep.equal([]);
        expect(replayed, content).to.be.at.least(commits);
      }
      rmSync(memory);
      expect((await check()).findings).to.deep.equal([]);
    });
  });

  describe('what was done by hand', () => {
    it('a hand-edited file of a new commit, of an old one, and in the place of the tip', async () => {
      const commits = await live();
      await refreshed();
      const like = tip();
      const [path = ''] = hand.paths(like, /^issues\//);
      const edited = hand.read(like, path).replace('Template variables', 'Something else');
      const replaced = hand.commit({ like, files: { [path]: edited } });
      hand.point(ref, replaced);
      expect(await found()).to.include.members([`changed_files ${replaced}`, `dropped ${like}`]);

      hand.point(ref, like);
      const onTop = hand.commit({ like, parents: [like], files: { [path]: edited } });
      hand.point(ref, onTop);
      expect((await found()).join()).to.contain(onTop);

      // An old commit edited, and all that follow made again on top of it.
      let parent = hand.commit({ like: commits[2] ?? '', files: { 'fixes/applied/fix_001_9_x.json': '{}\n' } });
      const bad = parent;
      for (const commit of commits.slice(3)) parent = hand.commit({ like: commit, parents: [parent] });
      hand.point(ref, parent);
      const all = await found();
      expect(all).to.include(`changed_files ${bad}`);
      expect(all).to.include(`dropped ${commits[2]}`);
    });

    it('a commit inserted without a record, and one that repeats another', async () => {
      await live();
      await refreshed();
      const like = tip();
      const plain = hand.commit({ like, parents: [like], edit: (text) => text.replace(/\n\n.*$/s, '\n\nfixed by hand\n') });
      hand.point(ref, plain);
      expect(await found()).to.include(`no_action ${plain}`);
      const again = hand.commit({ like, parents: [like] });
      hand.point(ref, again);
      expect((await found()).join()).to.contain(again);
    });

    it('a commit dropped from the middle, or from the end, whatever the state still knows', async () => {
      const commits = await live();
      await refreshed();
      await check();
      hand.point(ref, commits.at(-2) ?? '');
      expect(await found()).to.include(`dropped ${commits.at(-1)}`);
      rmSync(join(team.repository.dir, '.git', 'coord', 'cache'), { recursive: true });
      expect(await found()).to.include(`dropped ${commits.at(-1)}`);
      expect(await found(), 'it is found each time').to.include(`dropped ${commits.at(-1)}`);

      const dropped = commits[2] ?? ''; // A comment.
      let parent = commits[1] ?? '';
      for (const commit of commits.slice(3)) parent = hand.commit({ like: commit, parents: [parent] });
      hand.point(ref, parent);
      expect(await found()).to.include(`dropped ${dropped}`);
      expect((await check()).findings.some(({ kind }) => kind === 'changed_files')).to.equal(true);
    });

    it('a whole branch removed', async () => {
      const commits = await live();
      await refreshed();
      team.repository.git('update-ref', '-d', ref);
      expect(await found()).to.include(`dropped ${commits[0]}`);
    });

    it("a forged agent: the trailer's is not the author, or the branch is another's", async () => {
      const claimed = await team.claim('ada', id);
      await refreshed();
      const like = claimed.commit ?? '';
      const forged = hand.commit({ like, edit: (text) => text.replace('Coord-Agent: ada', 'Coord-Agent: bob') });
      hand.point(ref, forged);
      expect(await found()).to.include(`forged_agent ${forged}`);
      const author = hand.commit({ like, edit: (text) => text.replace('author ada <ada@', 'author eve <ada@') });
      hand.point(ref, author);
      expect((await found()).join()).to.contain(author);
    });

    it('a claims pointer to a commit that claims something else, or nothing', async () => {
      const other = await team.issue('Another');
      const elsewhere = (await team.claim('ada', other)).commit;
      await team.claim('bob', id);
      await refreshed();
      const pointer = `refs/coord/claims/${id}`;
      hand.point(pointer, elsewhere ?? '');
      expect(await found()).to.deep.equal([`wrong_pointer ${elsewhere}`]);
      const created = hand.chain(ref)[0] ?? '';
      hand.point(pointer, created);
      expect(await found()).to.deep.equal([`wrong_pointer ${created}`]);
      const blob = team.repository.git('hash-object', '-w', '--', join(team.repository.dir, '.git', 'HEAD'));
      hand.point(pointer, blob);
      expect(await found()).to.deep.equal([`wrong_pointer ${blob}`]);
      team.repository.git('update-ref', '-d', pointer);
      expect(await found(), 'an absent pointer decides nothing').to.deep.equal([]);
    });

    it('a fix in two places', async () => {
      await live();
      await refreshed();
      const like = tip();
      const [applied = ''] = hand.paths(like, /^fixes\/applied\//);
      const twice = hand.commit({ like, files: { [applied.replace('applied', 'proposed')]: hand.read(like, applied) } });
      hand.point(ref, twice);
      const { findings } = await check();
      const finding = findings.find(({ kind }) => kind === 'fix_in_two_places');
      expect(finding).to.deep.include({ commit: twice, ref });
      expect(finding?.message).to.match(/^fix_001_1 is in two places: fixes\/applied\/.*, fixes\/proposed\//);
    });

    it('a takeover that was not due', async () => {
      await team.claim('ada', id);
      team.pass(200);
      const due = (await team.claim('bob', id)).commit ?? '';
      await refreshed();
      expect(await found()).to.deep.equal([]);
      // The same take-over, dated when the lease still ran.
      const early = hand.commit({
        like: due,
        edit: (text) =>
          text
            .replace(/^(author .*> )(\d+)/m, (_, who: string, time: string) => `${who}${Number(time) - 190 * 60}`)
            .replace(/^(committer .*> )(\d+)/m, (_, who: string, time: string) => `${who}${Number(time) - 190 * 60}`)
            .replace(
              /^Coord-Time: .*$/m,
              (line) => `Coord-Time: ${new Date(Date.parse(line.slice(12)) - 190 * 60_000).toISOString()}`,
            ),
      });
      hand.point(ref, early);
      const { findings } = await check();
      const finding = findings.find(({ kind }) => kind === 'takeover_not_due');
      expect(finding).to.deep.include({ commit: early });
      expect(finding?.message).to.match(/^the claim by 'bob' was not due: issue_001 is held by 'ada' since .* until /);
      // And dated into the future, so that it looks due.
      const late = hand.commit({
        like: due,
        edit: (text) =>
          text.replace(/^((?:author|committer) .*> )(\d+)/gm, (_, who: string, time: string) => `${who}${Number(time) + 90_000}`),
      });
      hand.point(ref, late);
      expect(await found()).to.include(`future ${late}`);
    });

    it('rules that the team never had, another action in the same commit, headers of another program', async () => {
      const like = (await team.claim('ada', id)).commit ?? '';
      await refreshed();
      const cases: [string, (text: string) => string][] = [
        ['unknown_policy', (text) => text.replace(/"policy":"\w{8}/, '"policy":"00000000')],
        ['no_action', (text) => text.replace('Coord-Action: claim_issue', 'Coord-Action: grab_issue')],
        ['not_allowed', (text) => text.replace('Coord-Action: claim_issue', 'Coord-Action: release_issue')],
        ['wrong_branch', (text) => text.replace('Coord-Action: claim_issue', 'Coord-Action: heartbeat')],
        ['wrong_branch', (text) => text.replace('Coord-Issue: issue_001', 'Coord-Issue: issue_002')],
        ['wrong_branch', (text) => text.replace('Coord-Issue:', 'Coord-Result: denied\nCoord-Issue:')],
        ['changed_files', (text) => text.replace(/Coord-Session: .*/, 'Coord-Session: stolen')],
        ['changed_message', (text) => text.replace('claim issue_001:', 'release issue_001:')],
        ['changed_message', (text) => text.replace('\nCoord-Agent', '\nCoord-Extra: x\nCoord-Agent')],
        ['changed_time', (text) => text.replace(/Coord-Time: \d{4}/, 'Coord-Time: 2024')],
        ['changed_headers', (text) => text.replace('\n\n', '\nencoding latin1\n\n')],
        ['out_of_line', (text) => text.replace(/^(committer .*> )(\d+)/m, (_, who: string) => `${who}1700000000`)],
        ['no_action', (text) => text.replace(/Coord-Input: .*/, 'Coord-Input: {"v":2}')],
      ];
      for (const [kind, edit] of cases) {
        const forged = hand.commit({ like, edit });
        hand.point(ref, forged);
        expect(await found(), String(edit)).to.include(`${kind} ${forged}`);
      }
      const [before = ''] = hand.parentsOf(like);
      const merged = hand.commit({ like, parents: [before, before] });
      hand.point(ref, merged);
      expect(await found()).to.include(`merge ${merged}`);
      const settling = hand.commit({ like, parents: [before, like] });
      hand.point(ref, settling);
      expect((await found()).join()).to.contain(`changed_message ${settling}`);
    });

    it('a state that lacks a branch, or holds what no branch has', async () => {
      await live();
      await refreshed();
      await check();
      await act(await team.as('ada'), { action: 'comment_issue', issue: id, input: { text: 'unseen' } });
      expect(await found()).to.deep.equal([`not_in_state ${tip()}`]);
      await refreshed();
      expect(await found()).to.deep.equal([]);
      const state = team.repository.git('rev-parse', 'refs/coord/state');
      const [path = ''] = hand.paths(state, /^issues\/high\//);
      for (const files of [
        { [path]: hand.read(state, path).replace('Template', 'Simile') },
        { 'issues/low/issue_777_planted.json': hand.read(state, path) },
        { 'fixes/applied/notes.txt': 'mine\n' },
        { [path]: null },
      ]) {
        const edited = hand.commit({ like: state, parents: [state], files });
        hand.point('refs/coord/state', edited);
        for (const full of [false, true])
          expect(await found({ full }), Object.keys(files).join()).to.deep.equal([`changed_state ${edited}`]);
      }
    });

    it('a ref that is none of ours among the branches', async () => {
      await refreshed();
      hand.point('refs/coord/issues/Not-An-Id', tip());
      const all = await found();
      expect(all).to.include(`unknown_branch ${tip()}`);
    });
  });
});
