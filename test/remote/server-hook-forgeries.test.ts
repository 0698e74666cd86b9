import { expect } from 'chai';
import type { Tampering } from '../app/verify/tampering.ts';
import type { Place } from '../support/place.ts';
import { type GuardedTeam, guardedTeam, handOf, push, refused, removeHub, said } from './guarded-team.ts';

describe('remote/server-hook, what git coord would not have done', () => {
  let team: GuardedTeam;
  let ada: Place;
  let bob: Place;
  let id: string;
  let ref: string;
  let tip: GuardedTeam['tip'];
  let line: GuardedTeam['line'];

  let hand: Tampering;

  beforeEach(async () => {
    team = await guardedTeam();
    ({ ada, bob, id, ref, tip, line } = team);
    await ada.text('claim', id);
    await ada.text('sync');
    await bob.text('sync');
    hand = handOf(bob);
  });
  afterEach(() => removeHub(team.hub));

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
    // Its dates are those of an action, whatever the clock says: it is not to be taken for one that was inserted.
    const date = `${Number(bob.git('log', '-1', '--format=%ct', tip())) + 1} +0000`;
    const dated = bob.with({ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
    const plain = dated.git('commit-tree', '-m', 'I can do this myself', '-p', tip(), `${tip()}^{tree}`);
    refused(await push(bob, `${plain}:${ref}`), line(plain, '.*it records no action'));
  });

  it('history that is rewritten or dropped', async () => {
    const [first = ''] = hand.chain(ref);
    refused(await push(bob, `+${first}:${ref}`), line(first, 'it does not go on from .*: history is never rewritten'));
    refused(await push(bob, `:${ref}`), line(tip(), 'a branch is never deleted: it is the record'));
    refused(await push(bob, ':refs/coord/config'), /a branch is never deleted/);
    refused(await push(bob, ':refs/coord/state'), /the state is never deleted/);
    expect(team.hub.git('log', '--format=%s', ref)).to.match(/^claim issue_001/);
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
    const carol = await team.hub.clone('carol');
    await carol.text('init', '--no-hooks', '--offline');
    const other = (await carol.json('new', 'Another root')).issue.id;
    expect(other).to.equal(id);
    carol.git('fetch', '--quiet', 'origin', 'refs/coord/config');
    const [root = ''] = handOf(carol).chain(ref);
    const [first = ''] = hand.chain(ref);
    // What an administrator, or a hand in the files, can do; a clone may put the branch back that was there.
    team.hub.git('update-ref', '-d', ref);
    refused(await push(carol, `${root}:${ref}`), line(root, 'issue_001 was another issue before, and no id is used again'));
    const back = await push(bob, `${ref}:${ref}`);
    expect(back.code, back.stderr).to.equal(0);
    await ada.text('close', id, '--reason', 'done');
    await ada.text('archive', id);
    expect(team.hub.ref(ref)).to.equal(null);
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
    expect(team.hub.ref(ref)).to.equal(null);
    await ada.text('sync');
    refused(await push(bob, `+${empty}:refs/coord/archive`), /^refs\/coord\/archive: .* it does not go on from/);
    await bob.text('sync');
    await bob.text('reopen', id, '--reason', 'not quite');
    await bob.text('sync');
    expect(team.hub.ref(ref)).not.to.equal(null);
    expect(await team.server.text('verify')).to.match(/all is as it was done\n$/);
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
    expect(team.hub.ref('refs/heads/main')).not.to.equal(bob.git('rev-parse', 'main'));
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
