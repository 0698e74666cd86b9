/** The documents that issue, agent and config branches hold, and who acts on them. */

import type { Agent, AgentKeys, Comment, Fix as StoredFix, Issue as StoredIssue, TeamConfig } from './generated/types.ts';
import type { FixId, IssueId } from './ids.ts';

export type { Agent, AgentKeys, Comment, TeamConfig };
/** An issue, as it is committed. */
export type Issue = StoredIssue & { readonly id: IssueId };
/** A fix, as it is committed. */
export type Fix = StoredFix & { readonly id: FixId; readonly issue_id: IssueId };
/** The team's rules. */
export type Policy = Readonly<Required<TeamConfig['policy']>>;
/** A lease on an issue. */
export type Claim = NonNullable<StoredIssue['claim']>;
/** One of an agent's keys. */
export type AgentKey = AgentKeys['keys'][number];
export type Severity = Issue['severity'];
export type IssueStatus = Issue['status'];
export type FixStatus = Fix['status'];

export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];
export const ISSUE_STATUSES = ['new', 'in_progress', 'resolved', 'closed'] as const satisfies readonly IssueStatus[];
export const FIX_STATUSES = ['proposed', 'applied', 'rejected'] as const satisfies readonly FixStatus[];

/** Any document together with its kind. */
export type Document =
  | { readonly kind: 'issue'; readonly value: Issue }
  | { readonly kind: 'fix'; readonly value: Fix }
  | { readonly kind: 'comment'; readonly value: Comment }
  | { readonly kind: 'agent'; readonly value: Agent }
  | { readonly kind: 'keys'; readonly value: AgentKeys }
  | { readonly kind: 'config'; readonly value: TeamConfig };

/** What an operation needs of a branch: every document but the comments, on which no decision depends. */
export interface BranchState {
  readonly issue: Issue | null;
  readonly fixes: readonly Fix[];
  readonly agent: Agent | null;
  readonly keys: AgentKeys | null;
  readonly config: TeamConfig | null;
}

/** A branch that does not exist yet. */
export const EMPTY_STATE: BranchState = { issue: null, fixes: [], agent: null, keys: null, config: null };

/** Who acts: two sessions under one agent's name are two holders. */
export interface Actor {
  readonly agent: string;
  readonly session: string;
}

/** Whether an issue is still to be done. */
export function isOpen(issue: Pick<Issue, 'status'>): boolean {
  return issue.status === 'new' || issue.status === 'in_progress';
}
