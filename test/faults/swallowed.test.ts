import { expect } from 'chai';
import { sweep } from './sweep.ts';
import { SCENARIOS } from './verbs.ts';

describe('faults/swallowed', () => {
  it('a full refresh that fails for want of room does not take the state for damaged and begin another', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'refresh again');
    if (!scenario) throw new Error('there is no such scenario');
    // Each writes an object, or the state's ref.
    const faults = [6, 20].map((at) => ({ kind: 'fs' as const, at, how: 'ENOSPC' }));
    const { findings, old } = await sweep(scenario, () => [...faults, { kind: 'git', at: 7, how: 'EIO' }]);
    expect(findings.join('\n')).to.equal('');
    expect(old).to.be.greaterThan(1);
  });

  it('a cleanup that cannot release a stale lease for want of room says so', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'cleanup');
    if (!scenario) throw new Error('there is no such scenario');
    const { findings, runs } = await sweep(scenario, () => [{ kind: 'fs', at: 1, how: 'ENOSPC' }]);
    expect([findings.join('\n'), runs]).to.deep.equal(['', 1]);
  });
});
