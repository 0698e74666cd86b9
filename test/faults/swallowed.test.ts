import { expect } from 'chai';
import { sweep } from './sweep.ts';
import { SCENARIOS } from './verbs.ts';

describe('faults/swallowed', () => {
  it('a full refresh that fails for want of room does not take the state for damaged and begin another', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'refresh again');
    if (!scenario) throw new Error('there is no such scenario');
    const { findings, old } = await sweep(scenario, ({ calls }) => {
      const objects = calls.filter(({ kind, what }) => kind === 'fs' && /^openSync .*tmp_obj_/.test(what));
      const swaps = calls.filter(({ kind, what }) => kind === 'git' && what.includes('update-ref'));
      expect([objects.length > 1, swaps.length]).to.deep.equal([true, 1]);
      const full = [objects.at(0), objects.at(-1)].map((call) => ({ kind: 'fs' as const, at: call?.at ?? 0, how: 'ENOSPC' }));
      return [...full, { kind: 'git' as const, at: swaps[0]?.at ?? 0, how: 'EIO' }];
    });
    expect(findings.join('\n')).to.equal('');
    expect(old).to.equal(3);
  });

  it('a cleanup that cannot release a stale lease for want of room says so', async () => {
    const scenario = SCENARIOS.find(({ name }) => name === 'cleanup');
    if (!scenario) throw new Error('there is no such scenario');
    const { findings, runs } = await sweep(scenario, () => [{ kind: 'fs', at: 1, how: 'ENOSPC' }]);
    expect([findings.join('\n'), runs]).to.deep.equal(['', 1]);
  });
});
