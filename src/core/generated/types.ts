// Generated from schemas/ by `npm run generate`; edit those.

/**
 * An agent's record, as committed in agents/<name>.json on refs/coord/agents/<name>/<clone>.
 */
export interface Agent {
  /**
   * The name it acts under.
   */
  readonly name: string;
  /**
   * When it first started a session here.
   */
  readonly registered_at?: string;
  /**
   * Its last start or heartbeat.
   */
  readonly last_seen: string;
  /**
   * The session it last started.
   */
  readonly session?: string | null;
  /**
   * The machine that it last started on.
   */
  readonly host?: string;
  readonly [k: string]: unknown;
}

/**
 * A comment, as committed in comments/<issue>/<time>-<nonce>.json.
 */
export interface Comment {
  /**
   * Its time and a nonce; the name of its file.
   */
  readonly id: string;
  /**
   * The issue that it is about.
   */
  readonly issue_id: string;
  /**
   * The agent that wrote it.
   */
  readonly author: string | null;
  /**
   * When it was written.
   */
  readonly created_at: string;
  /**
   * Markdown. Untrusted.
   */
  readonly text: string;
  readonly [k: string]: unknown;
}

/**
 * The team's settings, as committed in config.json on refs/coord/config.
 */
export interface TeamConfig {
  /**
   * The version of the data model.
   */
  readonly format: number;
  /**
   * Random; tells two teams' repositories apart.
   */
  readonly team_id: string;
  /**
   * When the team was set up.
   */
  readonly created_at?: string;
  /**
   * The team's rules.
   */
  readonly policy: {
    /**
     * How long a claim lasts unless it is renewed, in minutes.
     */
    readonly lease_minutes?: number;
    /**
     * The longest lease that `claim --ttl` may ask for, in minutes.
     */
    readonly max_lease_minutes?: number;
    /**
     * How long after its end a lease is still respected, in seconds.
     */
    readonly clock_skew_seconds?: number;
    /**
     * Who may apply a fix.
     */
    readonly apply_by?: 'anyone' | 'not_implementer';
    /**
     * Whether somebody other than the implementer must approve a fix before it is applied.
     */
    readonly approval_required?: boolean;
    /**
     * The most issues one agent may hold at once; 0 is no limit.
     */
    readonly max_claims_per_agent?: number;
    /**
     * The order in which issues are listed and offered.
     *
     * @minItems 4
     * @maxItems 4
     */
    readonly severities?: readonly ('critical' | 'high' | 'medium' | 'low')[];
    /**
     * Whether every action must be signed with a key of the agent that it names.
     */
    readonly require_signatures?: boolean;
    readonly [k: string]: unknown;
  };
  readonly [k: string]: unknown;
}

/**
 * A fix, as committed in fixes/<status>/<id>_<slug>.json on its issue's branch.
 */
export interface Fix {
  /**
   * The id, in its one stored form.
   */
  readonly id: string;
  /**
   * The issue it fixes.
   */
  readonly issue_id: string;
  /**
   * One line of text. Untrusted.
   */
  readonly title: string;
  /**
   * Which folder it lies in.
   */
  readonly status: 'proposed' | 'applied' | 'rejected';
  /**
   * The agent that proposed it.
   */
  readonly implementer?: string | null;
  /**
   * When it was proposed.
   */
  readonly created_at?: string;
  /**
   * What the fix changes.
   */
  readonly implementation?: {
    /**
     * How it does it, in Markdown. Untrusted.
     */
    readonly approach?: string;
    /**
     * The files that it changes.
     */
    readonly files_modified?: readonly (string)[];
    /**
     * Line ranges, as given: 450-480 or 1-9,40-44.
     */
    readonly lines?: string;
    readonly [k: string]: unknown;
  };
  /**
   * Either {tested, notes} or {nodes_tested, success_rate}; both forms are the predecessor's.
   */
  readonly test_results?: {
    /**
     * Whether it was tested.
     */
    readonly tested?: boolean;
    /**
     * How it was tested. Untrusted.
     */
    readonly notes?: string;
    /**
     * What it was tested on.
     */
    readonly nodes_tested?: readonly (string)[];
    /**
     * How many of them passed: 100%.
     */
    readonly success_rate?: string;
    readonly [k: string]: unknown;
  };
  /**
   * Agents that approved or applied it.
   */
  readonly verified_by?: readonly (string)[];
  /**
   * What reviewers said, the oldest first.
   */
  readonly reviews?: {
    /**
     * Who reviewed it.
     */
    readonly agent: string;
    /**
     * The last word of each reviewer counts.
     */
    readonly verdict: 'approved' | 'changes_requested';
    /**
     * What was checked, or what has to change. Untrusted.
     */
    readonly notes?: string;
    /**
     * When.
     */
    readonly at: string;
    readonly [k: string]: unknown;
  }[];
  /**
   * The agent that applied it.
   */
  readonly applied_by?: string;
  /**
   * When it was applied.
   */
  readonly applied_at?: string;
  /**
   * The agent that rejected it.
   */
  readonly rejected_by?: string;
  /**
   * When it was rejected.
   */
  readonly rejected_at?: string;
  /**
   * Why it was rejected. Untrusted.
   */
  readonly reject_reason?: string;
  readonly [k: string]: unknown;
}

/**
 * An issue, as committed in issues/<severity>/<id>_<slug>.json on its branch.
 */
export interface Issue {
  /**
   * The id, in its one stored form.
   */
  readonly id: string;
  /**
   * One line of text. Untrusted.
   */
  readonly title: string;
  /**
   * How urgent it is; policy says in which order.
   */
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /**
   * new and in_progress are open; resolved by a fix, or closed without one.
   */
  readonly status: 'new' | 'in_progress' | 'resolved' | 'closed';
  /**
   * Markdown. Untrusted.
   */
  readonly description?: string;
  /**
   * The agent that holds it, or that resolved it.
   */
  readonly assigned_to: string | null;
  /**
   * The current lease, or null.
   */
  readonly claim?: {
    /**
     * Who holds it.
     */
    readonly agent: string;
    /**
     * Which session of that agent holds it.
     */
    readonly session: string;
    /**
     * When it was claimed.
     */
    readonly locked_at: string;
    /**
     * When it was last renewed.
     */
    readonly renewed_at?: string;
    /**
     * When it may be taken over, the clock-skew margin aside.
     */
    readonly expires_at: string;
    /**
     * Random; tells two claims of one agent in one second apart.
     */
    readonly nonce: string;
    readonly [k: string]: unknown;
  } | null;
  /**
   * When it was created.
   */
  readonly created_at: string;
  /**
   * The agent that created it.
   */
  readonly created_by?: string | null;
  /**
   * When it last changed.
   */
  readonly updated_at?: string;
  /**
   * In the order in which they were added. Untrusted.
   */
  readonly labels?: readonly (string)[];
  /**
   * Issues to resolve first.
   */
  readonly depends_on?: readonly (string)[];
  /**
   * The fix that resolved it.
   */
  readonly resolved_by?: string | null;
  /**
   * When it was resolved.
   */
  readonly resolved_at?: string | null;
  /**
   * When it was closed without a fix.
   */
  readonly closed_at?: string | null;
  /**
   * Why it was closed. Untrusted.
   */
  readonly close_reason?: string | null;
  /**
   * Ids it had where it was imported from; verbs accept them.
   */
  readonly aliases?: readonly (string)[];
  /**
   * Where it came from.
   */
  readonly imported?: {
    /**
     * Which format it came in.
     */
    readonly from: string;
    /**
     * The id that it had there.
     */
    readonly id: string;
    readonly [k: string]: unknown;
  };
  readonly [k: string]: unknown;
}

/**
 * The keys that an agent signs with, as committed in agents/<name>.keys.json on refs/coord/agents/<name>/keys.
 */
export interface AgentKeys {
  /**
   * The name it acts under.
   */
  readonly agent: string;
  /**
   * Its keys, the oldest first; a revoked one stays.
   *
   * @maxItems 1000
   */
  readonly keys: {
    /**
     * Of an SSH key its SHA-256 in Base64, of an OpenPGP key that of its primary key.
     */
    readonly fingerprint: string;
    /**
     * Which of Git's formats of signatures it makes.
     */
    readonly type: 'ssh' | 'openpgp';
    /**
     * One line of OpenSSH without a comment, or an armored OpenPGP block without headers.
     */
    readonly public_key: string;
    /**
     * When it was added.
     */
    readonly added_at: string;
    /**
     * Who added it.
     */
    readonly added_by: string;
    /**
     * When it was revoked: what it signed from then on does not count.
     */
    readonly revoked_at?: string;
    /**
     * Why it was revoked.
     */
    readonly revoke_reason?: string;
    readonly [k: string]: unknown;
  }[];
  readonly [k: string]: unknown;
}

/**
 * Creates an issue.
 */
export interface CreateIssueInput {
  /**
   * One line of text.
   */
  readonly title: string;
  /**
   * How urgent it is.
   */
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /**
   * Markdown.
   */
  readonly description?: string;
  /**
   * Its labels.
   *
   * @maxItems 1000
   */
  readonly labels?: readonly (string)[];
  /**
   * Issues to resolve first.
   *
   * @maxItems 1000
   */
  readonly depends_on?: readonly (string)[];
}

/**
 * Changes fields of an issue, each from a value to another; labels and dependencies by what is added and removed.
 */
export interface EditIssueInput {
  /**
   * The title that was seen, and the new one.
   */
  readonly title?: {
    /**
     * What it must be now.
     */
    readonly from: string;
    /**
     * What it becomes.
     */
    readonly to: string;
  };
  /**
   * The description that was seen, and the new one.
   */
  readonly description?: {
    /**
     * What it must be now.
     */
    readonly from: string;
    /**
     * What it becomes.
     */
    readonly to: string;
  };
  /**
   * The severity that was seen, and the new one.
   */
  readonly severity?: {
    /**
     * What it must be now.
     */
    readonly from: 'critical' | 'high' | 'medium' | 'low';
    /**
     * What it becomes.
     */
    readonly to: 'critical' | 'high' | 'medium' | 'low';
  };
  /**
   * Labels to add and to remove.
   */
  readonly labels?: {
    /**
     * What is added.
     *
     * @maxItems 1000
     */
    readonly add?: readonly (string)[];
    /**
     * What is removed.
     *
     * @maxItems 1000
     */
    readonly remove?: readonly (string)[];
  };
  /**
   * Dependencies to add and to remove.
   */
  readonly depends_on?: {
    /**
     * What is added.
     *
     * @maxItems 1000
     */
    readonly add?: readonly (string)[];
    /**
     * What is removed.
     *
     * @maxItems 1000
     */
    readonly remove?: readonly (string)[];
  };
}

/**
 * Adds a comment to an issue.
 */
export interface CommentIssueInput {
  /**
   * Markdown.
   */
  readonly text: string;
}

/**
 * Makes a resolved or closed issue new again.
 */
export interface ReopenIssueInput {
  /**
   * Why.
   */
  readonly reason?: string;
}

/**
 * Closes an issue that needs no fix.
 */
export interface CloseIssueInput {
  /**
   * Why.
   */
  readonly reason?: string;
}

/**
 * Takes the lease of an issue; takes over a stale one.
 */
export interface ClaimIssueInput {
  /**
   * How long the lease is to last, within policy.
   */
  readonly ttl_minutes?: number;
  /**
   * Go on with what another session of the same agent holds.
   */
  readonly resume?: boolean;
  /**
   * Take over a lease that has not ended.
   */
  readonly force?: boolean;
  /**
   * Why; with force it is needed.
   */
  readonly reason?: string;
  /**
   * The lease that was taken over, as observed.
   */
  readonly takes_over?: {
    /**
     * Who held it.
     */
    readonly agent: string;
    /**
     * Which session of that agent held it.
     */
    readonly session: string;
    /**
     * When its lease ended or would have ended.
     */
    readonly expires_at: string;
  };
  /**
   * The tips of the issues it depends on, as observed.
   */
  readonly depends_on?: {
    readonly [k: string]: string | null;
  };
  /**
   * How many other issues the agent held, as observed; there where policy has a limit.
   */
  readonly claims_held?: number;
}

/**
 * Extends a lease that its holder still has.
 */
export interface RenewClaimInput {}

/**
 * Gives an issue back; `expired` releases a stale lease for whoever left it.
 */
export interface ReleaseIssueInput {
  /**
   * Why.
   */
  readonly reason?: string;
  /**
   * Release what another session of the same agent holds.
   */
  readonly resume?: boolean;
  /**
   * Release what somebody else holds.
   */
  readonly force?: boolean;
  /**
   * Release it because its lease has ended.
   */
  readonly expired?: boolean;
}

/**
 * Proposes a fix of an issue.
 */
export interface ProposeFixInput {
  /**
   * An id of the proposer’s own; without it the next one is allocated.
   */
  readonly fix?: string;
  /**
   * What it does, in one line.
   */
  readonly title: string;
  /**
   * What the fix changes.
   */
  readonly implementation?: {
    /**
     * How it does it, in Markdown. Untrusted.
     */
    readonly approach?: string;
    /**
     * The files that it changes.
     */
    readonly files_modified?: readonly (string)[];
    /**
     * Line ranges, as given: 450-480 or 1-9,40-44.
     */
    readonly lines?: string;
    readonly [k: string]: unknown;
  };
  /**
   * Either {tested, notes} or {nodes_tested, success_rate}; both forms are the predecessor's.
   */
  readonly test_results?: {
    /**
     * Whether it was tested.
     */
    readonly tested?: boolean;
    /**
     * How it was tested. Untrusted.
     */
    readonly notes?: string;
    /**
     * What it was tested on.
     */
    readonly nodes_tested?: readonly (string)[];
    /**
     * How many of them passed: 100%.
     */
    readonly success_rate?: string;
    readonly [k: string]: unknown;
  };
}

/**
 * Approves a proposed fix, or asks for changes.
 */
export interface ReviewFixInput {
  /**
   * The fix.
   */
  readonly fix: string;
  /**
   * Whether it is good as it is.
   */
  readonly verdict: 'approved' | 'changes_requested';
  /**
   * What was checked, or what has to change.
   */
  readonly notes?: string;
}

/**
 * Applies a proposed fix and resolves its issue.
 */
export interface ApplyFixInput {
  /**
   * The fix.
   */
  readonly fix: string;
}

/**
 * Rejects a proposed fix.
 */
export interface RejectFixInput {
  /**
   * The fix.
   */
  readonly fix: string;
  /**
   * Why.
   */
  readonly reason: string;
}

/**
 * Brings in an issue with its fixes and comments from elsewhere.
 */
export interface ImportIssueInput {
  /**
   * The issue document.
   */
  readonly issue: {};
  /**
   * Its fix documents.
   */
  readonly fixes: {}[];
  /**
   * Its comment documents.
   */
  readonly comments: {}[];
}

/**
 * Registers an agent and starts a session.
 */
export interface StartSessionInput {
  /**
   * The machine that it starts on.
   */
  readonly host?: string;
}

/**
 * Says that an agent is alive.
 */
export interface HeartbeatInput {}

/**
 * Brings in one line of an older audit log.
 */
export interface ImportAuditInput {
  /**
   * The line of the older log, as it was.
   */
  readonly entry: {};
}

/**
 * Sets up the team, or changes its policy.
 */
export interface SetConfigInput {
  /**
   * Random; only when the team is set up.
   */
  readonly team_id?: string;
  /**
   * The rules that change.
   */
  readonly policy: {};
}

/**
 * Adds a key that the agent signs with.
 */
export interface AddKeyInput {
  /**
   * Which of Git's formats of signatures it makes.
   */
  readonly type: 'ssh' | 'openpgp';
  /**
   * As git coord computed it from the key.
   */
  readonly fingerprint: string;
  /**
   * One line of OpenSSH without a comment, or an armored OpenPGP block without headers.
   */
  readonly public_key: string;
}

/**
 * Revokes a key of the agent: what it signs from now on does not count.
 */
export interface RevokeKeyInput {
  /**
   * The key's fingerprint.
   */
  readonly fingerprint: string;
  /**
   * Why.
   */
  readonly reason: string;
}
