// Generated from schemas/ by `npm run generate`; edit those.

import type { ErrorObject } from '../validate.ts';
interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly ErrorObject[] | null;
}
export declare const valid_Agent: Validator;
export declare const valid_Comment: Validator;
export declare const valid_TeamConfig: Validator;
export declare const valid_Fix: Validator;
export declare const valid_Issue: Validator;
export declare const valid_AgentKeys: Validator;
export declare const valid_create_issue: Validator;
export declare const valid_edit_issue: Validator;
export declare const valid_comment_issue: Validator;
export declare const valid_reopen_issue: Validator;
export declare const valid_close_issue: Validator;
export declare const valid_claim_issue: Validator;
export declare const valid_renew_claim: Validator;
export declare const valid_release_issue: Validator;
export declare const valid_propose_fix: Validator;
export declare const valid_review_fix: Validator;
export declare const valid_apply_fix: Validator;
export declare const valid_reject_fix: Validator;
export declare const valid_import_issue: Validator;
export declare const valid_start_session: Validator;
export declare const valid_heartbeat: Validator;
export declare const valid_import_audit: Validator;
export declare const valid_set_config: Validator;
export declare const valid_add_key: Validator;
export declare const valid_revoke_key: Validator;
