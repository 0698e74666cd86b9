import { expect } from 'chai';
import { restoreEnvironment } from '../../src/cli/launched.ts';

describe('cli/launched', () => {
  const restored = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
    restoreEnvironment(env);
    return env;
  };

  it('gives back what the launcher took, and takes back what it gave', () => {
    const launched = { HOME: '/h', GIT_COORD_EXTRA_CA_CERTS: 'a.pem', BUN_JSC_useJIT: '0', GIT_COORD_WITHOUT: 'BUN_JSC_useJIT' };
    expect(restored(launched)).to.deep.equal({ HOME: '/h', NODE_EXTRA_CA_CERTS: 'a.pem' });
    const listing = {
      BUN_JSC_useFTLJIT: '0',
      BUN_JSC_forceRAMSize: '1',
      GIT_COORD_WITHOUT: 'BUN_JSC_useFTLJIT BUN_JSC_forceRAMSize',
    };
    expect(restored(listing)).to.deep.equal({});
  });

  it('leaves alone what the user has set', () => {
    const own = { HOME: '/h', NODE_EXTRA_CA_CERTS: 'a.pem', BUN_JSC_useJIT: '0' };
    expect(restored({ ...own })).to.deep.equal(own);
    expect(restored({ ...own, GIT_COORD_WITHOUT: 'HOME' })).to.deep.equal(own);
  });
});
