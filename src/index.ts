/** The public library. */
export type { IssueChange } from './app/actions.ts';
export type { ArchiveResult, Kept } from './app/archive.ts';
export {
  type ActionResult,
  type ArchiveIssuesOptions,
  type ClaimOptions,
  CoordinationClient,
  type FixResult,
  type IssueResult,
  type KeyResult,
} from './app/client.ts';
export type { LogFilter } from './app/log.ts';
export type { ClaimNow, IssueFilter, IssueInFull } from './app/query.ts';
export type { RefreshResult } from './app/refresh.ts';
export type { SyncResult } from './app/remote/sync.ts';
export type { Desk, Started } from './app/session.ts';
export type { Verification, VerifyOptions } from './app/verify/verify.ts';
export type { WorkspaceOptions } from './app/workspace.ts';
export { CoordinationError, type ErrorCode, EXIT_CODES, LockAcquisitionError, ValidationError } from './core/errors.ts';
export type { CreateIssueInput, ProposeFixInput } from './core/generated/types.ts';
export type { LogEntry } from './core/log-entry.ts';
export type { Agent, AgentKey, AgentKeys, Claim, Comment, Fix, Issue, IssueStatus, Policy, Severity } from './core/model.ts';
