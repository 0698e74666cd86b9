/** The rows of all issues that are not retired: from the cache where it knows a branch's tip, else from the branch. */
import { CoordinationError } from '../core/errors.ts';
import type { Issue } from '../core/model.ts';
import { sortedById } from '../reports/order.ts';
import { removeFile } from '../store/local-files.ts';
import type { Oid } from '../store/object-reader.ts';
import { ISSUES } from './branch.ts';
import { issueOfFile, readIssueFiles, readIssues, type Unreadable } from './issue-documents.ts';
import { type IssueRow, ReadRow } from './issue-row.ts';
import { CachedRow, cachePath, DamagedRow, RowCache } from './row-cache.ts';
import { RowCacheWriter } from './row-cache-writer.ts';
import type { Workspace } from './workspace.ts';

/** So many rows, or this part of all, are read anew rather than written into another cache. */
const FEW = 64;
const FEW_OF = 64;

/** What a workspace knows of its issues; kept for as long as it is open. */
interface Known {
  cache: RowCache | null;
  /** The rows that the cache does not have, by their ids. */
  readonly read: Map<string, ReadRow>;
}

const KNOWN = new WeakMap<Workspace, Known>();

function knownTo(workspace: Workspace): Known {
  const known = KNOWN.get(workspace);
  if (known) return known;
  const fresh: Known = { cache: null, read: new Map() };
  KNOWN.set(workspace, fresh);
  use(workspace, fresh, RowCache.open(workspace));
  return fresh;
}

/** Rows of a cache may be in somebody's hands as long as the workspace is open. */
function use(workspace: Workspace, known: Known, cache: RowCache | null): void {
  known.cache = cache;
  if (cache) workspace.atEnd.add(() => cache.close());
}

/** The rows of these branches, and those that hold no issue that can be read. */
export async function readRows(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
): Promise<{ rows: IssueRow[]; unreadable: readonly Unreadable[] }> {
  const known = knownTo(workspace);
  // In the cache's order: they are sorted already, then, for whoever sorts them, and read from one end to the other.
  const cached = known.cache?.rowsOf(tips) ?? [];
  if (cached.length === tips.size) return { rows: cached, unreadable: [] };
  const found = new Set(cached.map(({ ref }) => ref));
  const rows: IssueRow[] = cached;
  for (const row of known.read.values()) {
    const ref = `${ISSUES}${row.id}`;
    if (row.tip !== tips.get(ref) || found.has(ref)) continue;
    rows.push(row);
    found.add(ref);
  }
  const missing = tips.size - found.size;
  if (missing === 0) return { rows, unreadable: [] };
  const few = Math.max(FEW, tips.size / FEW_OF);
  const { cache } = known;
  if (missing + known.read.size - (cache?.leftOut ?? 0) <= few) {
    const { issues, unreadable } = await readIssues(workspace, without(tips, found));
    for (const { issue, head } of issues) {
      const row = new ReadRow(issue, head);
      known.read.set(issue.id, row);
      rows.push(row);
    }
    return { rows, unreadable };
  }
  const made = await renew(workspace, tips, rows).catch(unlessFileError);
  const { issues, unreadable } = await readIssues(workspace, made ? made.missing : without(tips, found));
  const read = issues.map(({ issue, head }) => new ReadRow(issue, head));
  if (!made) return { rows: [...rows, ...read], unreadable };
  use(workspace, known, made.cache);
  known.read.clear();
  for (const row of read) known.read.set(row.id, row);
  return { rows: [...made.cache.rows(), ...read], unreadable };
}

/** The branches but for those of some refs. */
function without(tips: ReadonlyMap<string, Oid>, refs: ReadonlySet<string>): Map<string, Oid> {
  const rest = new Map<string, Oid>();
  for (const [ref, tip] of tips) if (!refs.has(ref)) rest.set(ref, tip);
  return rest;
}

/** A cache that cannot be written is done without; anything unforeseen is a bug and thrown. */
function unlessFileError(error: unknown): null {
  if (!(error instanceof CoordinationError) && (error as NodeJS.ErrnoException).syscall !== undefined) return null;
  throw error;
}

/** Writes a cache of these branches; of its rows those in hand are taken over. Returns the branches that it has not. */
async function renew(
  workspace: Workspace,
  tips: ReadonlyMap<string, Oid>,
  inHand: readonly IssueRow[],
): Promise<{ cache: RowCache; missing: Map<string, Oid> }> {
  const { policy } = await workspace.team();
  const writer = new RowCacheWriter(workspace);
  try {
    const kept = new Set<string>();
    for (const row of inHand) if (row instanceof CachedRow && writer.keep(row)) kept.add(row.ref);
    const missing = await putAll(workspace, writer, without(tips, kept));
    return { cache: writer.finish(policy), missing };
  } catch (error) {
    writer.abandon();
    throw error;
  }
}

/** Puts the issues of these branches into a cache. Returns the branches that it does not take. */
async function putAll(workspace: Workspace, writer: RowCacheWriter, tips: ReadonlyMap<string, Oid>): Promise<Map<string, Oid>> {
  // By number, as they were created: so they lie in the file as lists read them, most often.
  const wanted = sortedById(Array.from(tips, ([ref, tip]) => ({ id: ref.slice(ISSUES.length), ref, tip })));
  const isPut = new Uint8Array(wanted.length);
  const commits = wanted.map(({ tip }) => tip);
  await readIssueFiles(workspace, commits, (at, blob, data) => {
    const issue = issueOfFile(data);
    const branch = wanted[at];
    if (issue && issue.id === branch?.id && writer.put(issue, branch.tip, blob)) isPut[at] = 1;
  });
  const missing = new Map<string, Oid>();
  for (const [at, { ref, tip }] of wanted.entries()) if (isPut[at] === 0) missing.set(ref, tip);
  return missing;
}

/** Does some work with rows; where the cache turns out to be damaged, again without it. */
export async function undamaged<T>(workspace: Workspace, work: (again: boolean) => Promise<T>): Promise<T> {
  try {
    return await work(false);
  } catch (error) {
    if (!(error instanceof DamagedRow)) throw error;
    removeFile(cachePath(workspace));
    KNOWN.set(workspace, { cache: null, read: new Map() }); // Whether or not it could be removed.
    return work(true);
  }
}

/** The document of a row; where the cache is damaged, from its branch. */
export async function issueOf(workspace: Workspace, row: IssueRow): Promise<Issue> {
  try {
    return row.issue();
  } catch (error) {
    if (!(error instanceof DamagedRow)) throw error;
  }
  removeFile(cachePath(workspace));
  const { issues, unreadable } = await readIssues(workspace, new Map([[`${ISSUES}${row.id}`, row.tip]]));
  const [found] = issues;
  if (!found) throw unreadable[0]?.error ?? new CoordinationError('internal', `${row.id} was not read`);
  return found.issue;
}

/** Brings the cache up to date for those who will ask for documents. It is a cache: what fails here, fails where it matters. */
export async function refreshRows(workspace: Workspace, tips: ReadonlyMap<string, Oid>): Promise<void> {
  const issues = new Map<string, Oid>();
  for (const [ref, tip] of tips) if (ref.startsWith(ISSUES)) issues.set(ref, tip);
  if (issues.size > FEW) await readRows(workspace, issues);
}

/** The rows of the cache, whatever their branches' tips are now: whoever looks for one by the id of its file knows what is in it. */
export function cachedRows(workspace: Workspace): Iterable<CachedRow> {
  return knownTo(workspace).cache?.rows() ?? [];
}

/** What a list prints of an issue that waits for nothing, where that is at hand; null where the issue itself has to be read. */
export function listedIfWhole(row: IssueRow): Buffer | null {
  try {
    return row.listed();
  } catch (error) {
    if (error instanceof DamagedRow) return null;
    throw error;
  }
}
