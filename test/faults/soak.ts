/** The whole sweep: every fault at every call of every verb. `npm run soak:faults [-- VERB…]` */
import { sweep } from './sweep.ts';
import { SCENARIOS } from './verbs.ts';

/** More of a finding is not printed. */
const LONGEST = 400;

const wanted = process.argv.slice(2);
const known = new Set(SCENARIOS.map(({ name }) => name));
for (const name of wanted.filter((word) => !known.has(word))) {
  process.stderr.write(`there is no scenario '${name}'; there are: ${[...known].join(', ')}\n`);
  process.exit(2);
}
const row = (cells: readonly (string | number)[]): void =>
  void process.stdout.write(
    `${cells.map((cell, index) => (index === 0 ? String(cell).padEnd(16) : String(cell).padStart(8))).join('')}\n`,
  );

row(['verb', 'calls', 'runs', 'old', 'new', 'some', 'unackn.', 'findings']);
let findings = 0;
for (const scenario of SCENARIOS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const tally = await sweep(scenario);
  row([tally.name, tally.calls, tally.runs, tally.old, tally.new, tally.some, tally.unacknowledged, tally.findings.length]);
  for (const [file, times] of tally.left) process.stdout.write(`  left ${times} times: ${file}\n`);
  for (const finding of tally.findings) process.stdout.write(`  ${finding.replace(/\s+/g, ' ').slice(0, LONGEST)}\n`);
  findings += tally.findings.length;
}
process.exitCode = findings === 0 ? 0 : 8;
