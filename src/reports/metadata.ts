/** generation_metadata.json: what the reports were made from, and the counters from which the next ones go on. */
import { isRecord } from '../core/json.ts';
import { FIX_STATUSES, ISSUE_STATUSES } from '../core/model.ts';
import { FORMAT } from '../core/policy.ts';
import { compareText } from './order.ts';
import { groupBySeverity } from './rows.ts';
import type { Activity, AgentActivity, Snapshot } from './snapshot.ts';

/** The reports there are, in the order in which they are listed. */
export const REPORT_NAMES = ['issues', 'fixes', 'activity'] as const;

/** The content of generation_metadata.json. */
export function metadata(snapshot: Snapshot): Record<string, unknown> {
  const { issues, fixes, agents, activity, policy, asOf, archived = 0 } = snapshot;
  const groups = groupBySeverity(issues, policy);
  return {
    generated_at: asOf,
    generator: 'git coord',
    format: FORMAT,
    reports: REPORT_NAMES,
    issues: {
      total: issues.length,
      ...(archived > 0 && { archived }),
      by_status: countBy(ISSUE_STATUSES, issues),
      by_severity: Object.fromEntries(groups.map((group) => [group.severity, group.issues.length])),
    },
    fixes: { total: fixes.length, by_status: countBy(FIX_STATUSES, fixes) },
    agents: agents.length,
    activity,
  };
}

function countBy(statuses: readonly string[], documents: readonly { readonly status: string }[]): Record<string, number> {
  return Object.fromEntries(statuses.map((wanted) => [wanted, documents.filter(({ status }) => status === wanted).length]));
}

/** Reads the counters back from what `metadata` made; null where they are missing, torn or do not add up. */
export function activityOf(metadata: unknown): Activity | null {
  const activity = isRecord(metadata) && metadata['format'] === FORMAT ? metadata['activity'] : null;
  if (!isRecord(activity) || !isCount(activity['total']) || !Array.isArray(activity['agents'])) return null;
  const agents: AgentActivity[] = [];
  for (const entry of activity['agents'] as unknown[]) {
    const agent = agentActivity(entry);
    const before = agents.at(-1);
    if (!agent || (before && compareText(before.agent, agent.agent) >= 0)) return null;
    agents.push(agent);
  }
  const sum = agents.reduce((total, { actions, denied }) => Object.values(actions).reduce((a, b) => a + b, total + denied), 0);
  return sum === activity['total'] ? { total: sum, agents } : null;
}

function agentActivity(entry: unknown): AgentActivity | null {
  if (!isRecord(entry)) return null;
  const { agent, first, last, actions, denied } = entry;
  if (typeof agent !== 'string' || !isTime(first) || !isTime(last)) return null;
  if (first > last || !isCount(denied) || !isRecord(actions)) return null;
  const counts = Object.entries(actions);
  if (!counts.every((count): count is [string, number] => isCount(count[1]))) return null;
  return { agent, first, last, actions: Object.fromEntries(counts), denied };
}

// Reports print it as it is; whoever may write to refs/coord/state could have put anything there.
const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
