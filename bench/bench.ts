/**
 * Measures; asserts nothing. `npm run bench`, or `npm run bench -- [cli] [library] [remote] [scale] [budget] [--quick] [--json]`.
 *
 * More sections run where they are named only: server, server-large, simulation.
 * Figures of two runs are not to be compared: machines are noisy. What is compared was measured in turn, in one run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { budget } from './budget.ts';
import { cli } from './cli.ts';
import { Installed } from './installed.ts';
import { library } from './library.ts';
import { Stopwatch } from './processes.ts';
import { remote } from './remote.ts';
import { scale } from './scale.ts';
import type { Section } from './section.ts';
import { server, serverLarge } from './server.ts';
import { simulation } from './simulation.ts';
import { formatTable, type Table } from './table.ts';

const EVERYDAY: Readonly<Record<string, Section>> = { cli, library, remote, scale, budget };
/** Run where they are named only: they take minutes, or measure nothing here. */
const NAMED: Readonly<Record<string, Section>> = { server, 'server-large': serverLarge, simulation };
const SECTIONS = { ...EVERYDAY, ...NAMED };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
});
const unknown = positionals.find((name) => !(name in SECTIONS));
if (unknown !== undefined) {
  process.stderr.write(`there is no section '${unknown}'; there are ${Object.keys(SECTIONS).join(', ')}\n`);
  process.exit(2);
}

// Everything that a section makes lies below one directory, which goes however the run ends.
const base = mkdtempSync(join(tmpdir(), 'git-coord-bench-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.env['TMPDIR'] = base;
const installed = await Installed.into(join(base, 'installed'));
const stopwatch = new Stopwatch(installed);

const begun = performance.now();
const machine = {
  cores: availableParallelism(),
  node: process.versions.node,
  git: execFileSync('git', ['version'], { encoding: 'utf8' }).trim().replace('git version ', ''),
  platform: process.platform,
};
const say = (text: string): void => void (values.json || process.stdout.write(`${text}\n`));
say(`${machine.cores} cores, Node ${machine.node}, Git ${machine.git}, ${machine.platform}${values.quick ? ', --quick' : ''}\n`);
const found: Record<string, readonly Table[]> = {};
for (const name of positionals.length > 0 ? positionals : Object.keys(EVERYDAY)) {
  const tables = await (SECTIONS[name] as Section)({ installed, stopwatch, quick: values.quick });
  found[name] = tables;
  for (const table of tables) say(formatTable(table));
}
await stopwatch.end();
const seconds = Math.round((performance.now() - begun) / 1000);
say(`${seconds} s in all`);
if (values.json) process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, seconds, sections: found })}\n`);
