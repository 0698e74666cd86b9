/** A repository with some work in it, built once and copied for each test. */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { coordinated, mustRun } from '../support/cli.ts';
import { TestRepository } from '../support/repository.ts';

/**
 * The scene: issue_001 (high; alice holds it; fix_001_1 proposed, fix_001_2 too), issue_002 (medium, waits for issue_001),
 * issue_003 (critical, free), issue_004 (low, resolved by fix_004_1), issue_005 (low, closed).
 */
async function build(): Promise<TestRepository> {
  const repo = await coordinated();
  const alice = async (...words: string[]): Promise<string> => mustRun(repo, words);
  await alice('new', 'Parser drops the last line', '--severity', 'high', '--label', 'parser,ui', '--description', 'long\ntext');
  await alice('new', 'Second', '--depends-on', '1');
  await alice('new', 'Third', '--severity', 'critical');
  await alice('new', 'Fourth', '--severity', 'low');
  await alice('new', 'Fifth', '--severity', 'low');
  await alice('claim', '1');
  await alice('propose', '--issue', '1', '--title', 'Keep it', '--approach', 'walk', '--files', 'a.py,b.py', '--tested');
  await alice('propose', '--issue', '1', '--title', 'Other way');
  await alice('propose', '--issue', '4', '--title', 'Fix four', '--success-rate', '100%', '--nodes-tested', 'n1,n2');
  await alice('apply', 'fix_004_1');
  await alice('close', '5', '--reason', 'duplicate of issue_004');
  await alice('comment', '1', 'seen on Windows too');
  repo.git('repack', '-adq'); // Few files: quick to copy.
  return repo;
}

let built: Promise<TestRepository> | undefined;

/** Builds the scene once for all tests of this process, and removes it when that ends. */
async function buildOnce(): Promise<TestRepository> {
  const repo = await build();
  process.on('exit', () => repo.remove());
  return repo;
}

/** A fresh copy of the scene. */
export async function scene(): Promise<TestRepository> {
  built ??= buildOnce();
  const { dir } = await built;
  const copy = new TestRepository();
  rmSync(copy.dir, { recursive: true });
  cpSync(dir, copy.dir, { recursive: true });
  return copy;
}

/** The scene, with a remote that decides. */
export async function remoteScene(): Promise<TestRepository> {
  const repo = await scene();
  const hub = join(repo.base, 'hub.git');
  repo.git('init', '--quiet', '--bare', hub);
  repo.git('remote', 'add', 'origin', hub);
  await mustRun(repo, ['init', '--no-hooks', '--remote', 'origin']);
  return repo;
}
