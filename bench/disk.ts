/** How a repository grows with what is done in it, and what `git gc` makes of that. */
import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { numberedIssue } from '../src/core/ids.ts';
import type { TestRepository } from '../test/support/repository.ts';
import type { Step } from './client-process.ts';
import { Client } from './processes.ts';
import { makeRepository } from './repositories.ts';
import type { Conditions, Section } from './section.ts';
import { rounded, type Table } from './table.ts';

const ISSUES = 100;
const REFRESH_AFTER = 10;
/** What an agent does with an issue that is not its last. */
const TURN = ['claimIssue', 'commentIssue', 'commentIssue', 'releaseIssue'] as const;

export const disk: Section = async (conditions) => [await growth(conditions, false), await growth(conditions, true)];

/** What lies in a directory. */
interface Size {
  readonly files: number;
  /** Bytes in the files. */
  readonly bytes: number;
  /** Bytes of the disk that they take. */
  readonly taken: number;
}

async function growth({ installed, quick }: Conditions, refreshed: boolean): Promise<Table> {
  const actions = quick ? 100 : 1000;
  const repository = await makeRepository({ issues: ISSUES });
  try {
    repository.git('gc', '--quiet', '--prune=now');
    const before = sizeOf(repository);
    const client = await Client.open(installed, repository);
    const { failed } = await client.follow(steps(actions, refreshed));
    await client.end();
    const after = sizeOf(repository);
    repository.git('gc', '--quiet');
    const packed = sizeOf(repository);
    const row = (name: string, size: Size) => ({ name, values: grown(before, size, 1000 / actions) });
    return {
      title: `disk for 1,000 actions on ${ISSUES} issues${refreshed ? `, with a refresh after every ${REFRESH_AFTER}` : ''}`,
      columns: ['files', 'MB in them', 'MB of the disk'],
      rows: [row('as they are', after), row('after git gc', packed)],
      notes: ['claim, comment, comment, release', ...(quick ? [`${actions} were done`] : []), ...failed.slice(0, 3)],
    };
  } finally {
    repository.remove();
  }
}

function steps(actions: number, refreshed: boolean): Step[] {
  return Array.from({ length: actions }, (_, index): Step[] => {
    const call = TURN[index % TURN.length] ?? 'commentIssue';
    const action: Step = { call, issue: numberedIssue(1 + (Math.floor(index / TURN.length) % ISSUES)) };
    return refreshed && index % REFRESH_AFTER === REFRESH_AFTER - 1 ? [action, { call: 'refresh' }] : [action];
  }).flat();
}

const MEGABYTE = 1e6;

function grown(before: Size, after: Size, factor: number): number[] {
  const files = Math.round((after.files - before.files) * factor);
  return [
    files,
    ...[after.bytes - before.bytes, after.taken - before.taken].map((bytes) => rounded((bytes * factor) / MEGABYTE)),
  ];
}

function sizeOf(repository: TestRepository): Size {
  const size = { files: 0, bytes: 0, taken: 0 };
  const visit = (directory: string): void => {
    for (const entry of existsSync(directory) ? readdirSync(directory, { withFileTypes: true }) : []) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) visit(path);
      else {
        const { size: bytes, blocks } = lstatSync(path);
        size.files += 1;
        size.bytes += bytes;
        size.taken += blocks * 512;
      }
    }
  };
  visit(join(repository.dir, '.git'));
  return size;
}
