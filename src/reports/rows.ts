/** Which issues are free, which wait for others, and in which order they are shown: one answer for reports and verbs alike. */
import { isStale } from '../core/lease.ts';
import { type Issue, isOpen, type Policy, SEVERITIES, type Severity } from '../core/model.ts';
import { bySeverity } from '../core/policy.ts';
import { compareIds, compareText } from './order.ts';

/** The issues of one severity. */
export interface SeverityGroup {
  readonly severity: Severity;
  readonly issues: readonly Issue[];
}

/** One group for each severity, empty ones too, in the team's order; within a group the issues keep theirs. */
export function groupBySeverity(issues: Iterable<Issue>, policy: Policy): SeverityGroup[] {
  const groups = new Map<Severity, Issue[]>([...policy.severities, ...SEVERITIES].map((severity) => [severity, []]));
  for (const issue of issues) groups.get(issue.severity)?.push(issue);
  return Array.from(groups, ([severity, members]) => ({ severity, issues: members }));
}

/** Compares issues: by severity in the team's order, then the oldest first, then by id. */
export function byUrgency(policy: Policy): (a: Issue, b: Issue) => number {
  const severity = bySeverity(policy);
  return (a, b) => severity(a.severity, b.severity) || compareText(a.created_at, b.created_at) || compareIds(a.id, b.id);
}

/** Whether an issue can be claimed: it is new, or in progress with a lease that is stale or absent. */
export function isAvailable(issue: Issue, now: string, policy: Policy): boolean {
  return isOpen(issue) && (!issue.claim || isStale(issue.claim, now, policy));
}

/** The ids of the issues that an issue waits for. One that is not in `byId` is retired or never was, and holds nothing up. */
export function openDependencies(issue: Issue, byId: ReadonlyMap<string, Issue>): string[] {
  return [...new Set(issue.depends_on)].filter((id) => {
    const dependency = id === issue.id ? undefined : byId.get(id);
    return dependency !== undefined && isOpen(dependency);
  });
}

/** Whether an issue can be claimed and waits for no other. */
export function isReady(issue: Issue, byId: ReadonlyMap<string, Issue>, now: string, policy: Policy): boolean {
  return isAvailable(issue, now, policy) && openDependencies(issue, byId).length === 0;
}

/** The issues that can be claimed, the most urgent first. */
export function available(issues: Iterable<Issue>, now: string, policy: Policy): Issue[] {
  return [...issues].filter((issue) => isAvailable(issue, now, policy)).sort(byUrgency(policy));
}
