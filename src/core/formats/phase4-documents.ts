/** One issue and one fix of the file-based predecessor, from the fields of its file. */
import { fixId, type IssueId, issueId } from '../ids.ts';
import { isRecord } from '../json.ts';
import {
  type Comment,
  FIX_STATUSES,
  type Fix,
  type FixStatus,
  ISSUE_STATUSES,
  type Issue,
  type IssueStatus,
  SEVERITIES,
} from '../model.ts';
import { quote } from '../text.ts';
import {
  assemble,
  cleanTitle,
  completeIssue,
  type Fields,
  quoteValue,
  type Report,
  readTime,
  readTimes,
  without,
} from './parsed.ts';

/** What the words of other versions mean here. */
const OTHER_STATUSES: ReadonlyMap<unknown, IssueStatus> = new Map([
  ['open', 'new'],
  ['fixed', 'resolved'],
  ['wontfix', 'closed'],
]);
const EPOCH = '1970-01-01T00:00:00Z';

/** An issue and the comments that its file held. */
export interface WithComments {
  readonly issue: Issue;
  readonly comments: readonly Comment[];
}

/** What a file's path tells: the directory that it lay in and its name without `.json`. */
interface IssuePlace {
  readonly severity: string;
  readonly name: string;
}

/** Reads an issue; null, with a problem, where there is none. */
export function readIssue(fields: Fields, place: IssuePlace, report: Report): WithComments | null {
  const old = idOf(fields, place.name, report);
  const id = issueId(old);
  if (!id) return nothing(report, `${quote(old)} cannot be the id of an issue`);
  const title = cleanTitle(fields['title'], report);
  if (title === null) return nothing(report, `${id} has no title`);
  const status = readStatus(fields, report);
  const times = readTimes(fields, ['updated_at', 'resolved_at', 'closed_at'], report);
  const createdAt = readTime(fields, 'created_at', report);
  if (createdAt === undefined) report('note', `${id} does not say when it was created`);
  const assignee = typeof fields['assigned_to'] === 'string' ? fields['assigned_to'] : null;
  if (assignee !== null && status === 'new') report('note', `${id} is new, yet assigned; the agent is kept in 'assignee'`);
  const comments = readComments(fields['comments'], id);
  if (!comments) report('note', "'comments' is not of the form it should have; it is kept in imported");
  const base = {
    id,
    title,
    severity: readSeverity(fields, place.severity, report),
    status,
    assigned_to: status === 'new' ? null : assignee,
    created_at: createdAt ?? EPOCH,
    imported: {
      ...originOf(fields['imported'], old),
      ...(fields['status'] !== status && { status: fields['status'] ?? null }),
      ...(fields['title'] !== title && { title: fields['title'] }),
      ...(!comments && { comments: fields['comments'] }),
    },
  };
  const rest = {
    ...without(fields, [...Object.keys(base), 'comments', ...(status === 'in_progress' ? [] : ['claim'])]),
    ...times,
    ...references(fields),
    ...(assignee !== null && status === 'new' && { assignee }),
  };
  const issue = assemble<Issue>('issue', base, rest, report);
  return issue && { issue: completeIssue(issue), comments: comments ?? [] };
}

function nothing(report: Report, message: string): null {
  report('skipped', message);
  return null;
}

/** The id as the file has it, or as its name begins. */
function idOf(fields: Fields, name: string, report: Report): string {
  if (typeof fields['id'] === 'string') return fields['id'];
  report('note', 'the file has no id; the one in its name was taken');
  return name.match(/^(?:issue|fix)_[^_]+/)?.[0] ?? name;
}

function readStatus(fields: Fields, report: Report): IssueStatus {
  const text = fields['status'];
  const status = ISSUE_STATUSES.find((known) => known === text) ?? OTHER_STATUSES.get(text);
  if (status === undefined) report('note', `the status ${quoteValue(text)} is not known; the issue came in as new`);
  return status ?? 'new';
}

function readSeverity(fields: Fields, directory: string, report: Report): Issue['severity'] {
  const given = SEVERITIES.find((severity) => severity === fields['severity']);
  const place = SEVERITIES.find((severity) => severity === directory);
  if (given !== place) report('note', `the severity is ${quoteValue(fields['severity'])} in a directory ${quote(directory)}`);
  return given ?? place ?? 'medium';
}

/** Where the issue came from: what an export of ours says, else here. */
function originOf(imported: unknown, old: string): Fields {
  if (isRecord(imported) && typeof imported['from'] === 'string' && typeof imported['id'] === 'string') return imported;
  return { from: 'phase4', id: old, ...(imported !== undefined && { imported }) };
}

/** Ids of other documents in their stored form. */
function references(fields: Fields): Fields {
  const { depends_on: dependsOn, resolved_by: resolvedBy } = fields;
  const stored = (text: unknown) => (typeof text === 'string' ? (issueId(text) ?? text) : text);
  return {
    ...(Array.isArray(dependsOn) && { depends_on: dependsOn.map(stored) }),
    ...(typeof resolvedBy === 'string' && { resolved_by: fixId(resolvedBy) ?? resolvedBy }),
  };
}

/** The comments of an export of ours; null where they are something else. */
function readComments(comments: unknown, issue: IssueId): Comment[] | null {
  if (comments === undefined || comments === null) return [];
  if (!Array.isArray(comments)) return null;
  const read = comments.map((fields: unknown) =>
    isRecord(fields) ? assemble<Comment>('comment', { ...fields, issue_id: issue }, {}, () => {}) : null,
  );
  const whole = read.filter((comment) => comment !== null);
  return whole.length === read.length && new Set(whole.map(({ id }) => id)).size === whole.length ? whole : null;
}

/** Reads a fix; null, with a problem, where there is none. */
export function readFix(fields: Fields, place: { status: FixStatus; name: string }, report: Report): Fix | null {
  const old = idOf(fields, place.name, report);
  const id = fixId(old);
  if (!id) return nothing(report, `${quote(old)} cannot be the id of a fix`);
  const issue = issueOf(fields, report);
  if (!issue) return nothing(report, `${id} names no issue`);
  const title = cleanTitle(fields['title'], report);
  if (title === null) report('note', `${id} has no title`);
  const given = FIX_STATUSES.find((status) => status === fields['status']);
  if (given !== place.status) report('note', `the status is ${quoteValue(fields['status'])} in a directory '${place.status}'`);
  const base = {
    id,
    issue_id: issue,
    title: title ?? id,
    status: given ?? place.status,
    ...(title !== null && title !== fields['title'] && { imported: { title: fields['title'] } }),
  };
  const createdAt = readTime(fields, 'created_at', report) ?? readTime(fields, 'timestamp', report);
  const rest = {
    implementer: null,
    ...without(fields, Object.keys(base)),
    ...(createdAt !== undefined && { created_at: createdAt }),
    ...readTimes(fields, ['applied_at', 'rejected_at'], report),
    ...(typeof fields['implementation'] === 'string' && { implementation: { approach: fields['implementation'] } }),
  };
  return assemble<Fix>('fix', base, rest, report);
}

/** The issue that a fix is for: older files say `resolves`. */
function issueOf(fields: Fields, report: Report): IssueId | null {
  const named = [fields['issue_id'] ?? fields['resolves'] ?? []].flat();
  const [id, ...others] = named.flatMap((text) => (typeof text === 'string' ? (issueId(text) ?? []) : []));
  if (others.length > 0) report('note', `the fix names ${others.length + 1} issues; it came in with the first, ${id}`);
  return id ?? null;
}
