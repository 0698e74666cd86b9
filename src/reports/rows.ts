/** Which issues are free, which wait for others, and in which order they are shown: one answer for reports and verbs alike. */
import { isStale } from '../core/lease.ts';
import { type Issue, isOpen, type Policy, SEVERITIES, type Severity } from '../core/model.ts';
import { bySeverity } from '../core/policy.ts';
import { compareIds, compareText } from './order.ts';

/** What tells whether an issue is free, what it waits for, and where in a list it stands. */
export type IssueHead = Pick<Issue, 'id' | 'severity' | 'status' | 'created_at' | 'assigned_to' | 'claim' | 'depends_on'> & {
  readonly [PLACE]?: (order: string) => number | null;
};

/** Where an issue stands among others that are in an order already, where that is the one that is asked for; see `orderOf`. */
export const PLACE = Symbol('place');

/** What the order in which a team sees issues depends on, besides the issues. */
export const orderOf = (policy: Policy): string => policy.severities.join();

/** What reports show of an issue. Whoever has only a part of it at hand may read the rest when it is asked for. */
export type ReportedIssue = IssueHead &
  Pick<Issue, 'title'> & {
    readonly [K in 'labels' | 'closed_at' | 'close_reason' | 'resolved_at' | 'resolved_by' | 'updated_at']?: Issue[K] | undefined;
  };

/** The issues of one severity. */
export interface SeverityGroup<T = Issue> {
  readonly severity: Severity;
  readonly issues: readonly T[];
}

/** One group for each severity, empty ones too, in the team's order; within a group the issues keep theirs. */
export function groupBySeverity<T extends Pick<Issue, 'severity'>>(issues: Iterable<T>, policy: Policy): SeverityGroup<T>[] {
  const groups = new Map<Severity, T[]>([...policy.severities, ...SEVERITIES].map((severity) => [severity, []]));
  for (const issue of issues) groups.get(issue.severity)?.push(issue);
  return Array.from(groups, ([severity, members]) => ({ severity, issues: members }));
}

/** Compares issues: by severity in the team's order, then the oldest first, then by id. */
export function byUrgency(policy: Policy): (a: IssueHead, b: IssueHead) => number {
  const severity = bySeverity(policy);
  const order = orderOf(policy);
  return (a, b) => {
    const [place, other] = [a[PLACE]?.(order) ?? null, b[PLACE]?.(order) ?? null];
    if (place !== null && other !== null) return place - other;
    return severity(a.severity, b.severity) || compareText(a.created_at, b.created_at) || compareIds(a.id, b.id);
  };
}

/** Whether an issue can be claimed: it is new, or in progress with a lease that is stale or absent. */
export function isAvailable(issue: IssueHead, now: string, policy: Policy): boolean {
  return isOpen(issue) && (!issue.claim || isStale(issue.claim, now, policy));
}

/** The ids of the issues that an issue waits for. One that is not in `byId` is retired or never was, and holds nothing up. */
export function openDependencies(issue: IssueHead, byId: ReadonlyMap<string, Pick<Issue, 'status'>>): string[] {
  if (!issue.depends_on?.length) return [];
  return [...new Set(issue.depends_on)].filter((id) => {
    const dependency = id === issue.id ? undefined : byId.get(id);
    return dependency !== undefined && isOpen(dependency);
  });
}

/** Whether an issue can be claimed and waits for no other. */
export function isReady(
  issue: IssueHead,
  byId: ReadonlyMap<string, Pick<Issue, 'status'>>,
  now: string,
  policy: Policy,
): boolean {
  return isAvailable(issue, now, policy) && openDependencies(issue, byId).length === 0;
}

/** The issues that can be claimed, the most urgent first. */
export function available<T extends IssueHead>(issues: Iterable<T>, now: string, policy: Policy): T[] {
  return [...issues].filter((issue) => isAvailable(issue, now, policy)).sort(byUrgency(policy));
}
