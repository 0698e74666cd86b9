/** Reads the JSONL form of Beads: one issue a line, with its labels, dependencies and comments. */
import { type IssueId, issueId } from '../ids.ts';
import { isRecord, jsonLine } from '../json.ts';
import type { Comment, Issue, IssueStatus, Severity } from '../model.ts';
import { quote } from '../text.ts';
import {
  assemble,
  cleanTitle,
  completeIssue,
  type Fields,
  type ImportedIssue,
  type Parsed,
  type Problem,
  parseFields,
  quoteValue,
  type Report,
  readTime,
  readTimes,
  without,
} from './parsed.ts';

/** By priority, 0 to 4. */
const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low', 'low'];
const STATUSES: ReadonlyMap<unknown, IssueStatus> = new Map([
  ['open', 'new'],
  ['blocked', 'new'],
  ['deferred', 'new'],
  ['pinned', 'new'],
  ['in_progress', 'in_progress'],
  ['hooked', 'in_progress'],
  ['closed', 'closed'],
]);
/** The dependencies that have to be resolved first; the other types only relate issues. */
const BLOCKING: readonly unknown[] = ['blocks', 'blocked-by'];
const EPOCH = '1970-01-01T00:00:00Z';
const TIMES = ['updated_at', 'closed_at'] as const;
const CONSUMED = ['id', 'title', 'status', 'created_at', 'comments'];

interface Line {
  readonly imported: ImportedIssue;
  readonly old: string;
  readonly report: Report;
}

/** Reads a whole file; `file` names it in problems. */
export function parseBeads(text: string, file: string): Parsed {
  const problems: Problem[] = [];
  const lines = new Map<string, Line>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const report: Report = (severity, message) => problems.push({ file, line: index + 1, message, severity });
    const read = readLine(line, report);
    if (!read) continue;
    const known = lines.get(read.issue.id);
    if (known)
      report('skipped', `the issue ${quote(read.old)} is in line ${known.imported.line} already, as ${quote(known.old)}`);
    else {
      const { old, ...documents } = read;
      lines.set(read.issue.id, { imported: { ...documents, file, line: index + 1 }, old, report });
    }
  }
  for (const { imported, report } of lines.values()) {
    for (const id of imported.issue.depends_on ?? []) {
      if (!lines.has(id)) report('note', `${imported.issue.id} depends on ${id}, which is not in the file`);
    }
  }
  return { issues: [...lines.values()].map(({ imported }) => imported), audit: [], agents: [], problems };
}

function readLine(line: string, report: Report): { issue: Issue; fixes: []; comments: Comment[]; old: string } | null {
  let fields: Fields;
  try {
    fields = parseFields(line);
  } catch (error) {
    report('skipped', `the line cannot be read: ${(error as Error).message}`);
    return null;
  }
  const old = fields['id'];
  const id = typeof old === 'string' ? issueId(old) : null;
  if (typeof old !== 'string' || !id) {
    report('skipped', old === undefined ? 'the issue has no id' : `${quoteValue(old)} cannot be the id of an issue`);
    return null;
  }
  if (fields['status'] === 'tombstone') {
    report('skipped', `the issue ${quote(old)} was deleted there`);
    return null;
  }
  const title = cleanTitle(fields['title'], report);
  if (title === null) {
    report('skipped', `the issue ${quote(old)} has no title`);
    return null;
  }
  const issue = readIssue(fields, { id, old, title }, report);
  return issue && { issue, fixes: [], comments: readComments(fields['comments'], id, report), old };
}

function readIssue(fields: Fields, known: { id: IssueId; old: string; title: string }, report: Report): Issue | null {
  const { id, old, title } = known;
  const status = readStatus(fields, report);
  const assignee = typeof fields['assignee'] === 'string' && status !== 'new' ? fields['assignee'] : null;
  const times = readTimes(fields, TIMES, report);
  const createdAt = readTime(fields, 'created_at', report) ?? times['updated_at'] ?? times['closed_at'];
  if (createdAt === undefined) report('note', `the issue ${quote(old)} does not say when it was created`);
  const decided = {
    id,
    title,
    severity: readSeverity(fields['priority'], report),
    status,
    assigned_to: assignee,
    claim: null,
    created_at: createdAt ?? EPOCH,
    depends_on: blockers(fields['dependencies'], id, report),
    resolved_by: null,
    resolved_at: null,
    aliases: [old],
  };
  const rest = without(fields, [...CONSUMED, ...(assignee === null ? [] : ['assignee'])]);
  const base = {
    ...decided,
    imported: {
      // Fields of theirs that have a name of ours and another meaning.
      ...Object.fromEntries(Object.entries(rest).filter(([name]) => Object.hasOwn(decided, name) || name === 'imported')),
      from: 'beads',
      id: old,
      ...(fields['status'] !== status && { status: fields['status'] }),
      ...(fields['title'] !== title && { title: fields['title'] }),
    },
  };
  const issue = assemble<Issue>('issue', base, { ...without(rest, Object.keys(base)), ...times }, report);
  return issue && completeIssue(issue);
}

function readStatus(fields: Fields, report: Report): IssueStatus {
  const status = STATUSES.get(fields['status']);
  if (status === undefined) report('note', `the status ${quoteValue(fields['status'])} is not known; the issue came in as new`);
  return status ?? 'new';
}

function readSeverity(priority: unknown, report: Report): Severity {
  const severity = typeof priority === 'number' ? SEVERITIES[priority] : undefined;
  if (severity === undefined)
    report('note', `the priority ${quoteValue(priority)} is not one of 0 to 4; the issue came in as medium`);
  return severity ?? 'medium';
}

/** The issues that have to be resolved first, by their stored ids. */
function blockers(dependencies: unknown, id: IssueId, report: Report): string[] {
  const found = new Set<string>();
  for (const dependency of Array.isArray(dependencies) ? dependencies : []) {
    if (!isRecord(dependency) || !BLOCKING.includes(dependency['type'])) continue;
    const old = dependency['depends_on_id'];
    const target = typeof old === 'string' ? issueId(old) : null;
    if (!target) report('note', `a dependency names no issue: ${quoteValue(old)}`);
    else if (target !== id) found.add(target);
  }
  return [...found];
}

function readComments(comments: unknown, issue: IssueId, report: Report): Comment[] {
  if (comments === undefined || comments === null) return [];
  if (!Array.isArray(comments)) {
    report('skipped', 'the comments are not a list');
    return [];
  }
  return comments.flatMap((fields: unknown, index) => {
    const say: Report = (severity, message) => report(severity, `comment ${index + 1}: ${message}`);
    const comment = readComment(fields, { issue, index }, say);
    return comment ? [comment] : [];
  });
}

function readComment(fields: unknown, place: { issue: IssueId; index: number }, report: Report): Comment | null {
  if (!isRecord(fields)) {
    report('skipped', 'it is not an object');
    return null;
  }
  const written = readTime(fields, 'created_at', report);
  if (written === undefined) report('note', 'it does not say when it was written');
  const time = written ?? EPOCH;
  // The position keeps comments of one second in order and apart.
  const suffix = `${String(place.index + 1).padStart(4, '0')}${jsonLine(fields['id'] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 32)}`;
  const base = {
    id: `${time.replace(/[-:]/g, '')}-${suffix}`,
    issue_id: place.issue,
    author: typeof fields['author'] === 'string' ? fields['author'] : null,
    created_at: time,
    text: fields['text'],
    imported: { from: 'beads', id: fields['id'] ?? null },
  };
  return assemble<Comment>('comment', base, without(fields, Object.keys(base)), report);
}
