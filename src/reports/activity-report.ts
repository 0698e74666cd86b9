/** AGENT_ACTIVITY_REPORT.md: who is here, what each holds, what each has done. */
import { isStale } from '../core/lease.ts';
import { isOpen, type Policy } from '../core/model.ts';
import { cell, heading, inline, markdownDocument, table } from './markdown.ts';
import { compareText } from './order.ts';
import { byUrgency, type ReportedIssue } from './rows.ts';
import type { Snapshot } from './snapshot.ts';
import { asOfText, countText, NOTHING, timeText, titleText } from './wording.ts';

/** One agent, as far as its record, its actions and the documents that name it tell. */
export interface AgentRow {
  readonly agent: string;
  /** The latest of its record and of its actions; null where nothing says. */
  readonly last_seen: string | null;
  /** The open issues whose lease it has, the most urgent first. */
  readonly current_tasks: readonly ReportedIssue[];
  readonly actions: Readonly<Record<string, number>>;
  readonly denied: number;
  readonly fixes_proposed: number;
  readonly fixes_applied: number;
}

/** Every agent that anything names: the last seen first, then by name. */
export function agentRows({ agents, activity, issues, fixes, policy }: Snapshot): AgentRow[] {
  const rows = new Map<string, { -readonly [K in keyof AgentRow]: AgentRow[K] } & { current_tasks: ReportedIssue[] }>();
  const rowOf = (agent: string) => {
    const known = rows.get(agent);
    if (known) return known;
    const row = { agent, last_seen: null, current_tasks: [], actions: {}, denied: 0, fixes_proposed: 0, fixes_applied: 0 };
    rows.set(agent, row);
    return rowOf(agent);
  };
  const seen = (agent: string, time: string): void => {
    const row = rowOf(agent);
    if (row.last_seen === null || time > row.last_seen) row.last_seen = time;
  };
  for (const { name, last_seen } of agents) seen(name, last_seen);
  for (const { agent, last, actions, denied } of activity.agents) {
    seen(agent, last);
    Object.assign(rowOf(agent), { actions, denied });
  }
  for (const issue of issues) if (issue.claim && isOpen(issue)) rowOf(issue.claim.agent).current_tasks.push(issue);
  for (const { implementer, applied_by } of fixes) {
    if (implementer) rowOf(implementer).fixes_proposed++;
    if (applied_by) rowOf(applied_by).fixes_applied++;
  }
  for (const row of rows.values()) row.current_tasks.sort(byUrgency(policy));
  return [...rows.values()].sort((a, b) => compareText(b.last_seen ?? '', a.last_seen ?? '') || compareText(a.agent, b.agent));
}

/** Renders AGENT_ACTIVITY_REPORT.md. */
export function activityReport(snapshot: Snapshot): string {
  const rows = agentRows(snapshot);
  if (rows.length === 0) {
    return markdownDocument([heading(1, 'Agent activity'), asOfText(snapshot.asOf), 'No agents yet.']);
  }
  const total = countText(snapshot.activity.total, 'action');
  return markdownDocument([
    heading(1, 'Agent activity'),
    `${countText(rows.length, 'agent')}, ${total}. ${asOfText(snapshot.asOf)}`.trimEnd(),
    summary(rows),
    ...rows.flatMap((row) => [heading(2, row.agent), agentText(row, snapshot)]),
  ]);
}

const actionCount = ({ actions }: AgentRow): number => Object.values(actions).reduce((sum, count) => sum + count, 0);

function summary(rows: readonly AgentRow[]): string {
  return table(
    ['Agent', 'Last seen', 'Holds', 'Actions', 'Refused', 'Fixes proposed', 'Fixes applied'],
    rows.map((row) => [
      row.agent,
      timeText(row.last_seen),
      ...[row.current_tasks.length, actionCount(row), row.denied, row.fixes_proposed, row.fixes_applied].map(String),
    ]),
    ['left', 'left', 'right', 'right', 'right', 'right', 'right'],
  );
}

function agentText(row: AgentRow, { policy, asOf }: Snapshot): string {
  return [
    `- Last seen: ${timeText(row.last_seen)}`,
    ...tasks(row.current_tasks, asOf, policy),
    `- Actions: ${actionsText(row)}`,
    ...(row.denied === 0 ? [] : [`- Refused attempts: ${row.denied}`]),
    `- Fixes: ${row.fixes_proposed} proposed, ${row.fixes_applied} applied`,
  ].join('\n');
}

function tasks(issues: readonly ReportedIssue[], asOf: string, policy: Policy): string[] {
  if (issues.length === 0) return ['- Current tasks: none'];
  return [
    '- Current tasks:',
    ...issues.map((issue) => {
      const end = timeText(issue.claim?.expires_at);
      const lease = issue.claim && isStale(issue.claim, asOf, policy) ? `lease ended ${end}` : `until ${end}`;
      return `  - ${inline(issue.id)} (${issue.severity}, ${lease}): ${cell(titleText(issue))}`;
    }),
  ];
}

/** What it did most often first. */
function actionsText({ actions }: AgentRow): string {
  const counts = Object.entries(actions).sort(([a, x], [b, y]) => y - x || compareText(a, b));
  return counts.map(([action, count]) => `${cell(action)} ${count}`).join(', ') || NOTHING;
}
