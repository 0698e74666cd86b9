import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readInbox } from '../../src/app/remote/inbox.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { issueId } from '../../src/core/ids.ts';
import type { Place } from '../support/place.ts';
import { expectAgreement, refusedBy } from './agreement.ts';
import { fixesOn, issueOn } from './fault-hub.ts';
import { CASES, type Case, comments, holder, type Shown } from './offline-cases.ts';
import { TestHub } from './transports.ts';

describe('remote/offline', () => {
  let hub: TestHub;
  let ada: Place;
  let bob: Place;
  let cleo: Place;

  before(async () => {
    hub = await TestHub.start('file');
    ada = await hub.founder('ada');
    [bob, cleo] = (await hub.clones('bob', 'cleo')) as [Place, Place];
    for (const place of [ada, bob, cleo]) place.git('config', 'coord.fsync', 'false');
  });

  const apart = (place: Place): Place => place.with({ GIT_COORD_OFFLINE: '1' });
  const created = async (...titles: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    for (const title of titles) ids.push((await ada.json('new', title)).issue.id);
    return ids;
  };
  const inboxOf = async (place: Place, agent: string): Promise<string[]> => {
    const workspace = await Workspace.open({ cwd: place.cwd, env: place.env });
    try {
      return readInbox(workspace, agent).map(({ commit }) => commit);
    } finally {
      workspace.close();
    }
  };

  describe('what two clones do to one issue while they are apart', () => {
    const issues = new Map<Case, string>();
    let refused: readonly string[];
    let notes: readonly string[];

    before(async function () {
      this.timeout(120_000);
      const ids = await created(...CASES.map(({ name }) => name.replaceAll("'", '')));
      for (const [index, each] of CASES.entries()) issues.set(each, ids[index] ?? '');
      await bob.text('pull');
      const places: Record<string, Place> = { ada, bob };
      const own = new Map<string, string>();
      const words = (id: string, command: readonly string[]): string[] =>
        command.map((word) => {
          if (word === 'ID') return id;
          if (word === 'OWN') return own.get(id) ?? '';
          return word.replace(/^FIX(?=\d$)/, `fix_${id.slice('issue_'.length)}_`);
        });
      for (const [each, id] of issues)
        for (const [agent = '', ...command] of each.before ?? []) await places[agent]?.text(...words(id, command));
      await ada.text('pull');
      await bob.text('pull');
      const there = hub.bare.refs();
      for (const [each, id] of issues) {
        for (const command of each.first) await ada.json(...words(id, command), '--offline');
        for (const command of each.second) {
          const { fix } = await apart(bob).json(...words(id, command));
          if (fix) own.set(id, fix.id);
        }
      }
      expect(hub.bare.refs()).to.deep.equal(there);
      expect(await refusedBy(ada)).to.deep.equal([]);
      const told = await inboxOf(bob, 'bob');
      refused = await refusedBy(bob);
      notes = (await inboxOf(bob, 'bob')).filter((commit) => !told.includes(commit));
      await ada.text('pull');
    });

    for (const each of CASES)
      it(each.name, async () => {
        const id = issues.get(each) ?? '';
        each.holds(await ada.json<Shown>('show', id));
        const ours = refused.filter((line) => line.includes(`${id} `) || line.includes(`fix_${id.slice('issue_'.length)}_`));
        expect(ours.length, ours.join('\n')).to.equal(each.refused.length);
        for (const [index, pattern] of each.refused.entries()) expect(ours[index]).to.match(pattern);
      });

    it('each refused action is listed once, and its agent has a note of it', async () => {
      expect(refused).to.have.length(CASES.flatMap((each) => each.refused).length);
      expect(notes).to.have.length(refused.length);
      const [status, file] = [await bob.text('status'), readFileSync(join(bob.cwd, '.coord', 'inbox', 'bob.md'), 'utf8')];
      for (const commit of notes) {
        expect(status).to.contain(`(${commit.slice(0, 12)}): `);
        expect(file).to.contain(commit.slice(0, 12));
      }
      expect(await bob.text('start')).to.contain('done apart, and did not hold');
      expect(await inboxOf(bob, 'bob')).to.deep.equal([]);
      expect(await bob.text('status')).to.not.contain('did not hold');
    });
  });

  it('an issue created apart keeps its id, which works everywhere', async () => {
    const [known = ''] = await created('Known to all');
    await bob.text('pull');
    const here = (await ada.json('new', 'Created here', '--offline')).issue.id;
    const there = (await apart(bob).json('new', 'Created there', '--depends-on', known)).issue.id;
    expect(here)
      .to.match(/^issue_[a-z0-9]{5}$/)
      .and.not.equal(there);
    const short = there.slice('issue_'.length);
    expect(issueId(short)).to.equal(there);
    await apart(bob).text('claim', short);
    await apart(bob).text('comment', short.toUpperCase(), 'begun');
    const { fix } = await apart(bob).json('propose', '--issue', short, '--title', 'Mend it');
    await apart(bob).text('edit', known, '--add-dependency', short);
    expect(await refusedBy(ada)).to.deep.equal([]);
    expect(await refusedBy(bob)).to.deep.equal([]);
    await ada.text('pull');
    const shown = await ada.json<Shown>('show', short);
    expect([shown.id, holder(shown), shown.depends_on]).to.deep.equal([there, 'bob', [known]]);
    expect((await ada.json<Shown>('show', known)).depends_on).to.deep.equal([there]);
    expect((await ada.try('claim', short)).code).to.equal(5);
    const { fix: second } = await ada.json('propose', '--issue', `#${short}`, '--title', 'Mend it better');
    expect(second.id).to.equal(`fix_${short}_1`);
    await bob.text('pull');
    await bob.text('apply', fix.id);
    expect(fixesOn(hub.bare, there).map(({ id, status }) => `${id} ${status}`)).to.have.members([
      `${fix.id} applied`,
      `${second.id} proposed`,
    ]);
    const { issue } = await ada.json('new', 'After it', '--depends-on', short.toUpperCase());
    expect((await ada.json<Shown>('show', issue.id)).depends_on).to.deep.equal([there]);
    await ada.text('pull');
    await ada.text('reopen', short);
    await ada.text('close', short);
    expect(issueOn(hub.bare, there).status).to.equal('closed');
  });

  it('three clones that settle one after the other agree, in whichever order they come', async () => {
    const everybody = [ada, bob, cleo];
    for (const order of [
      [ada, bob, cleo],
      [cleo, bob, ada],
    ]) {
      const [id = ''] = await created('Wanted by all');
      for (const place of everybody) await place.text('pull');
      for (const place of everybody) {
        const name = place.env['GIT_COORD_AGENT'] ?? '';
        await apart(place).text('claim', id);
        await apart(place).text('propose', '--issue', id, '--title', `Of ${name}`);
        await apart(place).text('edit', id, '--add-label', name);
      }
      const refused: string[] = [];
      for (const place of order) refused.push(...(await refusedBy(place)));
      expect(refused.map((line) => line.split(':')[0])).to.deep.equal(
        order.slice(1).map((place) => `${place.env['GIT_COORD_AGENT']} claim_issue`),
      );
      expect(issueOn(hub.bare, id).claim?.agent).to.equal(order[0]?.env['GIT_COORD_AGENT']);
      expect(issueOn(hub.bare, id).labels).to.have.members(['ada', 'bob', 'cleo']);
      expect(fixesOn(hub.bare, id)).to.have.length(3);
    }
  });

  it('a settlement is settled again by whoever comes later', async () => {
    const [id = ''] = await created('Settled twice');
    for (const place of [bob, cleo]) await place.text('pull');
    await apart(bob).text('claim', id);
    await apart(cleo).text('claim', id);
    await apart(cleo).text('comment', id, 'of cleo');
    await ada.text('comment', id, 'of ada');
    await ada.text('push');
    expect(await refusedBy(bob)).to.deep.equal([]);
    await apart(bob).text('comment', id, 'of bob');
    expect((await refusedBy(cleo)).map((line) => line.split(':')[0])).to.deep.equal(['cleo claim_issue']);
    await apart(bob).text('release', id);
    await apart(cleo).text('comment', id, 'more of cleo');
    expect(await refusedBy(bob)).to.deep.equal([]);
    expect(await refusedBy(cleo), 'what was refused once is not told again').to.deep.equal([]);
    const shown = await cleo.json<Shown>('show', id);
    expect([shown.status, shown.claim]).to.deep.equal(['new', null]);
    expect(comments(shown)).to.deep.equal(['ada: of ada', 'bob: of bob', 'cleo: more of cleo', 'cleo: of cleo']);
    expect((await inboxOf(cleo, 'cleo')).length).to.be.greaterThan(0);
  });

  it('who acts after working apart is settled on the way', async () => {
    const [id = ''] = await created('Settled on the way');
    await bob.text('pull');
    await apart(bob).text('claim', id);
    await ada.text('claim', id);
    const outcome = await bob.try('propose', '--issue', id, '--title', 'Mine');
    expect(outcome.code, outcome.stderr).to.equal(0);
    expect(outcome.stderr).to.match(/refused: claim_issue by 'bob' \([0-9a-f]{12}\): issue_\d+ is held by 'ada' /);
    expect(issueOn(hub.bare, id).claim?.agent).to.equal('ada');
    const listed = hub.bare.git('log', '--format=%B', `refs/coord/issues/${id}`);
    expect(listed).to.match(/refused [0-9a-f]{12} claim_issue by 'bob': /);
    const refused = bob.git('log', '--format=%H', '--author=bob', '--grep=^claim ', `refs/coord/issues/${id}`);
    expect(await inboxOf(bob, 'bob')).to.include(refused.split('\n')[0]);
  });

  it('settles while others push', async function () {
    this.timeout(120_000);
    const ids = await created('Busy 1', 'Busy 2');
    for (const place of [bob, cleo]) await place.text('pull');
    for (const id of ids) {
      await apart(bob).text('comment', id, 'of bob');
      await apart(cleo).text('claim', id);
      await apart(cleo).text('comment', id, 'of cleo');
    }
    const busyAda = ada.by('own');
    const busy = async (): Promise<void> => {
      for (const id of [...ids, ...ids]) {
        const { code, stderr } = await busyAda.try('claim', id, '--json');
        expect(code, stderr).to.be.oneOf([0, 5]);
        await busyAda.text('comment', id, 'of ada');
        if (code === 0) await busyAda.text('release', id);
      }
    };
    await Promise.all([busy(), ...[bob, cleo].map((place) => place.by('own').text('sync'))]);
    for (const id of ids) {
      const said = comments(await ada.json<Shown>('show', id));
      expect(said).to.deep.equal(['ada: of ada', 'ada: of ada', 'bob: of bob', 'cleo: of cleo']);
    }
  });

  after(async function () {
    this.timeout(120_000);
    try {
      await expectAgreement(hub.bare, [ada, bob, cleo]);
    } finally {
      await hub.close();
    }
  });
});
