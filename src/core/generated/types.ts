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
  readonly host?: string;
  readonly [k: string]: unknown;
}

/**
 * A comment, as committed in comments/<issue>/<time>-<nonce>.json.
 */
export interface Comment {
  readonly id: string;
  readonly issue_id: string;
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
  readonly status: 'proposed' | 'applied' | 'rejected';
  readonly implementer?: string | null;
  /**
   * When it was proposed.
   */
  readonly created_at?: string;
  /**
   * What the fix changes.
   */
  readonly implementation?: {
    readonly approach?: string;
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
    readonly tested?: boolean;
    readonly notes?: string;
    readonly nodes_tested?: readonly (string)[];
    readonly success_rate?: string;
    readonly [k: string]: unknown;
  };
  /**
   * Agents that approved or applied it.
   */
  readonly verified_by?: readonly (string)[];
  readonly reviews?: {
    readonly agent: string;
    readonly verdict: 'approved' | 'changes_requested';
    readonly notes?: string;
    /**
     * When.
     */
    readonly at: string;
    readonly [k: string]: unknown;
  }[];
  readonly applied_by?: string;
  /**
   * When it was applied.
   */
  readonly applied_at?: string;
  readonly rejected_by?: string;
  /**
   * When it was rejected.
   */
  readonly rejected_at?: string;
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
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
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
  readonly created_by?: string | null;
  /**
   * When it last changed.
   */
  readonly updated_at?: string;
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
  readonly close_reason?: string | null;
  /**
   * Ids it had where it was imported from; verbs accept them.
   */
  readonly aliases?: readonly (string)[];
  /**
   * Where it came from.
   */
  readonly imported?: {
    readonly from: string;
    readonly id: string;
    readonly [k: string]: unknown;
  };
  readonly [k: string]: unknown;
}

/**
 * Creates an issue.
 */
export interface CreateIssueInput {
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly description?: string;
  /**
   * @maxItems 1000
   */
  readonly labels?: readonly (string)[];
  /**
   * @maxItems 1000
   */
  readonly depends_on?: readonly (string)[];
}

/**
 * Changes fields of an issue, each from a value to another; labels and dependencies by what is added and removed.
 */
export interface EditIssueInput {
  readonly title?: {
    readonly from: string;
    readonly to: string;
  };
  readonly description?: {
    readonly from: string;
    readonly to: string;
  };
  readonly severity?: {
    readonly from: 'critical' | 'high' | 'medium' | 'low';
    readonly to: 'critical' | 'high' | 'medium' | 'low';
  };
  readonly labels?: {
    /**
     * @maxItems 1000
     */
    readonly add?: readonly (string)[];
    /**
     * @maxItems 1000
     */
    readonly remove?: readonly (string)[];
  };
  readonly depends_on?: {
    /**
     * @maxItems 1000
     */
    readonly add?: readonly (string)[];
    /**
     * @maxItems 1000
     */
    readonly remove?: readonly (string)[];
  };
}

/**
 * Adds a comment to an issue.
 */
export interface CommentIssueInput {
  readonly text: string;
}

/**
 * Makes a resolved or closed issue new again.
 */
export interface ReopenIssueInput {
  readonly reason?: string;
}

/**
 * Closes an issue that needs no fix.
 */
export interface CloseIssueInput {
  readonly reason?: string;
}

/**
 * Takes the lease of an issue; takes over a stale one.
 */
export interface ClaimIssueInput {
  readonly ttl_minutes?: number;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly reason?: string;
  /**
   * The lease that was taken over, as observed.
   */
  readonly takes_over?: {
    readonly agent: string;
    readonly session: string;
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
  readonly reason?: string;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly expired?: boolean;
}

/**
 * Proposes a fix of an issue.
 */
export interface ProposeFixInput {
  readonly fix?: string;
  readonly title: string;
  /**
   * What the fix changes.
   */
  readonly implementation?: {
    readonly approach?: string;
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
    readonly tested?: boolean;
    readonly notes?: string;
    readonly nodes_tested?: readonly (string)[];
    readonly success_rate?: string;
    readonly [k: string]: unknown;
  };
}

/**
 * Approves a proposed fix, or asks for changes.
 */
export interface ReviewFixInput {
  readonly fix: string;
  readonly verdict: 'approved' | 'changes_requested';
  readonly notes?: string;
}

/**
 * Applies a proposed fix and resolves its issue.
 */
export interface ApplyFixInput {
  readonly fix: string;
}

/**
 * Rejects a proposed fix.
 */
export interface RejectFixInput {
  readonly fix: string;
  readonly reason: string;
}

/**
 * Brings in an issue with its fixes and comments from elsewhere.
 */
export interface ImportIssueInput {
  readonly issue: {};
  readonly fixes: {}[];
  readonly comments: {}[];
}

/**
 * Registers an agent and starts a session.
 */
export interface StartSessionInput {
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
  readonly entry: {};
}

/**
 * Sets up the team, or changes its policy.
 */
export interface SetConfigInput {
  readonly team_id?: string;
  readonly policy: {};
}
