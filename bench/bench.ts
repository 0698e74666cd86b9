/**
 * Measures; asserts nothing. `npm run bench`, or `npm run bench -- [section…] [--all] [--peers] [--quick] [--json] [--predecessor DIR] [--peers-dir DIR]`.
 *
 * Without names the everyday sections run; `--all` adds the long ones, `--peers` is the section that looks at other programs. The rest run where
 * they are named only. Figures of two runs are not to be compared: machines are noisy. What is compared was measured in turn, in one run.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { budget } from './budget.ts';
import { cli } from './cli.ts';
import { disk } from './disk.ts';
import { Installed } from './installed.ts';
import { large } from './large.ts';
import { library } from './library.ts';
import { pack } from './pack.ts';
import { peers } from './peers.ts';
import { Stopwatch } from './processes.ts';
import { remote } from './remote.ts';
import { scale } from './scale.ts';
import type { Conditions, Section } from './section.ts';
import { server, serverLarge } from './server.ts';
import { simulation } from './simulation.ts';
import { formatTable, type Table } from './table.ts';
import { Targets } from './targets.ts';

const EVERYDAY: Readonly<Record<string, Section>> = { cli, library, remote, scale, budget, disk };
/** They make 100,000 issues, or a gigabyte. */
const LONG: Readonly<Record<string, Section>> = { large, pack };
/** They measure something else: other programs, servers, nothing here. */
const NAMED: Readonly<Record<string, Section>> = { peers, server, 'server-large': serverLarge, simulation };
const SECTIONS = { ...EVERYDAY, ...LONG, ...NAMED };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    'peers-dir': { type: 'string' },
    predecessor: { type: 'string' },
  },
});
const unknown = positionals.find((name) => !(name in SECTIONS));
if (unknown !== undefined) {
  process.stderr.write(`there is no section '${unknown}'; there are ${Object.keys(SECTIONS).join(', ')}\n`);
  process.exit(2);
}
/** The directory that an option or a variable of the environment names. */
function directory(option: string | undefined, variable: string): string | null {
  const named = option ?? process.env[variable];
  return named ? resolve(named) : null;
}
const predecessor = directory(values.predecessor, 'BENCH_PREDECESSOR');
if (predecessor !== null && !existsSync(join(predecessor, 'coordination_lib.py'))) {
  process.stderr.write(`there is no coordination_lib.py in '${predecessor}'\n`);
  process.exit(2);
}
const chosen = [
  ...positionals,
  ...(values.all ? [...Object.keys(EVERYDAY), ...Object.keys(LONG)] : []),
  ...(values.peers ? ['peers'] : []),
];
const names = new Set(chosen.length > 0 ? chosen : Object.keys(EVERYDAY));

// Everything that a section makes lies below one directory, which goes however the run ends.
const base = mkdtempSync(join(tmpdir(), 'git-coord-bench-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.env['TMPDIR'] = base;
const installed = await Installed.into(join(base, 'installed'));
const stopwatch = new Stopwatch(installed);

const begun = performance.now();
const machine = {
  programs: installed.programs,
  cores: availableParallelism(),
  node: process.versions.node,
  git: execFileSync('git', ['version'], { encoding: 'utf8' }).trim().replace('git version ', ''),
  platform: process.platform,
};
const say = (text: string): void => void (values.json || process.stdout.write(`${text}\n`));
say(
  `${machine.cores} cores, Node ${machine.node}, Git ${machine.git}, ${machine.platform}, ${machine.programs.join(' and ')}${values.quick ? ', --quick' : ''}\n`,
);
const found: Record<string, readonly Table[]> = {};
const targets = new Targets();
const peersDir = directory(values['peers-dir'], 'BENCH_PEERS_DIR');
const progress = (text: string): void =>
  void process.stderr.write(`${Math.round((performance.now() - begun) / 1000)} s: ${text}\n`);
const conditions: Conditions = { installed, stopwatch, targets, quick: values.quick, predecessor, peers: peersDir, progress };
for (const name of names) {
  progress(name);
  const tables = await (SECTIONS[name] as Section)(conditions);
  found[name] = tables;
  for (const table of tables) say(formatTable(table));
}
await stopwatch.end();
if ([...names].some((name) => name in EVERYDAY || name in LONG)) {
  found['targets'] = [targets.table(values.quick)];
  say(formatTable(targets.table(values.quick)));
}
const seconds = Math.round((performance.now() - begun) / 1000);
say(`${seconds} s in all`);
if (values.json) process.stdout.write(`${JSON.stringify({ machine, quick: values.quick, seconds, sections: found })}\n`);
