import { expect } from 'chai';
import { Clock, coordinated, mustRun, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { outputOf } from './outputs.ts';

describe('cli/leases', () => {
  let repo: TestRepository;
  let clock: Clock;

  beforeEach(async () => {
    repo = await coordinated();
    clock = new Clock();
    await mustRun(repo, ['new', 'First', '--severity', 'high'], { clock });
    await mustRun(repo, ['new', 'Second'], { clock });
    await mustRun(repo, ['claim', '1'], { clock });
  });

  afterEach(() => repo.remove());

  it('tells the loser who holds it, since when, until when, and what is free instead', async () => {
    const { code, out, err } = await run(repo, ['claim', '1'], { agent: 'bob', clock });
    expect({ code, out }).to.deep.equal({ code: 5, out: '' });
    expect(err).to.equal(
      "git coord: issue_001 is held by 'alice' since 2026-03-01T12:00:00Z until 2026-03-01T13:00:00Z; free instead: issue_002 (medium: Second); try: git coord claim issue_002\n",
    );
    const json = await run(repo, ['claim', '1', '--json'], { agent: 'bob', clock });
    const { error } = outputOf(json.err, 'error') as { error: { data: { claim: object; free: object[] } } };
    expect(error.data.claim).to.include({ agent: 'alice', expires_at: '2026-03-01T13:00:00Z' });
    expect(error.data.free).to.deep.equal([{ id: 'issue_002', severity: 'medium', title: 'Second' }]);
  });

  it('shows the loser the issue where nothing else is free', async () => {
    await mustRun(repo, ['claim', '2'], { clock });
    const { err } = await run(repo, ['claim', '1'], { agent: 'bob', clock });
    expect(err).to.match(/; nothing else is free; try: git coord show issue_001\n$/);
  });

  it('tells a second session of the holder how to go on', async () => {
    const second = await run(repo, ['claim', '1'], { session: 'another', clock });
    expect(second.code).to.equal(5);
    expect(second.err).to.contain("held by another session of 'alice'").and.to.contain('try: git coord claim issue_001 --resume');
    expect(await mustRun(repo, ['claim', '1', '--resume'], { session: 'another', clock })).to.match(/^resumed issue_001/);
    expect((await run(repo, ['release', '1'], { clock })).code).to.equal(5);
  });

  it('lets anyone take over a lease that has ended, and fences its former holder', async () => {
    clock.forward(61);
    expect((await run(repo, ['claim', '1'], { agent: 'bob', clock })).code, 'within the margin').to.equal(5);
    clock.forward(2);
    expect(await mustRun(repo, ['list'], { clock })).to.match(
      /^issue_001 {2}high {4}in_progress {2}alice \(lease ended\) {2}First\n/,
    );
    expect(await mustRun(repo, ['show', '1'], { clock })).to.contain('; it has ended and may be taken over');
    expect(await mustRun(repo, ['claim', '1'], { agent: 'bob', clock })).to.match(/^took over issue_001 from alice: First\n/);
    expect((await run(repo, ['release', '1'], { clock })).code).to.equal(5);
  });

  it('renews when less than half is left', async () => {
    clock.forward(40);
    expect(await mustRun(repo, ['heartbeat'], { clock })).to.equal('heartbeat of alice\nrenewed issue_001\n');
    clock.forward(40);
    expect(await mustRun(repo, ['claim', '1'], { clock })).to.match(
      /^renewed issue_001: First\nyours until 2026-03-01T14:20:00Z/,
    );
  });

  it('health names each problem with the command that mends it, and cleanup mends', async () => {
    await mustRun(repo, ['refresh', '--wait'], { clock });
    expect(await mustRun(repo, ['health'], { clock })).to.match(/agents: +1, 1 of them holding 1 issue\n\nall is well\n$/);
    clock.forward(70);
    const sick = await run(repo, ['health'], { clock });
    expect(sick.code).to.equal(8);
    expect(sick.out).to.contain("the lease of 'alice' on issue_001 ended 10 min ago\n    git coord cleanup\n");
    expect(sick.err).to.equal('');
    const dry = await mustRun(repo, ['cleanup', '--dry-run'], { agent: null, clock });
    expect(dry).to.match(/^would release issue_001, whose lease 'alice' let end at .*\n(?:would .*\n)*nothing was changed\n$/);
    expect(await mustRun(repo, ['cleanup'], { agent: null, clock })).to.match(/^released issue_001/);
    expect((await run(repo, ['health'], { clock })).code).to.equal(0);
  });
});
