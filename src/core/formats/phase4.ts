/**
 * Reads the directory of the file-based predecessor:
 *
 *     issues/<severity>/*.json                    fixes/{proposed,applied,rejected}/*.json
 *     collaboration/audit_log.jsonl               collaboration/<issue>.lock/lock_info.json
 *     collaboration/coordination.json             collaboration/agent_heartbeats.json
 *
 * Templates and indexes are passed over: the documents say it all.
 */
import { type IssueId, issueId } from '../ids.ts';
import { isRecord } from '../json.ts';
import type { Claim, Fix, FixStatus } from '../model.ts';
import { display, quote } from '../text.ts';
import { addSeconds } from '../time.ts';
import {
  type Fields,
  type ImportedAgent,
  type ImportedIssue,
  type Parsed,
  type Problem,
  parseFields,
  type Report,
  readTime,
} from './parsed.ts';
import { parseAuditLog } from './phase4-audit.ts';
import { readFix, readIssue, type WithComments } from './phase4-documents.ts';

const ISSUE_PATH = /^issues\/([^/]+)\/(?!index\.json$)([^/]+)\.json$/;
// A fix that a crash left in two directories is the one of the first.
const FIX_PATHS: readonly (readonly [FixStatus, RegExp])[] = [
  ['applied', /^fixes\/applied\/(?!index\.json$)([^/]+)\.json$/],
  ['rejected', /^fixes\/rejected\/(?!index\.json$)([^/]+)\.json$/],
  ['proposed', /^fixes\/proposed\/(?!index\.json$)([^/]+)\.json$/],
];
const LOCK_PATH = /^collaboration\/([^/]+)\.lock\/lock_info\.json$/;
const AUDIT_LOG = 'collaboration/audit_log.jsonl';
const COORDINATION = 'collaboration/coordination.json';
const HEARTBEATS = 'collaboration/agent_heartbeats.json';
/** How long a lock lasts that does not say when it ends, in seconds. */
const LOCK_SECONDS = 3600;

interface Found extends WithComments {
  readonly file: string;
  readonly fixes: Map<string, Fix>;
}

/** The files of such a directory by their paths in it, read one after the other. */
class Directory {
  readonly problems: Problem[] = [];
  readonly #files: ReadonlyMap<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files;
  }

  report(file: string, line: number | null = null): Report {
    return (severity, message) => this.problems.push({ file: display(file), line, message, severity });
  }

  text(path: string): string | undefined {
    return this.#files.get(path);
  }

  /** The object that a file holds; null, with a problem, where it holds none. */
  fields(path: string): Fields | null {
    const text = this.#files.get(path);
    if (text === undefined) return null;
    try {
      return parseFields(text);
    } catch (error) {
      const at = placeOfError(text, error as Error);
      const where = at ? ` (line ${at.line}, column ${at.column})` : '';
      this.report(path, at?.line ?? null)('skipped', `the file cannot be read: ${(error as Error).message}${where}`);
      return null;
    }
  }

  /** The objects of the files whose paths match, with what the path's groups say. */
  *matching(pattern: RegExp): Generator<{ path: string; groups: readonly string[]; fields: Fields; report: Report }> {
    for (const path of [...this.#files.keys()].sort()) {
      const groups = path.match(pattern)?.slice(1);
      const fields = groups ? this.fields(path) : null;
      if (groups && fields) yield { path, groups, fields, report: this.report(path) };
    }
  }
}

/** Where a text stops being JSON, as far as the parser tells. */
function placeOfError(text: string, { cause }: Error): { line: number; column: number } | null {
  if (!(cause instanceof SyntaxError)) return null;
  const { message } = cause;
  // The last one: before it stands a part of the text, which may speak of positions too.
  const told = [...message.matchAll(/position (\d+)/g)].at(-1)?.[1];
  const position = /end of JSON input/.test(message) ? text.length : Number(told ?? Number.NaN);
  if (Number.isNaN(position)) return null;
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Reads a directory from its files' paths ('/' between names) and texts. */
export function parsePhase4(files: ReadonlyMap<string, string>): Parsed {
  const directory = new Directory(files);
  const issues = new Map<IssueId, Found>();
  for (const { path, groups, fields, report } of directory.matching(ISSUE_PATH)) {
    const read = readIssue(fields, { severity: groups[0] ?? '', name: groups[1] ?? '' }, report);
    const known = read && issues.get(read.issue.id);
    if (known) report('skipped', `${known.issue.id} is in '${known.file}' already`);
    else if (read) issues.set(read.issue.id, { ...read, file: display(path), fixes: new Map() });
  }
  for (const [status, pattern] of FIX_PATHS) {
    for (const { groups, fields, report } of directory.matching(pattern))
      addFix(issues, fields, { status, name: groups[0] ?? '' }, report);
  }
  for (const { groups, fields, report } of directory.matching(LOCK_PATH)) addLock(issues, groups[0] ?? '', fields, report);
  const audit = parseAuditLog(directory.text(AUDIT_LOG) ?? '', (line) => directory.report(AUDIT_LOG, line));
  return {
    issues: [...issues.values()].map((found): ImportedIssue => ({ ...found, fixes: [...found.fixes.values()], line: null })),
    audit,
    agents: readAgents(directory),
    problems: directory.problems,
  };
}

function addFix(issues: Map<IssueId, Found>, fields: Fields, place: { status: FixStatus; name: string }, report: Report): void {
  const fix = readFix(fields, place, report);
  if (!fix) return;
  const found = issues.get(fix.issue_id);
  if (!found) report('skipped', `${fix.id} fixes ${fix.issue_id}, which did not come in`);
  else if (found.fixes.has(fix.id)) report('skipped', `${fix.issue_id} has a fix ${fix.id} already`);
  else found.fixes.set(fix.id, fix);
}

/** A lock becomes the lease of the issue that is in progress. */
function addLock(issues: Map<IssueId, Found>, name: string, fields: Fields, report: Report): void {
  const found = issues.get(issueId(name) ?? ('' as IssueId));
  const issue = found?.issue;
  if (issue?.claim) return;
  const claim = issue?.status === 'in_progress' ? readLock(issue.id, fields, report) : null;
  if (!found || !issue) {
    report('skipped', `the lock ${quote(name)} is of no issue that came in`);
  } else if (issue.status !== 'in_progress') {
    report('skipped', `${issue.id} is locked, but it is ${issue.status}; the lock did not come in`);
  } else if (!claim) {
    report('skipped', 'the lock does not say who took it and when');
  } else {
    if (issue.assigned_to !== null && issue.assigned_to !== claim.agent) {
      report(
        'note',
        `${issue.id} is assigned to ${quote(issue.assigned_to)}, but ${quote(claim.agent)} locked it and came in as its holder`,
      );
    }
    issues.set(issue.id, { ...found, issue: { ...issue, assigned_to: claim.agent, claim } });
  }
}

function readLock(id: IssueId, fields: Fields, report: Report): Claim | null {
  const agent = fields['locked_by'];
  const lockedAt = readTime(fields, 'locked_at', report);
  if (typeof agent !== 'string' || agent === '' || Array.from(agent).length > 64 || lockedAt === undefined) return null;
  const expiresAt = readTime(fields, 'expires_at', report);
  if (expiresAt === undefined) report('note', 'the lock does not say when it ends; one hour was taken');
  return {
    agent,
    session: 'imported',
    locked_at: lockedAt,
    expires_at: expiresAt ?? addSeconds(lockedAt, LOCK_SECONDS),
    nonce: `imported-${id}-${lockedAt}`,
  };
}

/** Every agent that the collaboration files name, with the last time that either gives. */
function readAgents(directory: Directory): ImportedAgent[] {
  const seen = new Map<string, string | null>();
  const take = (name: string, fields: Fields, field: string, report: Report): void => {
    const say: Report = (severity, message) => report(severity, `agent ${quote(name)}: ${message}`);
    const time = readTime(fields, field, say) ?? null;
    const before = seen.get(name) ?? null;
    seen.set(name, before !== null && (time === null || before > time) ? before : time);
  };
  const agents = directory.fields(COORDINATION)?.['agents'];
  for (const [name, value] of Object.entries(isRecord(agents) ? agents : {})) {
    take(name, isRecord(value) ? value : {}, 'last_seen', directory.report(COORDINATION));
  }
  const heartbeats = directory.fields(HEARTBEATS) ?? {};
  for (const [name, value] of Object.entries(heartbeats)) {
    // Either the time itself or an object that has it.
    const fields = isRecord(value) ? value : { last_seen: value };
    take(name, fields, 'last_heartbeat' in fields ? 'last_heartbeat' : 'last_seen', directory.report(HEARTBEATS));
  }
  return [...seen].map(([name, last_seen]) => ({ name, last_seen }));
}
