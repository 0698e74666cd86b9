/** ISSUES_REPORT.md: what is being worked on, what is free, what waits, what is done. */
import { ISSUE_STATUSES, type IssueStatus, isOpen } from '../core/model.ts';
import { truncate } from '../core/text.ts';
import { limited } from './limit.ts';
import { cell, heading, markdownDocument, table } from './markdown.ts';
import { compareIds, compareText } from './order.ts';
import { byUrgency, groupBySeverity, isAvailable, openDependencies, type ReportedIssue } from './rows.ts';
import type { Snapshot } from './snapshot.ts';
import { asOfText, countText, NOTHING, stateText, timeText, titleText } from './wording.ts';

/** The issues of a snapshot, each in exactly one section. */
export interface IssueSections {
  /** Those that somebody holds, the most urgent first, then the longest held. */
  readonly in_progress: readonly ReportedIssue[];
  /** Those that can be claimed and wait for nothing, the most urgent first. */
  readonly available: readonly ReportedIssue[];
  /** Those that nobody holds and that wait for others. */
  readonly blocked: readonly { readonly issue: ReportedIssue; readonly waits_for: readonly string[] }[];
  /** The newest first. */
  readonly resolved: readonly ReportedIssue[];
  readonly closed: readonly ReportedIssue[];
}

const doneAt = (issue: ReportedIssue): string =>
  (issue.status === 'closed' ? issue.closed_at : issue.resolved_at) ?? issue.updated_at ?? issue.created_at;
const newestFirst = (a: ReportedIssue, b: ReportedIssue): number => compareText(doneAt(b), doneAt(a)) || compareIds(a.id, b.id);

/** Sorts the issues of a snapshot into sections; leases are judged at the snapshot's own time. */
export function issueSections({ issues, policy, asOf }: Snapshot): IssueSections {
  const byId = new Map(issues.map((issue) => [issue.id as string, issue]));
  const open = issues.filter(isOpen).sort(byUrgency(policy));
  const free = open
    .filter((issue) => isAvailable(issue, asOf, policy))
    .map((issue) => ({ issue, waits_for: openDependencies(issue, byId) }));
  const held = groupBySeverity(
    open.filter((issue) => !isAvailable(issue, asOf, policy)),
    policy,
  );
  const since = (issue: ReportedIssue): string => issue.claim?.locked_at ?? '';
  return {
    in_progress: held.flatMap((group) =>
      [...group.issues].sort((a, b) => compareText(since(a), since(b)) || compareIds(a.id, b.id)),
    ),
    available: free.filter(({ waits_for }) => waits_for.length === 0).map(({ issue }) => issue),
    blocked: free.filter(({ waits_for }) => waits_for.length > 0),
    resolved: issues.filter(({ status }) => status === 'resolved').sort(newestFirst),
    closed: issues.filter(({ status }) => status === 'closed').sort(newestFirst),
  };
}

/** Renders ISSUES_REPORT.md. */
export function issuesReport(snapshot: Snapshot): string {
  const { issues, archived = 0 } = snapshot;
  const more = archived > 0 ? `, and ${archived} in the archive (\`git coord list --all\`)` : '';
  if (issues.length === 0) {
    const none = archived > 0 ? `No issues${more}.` : 'No issues yet.';
    return markdownDocument([heading(1, 'Issues'), asOfText(snapshot.asOf), none]);
  }
  const sections = issueSections(snapshot);
  const open = issues.filter(isOpen).length;
  return markdownDocument([
    heading(1, 'Issues'),
    `${countText(issues.length, 'issue')}, ${open} open${more}. ${asOfText(snapshot.asOf)}`.trimEnd(),
    summary(snapshot),
    heading(2, 'In progress'),
    limited(sections.in_progress, '`git coord list --status in_progress`', inProgress),
    heading(2, 'Available'),
    ...availableBySeverity(sections, snapshot),
    heading(2, 'Blocked'),
    limited(sections.blocked, '`git coord list --status new`', blocked),
    heading(2, 'Resolved'),
    limited(sections.resolved, '`git coord list --status resolved`', (shown) => resolved(shown, snapshot)),
    ...(sections.closed.length === 0
      ? []
      : [heading(2, 'Closed without a fix'), limited(sections.closed, '`git coord list --status closed`', closed)]),
  ]);
}

function summary({ issues, policy }: Snapshot): string {
  const counts = (of: readonly ReportedIssue[]): string[] => {
    const inState = (wanted: IssueStatus): number => of.filter(({ status }) => status === wanted).length;
    return [...ISSUE_STATUSES.map(inState), of.length].map(String);
  };
  return table(
    ['Severity', ...ISSUE_STATUSES.map(stateText), 'Total'],
    [
      ...groupBySeverity(issues, policy).map((group) => [stateText(group.severity), ...counts(group.issues)]),
      ['Total', ...counts(issues)],
    ],
    ['left', ...ISSUE_STATUSES.map(() => 'right' as const), 'right'],
  );
}

function inProgress(issues: readonly ReportedIssue[]): string {
  if (issues.length === 0) return 'Nobody holds an issue.';
  return table(
    ['Issue', 'Severity', 'Who', 'Since', 'Until', 'Title'],
    issues.map((issue) => [
      issue.id,
      issue.severity,
      issue.claim?.agent ?? NOTHING,
      timeText(issue.claim?.locked_at),
      timeText(issue.claim?.expires_at),
      titleText(issue),
    ]),
  );
}

function availableBySeverity({ available }: IssueSections, { policy }: Snapshot): string[] {
  if (available.length === 0) return ['Nothing is free.'];
  return groupBySeverity(available, policy)
    .filter((group) => group.issues.length > 0)
    .flatMap(({ severity, issues }) => [
      heading(3, `${stateText(severity)} (${issues.length})`),
      limited(issues, `\`git coord list --ready --severity ${severity}\``, availableTable),
    ]);
}

/** The columns for labels and former holders are there only where an issue has some. */
function availableTable(issues: readonly ReportedIssue[]): string {
  const columns: readonly (readonly [string, (issue: ReportedIssue) => string])[] = [
    ['Issue', (issue) => issue.id],
    ['Created', (issue) => timeText(issue.created_at)],
    ['Labels', (issue) => (issue.labels ?? []).join(', ')],
    ['Left by', leftBy],
    ['Title', titleText],
  ];
  const shown = columns.filter(([, value]) => issues.some((issue) => value(issue) !== ''));
  return table(
    shown.map(([name]) => name),
    issues.map((issue) => shown.map(([, value]) => value(issue))),
  );
}

/** Who began an issue that is free again. */
function leftBy({ claim, assigned_to: assigned }: ReportedIssue): string {
  if (claim) return `${claim.agent}, lease ended ${timeText(claim.expires_at)}`;
  return assigned === null ? '' : `${assigned}, no lease`;
}

function blocked(rows: IssueSections['blocked']): string {
  if (rows.length === 0) return 'Nothing waits for another issue.';
  return table(
    ['Issue', 'Severity', 'Waits for', 'Title'],
    rows.map(({ issue, waits_for }) => [issue.id, issue.severity, waits_for.join(', '), titleText(issue)]),
  );
}

function resolved(issues: readonly ReportedIssue[], { fixes }: Snapshot): string {
  if (issues.length === 0) return 'Nothing is resolved yet.';
  const appliedBy = new Map(fixes.map((fix) => [`${fix.issue_id} ${fix.id}`, fix.applied_by ?? fix.implementer]));
  return table(
    ['Issue', 'Severity', 'Resolved', 'Resolved by', 'Agent', 'Title'],
    issues.map((issue) => [
      issue.id,
      issue.severity,
      timeText(issue.resolved_at),
      issue.resolved_by ?? NOTHING,
      issue.assigned_to ?? appliedBy.get(`${issue.id} ${issue.resolved_by}`) ?? NOTHING,
      titleText(issue),
    ]),
  );
}

function closed(issues: readonly ReportedIssue[]): string {
  return issues
    .map((issue) => {
      const reason = issue.close_reason ? `: ${cell(truncate(issue.close_reason, 1000))}` : '';
      return `- ${cell(issue.id)}, ${timeText(issue.closed_at)}, ${cell(titleText(issue))}${reason}`;
    })
    .join('\n');
}
