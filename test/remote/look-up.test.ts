import { expect } from 'chai';
import { TestHub } from './transports.ts';

describe('remote/look-up', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start();
  });
  afterEach(() => hub.close());

  it('an issue that another clone has just created can be claimed at once; one that nobody has is not there', async () => {
    const ada = await hub.founder();
    const [bob] = await hub.clones('bob');
    if (!bob) throw new Error('no clone');
    const { id } = (await ada.json('new', 'Fresh')).issue;
    expect((await bob.json('claim', id)).issue.claim?.agent).to.equal('bob');
    expect((await bob.try('claim', '99')).code).to.equal(4);
    expect((await bob.try('show', '99', '--offline')).code).to.equal(4);
  });
});
