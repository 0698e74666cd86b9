import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Place, ShownIssue } from '../support/place.ts';
import { coordinatedPlace } from '../support/place.ts';
import { atOnce, exitCodes } from '../support/processes.ts';
import { removeWhenQuiet, untilQuiet } from '../support/quiet.ts';
import type { TestRepository } from '../support/repository.ts';

describe('race/archive', () => {
  let repository: TestRepository;
  let ada: Place;

  beforeEach(async () => {
    ({ repository, place: ada } = await coordinatedPlace());
  });
  afterEach(() => removeWhenQuiet(repository));

  const done = async (title: string): Promise<string> => {
    const { id } = (await ada.json('new', title)).issue;
    await ada.text('claim', id);
    await ada.text('close', id, '--reason', 'done');
    return id;
  };
  const comments = async (id: string): Promise<string[]> =>
    (await ada.json<ShownIssue & { comments: { text: string }[] }>('show', id)).comments.map(({ text }) => text).sort();
  const verified = async (): Promise<void> => {
    await ada.text('refresh', '--wait');
    const { code, stdout } = await ada.try('verify', '--full');
    expect(code, stdout).to.equal(0);
  };
  const all = async (): Promise<string[]> => (await ada.json<ShownIssue[]>('list', '--all')).map(({ id }) => id);

  it('comments and archives at the same moment lose no comment', async () => {
    const id = await done('Retired in a crowd');
    const words = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (let round = 0; round < 3; round++) {
      const commands = words.flatMap((word, index) => [
        ada.as(`agent${index}`).command('comment', id, `${word}${round}`),
        ...(index % 2 === 0 ? [ada.command('archive', id)] : []),
      ]);
      const outcomes = await atOnce(commands);
      expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 9 });
      expect(await all()).to.deep.equal([id]);
    }
    expect(await comments(id)).to.deep.equal(words.flatMap((word) => [0, 1, 2].map((round) => `${word}${round}`)));
    await verified();
  });

  it('agents that bring an archived issue back at the same moment find each other on one branch', async () => {
    const id = await done('Comes back');
    await ada.text('archive', id);
    const agents = Array.from({ length: 12 }, (_, index) => `agent${index}`);
    const outcomes = await atOnce(agents.map((agent) => ada.as(agent).command('comment', id, agent)));
    expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 12 });
    expect(await comments(id)).to.deep.equal([...agents].sort());
    await verified();
  });

  it('archives at the same moment make one archive', async () => {
    const ids = [await done('One'), await done('Two'), await done('Three')];
    const outcomes = await atOnce([
      ...ids.map((id) => ada.command('archive', id)),
      ada.command('archive', '--older-than', '0'),
      ada.command('archive', ...ids),
    ]);
    expect(exitCodes(outcomes), outcomes.map(({ stderr }) => stderr).join('')).to.deep.equal({ 0: 5 });
    expect(ada.git('for-each-ref', 'refs/coord/issues')).to.equal('');
    expect((await all()).sort()).to.deep.equal(ids);
    await verified();
  });

  it('kill -9 at any step leaves an issue live or archived, and the next archive ends what was begun', async () => {
    const hook = join(repository.dir, '.git', 'hooks', 'reference-transaction');
    const counter = join(repository.base, 'transactions');
    let killed = 0;
    for (const phase of ['prepared', 'committed']) {
      for (let step = 1; step <= 3; step++) {
        const ids = [await done(`${phase} ${step}`), await done(`${phase} ${step} too`)];
        const before = await all();
        rmSync(counter, { force: true });
        // The parent of the hook is Git, and Git's is the command.
        const kill = `[ "$(wc -l < '${counter}')" -eq ${step} ] && kill -9 "$(ps -o ppid= -p "$PPID" | tr -d ' ')"`;
        writeFileSync(hook, `#!/bin/sh\n[ "$1" = ${phase} ] || exit 0\necho >> '${counter}'\n${kill}\nexit 0\n`, { mode: 0o755 });
        const { code } = await ada.try('archive', ...ids);
        if (code === null) killed++;
        await untilQuiet(repository.base);
        rmSync(hook);
        expect(await all(), `${phase} ${step}`).to.deep.equal(before);
        for (const id of ids) expect((await ada.json<ShownIssue>('show', id)).status).to.equal('closed');
        await ada.text('archive', '--older-than', '0');
        expect(ada.git('for-each-ref', 'refs/coord/issues', 'refs/coord/claims')).to.equal('');
        expect((await all()).sort()).to.deep.equal([...before].sort());
        await verified();
      }
    }
    expect(killed).to.be.greaterThan(3);
  });
});
