import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readInbox } from '../../src/app/remote/inbox.ts';
import { Workspace } from '../../src/app/workspace.ts';
import { issueId } from '../../src/core/ids.ts';
import type { Place, ShownIssue } from '../support/place.ts';
import { expectAgreement, refusedBy } from './agreement.ts';
import { fixesOn, issueOn } from './fault-hub.ts';
import { TestHub } from './transports.ts';

/** An issue as `show` prints it, as far as these tests look at it. */
interface Shown extends ShownIssue {
  readonly fixes: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly implementer: string;
  }[];
  readonly comments: readonly { readonly text: string; readonly author: string }[];
  readonly depends_on?: readonly string[];
}

/** What two clones do to one issue while they are apart. `first` is settled first. */
interface Case {
  readonly name: string;
  /** Done before, by both together; each command by an agent. `ID` and `FIX1`, `FIX2` stand for the issue and its fixes. */
  readonly before?: readonly (readonly string[])[];
  readonly first: readonly (readonly string[])[];
  readonly second: readonly (readonly string[])[];
  /** What is refused of the second, in order. */
  readonly refused: readonly RegExp[];
  readonly holds: (issue: Shown) => void;
}

const CLAIM = ['claim', 'ID'];
const propose = (title: string): string[] => ['propose', '--issue', 'ID', '--title', title];
const holder = (issue: Shown): string | undefined => issue.claim?.agent;
const fixes = (issue: Shown): string[] => issue.fixes.map(({ title, status }) => `${title} ${status}`).sort();
const comments = (issue: Shown): string[] => issue.comments.map(({ author, text }) => `${author}: ${text}`).sort();

const CASES: readonly Case[] = [
  {
    name: 'claim and claim: the first has it, and what the second did for it is kept',
    first: [CLAIM],
    second: [CLAIM, ['comment', 'ID', 'on it'], propose('Mend it')],
    refused: [/^bob claim_issue: issue_\d+ is held by 'ada' since /],
    holds(issue) {
      expect(holder(issue)).to.equal('ada');
      expect(comments(issue)).to.deep.equal(['bob: on it']);
      expect(fixes(issue)).to.deep.equal(['Mend it proposed']);
    },
  },
  {
    name: 'claim, and claim, propose, apply: the fix stays proposed',
    first: [CLAIM],
    second: [CLAIM, propose('Quick'), ['apply', 'OWN']],
    refused: [/^bob claim_issue: /, /^bob apply_fix: issue_\d+ is held by 'ada' until .*; fix_\w+ stays proposed$/],
    holds(issue) {
      expect([holder(issue), issue.status]).to.deep.equal(['ada', 'in_progress']);
      expect(fixes(issue)).to.deep.equal(['Quick proposed']);
    },
  },
  {
    name: 'apply and apply: one fix resolves it, the other stays proposed',
    before: [
      ['ada', ...propose('One')],
      ['bob', ...propose('Two')],
    ],
    first: [['apply', 'FIX1']],
    second: [['apply', 'FIX2']],
    refused: [/^bob apply_fix: issue_\d+ is resolved by fix_\d+_1; fix_\d+_2 cannot be applied$/],
    holds(issue) {
      expect(issue.status).to.equal('resolved');
      expect(fixes(issue)).to.deep.equal(['One applied', 'Two proposed']);
    },
  },
  {
    name: 'apply and apply of the same fix: it is applied once',
    before: [['ada', ...propose('One')]],
    first: [['apply', 'FIX1']],
    second: [['apply', 'FIX1']],
    refused: [/^bob apply_fix: fix_\d+_1 is applied already$/],
    holds: (issue) => expect(fixes(issue)).to.deep.equal(['One applied']),
  },
  {
    name: 'close and claim: what is closed is not claimed',
    first: [['close', 'ID']],
    second: [CLAIM],
    refused: [/^bob claim_issue: issue_\d+ is closed; there is nothing to claim$/],
    holds: (issue) => expect([issue.status, issue.claim]).to.deep.equal(['closed', null]),
  },
  {
    name: 'claim and close: what is held is not closed',
    first: [CLAIM],
    second: [['close', 'ID']],
    refused: [/^bob close_issue: issue_\d+ is held by 'ada'$/],
    holds: (issue) => expect([issue.status, holder(issue)]).to.deep.equal(['in_progress', 'ada']),
  },
  {
    name: 'two edits of one field: the second is refused with both texts',
    first: [['edit', 'ID', '--title', 'As ada has it']],
    second: [['edit', 'ID', '--title', 'As bob has it']],
    refused: [/^bob edit_issue: the title of issue_\d+ has changed meanwhile: it is 'As ada has it', not '.*'$/],
    holds: (issue) => expect(issue.title).to.equal('As ada has it'),
  },
  {
    name: 'two edits of one field to the same: nothing is refused',
    first: [['edit', 'ID', '--severity', 'critical']],
    second: [['edit', 'ID', '--severity', 'critical']],
    refused: [],
    holds: (issue) => expect(issue.severity).to.equal('critical'),
  },
  {
    name: 'edits of different fields: both hold',
    first: [['edit', 'ID', '--title', 'Another title']],
    second: [['edit', 'ID', '--severity', 'low']],
    refused: [],
    holds: (issue) => expect([issue.title, issue.severity]).to.deep.equal(['Another title', 'low']),
  },
  {
    name: 'labels added by both: all of them are there',
    first: [['edit', 'ID', '--add-label', 'north']],
    second: [['edit', 'ID', '--add-label', 'south']],
    refused: [],
    holds: (issue) => expect(issue.labels).to.have.members(['north', 'south']),
  },
  {
    name: 'comments on both sides: all of them are there',
    first: [['comment', 'ID', 'here']],
    second: [
      ['comment', 'ID', 'there'],
      ['comment', 'ID', 'and there'],
    ],
    refused: [],
    holds: (issue) => expect(comments(issue)).to.deep.equal(['ada: here', 'bob: and there', 'bob: there']),
  },
  {
    name: 'a proposal for what is resolved meanwhile: it is kept',
    before: [['ada', ...propose('One')]],
    first: [['apply', 'FIX1']],
    second: [propose('Late'), ['comment', 'ID', 'late, too']],
    refused: [],
    holds(issue) {
      expect(issue.status).to.equal('resolved');
      expect(fixes(issue)).to.deep.equal(['Late proposed', 'One applied']);
      expect(comments(issue)).to.deep.equal(['bob: late, too']);
    },
  },
  {
    name: 'two proposals under one given id: both are kept, and each is applied as itself',
    first: [['propose', 'fix_011', '--issue', 'ID', '--title', 'Of ada']],
    second: [
      ['propose', 'fix_011', '--issue', 'ID', '--title', 'Of bob'],
      ['apply', 'fix_011', '--issue', 'ID'],
    ],
    refused: [/^bob propose_fix: fix_011 is the id of another fix by now; it is kept as fix_\d+_1$/],
    holds: (issue) => expect(fixes(issue)).to.deep.equal(['Of ada proposed', 'Of bob applied']),
  },
  {
    name: 'a takeover and a release: who lost it releases nothing',
    before: [['bob', ...CLAIM]],
    first: [[...CLAIM, '--force', '--reason', 'bob is away']],
    second: [
      ['release', 'ID'],
      ['comment', 'ID', 'not finished'],
    ],
    refused: [/^bob release_issue: issue_\d+ is held by 'ada' since /],
    holds(issue) {
      expect(holder(issue)).to.equal('ada');
      expect(comments(issue)).to.deep.equal(['bob: not finished']);
    },
  },
  {
    name: 'release and release: the second finds nothing to release',
    before: [['bob', ...CLAIM]],
    first: [['release', 'ID', '--force', '--reason', 'bob is away']],
    second: [['release', 'ID']],
    refused: [/^bob release_issue: issue_\d+ is not claimed; it is new$/],
    holds: (issue) => expect(issue.claim).to.equal(null),
  },
];

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
    const busy = async (): Promise<void> => {
      for (const id of [...ids, ...ids]) {
        const { code, stderr } = await ada.try('claim', id, '--json');
        expect(code, stderr).to.be.oneOf([0, 5]);
        await ada.text('comment', id, 'of ada');
        if (code === 0) await ada.text('release', id);
      }
    };
    await Promise.all([busy(), bob.text('sync'), cleo.text('sync')]);
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
