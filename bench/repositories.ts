/** Repositories with backlogs of any size, made through the same layers as the program's own issues, in packs and in batches. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { claimRef, issueRef } from '../src/app/branch.ts';
import { packWhatIsDue } from '../src/app/housekeeping.ts';
import { initialise } from '../src/app/init.ts';
import { refresh } from '../src/app/refresh.ts';
import { addCommit } from '../src/app/transact.ts';
import { type Team, Workspace } from '../src/app/workspace.ts';
import { type IssueId, numberedIssue } from '../src/core/ids.ts';
import { type Claim, EMPTY_STATE, type Issue, SEVERITIES } from '../src/core/model.ts';
import { type InputOf, OPERATIONS } from '../src/core/ops/registry.ts';
import { formatTime } from '../src/core/time.ts';
import { ObjectWriter } from '../src/store/object-writer.ts';
import { swap } from '../src/store/refs.ts';
import { TestRepository } from '../test/support/repository.ts';

/** What a repository holds. */
export interface Contents {
  readonly issues: number;
  /** So many of them, from the last one back, are held by agents that are at work. Default: none. */
  readonly claimed?: number;
  /** As `git gc` leaves it, without a state and a view: what 100,000 issues are measured in, and what they are compared with. Default: false. */
  readonly packed?: boolean;
}

/** So many issues are written at a time. */
const BATCH = 500;
const PACKED_BATCH = 5000;
const WORDS = 'parser drops the last line when a template variable resolves to nothing and the cache is cold'.split(' ');

/** A repository that is set up, filled, folded, viewed and tidied, as it is after everyday use. */
export async function makeRepository({ issues, claimed = 0, packed = false }: Contents): Promise<TestRepository> {
  const repository = new TestRepository();
  try {
    const workspace = await openQuickly(repository);
    try {
      await initialise(workspace);
      await fill(workspace, issues, claimed, packed ? PACKED_BATCH : BATCH);
      if (packed) repository.git('gc', '--quiet');
      else {
        await refresh(workspace);
        await packWhatIsDue(workspace); // As a refresh in the background does.
      }
    } finally {
      workspace.close();
    }
    return repository;
  } catch (error) {
    repository.remove();
    throw error;
  }
}

/** Nobody waits for a disk while a repository is made. */
function openQuickly({ dir, env }: TestRepository): Promise<Workspace> {
  const unsynced = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'coord.fsync', GIT_CONFIG_VALUE_0: 'false' };
  return Workspace.open({ cwd: dir, env: { ...env, ...unsynced }, agent: 'maker', session: 'bench' });
}

async function fill(workspace: Workspace, count: number, claimed: number, batch: number): Promise<void> {
  const team = await workspace.team();
  for (let first = 1; first <= count; first += batch) {
    const writer = new ObjectWriter(workspace.repository);
    const created = [];
    const held = [];
    for (let number = first; number < Math.min(first + batch, count + 1); number++) {
      const id = numberedIssue(number);
      const isHeld = number > count - claimed;
      const commit = await addIssue(
        workspace,
        team,
        writer,
        isHeld ? claimedIssue(workspace, id, number) : openIssue(number),
        id,
      );
      created.push({ ref: issueRef(id), from: null, to: commit });
      if (isHeld) held.push({ ref: claimRef(id), from: null, to: commit });
    }
    await writer.flush();
    const result = await swap(workspace.repository, created, held);
    if (result !== 'moved') throw new Error(`the repository could not be filled: ${result}`);
  }
}

type Entry =
  | { readonly action: 'create_issue'; readonly input: InputOf<'create_issue'> }
  | { readonly action: 'import_issue'; readonly input: InputOf<'import_issue'> };

function addIssue(workspace: Workspace, team: Team, writer: ObjectWriter, entry: Entry, issue: IssueId): Promise<string> {
  const context = { ...workspace.actor, now: workspace.now(), nonce: workspace.nonce(), policy: team.policy, issue };
  const outcome =
    entry.action === 'create_issue'
      ? OPERATIONS.create_issue.apply(EMPTY_STATE, entry.input, context)
      : OPERATIONS.import_issue.apply(EMPTY_STATE, entry.input, context);
  const branch = { ref: issueRef(issue), tip: null, commit: null, documents: new Map(), state: EMPTY_STATE };
  return addCommit(workspace, writer, { request: { ...entry, issue }, branch, outcome, context, team });
}

const titleOf = (number: number): string => `${WORDS.slice(number % 7, 5 + (number % 11)).join(' ')} (${number})`;
const severityOf = (number: number): Issue['severity'] => SEVERITIES[number % SEVERITIES.length] ?? 'medium';
const descriptionOf = (number: number): string => `Seen ${number} times: ${WORDS.join(' ')}.\n`.repeat(5);

function openIssue(number: number): Entry {
  const input = {
    title: titleOf(number),
    severity: severityOf(number),
    description: descriptionOf(number),
    labels: [`area-${number % 9}`],
    depends_on: [],
  };
  return { action: 'create_issue', input };
}

/** An issue that another agent has held for a minute: eight agents share them. */
function claimedIssue(workspace: Workspace, id: IssueId, number: number): Entry {
  const now = Date.parse(workspace.now());
  const claim: Claim = {
    agent: `worker_${number % 8}`,
    session: 'bench',
    locked_at: formatTime(new Date(now - 60_000)),
    expires_at: formatTime(new Date(now + 3_600_000)),
    nonce: workspace.nonce(),
  };
  const issue = {
    id,
    title: titleOf(number),
    severity: severityOf(number),
    status: 'in_progress',
    description: descriptionOf(number),
    assigned_to: claim.agent,
    claim,
    created_at: claim.locked_at,
    created_by: claim.agent,
    updated_at: claim.locked_at,
    labels: [`area-${number % 9}`],
    depends_on: [],
    resolved_by: null,
    resolved_at: null,
  };
  return { action: 'import_issue', input: { issue, fixes: [], comments: [] } };
}

/** Runs Git where nobody waits for a disk, with something to read; throws where it fails. */
export function gitWithInput({ dir, env }: Pick<TestRepository, 'dir' | 'env'>, args: readonly string[], input: string): void {
  execFileSync('git', ['-c', 'core.fsync=none', ...args], { cwd: dir, env, input, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Takes away what the program keeps so that it need not read everything again. */
export function deleteCaches(repository: TestRepository): void {
  rmSync(join(repository.dir, '.git', 'coord', 'cache'), { recursive: true, force: true });
}

/** Puts refs back to what they were, so that the next sample finds the same repository; null is a ref that was not there. */
export function restore(repository: TestRepository, refs: Readonly<Record<string, string | null>>): void {
  for (const [ref, oid] of Object.entries(refs)) {
    if (oid === null) repository.git('update-ref', '-d', ref);
    else repository.git('update-ref', ref, oid);
  }
}

/** What a ref points at; null where it does not exist. */
export function tipOf(repository: TestRepository, ref: string): string | null {
  return repository.git('for-each-ref', '--format=%(objectname)', ref) || null;
}
