/**
 * A load that goes on for minutes, and its figures.
 *
 *     npm run soak -- --minutes 10 --workers 8 --issues 6 --seed 1
 *
 * `--every 60` disturbs it every 60 milliseconds instead of every 350. Exits 1 where something happened that cannot be; the repository and the record are kept then.
 */
import { parseArgs } from 'node:util';
import { checkHistory, type Violation } from './history.ts';
import { countVainAttempts, expectSettled } from './history-settled.ts';
import { type Load, runLoad } from './load.ts';
import { isFailure, type Operation } from './load-record.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workers: { type: 'string', default: '8' },
    issues: { type: 'string', default: '6' },
    every: { type: 'string', default: '350' },
    keep: { type: 'boolean', default: false },
  },
});
const [seed, workers, issues] = [Number(values.seed), Number(values.workers), Number(values.issues)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`seed: ${seed} (${values.minutes} minutes, ${workers} processes, ${issues} issues at a time)`);
const load = await runLoad({ seed, workers, issues, seconds: Number(values.minutes) * 60, every: Number(values.every) });
const vain = countVainAttempts(load.place);
const violations = checkHistory(load.history);
const disagreement = await expectSettled(load.place).then(
  () => null,
  (error: Error) => error.message,
);
printFigures(load, vain, violations);
for (const { rule, what } of violations.slice(0, 50)) say(`  ${rule}: ${what}`);
if (disagreement !== null) say(`the repository does not agree with itself: ${disagreement}`);
const isWrong = violations.length > 0 || disagreement !== null;
if (isWrong || values.keep) say(`kept: ${load.repository.base}`);
else load.repository.remove();
process.exitCode = isWrong ? 1 : 0;

/** Prints how much happened. */
function printFigures({ history, disturbances }: Load, attempts: number, found: readonly Violation[]): void {
  const { operations, branches } = history;
  const steps = [...branches.values()].flat();
  const count = (wanted: (operation: Operation) => boolean): number => operations.filter(wanted).length;
  const figures: [string, number][] = [
    ['operations', operations.length],
    ['reads', count(({ answer }) => answer?.is === 'read')],
    ['acknowledged', count(({ answer }) => answer?.is === 'done')],
    ['commits', steps.length],
    ['renewals beside them', steps.filter(({ action }) => action === 'renew_claim').length],
    ['refused by a rule', count(({ answer }) => answer?.is === 'refused' && answer.code !== 'lost' && !isFailure(answer))],
    ['lost to another', count(({ answer }) => answer?.is === 'refused' && answer.code === 'lost' && !isFailure(answer))],
    ['failed with their Git', count(({ answer }) => isFailure(answer))],
    ['outcome unknown', count(({ answer }) => answer === null)],
    ['attempts in vain', attempts],
    ['claims', steps.filter(({ action }) => action === 'claim_issue').length],
    ['taken over', steps.filter(({ input }) => input['takes_over'] !== undefined).length],
    ['of them by force', steps.filter(({ input }) => input['takes_over'] !== undefined && input['force'] === true).length],
    ['processes killed', disturbances.workers],
    ['their Git killed', disturbances.children],
    ['processes stopped', disturbances.stopped],
    ['gc and pack-refs', disturbances.packed],
    ['violations', found.length],
  ];
  for (const [name, figure] of figures) say(`${name.padEnd(24)}${String(figure).padStart(8)}`);
}
