/**
 * A load of clones that goes on for minutes, and its figures.
 *
 *     npm run soak:remote -- --minutes 5 --clones 8 --agents 4 --transport http --seed 1
 *
 * Exits 1, with what does not hold, where the clones do not end with one history; the clones stay, to be looked at.
 */
import { parseArgs } from 'node:util';
import { expectOneHistory, runMixedLoad } from './mixed-load.ts';
import { TestHub, TRANSPORTS } from './transports.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    clones: { type: 'string', default: '8' },
    agents: { type: 'string', default: '4' },
    transport: { type: 'string', default: 'file' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [clones, agents, seed] = [Number(values.clones), Number(values.agents), Number(values.seed)];
const transport = TRANSPORTS.find((name) => name === values.transport) ?? 'file';
const say = (line: string): void => void process.stdout.write(`${line}\n`);

say(`seed: ${seed} (${values.minutes} minutes, ${clones} clones with ${agents} agents each, over ${transport})`);
const hub = await TestHub.start(transport);
let isSound = false;
try {
  const end = performance.now() + Number(values.minutes) * 60_000;
  const run = await runMixedLoad(hub, { clones, agents, seed, goesOn: () => performance.now() < end });
  await expectOneHistory(hub, run);
  const remote = run.acknowledged.filter(({ scope }) => scope === 'remote').length;
  const settled = run.places[0]?.git('log', '--oneline', '--grep=^Coord-Action: settle', '--glob=refs/coord/issues').split('\n');
  say(`actions            ${run.actions}`);
  say(`acknowledged       ${run.acknowledged.length}, of them by the remote ${remote}`);
  say(`settlements        ${settled?.filter(Boolean).length}`);
  say('violations         0');
  isSound = true;
} finally {
  if (!isSound) say(`what is left       ${hub.bare.base}`);
  await hub.close({ keep: !isSound });
}
