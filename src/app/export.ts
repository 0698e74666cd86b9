/** Exports the whole backlog: as JSON, JSONL or CSV, or as a directory of the file-based predecessor. */
import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CoordinationError, ValidationError } from '../core/errors.ts';
import { issuesToCsv } from '../core/formats/csv.ts';
import { phase4Files } from '../core/formats/phase4-write.ts';
import { jsonDocument, jsonLine } from '../core/json.ts';
import { isStale } from '../core/lease.ts';
import type { Agent, Comment, Fix, Issue } from '../core/model.ts';
import { display } from '../core/text.ts';
import { byUrgency } from '../reports/rows.ts';
import { removeFile } from '../store/local-files.ts';
import { listRefs } from '../store/refs.ts';
import { inWords } from '../store/system-errors.ts';
import { readRetired } from './archive/read.ts';
import { AGENTS, ISSUES, issueRef, readBranch, readComments } from './branch.ts';
import { readLog } from './log.ts';
import type { Workspace } from './workspace.ts';

/** The forms that a backlog can be exported in as one text. */
export const EXPORT_FORMATS = ['json', 'jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** So many branches are read at once. */
const CHUNK = 500;

/** An issue with all that is on its branch. */
interface Whole {
  readonly issue: Issue;
  readonly fixes: readonly Fix[];
  readonly comments: readonly Comment[];
}

/** Every issue, retired ones too, with its fixes and comments, by severity in the team's order. Throws where a branch cannot be read. */
async function readAll(workspace: Workspace): Promise<Whole[]> {
  const { policy } = await workspace.team();
  const tips = await listRefs(workspace.repository, ISSUES);
  for (const { issue, tip } of await readRetired(workspace, tips)) tips.set(issueRef(issue.id), tip);
  const branches = await readChunked(tips, async (ref): Promise<Whole> => {
    const branch = await readBranch(workspace, tips.get(ref) ?? ref);
    const { issue, fixes } = branch.state;
    if (!issue) throw new CoordinationError('unusable_repository', `${ref} holds no issue`, { hint: 'git coord health' });
    return { issue, fixes, comments: await readComments(workspace, branch) };
  });
  const order = byUrgency(policy);
  return branches.sort((a, b) => order(a.issue, b.issue));
}

async function readChunked<T>(refs: ReadonlyMap<string, unknown>, read: (ref: string) => Promise<T>): Promise<T[]> {
  const names = [...refs.keys()];
  const results: T[] = [];
  for (let start = 0; start < names.length; start += CHUNK) {
    results.push(...(await Promise.all(names.slice(start, start + CHUNK).map(read))));
  }
  return results;
}

/** The backlog as one text: `json` an array, `jsonl` an issue a line, both with fixes and comments; `csv` the issues alone. */
export async function exportAs(workspace: Workspace, format: ExportFormat): Promise<string> {
  const all = await readAll(workspace);
  if (format === 'csv') return issuesToCsv(all.map(({ issue }) => issue));
  const values = all.map(({ issue, fixes, comments }) => ({ ...issue, fixes, comments }));
  return format === 'json' ? jsonDocument(values) : values.map((value) => `${jsonLine(value)}\n`).join('');
}

/** Writes the backlog as one text into a file that does not exist yet; it is there whole or not at all. */
export async function exportFile(workspace: Workspace, format: ExportFormat, path: string): Promise<void> {
  const file = resolve(workspace.options.cwd ?? process.cwd(), path);
  assertNoFile(file, path);
  const text = await exportAs(workspace, format);
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: 'wx' });
    assertNoFile(file, path);
    renameSync(temporary, file);
  } catch (cause) {
    removeFile(temporary);
    throw cause instanceof CoordinationError ? cause : unwritable(path, cause);
  }
}

function assertNoFile(file: string, given: string): void {
  let found: unknown;
  try {
    found = lstatSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw unwritable(given, cause);
  }
  if (found) throw new ValidationError(`'${display(given)}' exists already`, { hint: 'name a file that does not exist yet' });
}

/** Writes the backlog, the agents and the log as the predecessor laid them out, into a directory that is new or empty. */
export async function exportPhase4(workspace: Workspace, directory: string): Promise<{ readonly files: number }> {
  const root = resolve(workspace.options.cwd ?? process.cwd(), directory);
  assertEmpty(root, directory);
  const now = workspace.now();
  const [issues, log, agents, { policy }] = await Promise.all([
    readAll(workspace),
    readLog(workspace),
    readAgents(workspace),
    workspace.team(),
  ]);
  const isLive = ({ claim }: Issue): boolean => Boolean(claim && !isStale(claim, now, policy));
  const files = phase4Files({ issues, log, agents, isLive, now });
  for (const [path, text] of files) {
    const file = join(root, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
  return { files: files.size };
}

/** Every agent's latest record. */
async function readAgents(workspace: Workspace): Promise<Agent[]> {
  const branches = await readChunked(await listRefs(workspace.repository, AGENTS), (ref) => readBranch(workspace, ref));
  const latest = new Map<string, Agent>();
  for (const { agent } of branches.map(({ state }) => state)) {
    const known = agent && latest.get(agent.name);
    if (agent && !(known && known.last_seen >= agent.last_seen)) latest.set(agent.name, agent);
  }
  return [...latest.values()];
}

function assertEmpty(root: string, given: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(root);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw unwritable(given, cause);
  }
  if (names.length === 0) return;
  throw new ValidationError(`the directory '${display(given)}' is not empty`, {
    hint: 'name a directory that does not exist yet',
  });
}

/** What is the disk's fault, whichever path was named. */
const DISK = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EFBIG']);

function unwritable(path: string, cause: unknown): CoordinationError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (DISK.has(code ?? '')) {
    const reason = inWords(cause as NodeJS.ErrnoException);
    return new CoordinationError('unusable_repository', `'${display(path)}' cannot be written: ${reason}`, { cause });
  }
  return new ValidationError(`'${display(path)}' cannot be written: ${code ?? message}`, { cause });
}
