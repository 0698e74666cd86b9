/** A claim in a repository whose code takes a gigabyte, beside one in a small repository; both after `git gc`. */
import { spawn } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { statfsSync } from 'node:fs';
import type { TestRepository } from '../test/support/repository.ts';
import { caseOf, claimCase } from './cli.ts';
import { type Case, sample } from './measure.ts';
import { coordIn, emptyNode, growthTable, withRepositories } from './scale.ts';
import type { Conditions, Section } from './section.ts';
import type { Table } from './table.ts';

const ISSUES = 200;
const MEGABYTES = 1024;
const QUICK_MEGABYTES = 32;
const FILE_BYTES = 1 << 20;
/** `git gc` writes the pack a second time, and some are left over. */
const SPACE = 3;

export const pack: Section = async (conditions) => {
  const megabytes = conditions.quick ? QUICK_MEGABYTES : MEGABYTES;
  return withRepositories([{ issues: ISSUES }, { issues: ISSUES }], async ([small, big]) => {
    if (!small || !big) throw new Error('no repositories were made');
    const { bavail, bsize } = statfsSync(big.dir);
    const free = Math.floor((bavail * bsize) / FILE_BYTES);
    if (free < SPACE * megabytes) {
      const note = `${SPACE * megabytes} MB are needed in ${big.base}, ${free} are free; try: TMPDIR=… npm run bench -- pack`;
      return [{ title: 'claims beside a large pack', columns: ['not measured'], rows: [], notes: [note] }];
    }
    await addCode(big, megabytes);
    for (const repository of [small, big]) repository.git('-c', `core.bigFileThreshold=${FILE_BYTES / 2}`, 'gc', '--quiet');
    return [await claims(conditions, [small, big], megabytes)];
  });
};

/** Commits files of a megabyte each, which nothing compresses: random from end to end. */
async function addCode(repository: TestRepository, megabytes: number): Promise<void> {
  const args = ['-c', 'core.bigFileThreshold=1g', '-c', 'pack.compression=0', 'fast-import', '--quiet'];
  const child = spawn('git', args, { cwd: repository.dir, env: repository.env, stdio: ['pipe', 'inherit', 'inherit'] });
  const closed = once(child, 'close');
  const write = async (data: string | Buffer): Promise<void> => {
    if (!child.stdin.write(data)) await once(child.stdin, 'drain');
  };
  for (let number = 0; number < megabytes; number++) {
    await write(`commit refs/heads/main\ncommitter Test User <user@example.com> ${1_700_000_000 + number} +0000\n`);
    await write(`data 9\nOne more\nM 100644 inline src/${number % 64}/${number}.bin\ndata ${FILE_BYTES}\n`);
    await write(randomFillSync(Buffer.alloc(FILE_BYTES)));
    await write('\n');
  }
  child.stdin.end();
  const [code] = await closed;
  if (code !== 0) throw new Error(`git fast-import ended with exit code ${code}`);
}

async function claims(conditions: Conditions, repositories: readonly TestRepository[], megabytes: number): Promise<Table> {
  const { installed, targets, quick } = conditions;
  const cases = repositories.flatMap((repository) => [
    emptyNode(repository, conditions),
    ...installed.programs.map((program): Case => {
      const coord = coordIn(repository, conditions, program);
      return { name: caseOf('claim', program), ...claimCase(repository, (issue) => coord('claim', issue)) };
    }),
  ]);
  const timings = await sample(cases, { rounds: quick ? 3 : 21, warmUp: quick ? 1 : 3, within: quick ? 8000 : 60_000 });
  const half = timings.length / 2;
  for (const [index, program] of quick ? [] : installed.programs.entries()) {
    const [without, beside] = [timings[1 + index], timings[half + 1 + index]];
    targets.note('pack', program, (beside?.median ?? Number.NaN) / (without?.median ?? Number.NaN));
  }
  return growthTable(`claims after git gc, ${ISSUES} issues, beside code of so many megabytes`, timings, [0, megabytes], 'MB');
}
