/** One command, once, with one fault; and whether everything is as it has to be afterwards. */
import type { Outcome } from '../support/processes.ts';
import { type Fault, type FaultyRun, isDeadly, runWith } from './faults.ts';
import { damage, type Gains, gainsSince, leftovers, traces } from './inspection.ts';
import type { Copy, Scene } from './scene.ts';

/** What a scenario's command does where nothing goes wrong. */
export interface Usual {
  readonly code: number | null;
  readonly gains: Gains;
  /** The exit code of doing the same again. */
  readonly again: number | null;
  readonly calls: FaultyRun['calls'];
}

/** How a run ended: the state before, the state after, or some of it (only where a command makes several commits). */
export type Ending = 'old' | 'new' | 'some';

export interface Trial {
  readonly ending: Ending;
  /** Done, and yet a failure was reported. */
  readonly isUnacknowledged: boolean;
  readonly findings: readonly string[];
  readonly left: readonly string[];
}

/** A disk that fails or is full, a process that is killed: none of it is a bug of ours, a usage error, or somebody else's claim. */
const ENVIRONMENTAL = 6;

const runIn = (scene: Scene, copy: Copy, fault: Fault | null): Promise<FaultyRun> => {
  const { words, agent = 'ada' } = scene.scenario;
  return runWith(fault, words, { cwd: copy.directory, env: copy.env(agent), log: `${copy.base}/calls` });
};

const step = (scene: Scene) => ({ words: scene.scenario.words, agent: scene.scenario.agent ?? 'ada' });

/** Runs the command without a fault. */
export async function learnUsual(scene: Scene): Promise<Usual> {
  const copy = scene.copy();
  const before = await copy.refs();
  const { code, calls, stderr } = await runIn(scene, copy, null);
  if (/bug/.test(stderr)) throw new Error(`${scene.scenario.name}: ${stderr}`);
  const gains = await gainsSince(copy, before);
  const { code: again } = await copy.command(step(scene));
  copy.remove();
  return { code, gains, again, calls };
}

/** Runs the command with a fault. */
export async function attempt(scene: Scene, usual: Usual, fault: Fault): Promise<Trial> {
  const copy = scene.copy();
  try {
    const before = await copy.refs();
    const ran = await runIn(scene, copy, fault);
    const gains = await gainsSince(copy, before);
    const ending = endingOf(gains, usual.gains, scene.scenario.besides);
    const isUnacknowledged = ran.code !== 0 && ran.code !== null && ending === 'new' && ran.code !== usual.code;
    const findings = [
      ...complaintsAbout(ran, fault, usual, ending),
      ...strayGains(gains, usual.gains),
      ...(await damage(copy)),
      ...(scene.scenario.check?.(copy.directory) ?? []),
      ...(await aftermath(scene, copy, usual, ending)),
    ];
    const where = `${scene.scenario.name} ${fault.kind}:${fault.at} ${fault.how} [${ran.hit?.what ?? 'not reached'}]`;
    return { ending, isUnacknowledged, findings: findings.map((finding) => `${where}: ${finding}`), left: leftovers(copy) };
  } finally {
    copy.remove();
  }
}

function endingOf(gains: Gains, usual: Gains, besides: RegExp | undefined): Ending {
  const decisive = [...usual].filter(([ref]) => !besides?.test(ref));
  const there = decisive.filter(([ref, gain]) => gains.get(ref) === gain).length;
  if (there === decisive.length) return 'new';
  return there === 0 ? 'old' : 'some';
}

function strayGains(gains: Gains, usual: Gains): string[] {
  const stray = [...gains].filter(([ref, gain]) => usual.get(ref) !== gain);
  return stray.map(([ref, gain]) => `${ref} is ${gain}, usually ${usual.get(ref) ?? 'as it was'}`);
}

/** What the command said of itself, and whether that is so. */
function complaintsAbout(ran: FaultyRun, fault: Fault, usual: Usual, ending: Ending): string[] {
  const { code, stderr } = ran;
  const said = stderr.trim();
  if (code === null) return isDeadly(fault) ? [] : [`it was killed: ${said}`];
  const found: string[] = [];
  if (code === 0 && ending !== 'new') found.push(`exit code 0, and the state is ${ending}`);
  const isExpected = code === 0 || code === usual.code || code === ENVIRONMENTAL;
  if (!isExpected) found.push(`exit code ${code}: ${said}`);
  if (code !== 0 && said.split('\n').length !== 1) found.push(`exit code ${code} with ${said.split('\n').length} lines: ${said}`);
  if (/\n\s+at |this is a bug/.test(stderr)) found.push(`a stack or a bug: ${said}`);
  const isWhole = usual.gains.size === 1; // Who does several things may have done some.
  if (code !== 0 && isWhole && ending !== 'old' && /nothing was changed/.test(said))
    found.push(`untrue, the state is ${ending}: ${said}`);
  return found;
}

/** What everybody finds afterwards. */
async function aftermath(scene: Scene, copy: Copy, usual: Usual, ending: Ending): Promise<string[]> {
  const found: string[] = [];
  const expectCode = ({ code, stderr }: Outcome, allowed: readonly (number | null)[], what: string): void => {
    if (!allowed.includes(code)) found.push(`afterwards ${what} exits ${code}: ${stderr.trim()}`);
  };
  const first = usual.gains.size === 0 ? [usual.code, usual.again] : ending === 'old' ? [usual.code] : [usual.again];
  const allowed = ending === 'some' || scene.scenario.besides ? [usual.code, usual.again] : first;
  if (!scene.scenario.isEnd) expectCode(await copy.command({ words: ['comment', '1', 'after'], agent: 'bob' }), [0], 'comment');
  expectCode(await copy.command(step(scene)), allowed, 'the same');
  if (scene.scenario.words[0] === 'uninstall') return [...found, ...traces(copy).map((name) => `${name} is left`)];
  expectCode(await copy.command({ words: ['refresh', '--wait'], agent: 'bob' }), [0], 'refresh');
  expectCode(await copy.command({ words: ['cleanup'], agent: 'bob' }), [0], 'cleanup');
  const health = await copy.command({ words: ['health'], agent: 'bob' });
  if (health.code !== 0) found.push(`afterwards health exits ${health.code}: ${`${health.stdout}${health.stderr}`.trim()}`);
  return [...found, ...(await damage(copy))];
}
