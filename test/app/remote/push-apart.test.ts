import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Group, pushApart } from '../../../src/app/remote/push-apart.ts';
import { Workspace } from '../../../src/app/workspace.ts';
import { BareRemote } from '../../servers/bare.ts';

describe('app/remote/push-apart', () => {
  const remote = { name: 'origin', namespace: 'refs/coord' };
  let hub: BareRemote;
  let workspace: Workspace;
  let groups: readonly Group[];

  /** A server whose hook refuses every push with a ref of one of these issues in it, and counts. */
  async function begin(refused: string): Promise<void> {
    hub = new BareRemote();
    const count = join(hub.dir, 'pushes');
    hub.hook('pre-receive', `echo push >>'${count}'; if grep -E 'issue_(${refused})$' >/dev/null; then exit 1; fi`);
    const { cwd, env } = await hub.clone('ada');
    workspace = await Workspace.open({ cwd, env, agent: 'ada', session: 's' });
    const to = hub.ref('refs/heads/main');
    const ids = Array.from({ length: 40 }, (_, index) => `issue_${String(index + 1).padStart(3, '0')}`);
    groups = ids.map((id) => ['issues', 'claims'].map((kind) => ({ ref: `refs/coord/${kind}/${id}`, expected: null, to })));
  }
  const pushes = (): number => readFileSync(join(hub.dir, 'pushes'), 'utf8').split('\n').length - 1;
  const there = (): string[] => Object.keys(hub.refs()).filter((ref) => ref.startsWith('refs/coord/'));

  afterEach(() => {
    workspace.close();
    hub.remove();
  });

  it('pushes all at once where nothing is refused', async () => {
    await begin('none');
    const result = await pushApart(workspace.repository, remote, groups);
    expect([result.kind, there().length, pushes()]).to.deep.equal(['answered', 80, 1]);
  });

  it('leaves behind only what a hook means that refuses whole pushes, and what goes with it', async () => {
    await begin('007|031');
    const result = await pushApart(workspace.repository, remote, groups);
    const answers = result.kind === 'answered' ? [...result.answers] : [];
    const rejected = answers.filter(([, { kind }]) => kind === 'rejected').map(([ref]) => ref);
    expect(rejected.sort()).to.deep.equal([
      'refs/coord/claims/issue_007',
      'refs/coord/claims/issue_031',
      'refs/coord/issues/issue_007',
      'refs/coord/issues/issue_031',
    ]);
    expect(there()).to.have.length(76);
    expect(pushes()).to.be.lessThan(26);
  });

  it('gives up soon where everything is refused', async () => {
    await begin('.*');
    const result = await pushApart(workspace.repository, remote, groups);
    expect(result.kind === 'answered' && [...result.answers.values()].every(({ kind }) => kind === 'rejected')).to.equal(true);
    expect(there()).to.deep.equal([]);
    expect(pushes()).to.be.lessThan(17);
  });
});
