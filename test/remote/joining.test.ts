import { expect } from 'chai';
import { TestHub } from './transports.ts';

describe('remote/joining', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start();
  });
  afterEach(() => hub.close());

  it('a clone that joins is well from the start: git log refs/coord works, pointers and view are there', async () => {
    const ada = await hub.founder('ada', ['First', 'Second']);
    await ada.text('claim', '1');
    await ada.text('sync');
    const [bob] = await hub.clones('bob');
    if (!bob) throw new Error('no clone');
    expect(bob.git('log', '--no-merges', '--format=%s', 'refs/coord')).to.contain('claim issue_001: First');
    expect(await bob.text('health')).to.contain('all is well');
    expect(await bob.text('verify')).to.contain('all is as it was done');
    expect(bob.git('rev-parse', 'refs/coord/claims/issue_001')).to.equal(ada.git('rev-parse', 'refs/coord/claims/issue_001'));
  });
});
