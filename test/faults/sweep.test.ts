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
/** So many of the other verbs are tried. */
const VERBS = 6;
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

  it('other verbs, with some faults; all of both are tried by npm run soak:faults', async () => {
    const random = seeded(26);
    const others = SCENARIOS.filter(({ name }) => name !== 'claim').sort(() => random() - 0.5);
    for (const scenario of others.slice(0, VERBS)) {
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
    const program = readFileSync(join(import.meta.dirname, '..', '..', 'dist', 'git-coord.cjs'), 'utf8');
    const used = new Set([...program.matchAll(/import_node_fs\d*\.(\w+)/g)].map(([, name]) => name));
    expect(used).to.include('renameSync');
    const reading = /^(?:exists|lstat|stat|fstat|read|readFile|readdir|readlink|realpath)(?:Sync)?$/;
    const uncounted = [...used].filter((name) => name !== undefined && !reading.test(name) && !injector.includes(name));
    expect(uncounted).to.deep.equal([]);
  });
});
