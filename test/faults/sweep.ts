/** Runs scenarios with faults, two at a time, and counts how they end. */
import { type Fault, faultsAt } from './faults.ts';
import { Scene } from './scene.ts';
import { attempt, learnUsual, type Trial, type Usual } from './trial.ts';
import type { Scenario } from './verbs.ts';

export interface Tally {
  readonly name: string;
  readonly calls: number;
  readonly runs: number;
  readonly old: number;
  readonly new: number;
  readonly some: number;
  readonly unacknowledged: number;
  readonly findings: readonly string[];
  /** Files that were left after everything, and how often. */
  readonly left: ReadonlyMap<string, number>;
}

const AT_ONCE = 2;

/** Every fault at every call. */
export const everyFault = ({ calls }: Usual): Fault[] => calls.flatMap(faultsAt);

/** Tries a scenario with the faults that are chosen from those of its calls. */
export async function sweep(scenario: Scenario, choose: (usual: Usual) => readonly Fault[] = everyFault): Promise<Tally> {
  const scene = await Scene.prepare(scenario);
  try {
    const usual = await learnUsual(scene);
    const faults = [...choose(usual)];
    const trials: Trial[] = [];
    const work = async (): Promise<void> => {
      for (let fault = faults.shift(); fault; fault = faults.shift()) trials.push(await attempt(scene, usual, fault));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return tallyOf(scenario.name, usual.calls.length, trials);
  } finally {
    scene.remove();
  }
}

function tallyOf(name: string, calls: number, trials: readonly Trial[]): Tally {
  const count = (is: (trial: Trial) => boolean): number => trials.filter(is).length;
  const left = new Map<string, number>();
  for (const file of trials.flatMap((trial) => trial.left)) left.set(file, (left.get(file) ?? 0) + 1);
  return {
    name,
    calls,
    runs: trials.length,
    old: count(({ ending }) => ending === 'old'),
    new: count(({ ending }) => ending === 'new'),
    some: count(({ ending }) => ending === 'some'),
    unacknowledged: count(({ isUnacknowledged }) => isUnacknowledged),
    findings: trials.flatMap(({ findings }) => findings),
    left,
  };
}
