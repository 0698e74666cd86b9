/** FIXES_APPLIED_REPORT.md: what was fixed, by whom and how it was checked; then what waits and what was turned down. */
import type { Fix } from '../core/model.ts';
import { truncate } from '../core/text.ts';
import { limited } from './limit.ts';
import { field, heading, markdownDocument } from './markdown.ts';
import { compareIds, compareText } from './order.ts';
import type { ReportedIssue } from './rows.ts';
import type { Snapshot } from './snapshot.ts';
import { asOfText, countText, NOTHING, timeText, titleText } from './wording.ts';

/** The fixes of a snapshot by what became of them. */
export interface FixSections {
  /** The newest first. */
  readonly applied: readonly Fix[];
  /** The one that waits longest first. */
  readonly proposed: readonly Fix[];
  /** The newest first. */
  readonly rejected: readonly Fix[];
}

const byId = (a: Fix, b: Fix): number => compareIds(a.id, b.id) || compareIds(a.issue_id, b.issue_id);

function newestFirst(timeOf: (fix: Fix) => string | undefined): (a: Fix, b: Fix) => number {
  const time = (fix: Fix): string => timeOf(fix) ?? fix.created_at ?? '';
  return (a, b) => compareText(time(b), time(a)) || byId(a, b);
}

/** Sorts the fixes of a snapshot into sections. */
export function fixSections({ fixes }: Snapshot): FixSections {
  const having = (status: Fix['status']): Fix[] => fixes.filter((fix) => fix.status === status);
  return {
    applied: having('applied').sort(newestFirst((fix) => fix.applied_at)),
    proposed: having('proposed').sort((a, b) => compareText(a.created_at ?? '', b.created_at ?? '') || byId(a, b)),
    rejected: having('rejected').sort(newestFirst((fix) => fix.rejected_at)),
  };
}

/** Renders FIXES_APPLIED_REPORT.md. */
export function fixesReport(snapshot: Snapshot): string {
  const { fixes } = snapshot;
  if (fixes.length === 0) return markdownDocument([heading(1, 'Fixes'), asOfText(snapshot.asOf), 'No fixes yet.']);
  const { applied, proposed, rejected } = fixSections(snapshot);
  const issues = new Map(snapshot.issues.map((issue) => [issue.id as string, issue]));
  const counts = `${applied.length} applied, ${proposed.length} proposed, ${rejected.length} rejected`;
  const section = (list: readonly Fix[], fields: (fix: Fix, issue: ReportedIssue | undefined) => string[]): string =>
    limited(list, `see fixes/${list[0]?.status}/`, (shown) =>
      shown
        .map((fix) => `${heading(3, `${fix.id}: ${titleText(fix)}`)}\n\n${fields(fix, issues.get(fix.issue_id)).join('\n')}`)
        .join('\n\n'),
    );
  return markdownDocument([
    heading(1, 'Fixes'),
    `${countText(fixes.length, 'fix', 'fixes')}: ${counts}. ${asOfText(snapshot.asOf)}`.trimEnd(),
    heading(2, 'Applied'),
    applied.length === 0 ? 'Nothing is applied yet.' : section(applied, appliedFields),
    heading(2, 'Proposed'),
    proposed.length === 0 ? 'No fix waits to be applied.' : section(proposed, proposedFields),
    ...(rejected.length === 0 ? [] : [heading(2, 'Rejected'), section(rejected, rejectedFields)]),
  ]);
}

function appliedFields(fix: Fix, issue: ReportedIssue | undefined): string[] {
  return [
    issueField(fix, issue),
    implementer(fix),
    field('Applied by', whoAndWhen(fix.applied_by, fix.applied_at)),
    field('Verified by', oneLine(fix.verified_by?.join(', ') ?? '') || NOTHING),
    ...implementation(fix),
    field('Tests', testsText(fix)),
    ...reviews(fix),
  ];
}

function proposedFields(fix: Fix, issue: ReportedIssue | undefined): string[] {
  const said = reviews(fix);
  return [
    issueField(fix, issue),
    implementer(fix),
    ...implementation(fix),
    field('Tests', testsText(fix)),
    ...(said.length === 0 ? [field('Reviews', 'none yet')] : said),
  ];
}

function rejectedFields(fix: Fix, issue: ReportedIssue | undefined): string[] {
  return [
    issueField(fix, issue),
    implementer(fix),
    field('Rejected by', whoAndWhen(fix.rejected_by, fix.rejected_at)),
    field('Reason', paragraph(fix.reject_reason) || NOTHING),
    ...reviews(fix),
  ];
}

/** The issue with its title, where it is known, and its state, where that is not what the fix's own state says. */
function issueField(fix: Fix, issue: ReportedIssue | undefined): string {
  if (!issue) return field('Issue', fix.issue_id);
  const done = issue.status === 'resolved' || issue.status === 'closed';
  const by = issue.resolved_by ? ` by ${issue.resolved_by}` : '';
  const state = done && issue.resolved_by !== fix.id ? `, ${issue.status}${by}` : '';
  return field('Issue', `${issue.id} (${issue.severity}${state}): ${oneLine(titleText(issue))}`);
}

function implementer(fix: Fix): string {
  return field('Implemented by', whoAndWhen(fix.implementer, fix.created_at));
}

function whoAndWhen(who: string | null | undefined, when: string | undefined): string {
  return oneLine([who || NOTHING, ...(when ? [timeText(when)] : [])].join(', '));
}

function implementation({ implementation: made }: Fix): string[] {
  const files = made?.files_modified ?? [];
  const lines = made?.lines ? `lines ${made.lines}` : '';
  const where = [files.join(', '), lines].filter(Boolean).join('; ');
  return [field('Files', oneLine(where) || NOTHING), ...(made?.approach ? [field('Approach', paragraph(made.approach))] : [])];
}

/** Both forms of test results in words: `{tested, notes}` and `{nodes_tested, success_rate}`. */
function testsText({ test_results: results }: Fix): string {
  if (!results) return 'not recorded';
  const { tested, nodes_tested: nodes, success_rate: rate, notes } = results;
  const parts = [
    ...(tested === undefined ? [] : [tested ? 'tested' : 'not tested']),
    ...(nodes ? [oneLine([countText(nodes.length, 'node'), nodes.join(', ')].filter(Boolean).join(': '))] : []),
    ...(rate ? [`success rate ${oneLine(rate)}`] : []),
  ].join('; ');
  if (!notes?.trim()) return parts || 'not recorded';
  return [parts, paragraph(notes)].filter(Boolean).join(notes.trim().includes('\n') ? '\n' : '. ');
}

function reviews(fix: Fix): string[] {
  return (fix.reviews ?? []).map(({ agent, verdict, at, notes }) => {
    const said = verdict === 'approved' ? 'approved' : 'asked for changes';
    return field('Review', `${oneLine(agent)} ${said}, ${timeText(at)}${notes?.trim() ? `: ${oneLine(paragraph(notes))}` : ''}`);
  });
}

/** Text of any length, cut to what a report can bear. */
function paragraph(text: string | undefined): string {
  return truncate(text?.trim() ?? '', 4000);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
