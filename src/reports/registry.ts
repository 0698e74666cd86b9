/** Every report there is, by its name. The command line and the refresh read this one table. */
import { jsonDocument } from '../core/json.ts';
import { activityReport, agentRows } from './activity-report.ts';
import { fixesReport, fixSections } from './fixes-report.ts';
import { issueSections, issuesReport } from './issues-report.ts';
import { metadata, type REPORT_NAMES } from './metadata.ts';
import type { Snapshot } from './snapshot.ts';

/** One entry of the registry. */
export interface Report {
  /** The name of its file in reports/. */
  readonly file: string;
  /** What it shows, in a few words. */
  readonly title: string;
  /** The report as Markdown. */
  readonly render: (snapshot: Snapshot) => string;
  /** The same rows as plain data. */
  readonly data: (snapshot: Snapshot) => unknown;
}

/** The name of a report. */
export type ReportName = (typeof REPORT_NAMES)[number];

export const REPORTS: Readonly<Record<ReportName, Report>> = {
  issues: {
    file: 'ISSUES_REPORT.md',
    title: 'issues in progress, free, blocked and done',
    render: issuesReport,
    data: issueSections,
  },
  fixes: {
    file: 'FIXES_APPLIED_REPORT.md',
    title: 'fixes applied, proposed and rejected',
    render: fixesReport,
    data: fixSections,
  },
  activity: {
    file: 'AGENT_ACTIVITY_REPORT.md',
    title: 'what each agent holds and has done',
    render: activityReport,
    data: agentRows,
  },
};

/** Where the metadata of the reports lies. */
export const METADATA_PATH = 'reports/generation_metadata.json';

/** The text of each file below reports/ by its path; the same for the same snapshot, whatever the order of its documents. */
export function renderReports(snapshot: Snapshot): Map<string, string> {
  const files = Object.values(REPORTS).map(({ file, render }) => [`reports/${file}`, render(snapshot)] as const);
  return new Map([...files, [METADATA_PATH, jsonDocument(metadata(snapshot))]]);
}
