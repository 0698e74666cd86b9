/** The library: the same operations as the command line, for programs that stay. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ValidationError } from '../core/errors.ts';
import type { CreateIssueInput, ProposeFixInput } from '../core/generated/types.ts';
import type { LogEntry } from '../core/log-entry.ts';
import { type AgentKey, type AgentKeys, type Fix, type Issue, SEVERITIES, type Severity } from '../core/model.ts';
import { quote } from '../core/text.ts';
import { act, claimIssue, createIssue, editIssue, type IssueChange, proposeFix, renewOwnClaims } from './actions.ts';
import { type ArchiveResult, archiveIssues } from './archive.ts';
import { addKey, listKeys, revokeKey } from './keys.ts';
import { type LogFilter, readLog } from './log.ts';
import { type IssueFilter, type IssueInFull, listIssues, showIssue } from './query.ts';
import { type RefreshResult, refresh } from './refresh.ts';
import { pull, pushUnpushed, type SyncResult, sync, takeOverFetched } from './remote/sync.ts';
import { resolveFix, resolveIssue } from './resolve.ts';
import { type Started, startSession } from './session.ts';
import type { Done, Scope } from './transact.ts';
import { type Verification, type VerifyOptions, verify } from './verify/verify.ts';
import { Workspace, type WorkspaceOptions } from './workspace.ts';

/** What an action of the library answers. */
export interface ActionResult {
  /** The action's name in the audit: `claim_issue`. */
  readonly action: string;
  /** The commit that records it; null where what was asked for was so already. */
  readonly commit: string | null;
  readonly already: boolean;
  /** What was done, in words. */
  readonly summary: string;
  /** Where it was decided. With a team remote, `local` is tentative, or goes with the next push. */
  readonly scope: Scope;
}

export interface IssueResult extends ActionResult {
  /** The issue after the action. */
  readonly issue: Issue;
}

export interface FixResult extends IssueResult {
  /** The fix after the action. */
  readonly fix: Fix;
}

export interface KeyResult extends ActionResult {
  /** The key after the action. */
  readonly key: AgentKey;
}

/** How to claim. */
export interface ClaimOptions {
  /** Another length of the lease, in minutes, within policy. */
  readonly ttlMinutes?: number;
  /** Go on with what another session of the same agent holds. */
  readonly resume?: boolean;
  /** Take over a lease that has not ended; needs `reason`. */
  readonly force?: boolean;
  readonly reason?: string;
}

/** What to archive. */
export interface ArchiveIssuesOptions {
  /** Which issues, by their ids; default: all that are resolved or closed and were left alone for `olderThanDays`. */
  readonly issues?: readonly string[];
  /** Default: 30. */
  readonly olderThanDays?: number;
  /** Whether it is only said what would be done. */
  readonly dryRun?: boolean;
}

// In the built package the program lies beside the library.
const PROGRAM = fileURLToPath(new URL('./git-coord.cjs', import.meta.url));
const BACKGROUND = existsSync(PROGRAM) ? [process.execPath, PROGRAM] : undefined;

/**
 * A repository opened by one agent.
 *
 *     const client = await CoordinationClient.open({ cwd: 'my-repo', agent: 'gemini_cli' });
 *     try {
 *       await client.claimIssue('issue_008');
 *     } catch (error) {
 *       if (error instanceof LockAcquisitionError) … // somebody else holds it: error.data.claim says who
 *     } finally {
 *       client.close();
 *     }
 *
 * Ids are accepted in every spelling. Every method throws a CoordinationError with a `code` and an `exitCode`: LockAcquisitionError where
 * somebody else holds or changed it, ValidationError where the input is not of the form that it takes.
 */
export class CoordinationClient {
  #opened: Workspace | null;

  private constructor(workspace: Workspace) {
    this.#opened = workspace;
  }

  /** Opens the repository that `cwd` is in. Throws where there is none, or it is not set up. */
  static async open(options: WorkspaceOptions = {}): Promise<CoordinationClient> {
    const workspace = await Workspace.open({ program: BACKGROUND, ...options });
    workspace.repository.transactions.reuse();
    try {
      await workspace.team();
      return new CoordinationClient(workspace);
    } catch (error) {
      workspace.close();
      throw error;
    }
  }

  /** Ends the processes that were started. Whatever is called after it throws. */
  close(): void {
    this.#opened?.close();
    this.#opened = null;
  }

  get #workspace(): Workspace {
    if (!this.#opened) throw new ValidationError('this client is closed', { hint: 'CoordinationClient.open()' });
    return this.#opened;
  }

  /** Registers the agent, starts its session, and returns its tasks and what is free. */
  async startSession(): Promise<Started> {
    return startSession(this.#workspace);
  }

  /** Says that the agent is alive, and renews the leases of its session of which less than half is left. */
  async updateHeartbeat(): Promise<ActionResult & { readonly renewed: readonly string[] }> {
    const renewed = await renewOwnClaims(this.#workspace);
    return { ...resultOf(await act(this.#workspace, { action: 'heartbeat', input: {} })), renewed };
  }

  /** Creates an issue under the next free number; without a severity, a medium one. */
  async createIssue(input: Omit<CreateIssueInput, 'severity'> & { readonly severity?: Severity }): Promise<IssueResult> {
    return issueResult(await createIssue(this.#workspace, { severity: 'medium', ...input }));
  }

  /** Changes fields of an issue; with `seen`, only where they still are as they were seen. */
  async editIssue(issue: string, change: IssueChange, seen?: Issue): Promise<IssueResult> {
    return issueResult(await editIssue(this.#workspace, await resolveIssue(this.#workspace, issue), change, seen));
  }

  /** Adds a comment in Markdown. */
  async commentIssue(issue: string, text: string): Promise<IssueResult> {
    return this.#onIssue('comment_issue', issue, { text });
  }

  /** Closes an issue that needs no fix. */
  async closeIssue(issue: string, reason = ''): Promise<IssueResult> {
    return this.#onIssue('close_issue', issue, { reason });
  }

  /** Makes a resolved or closed issue new again. */
  async reopenIssue(issue: string, reason = ''): Promise<IssueResult> {
    return this.#onIssue('reopen_issue', issue, { reason });
  }

  /** Takes the lease of an issue. Throws a LockAcquisitionError where somebody else holds it. */
  async claimIssue(issue: string, options: ClaimOptions = {}): Promise<IssueResult> {
    const { ttlMinutes, ...input } = options;
    const id = await resolveIssue(this.#workspace, issue);
    return issueResult(
      await claimIssue(this.#workspace, id, { ...input, ...(ttlMinutes !== undefined && { ttl_minutes: ttlMinutes }) }),
    );
  }

  /** Gives an issue back. */
  async releaseIssue(issue: string, options: Omit<ClaimOptions, 'ttlMinutes'> = {}): Promise<IssueResult> {
    return this.#onIssue('release_issue', issue, { ...options });
  }

  /** Proposes a fix; without an id it gets the next one of its issue. */
  async proposeFix(issue: string, input: ProposeFixInput): Promise<FixResult> {
    const id = await resolveIssue(this.#workspace, issue);
    return fixResult(await proposeFix(this.#workspace, id, input));
  }

  /** Approves a proposed fix, or asks for changes. */
  async reviewFix(fix: string, verdict: 'approved' | 'changes_requested', notes = ''): Promise<FixResult> {
    return this.#onFix('review_fix', fix, { verdict, notes });
  }

  /** Applies a proposed fix: it moves to applied/, and its issue is resolved. */
  async applyFix(fix: string): Promise<FixResult> {
    return this.#onFix('apply_fix', fix, {});
  }

  /** Rejects a proposed fix. */
  async rejectFix(fix: string, reason: string): Promise<FixResult> {
    return this.#onFix('reject_fix', fix, { reason });
  }

  /** The issues that a filter lets through, the most urgent first. */
  async listIssues(filter: IssueFilter = {}): Promise<Issue[]> {
    return listIssues(this.#workspace, filter);
  }

  /** What can be claimed now and waits for nothing, the most urgent first. */
  async listAvailableIssues(severity?: Severity): Promise<Issue[]> {
    if (severity !== undefined && !SEVERITIES.includes(severity)) {
      throw new ValidationError(`there is no severity ${quote(String(severity))}`, { hint: SEVERITIES.join(', ') });
    }
    return listIssues(this.#workspace, { ready: true, ...(severity && { severities: [severity] }) });
  }

  /** What the agent holds or is assigned to and has not finished. */
  async getMyTasks(): Promise<Issue[]> {
    return listIssues(this.#workspace, { assignedTo: this.#workspace.actor.agent });
  }

  /** One issue with its fixes, its comments and the state of its lease. */
  async showIssue(issue: string): Promise<IssueInFull> {
    return showIssue(this.#workspace, await resolveIssue(this.#workspace, issue));
  }

  /** The audit log, the oldest first. */
  async readLog(filter: LogFilter = {}): Promise<LogEntry[]> {
    return readLog(this.#workspace, filter);
  }

  /** Replays the record and checks what is derived of it; what is not right is among the `findings`. */
  async verify(options: VerifyOptions = {}): Promise<Verification> {
    return verify(this.#workspace, options);
  }

  /** The keys of an agent, or of all. */
  async listKeys(agent?: string): Promise<readonly AgentKeys[]> {
    return listKeys(this.#workspace, agent);
  }

  /** Adds a public key of the agent's (its text; default: the one that Git would sign with now). */
  async addKey(publicKey?: string): Promise<KeyResult> {
    const { done, key } = await addKey(this.#workspace, publicKey, this.#workspace.actor);
    return { ...resultOf(done), key };
  }

  /** Revokes a key of the agent's by its fingerprint. */
  async revokeKey(fingerprint: string, reason: string): Promise<KeyResult> {
    const { done, key } = await revokeKey(this.#workspace, fingerprint, reason, this.#workspace.actor);
    return { ...resultOf(done), key };
  }

  /** Brings refs/coord/state, the reports and the view up to date. */
  async refresh(): Promise<RefreshResult> {
    await this.#workspace.team();
    await takeOverFetched(this.#workspace);
    return refresh(this.#workspace);
  }

  /** Retires issues that are done: their refs go, everything else stays. Asked for one that is not done, it throws `refused` and retires none. */
  async archiveIssues({ issues, ...options }: ArchiveIssuesOptions = {}): Promise<ArchiveResult> {
    const { olderThanDays } = options;
    if (olderThanDays !== undefined && !(Number.isFinite(olderThanDays) && olderThanDays >= 0)) {
      throw new ValidationError(`olderThanDays is ${quote(String(olderThanDays))}, not a number from 0 on`);
    }
    const ids = issues && (await Promise.all(issues.map((issue) => resolveIssue(this.#workspace, issue))));
    return archiveIssues(this.#workspace, { ...options, ...(ids && { issues: ids }) });
  }

  /**
   * Brings this clone and the team's remote together: takes over, settles what was done apart, pushes, offers the state. Throws `remote` where
   * the remote cannot be reached; what it did not take is among the `rejected`.
   */
  async sync(): Promise<SyncResult> {
    await this.#workspace.team();
    return sync(this.#workspace);
  }

  /** Takes over what is new on the remote, and pushes nothing; branches on which work was done apart are left as they are. */
  async pull(): Promise<SyncResult> {
    await this.#workspace.team();
    const result = await pull(this.#workspace);
    await refresh(this.#workspace);
    return result;
  }

  /** Pushes what is new here, and takes nothing over; branches on which work was done apart are left as they are. */
  async push(): Promise<SyncResult> {
    await this.#workspace.team();
    return pushUnpushed(this.#workspace);
  }

  async #onIssue(
    action: 'comment_issue' | 'close_issue' | 'reopen_issue' | 'release_issue',
    issue: string,
    input: Record<string, unknown>,
  ): Promise<IssueResult> {
    const id = await resolveIssue(this.#workspace, issue);
    return issueResult(await act(this.#workspace, { action, issue: id, input: input as never }));
  }

  async #onFix(
    action: 'review_fix' | 'apply_fix' | 'reject_fix',
    fix: string,
    input: Record<string, unknown>,
  ): Promise<FixResult> {
    const place = await resolveFix(this.#workspace, fix);
    return fixResult(await act(this.#workspace, { action, issue: place.issue, input: { ...input, fix: place.fix } as never }));
  }
}

function resultOf({ action, commit, already, summary, scope }: Done): ActionResult {
  return { action, commit, already, summary, scope };
}

function issueResult(done: Done): IssueResult {
  return { ...resultOf(done), issue: done.state.issue as Issue };
}

function fixResult(done: Done): FixResult {
  return { ...issueResult(done), fix: done.state.fixes.find(({ id }) => id === done.fix) as Fix };
}
