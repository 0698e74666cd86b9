/** Every operation there is, by its name in the audit. Command line, library, docs and replay read this one table. */
import { heartbeat, importAudit, startSession } from './agents.ts';
import { claimIssue, releaseIssue, renewClaim } from './claims.ts';
import { setConfig } from './config.ts';
import { applyFix, proposeFix, rejectFix, reviewFix } from './fixes.ts';
import { closeIssue, commentIssue, createIssue, editIssue, importIssue, reopenIssue } from './issues.ts';
import { addKey, revokeKey } from './keys.ts';

export const OPERATIONS = {
  create_issue: createIssue,
  edit_issue: editIssue,
  comment_issue: commentIssue,
  close_issue: closeIssue,
  reopen_issue: reopenIssue,
  import_issue: importIssue,
  claim_issue: claimIssue,
  renew_claim: renewClaim,
  release_issue: releaseIssue,
  propose_fix: proposeFix,
  review_fix: reviewFix,
  apply_fix: applyFix,
  reject_fix: rejectFix,
  start_session: startSession,
  heartbeat,
  import_audit: importAudit,
  add_key: addKey,
  revoke_key: revokeKey,
  set_config: setConfig,
} as const;

/** The name of an operation. */
export type Action = keyof typeof OPERATIONS;
/** The input of the operation with this name. */
export type InputOf<A extends Action> = Parameters<(typeof OPERATIONS)[A]['apply']>[1];
