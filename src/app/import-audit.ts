/**
 * Brings in an older audit log: a chain of commits for each agent, on a branch of its own, dated as the entries are.
 *
 * A commit is made of nothing but its entry and those before it, and its nonce tells which entry it is. So an import that is repeated
 * finds its entries there, and a log that has grown since is continued.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathOf, stateOf } from '../core/codec.ts';
import { LockAcquisitionError } from '../core/errors.ts';
import type { ImportedAuditEntry } from '../core/formats/parsed.ts';
import { encodeName, type IssueId } from '../core/ids.ts';
import { jsonLine } from '../core/json.ts';
import { parseInput } from '../core/message.ts';
import type { Context } from '../core/ops/operation.ts';
import { OPERATIONS } from '../core/ops/registry.ts';
import { DEFAULT_POLICY } from '../core/policy.ts';
import { history } from '../store/history.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { parseCommit } from '../store/objects.ts';
import { swap } from '../store/refs.ts';
import { AGENTS, type Branch, readBranch } from './branch.ts';
import { addCommit } from './transact.ts';
import type { Workspace } from './workspace.ts';

const ATTEMPTS = 10;
const EPOCH = '1970-01-01T00:00:00Z';

/** Writes the entries that are not there yet and says how many they were. `ids` has the ids that issues came in under. */
export async function importAuditLog(
  workspace: Workspace,
  entries: readonly ImportedAuditEntry[],
  ids: ReadonlyMap<string, IssueId>,
): Promise<number> {
  let written = 0;
  for (const agent of new Set(entries.map((entry) => entry.agent))) {
    const own = entries.filter((entry) => entry.agent === agent);
    written += await importChain(workspace, `${AGENTS}${encodeName(agent)}/imported`, own, ids);
  }
  return written;
}

/** What tells one entry from every other: its line and its content. */
function nonceOf({ entry, line }: ImportedAuditEntry): string {
  return createHash('sha256')
    .update(`${line}\0${jsonLine(entry)}`)
    .digest('hex')
    .slice(0, 24);
}

async function importChain(
  workspace: Workspace,
  ref: string,
  entries: readonly ImportedAuditEntry[],
  ids: ReadonlyMap<string, IssueId>,
): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await readBranch(workspace, ref);
    const known = await noncesOf(workspace, before);
    const fresh = entries.filter((entry) => !known.has(nonceOf(entry)));
    if (fresh.length === 0) return 0;
    const writer = new ObjectWriter(workspace.repository);
    let branch = before;
    for (const entry of fresh) branch = await addEntry(workspace, writer, { branch, entry, ids });
    try {
      await writer.flush({ keep: true });
      if ((await swap(workspace.repository, [{ ref, from: before.tip, to: branch.tip }])) === 'moved') return fresh.length;
    } finally {
      writer.release();
    }
    await sleep(Math.random() * 50 * (attempt + 1));
  }
  throw new LockAcquisitionError(`others changed ${ref} faster than this command could`, { hint: 'run the command again' });
}

async function noncesOf(workspace: Workspace, branch: Branch): Promise<Set<string>> {
  const commits = branch.tip === null ? [] : await history(workspace.repository, { from: [branch.tip] });
  return new Set(
    commits.flatMap(({ message }) => {
      try {
        return [parseInput(message).nonce];
      } catch {
        return []; // Whatever it is, it is none of these entries.
      }
    }),
  );
}

interface Link {
  readonly branch: Branch;
  readonly entry: ImportedAuditEntry;
  readonly ids: ReadonlyMap<string, IssueId>;
}

/** Adds the commit of one entry; the branch after it. */
async function addEntry(workspace: Workspace, writer: ObjectWriter, { branch, entry, ids }: Link): Promise<Branch> {
  const issue = entry.issue_id === null ? undefined : (ids.get(entry.issue_id) ?? (entry.issue_id as IssueId));
  const context: Context = {
    agent: entry.agent,
    session: 'imported',
    now: entry.time ?? EPOCH,
    nonce: nonceOf(entry),
    policy: DEFAULT_POLICY,
    issue: issue ?? ('' as IssueId),
  };
  const input = { entry: entry.entry };
  const outcome = OPERATIONS.import_audit.apply(branch.state, input, context);
  const tip = await addCommit(workspace, writer, {
    request: { action: 'import_audit', issue, input },
    branch,
    outcome: { ...outcome, fix: entry.fix_id ?? undefined },
    context,
    team: null,
    denied: !entry.success,
    imported: { from: 'phase4', action: entry.action },
  });
  return {
    ref: branch.ref,
    tip,
    commit: parseCommit(writer.peek(tip) ?? Buffer.alloc(0)),
    documents: new Map(outcome.documents.map((document) => [pathOf(document), document])),
    state: stateOf(outcome.documents),
  };
}
