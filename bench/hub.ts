/** A server with a backlog of any size, somebody who pushes to it and somebody who reads from it. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { addToArchive, type SoundBranch } from '../src/app/archive/commit.ts';
import { ARCHIVE, claimRef, issueRef, readBranchIfSound } from '../src/app/branch.ts';
import { transact } from '../src/app/transact.ts';
import { Workspace } from '../src/app/workspace.ts';
import { numberedIssue } from '../src/core/ids.ts';
import { ObjectWriter } from '../src/store/object-writer.ts';
import type { RemoteUpdate } from '../src/store/remote.ts';
import { fetchRefspec, LOCAL_NAMESPACE, type Remote } from '../src/store/remote-names.ts';
import { TestRepository } from '../test/support/repository.ts';
import { makeRepository } from './repositories.ts';
import type { Address, Served, ServerOrder } from './server-process.ts';

export const ORIGIN: Remote = { name: 'origin', namespace: LOCAL_NAMESPACE };
/** So many issues are real ones; what is beyond them has names of its own and their commits. */
const REAL = 10_000;
const UNSYNCED = ['-c', 'core.fsync=none'] as const;
const ISSUE = numberedIssue(1);
/** Of a hundred issues so many stay live. */
const LIVE = 0.02;

/** The two ways to reach the same repository. */
export type Protocol = 'http' | 'file';

export class Hub {
  readonly #process: ChildProcess;
  readonly #address: Address;
  readonly #size: number;
  readonly #repositories: readonly TestRepository[];
  readonly pusher: Workspace;
  readonly reader: Workspace;
  /** A claim, its release, the next claim, … of one issue, each on top of the one before it. */
  readonly #chain: readonly string[];
  #at = 0;

  private constructor(
    child: ChildProcess,
    address: Address,
    size: number,
    repositories: readonly TestRepository[],
    workspaces: readonly [Workspace, Workspace],
    chain: readonly string[],
  ) {
    this.#process = child;
    this.#address = address;
    this.#size = size;
    this.#repositories = repositories;
    [this.pusher, this.reader] = workspaces;
    this.#chain = chain;
  }

  /** Starts a server with so many issues, for so many claims; every ref is a file of its own. */
  static async start(size: number, claims: number): Promise<Hub> {
    const source = await makeRepository({ issues: Math.min(size, REAL) });
    const child = fork(join(import.meta.dirname, 'server-process.ts'));
    const [address] = (await once(child, 'message')) as [Address];
    const hubGit = (args: readonly string[], input = '') => gitIn(address, args, input);
    hubGit([...UNSYNCED, 'fetch', '--quiet', `file://${source.dir}`, 'refs/coord/*:refs/coord/*']);
    if (size > REAL) hubGit([...UNSYNCED, 'update-ref', '--stdin'], namesakes(source, size));
    source.git('remote', 'add', 'origin', address.http);
    const reader = new TestRepository();
    reader.git('remote', 'add', 'origin', address.http);
    for (const { dir, env } of [source, reader]) {
      gitIn({ dir, env }, ['config', '--replace-all', 'remote.origin.fetch', fetchRefspec(ORIGIN)]);
      gitIn({ dir, env }, [...UNSYNCED, 'fetch', '--quiet', address.file, fetchRefspec(ORIGIN)]);
      gitIn({ dir, env }, ['pack-refs', '--all']);
    }
    const open = ({ dir, env }: TestRepository): Promise<Workspace> =>
      Workspace.open({ cwd: dir, env, agent: 'bench', session: 'bench', offline: true });
    const workspaces = [await open(source), await open(reader)] as const;
    const chain: string[] = [];
    for (let number = 0; number < claims; number++)
      for (const action of ['claim_issue', 'release_issue'] as const)
        chain.push((await transact(workspaces[0], { action, issue: ISSUE, input: {} })).commit ?? '');
    return new Hub(child, address, size, [source, reader], workspaces, chain);
  }

  git(...args: readonly string[]): string {
    return gitIn(this.#address, args);
  }

  /** Has both clients reach the repository another way. */
  reachBy(protocol: Protocol): void {
    for (const repository of this.#repositories) repository.git('config', 'remote.origin.url', this.#address[protocol]);
  }

  /** The next claim as our client pushes it: the issue's branch and the claim's pointer. */
  nextClaim(): readonly RemoteUpdate[] {
    const expected = this.git('rev-parse', issueRef(ISSUE));
    const pointer = this.git('for-each-ref', '--format=%(objectname)', claimRef(ISSUE)) || null;
    const to = this.#chain[this.#at] ?? '';
    this.#at += 2;
    return [
      { ref: issueRef(ISSUE), expected, to },
      { ref: claimRef(ISSUE), expected: pointer, to },
    ];
  }

  /** Releases the issue of the last claim, so that the next one is on top of what the server has. */
  release(): void {
    const to = this.#chain[this.#at - 1] ?? '';
    const { dir, env } = this.#repositories[0] as TestRepository;
    gitIn({ dir, env }, ['push', '--quiet', this.#address.file, `${to}:${issueRef(ISSUE)}`]);
  }

  /** The refs that somebody who has lost a claim fetches. */
  readonly contended: readonly string[] = [issueRef(ISSUE)];

  pack(): void {
    this.git('pack-refs', '--all');
  }

  /** Retires 98 in 100 issues: the archive takes their tips in, and their refs are gone everywhere. */
  async archive(): Promise<void> {
    const live = Math.max(1, Math.round(this.#size * LIVE));
    const writer = new ObjectWriter(this.pusher.repository);
    const branches: SoundBranch[] = [];
    for (let number = live + 1; number <= Math.min(this.#size, REAL); number++) {
      const branch = await readBranchIfSound(this.pusher, issueRef(numberedIssue(number)));
      if (branch?.tip && branch.commit) branches.push(branch as SoundBranch);
    }
    const head = await addToArchive(this.pusher, writer, null, branches);
    await writer.flush();
    const [source] = this.#repositories as [TestRepository];
    source.git('update-ref', ARCHIVE, head.oid);
    gitIn(source, ['push', '--quiet', this.#address.file, `${ARCHIVE}:${ARCHIVE}`]);
    const refs = Array.from({ length: this.#size - live }, (_, index) => issueRef(numberedIssue(live + 1 + index)));
    for (const place of [this.#address, source]) {
      gitIn(place, [...UNSYNCED, 'update-ref', '--stdin'], refs.map((ref) => `delete ${ref}\n`).join(''));
      gitIn(place, ['pack-refs', '--all']);
    }
    for (const { dir, env } of this.#repositories) {
      gitIn({ dir, env }, ['fetch', '--quiet', '--prune', this.#address.file, fetchRefspec(ORIGIN)]);
      gitIn({ dir, env }, ['pack-refs', '--all']);
    }
  }

  /** How many refs the server has, its archive and its claims among them. */
  refs(): number {
    return this.git('for-each-ref', '--format=x').split('\n').length;
  }

  clear(): Promise<unknown> {
    return this.#ask('clear');
  }

  /** What the server has done since it was cleared. */
  async served(): Promise<Served> {
    return (await this.#ask('served')) as Served;
  }

  async end(): Promise<void> {
    this.pusher.close();
    this.reader.close();
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
    for (const repository of this.#repositories) repository.remove();
  }

  async #ask(order: ServerOrder): Promise<unknown> {
    this.#process.send(order);
    const [message] = await once(this.#process, 'message');
    return message;
  }
}

function gitIn({ dir, env }: Pick<Address, 'dir' | 'env'>, args: readonly string[], input = ''): string {
  return execFileSync('git', args, { cwd: dir, env, input, encoding: 'utf8', maxBuffer: 1 << 28 }).trimEnd();
}

/** Orders for `git update-ref --stdin`: issues beyond the real ones. */
function namesakes(source: TestRepository, size: number): string {
  const commits = source.git('for-each-ref', '--format=%(objectname)', 'refs/coord/issues/').split('\n');
  const orders = Array.from({ length: size - REAL }, (_, index) => {
    return `create ${issueRef(numberedIssue(REAL + 1 + index))} ${commits[index % commits.length]}\n`;
  });
  return orders.join('');
}
