import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BareRemote } from '../servers/bare.ts';
import type { Place, ShownIssue } from '../support/place.ts';

/** As many are archived. More: GIT_COORD_ARCHIVED=2000 npx mocha test/remote/archive-scale.test.ts */
const DONE = Number(process.env['GIT_COORD_ARCHIVED'] ?? 150);
const OPEN = 100;

/** Prints how long commands take, for people who compare; nothing here fails for being slow. */
describe('remote/archive-scale', () => {
  let remote: BareRemote;
  let ada: Place;

  before(async () => {
    remote = new BareRemote();
    ada = await remote.clone('ada');
  });
  after(() => remote.remove());

  const timed = async <T>(work: () => Promise<T>): Promise<[result: T, ms: number]> => {
    const asked = performance.now();
    const result = await work();
    return [result, Math.round(performance.now() - asked)];
  };
  const refsIn = (place: Place): number => place.git('for-each-ref', 'refs/coord/issues').split('\n').filter(Boolean).length;
  const refsThere = (): number => Object.keys(remote.refs()).filter((ref) => ref.startsWith('refs/coord/issues/')).length;

  it(`${DONE} of ${DONE + OPEN} issues leave the active refs everywhere, and the rest is as it was`, async () => {
    const lines = Array.from({ length: DONE + OPEN }, (_, index) => {
      const isDone = index < DONE;
      const dates = { created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-02T00:00:00Z' };
      const status = isDone ? { status: 'closed', closed_at: '2025-01-02T00:00:00Z' } : { status: 'open' };
      return JSON.stringify({ id: `bd-${index}`, title: `Issue ${index}`, priority: 2, issue_type: 'task', ...status, ...dates });
    });
    writeFileSync(join(ada.cwd, 'issues.jsonl'), `${lines.join('\n')}\n`);
    await ada.text('init', '--no-hooks', '--remote', 'origin');
    await ada.text('import', '--from', 'beads', 'issues.jsonl');
    await ada.text('sync');
    const bob = await remote.clone('bob');
    await bob.text('init', '--no-hooks', '--remote', 'origin');
    expect([refsIn(ada), refsIn(bob), refsThere()]).to.deep.equal([DONE + OPEN, DONE + OPEN, DONE + OPEN]);

    const commands = async (place: Place, issue: string): Promise<Record<string, number>> => {
      const [, list] = await timed(() => place.text('list'));
      const [, all] = await timed(() => place.text('list', '--all'));
      const [, claim] = await timed(() => place.text('claim', issue));
      const [, create] = await timed(() => place.text('new', 'Another'));
      const [, sync] = await timed(() => place.text('sync'));
      return { list, 'list --all': all, claim, new: create, sync };
    };
    const before = await commands(ada, `bd-${DONE}`);
    const [result, archive] = await timed(() => ada.json<{ archived: string[] }>('archive', '--older-than', '0'));
    expect(result.archived).to.have.length(DONE);
    const [, follow] = await timed(() => bob.text('sync'));
    expect([refsIn(ada), refsIn(bob), refsThere()]).to.deep.equal([OPEN + 1, OPEN + 1, OPEN + 1]);
    const after = await commands(ada, `bd-${DONE + 1}`);
    expect((await bob.json<ShownIssue[]>('list', '--all')).length).to.equal(DONE + OPEN + 1);
    const sought = Array.from({ length: DONE + OPEN }, (_, index) => `Issue ${index}`).filter((title) =>
      title.includes('Issue 123'),
    );
    expect((await bob.json<ShownIssue[]>('list', '--all', '--search', 'Issue 123')).length).to.equal(sought.length);
    const [verified, verify] = await timed(() => bob.try('verify'));
    expect(verified.code, verified.stdout).to.equal(0);
    console.log(`      archive of ${DONE}: ${archive} ms; another clone's sync: ${follow} ms; verify: ${verify} ms`);
    for (const [name, ms] of Object.entries(before)) console.log(`      ${name}: ${ms} ms before, ${after[name]} ms after`);
  }).timeout(580_000);
});
