/** What the tests of the store ask of Git and of the system. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import type { GitObject, ObjectType } from '../../src/store/object-reader.ts';
import type { TestRepository } from '../support/repository.ts';

/** Runs Git with an input and returns its output as bytes. */
export function gitWith(repository: TestRepository, args: readonly string[], input: string | Buffer = ''): Buffer {
  const { dir, env } = repository;
  return execFileSync('git', args, { cwd: dir, env, input, maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** The objects with these ids as `git cat-file --batch` prints them. */
export function catFile(repository: TestRepository, oids: readonly string[]): GitObject[] {
  const output = gitWith(repository, ['cat-file', '--batch'], `${oids.join('\n')}\n`);
  const objects: GitObject[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [oid = '', type = '', size = ''] = output.toString('latin1', at, end).split(' ');
    const data = Buffer.from(output.subarray(end + 1, end + 1 + Number(size)));
    objects.push({ oid, type: type as ObjectType, data });
    at = end + 1 + data.length + 1;
  }
  return objects;
}

/** Nobody's user id on most systems. */
const NOBODY = 65534;

/** Does something as a user who may read a repository, and may not write to it; root, who may do anything, becomes another user. */
export async function asOrdinaryUser(repository: TestRepository, work: () => Promise<void>): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  execFileSync('chmod', ['-R', 'a+rX', repository.base]);
  repository.git('config', '--global', 'safe.directory', '*');
  chmodSync(`${repository.base}/home/.gitconfig`, 0o644);
  if (!isRoot) execFileSync('chmod', ['-R', 'a-w', repository.dir]);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    else execFileSync('chmod', ['-R', 'u+w', repository.dir]);
  }
}

/** Starts a process that runs until it is stopped; resolves once it runs under its own name. */
export async function startProcess(name = 'writer'): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', 'printf %s "$1" >/proc/self/comm; echo running; read -r line', 'sh', name], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** Kills a process that a test started and waits for its end. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'close');
}
