import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { seeded } from '../race/random.ts';
import { type Call, type Fault, faultsAt } from './faults.ts';
import { sweep, type Tally } from './sweep.ts';
import type { Usual } from './trial.ts';
import { SCENARIOS, type Scenario } from './verbs.ts';

/** So many faults are tried on each verb that is not tried with all. */
const SAMPLE = 1;
/** Hundreds of runs, on a slow machine. */
const LIMIT_MS = 300_000;

describe('faults/sweep', () => {
  const scenarioOf = (name: string): Scenario => {
    const found = SCENARIOS.find((scenario) => scenario.name === name);
    if (!found) throw new Error(`there is no scenario '${name}'`);
    return found;
  };
  /** One fault at every call; those of Git's own are few, and all are tried. */
  const eachCall =
    (chosen: (call: Call) => string) =>
    ({ calls }: Usual): Fault[] =>
      calls.flatMap((call) => faultsAt(call).filter(({ how }) => call.kind === 'ref' || how === chosen(call)));
  const expectSound = ({ findings }: Tally): void => {
    expect(findings.join('\n')).to.equal('');
  };

  it('a claim that is killed at any of its calls, and a Git that is killed under it', async () => {
    const tally = await sweep(
      scenarioOf('claim'),
      eachCall(({ kind }) => (kind === 'git' ? 'git-killed' : 'kill')),
    );
    expectSound(tally);
    expect(tally.old).to.be.greaterThan(20);
    expect(tally.new).to.be.greaterThan(2);
  }).timeout(LIMIT_MS);

  it('a new issue of which one call in three fails', async () => {
    const all = eachCall(({ at }) => (at % 2 === 0 ? 'EIO' : 'ENOSPC'));
    const tally = await sweep(scenarioOf('new'), (usual) => all(usual).filter((_, index) => index % 3 === 0));
    expectSound(tally);
    expect(tally.old).to.be.greaterThan(5);
  }).timeout(LIMIT_MS);

  it('every other verb, with some faults', async () => {
    const random = seeded(26);
    for (const scenario of SCENARIOS.filter(({ name }) => name !== 'claim' && name !== 'new')) {
      const sample = ({ calls }: Usual): Fault[] => {
        const faults = calls.flatMap(faultsAt);
        return Array.from({ length: SAMPLE }, () => faults[Math.floor(random() * faults.length)]).filter(
          (fault) => fault !== undefined,
        );
      };
      expectSound(await sweep(scenario, sample));
    }
  }).timeout(LIMIT_MS);

  it('the program changes files by no call that is not counted', () => {
    const injector = readFileSync(join(import.meta.dirname, 'inject.cjs'), 'utf8');
    const program = readFileSync(join(import.meta.dirname, '..', '..', 'dist', 'program.cjs'), 'utf8');
    const used = new Set([...program.matchAll(/import_node_fs\d*\.(\w+)/g)].map(([, name]) => name));
    expect(used).to.include('renameSync');
    const reading = /^(?:constants|(?:access|exists|lstat|stat|fstat|read|readFile|readdir|readlink|realpath)(?:Sync)?)$/;
    const uncounted = [...used].filter((name) => name !== undefined && !reading.test(name) && !injector.includes(name));
    expect(uncounted).to.deep.equal([]);
  });
});
