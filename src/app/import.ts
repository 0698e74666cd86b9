/**
 * Imports a backlog from elsewhere: an issue, a branch; their objects in packs, their refs in a few transactions.
 *
 * An import can be repeated, and can go on where it was interrupted: what is there already is left as it is. No existing
 * issue is ever changed; one from elsewhere whose id is another's comes in beside it.
 */
import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CoordinationError, LockAcquisitionError, ValidationError } from '../core/errors.ts';
import { parseBeads } from '../core/formats/beads.ts';
import type { ImportedIssue, Parsed, Problem } from '../core/formats/parsed.ts';
import { parsePhase4 } from '../core/formats/phase4.ts';
import type { IssueId } from '../core/ids.ts';
import { type Actor, EMPTY_STATE } from '../core/model.ts';
import { type InputOf, OPERATIONS } from '../core/ops/registry.ts';
import { display } from '../core/text.ts';
import { formatTime } from '../core/time.ts';
import type { Oid } from '../store/object-reader.ts';
import { ObjectWriter } from '../store/object-writer.ts';
import { removeAbandonedLocks } from '../store/ref-locks.ts';
import { swap } from '../store/refs.ts';
import { claimRef, issueRef } from './branch.ts';
import { importAuditLog } from './import-audit.ts';
import { findLinesFile, readDirectory, readOneFile } from './import-files.ts';
import { findPlaces } from './import-places.ts';
import { startRefresh } from './refresh-start.ts';
import { assertNoMirror } from './remote/mirror.ts';
import { requireSigning } from './signing.ts';
import { addCommit } from './transact.ts';
import type { Team, Workspace } from './workspace.ts';

/** The forms that can be imported. */
export const IMPORT_FORMATS = ['beads', 'phase4'] as const;

/** What to import. A relative path is below the workspace's directory. */
export interface ImportSource {
  readonly from: (typeof IMPORT_FORMATS)[number];
  readonly path: string;
}

/** What an import did. */
export interface ImportResult {
  readonly from: ImportSource['from'];
  readonly path: string;
  /** The issues that it brought in, and the ids that they had. */
  readonly imported: readonly { readonly id: IssueId; readonly old_id: string }[];
  /** How many issues were there already. */
  readonly already: number;
  /** How many fixes, comments and log entries it brought in. */
  readonly fixes: number;
  readonly comments: number;
  readonly audit: number;
  /** Issues that could not have their own id, because another issue has it. */
  readonly renamed: readonly { readonly from: IssueId; readonly to: IssueId }[];
  /** What did not come in, or came in mended. */
  readonly problems: readonly Problem[];
}

/** So many refs move in one transaction. */
const BATCH = 200;
/** So many issues' objects are held in memory, and written as one pack. */
const PORTION = 2000;
const ATTEMPTS = 8;

/** Brings in what a path holds. Throws `not_found` or a ValidationError where there is nothing of that form. */
export async function importInto(
  workspace: Workspace,
  source: ImportSource,
  actor: Actor = workspace.actor,
): Promise<ImportResult> {
  assertNoMirror(workspace);
  const team = await workspace.team();
  const parsed = readSource(source, resolve(workspace.options.cwd ?? process.cwd(), source.path));
  await requireSigning(workspace, { agent: actor.agent, policy: team.policy });
  const run = new IssueImport(workspace, source.from, actor, team);
  await run.write(parsed.issues);
  const audit = await importAuditLog(workspace, parsed.audit, run.ids);
  startRefresh(workspace);
  return {
    ...source,
    imported: run.written.map(({ issue }) => ({ id: issue.id, old_id: issue.imported?.id ?? issue.id })),
    already: run.already,
    fixes: run.written.reduce((sum, { fixes }) => sum + fixes.length, 0),
    comments: run.written.reduce((sum, { comments }) => sum + comments.length, 0),
    audit,
    renamed: run.renamed,
    problems: [...parsed.problems, ...run.problems],
  };
}

function readSource({ from }: ImportSource, path: string): Parsed {
  if (from === 'beads') {
    const file = findLinesFile(path);
    const { texts, problems } = readOneFile(file, basename(file));
    const parsed = parseBeads([...texts.values()].join('\n'), display(basename(file)));
    return { ...parsed, problems: [...problems, ...parsed.problems] };
  }
  const { texts, problems } = readDirectory(path, ['issues', 'fixes', 'collaboration']);
  if (texts.size === 0 && problems.length === 0) {
    throw new ValidationError(`'${display(path)}' holds no issues, fixes or collaboration files`, {
      hint: 'name the directory that has issues/, fixes/ and collaboration/',
    });
  }
  const parsed = parsePhase4(texts);
  return { ...parsed, problems: [...problems, ...parsed.problems] };
}

interface Written {
  readonly imported: ImportedIssue;
  readonly commit: Oid;
}

/** One run of an import: what it has done so far. */
class IssueImport {
  readonly written: ImportedIssue[] = [];
  readonly renamed: ImportResult['renamed'][number][] = [];
  readonly problems: Problem[] = [];
  readonly ids = new Map<string, IssueId>();
  already = 0;
  readonly #workspace: Workspace;
  readonly #from: ImportSource['from'];
  readonly #actor: Actor;
  readonly #team: Team;

  constructor(workspace: Workspace, from: ImportSource['from'], actor: Actor, team: Team) {
    this.#workspace = workspace;
    this.#from = from;
    this.#actor = actor;
    this.#team = team;
  }

  /** Writes the issues. Where somebody else makes one of them at the same time, looks again at what is there. */
  async write(issues: readonly ImportedIssue[]): Promise<void> {
    let pending = issues;
    for (let attempt = 0; pending.length > 0; attempt++) {
      if (attempt === ATTEMPTS) throw outOfPatience(pending.length);
      if (attempt > 0) await sleep(Math.random() * 100 * attempt);
      pending = await this.#writeOnce(pending);
    }
  }

  /** Tries once; the issues whose transaction did not succeed. */
  async #writeOnce(pending: readonly ImportedIssue[]): Promise<readonly ImportedIssue[]> {
    const places = await findPlaces(this.#workspace, pending, this.#from, this.ids);
    for (const [old, id] of places.ids) this.ids.set(old, id);
    this.already += places.already;
    this.problems.push(...places.problems);
    const left = new Set<string>();
    for (let start = 0; start < places.fresh.length; start += PORTION) {
      for (const { issue } of await this.#writePortion(places.fresh.slice(start, start + PORTION))) left.add(issue.id);
    }
    const landed = new Set<string>(this.written.map(({ issue }) => issue.id));
    this.renamed.push(...places.renamed.filter(({ to }) => landed.has(to)));
    return pending.filter(({ issue }) => left.has(places.ids.get(issue.id) ?? ''));
  }

  /** Writes some issues in one pack and creates their branches; those whose transaction did not succeed. */
  async #writePortion(portion: readonly ImportedIssue[]): Promise<ImportedIssue[]> {
    const writer = new ObjectWriter(this.#workspace.repository);
    const commits: Written[] = [];
    for (const imported of portion) {
      const commit = await this.#commit(writer, imported);
      if (commit !== null) commits.push({ imported, commit });
    }
    try {
      await writer.flush({ keep: true });
      const left: ImportedIssue[] = [];
      for (let start = 0; start < commits.length; start += BATCH) {
        const batch = commits.slice(start, start + BATCH);
        const moved = await this.#swap(batch);
        (moved ? this.written : left).push(...batch.map(({ imported }) => imported));
      }
      return left;
    } finally {
      writer.release();
    }
  }

  /** Adds an issue's first commit to what `writer` will write; null, with a problem, where it cannot be. */
  async #commit(writer: ObjectWriter, { issue, fixes, comments, file, line }: ImportedIssue): Promise<Oid | null> {
    const workspace = this.#workspace;
    const input = { issue, fixes, comments } as unknown as InputOf<'import_issue'>;
    const at = workspace.moment();
    const context = {
      ...this.#actor,
      now: formatTime(at),
      nonce: workspace.nonce(),
      policy: this.#team.policy,
      issue: issue.id,
    };
    try {
      const outcome = OPERATIONS.import_issue.apply(EMPTY_STATE, input, context);
      const branch = { ref: issueRef(issue.id), tip: null, commit: null, documents: new Map(), state: EMPTY_STATE };
      const request = { action: 'import_issue', issue: issue.id, input } as const;
      return await addCommit(workspace, writer, { request, branch, outcome, context, team: this.#team, at });
    } catch (error) {
      if (!(error instanceof CoordinationError) || error.code === 'internal') throw error;
      this.problems.push({ file, line, message: `${issue.id}: ${error.message}`, severity: 'skipped' });
      return null;
    }
  }

  /** Creates the branches of a batch, all or none. */
  async #swap(batch: readonly Written[]): Promise<boolean> {
    const create = batch.map(({ imported, commit }) => ({ ref: issueRef(imported.issue.id), from: null, to: commit }));
    const pointers = batch
      .filter(({ imported }) => imported.issue.claim)
      .map(({ imported, commit }) => ({ ref: claimRef(imported.issue.id), from: null, to: commit }));
    const result = await swap(this.#workspace.repository, create, pointers);
    if (result === 'locked') removeAbandonedLocks(this.#workspace.repository);
    return result === 'moved';
  }
}

function outOfPatience(count: number): LockAcquisitionError {
  return new LockAcquisitionError(`${count} issues could not be written: others changed the same refs again and again`, {
    hint: 'run the command again; what came in is not brought in twice',
  });
}
