/**
 * `git-coord/reader`: read-only access without a git binary and without Node, through isomorphic-git.
 *
 *     import fs from 'node:fs';                     // or LightningFS, ZenFS, … in a browser
 *     const reader = new CoordinationReader({ fs, gitdir: '/repo/.git' });
 *     for (const issue of await reader.listIssues()) console.log(issue.id, issue.title);
 *
 * Every method reads what is true now. All text is as somebody wrote it: escape it before it is shown.
 *
 * Errors: a CoordinationError. `unusable_repository`: not a Git directory, SHA-256 or reftable, a missing or torn object.
 * `not_initialised`: no coordination in it. `refused`: written by a newer version.
 *
 * Limits, all isomorphic-git's: in a browser it wants the `buffer` package and a global `Buffer`, it holds whole packs in memory, and does not follow alternates.
 */
import type { FsClient } from 'isomorphic-git';
import { stateOf } from '../core/codec.ts';
import { CoordinationError, ValidationError } from '../core/errors.ts';
import { type IssueId, issueId } from '../core/ids.ts';
import type { LogEntry } from '../core/log-entry.ts';
import {
  type Claim,
  type Comment,
  type Fix,
  type Issue,
  type IssueStatus,
  isOpen,
  type Policy,
  type Severity,
} from '../core/model.ts';
import { bySeverity, FORMAT, policyOf } from '../core/policy.ts';
import { decode, readComments, readState } from './branch.ts';
import { Files } from './files.ts';
import { readHistory } from './history.ts';
import {
  ARCHIVE,
  ISSUES,
  type IssueWithFixes,
  issueIn,
  readLive,
  readRetired,
  readRetiredFixes,
  type Source,
  tipOf,
  tipOfIssue,
} from './issues.ts';
import { findCommonDir } from './layout.ts';
import { Objects } from './objects.ts';
import { readRefs } from './refs.ts';

export type { FsClient } from 'isomorphic-git';
export type { Claim, Comment, Fix, Issue, IssueWithFixes, LogEntry };

export interface ReaderOptions {
  /** The file system, as isomorphic-git takes it: Node's `fs`, or one with the same `promises` or callbacks. */
  readonly fs: FsClient;
  /** The `.git` directory, or a bare repository. */
  readonly gitdir: string;
  /** isomorphic-git's cache of pack indexes, to be shared by several readers; default: one of this reader's own. */
  readonly cache?: object;
}

/** Which issues to list; without one, those still to be done. */
export interface IssueFilter {
  readonly status?: IssueStatus | readonly IssueStatus[];
  readonly severity?: Severity | readonly Severity[];
  /** Those that are resolved or closed, too, archived ones among them; `status` is stronger. */
  readonly all?: boolean;
}

/** One issue with all that belongs to it. */
export interface IssueDetails extends IssueWithFixes {
  /** The oldest first. */
  readonly comments: readonly Comment[];
  /** The commit that all of it was read from: the tip of the issue's branch. */
  readonly head: string;
}

/** Which entries of the log to tell. */
export interface LogOptions {
  /** Only what was done on this issue, by its id in any spelling. */
  readonly issue?: string;
  /** Only so many of the latest. */
  readonly limit?: number;
}

/** An issue that is held, and by whom; a lease that has run out is listed as long as nobody ended it. */
export interface HeldIssue {
  readonly issue: Issue;
  readonly claim: Claim;
}

interface Opened extends Source {
  readonly policy: Policy;
}

const AGENTS = 'refs/coord/agents/';
const CONFIG = 'refs/coord/config';

const byId = (a: { id: string }, b: { id: string }): number => a.id.localeCompare(b.id, 'en', { numeric: true });
const byAge = (a: Issue, b: Issue): number => (a.created_at === b.created_at ? byId(a, b) : a.created_at < b.created_at ? -1 : 1);
const listed = <T>(wanted: T | readonly T[] | undefined): readonly T[] | undefined =>
  wanted === undefined ? undefined : ((Array.isArray(wanted) ? wanted : [wanted]) as readonly T[]);

/** Reads the coordination of one repository. */
export class CoordinationReader {
  readonly #fs: FsClient;
  readonly #gitdir: string;
  readonly #cache: object;
  readonly #files: Files;

  constructor({ fs, gitdir, cache = {} }: ReaderOptions) {
    this.#fs = fs;
    this.#gitdir = gitdir.length > 1 ? gitdir.replace(/[/\\]+$/, '') : gitdir;
    this.#cache = cache;
    this.#files = new Files(fs);
  }

  /** The issues that the filter lets through, in the team's order of severities, then the oldest first. */
  async listIssues(filter: IssueFilter = {}): Promise<Issue[]> {
    const opened = await this.#open();
    const statuses = listed(filter.status);
    const severities = listed(filter.severity);
    const order = bySeverity(opened.policy);
    const mayBeDone = statuses ? statuses.some((status) => !isOpen({ status })) : (filter.all ?? false);
    const { live, refs } = await readLive(opened);
    const retired = mayBeDone ? await readRetired(opened, refs) : [];
    return [...live, ...retired]
      .map(({ issue }) => issue)
      .filter((issue) => (statuses ? statuses.includes(issue.status) : filter.all || isOpen(issue)))
      .filter((issue) => severities?.includes(issue.severity) ?? true)
      .sort((a, b) => order(a.severity, b.severity) || byAge(a, b));
  }

  /** An issue by its id in any spelling (`issue_008`, `ISSUE-8`, `8`), live or archived; null where there is none. */
  async showIssue(id: string): Promise<IssueDetails | null> {
    const opened = await this.#open();
    const { objects } = opened;
    const stored = issueId(id);
    const head = stored === null ? null : await tipOfIssue(opened, stored);
    if (head === null) return null;
    const [state, comments] = await Promise.all([readState(objects, head), readComments(objects, head)]);
    return { ...issueIn(state, `${ISSUES}${stored}`), comments, head };
  }

  /** The issues that are held, by their ids: as the issues' own branches say, whatever the pointers below refs/coord/claims do. */
  async listClaims(): Promise<HeldIssue[]> {
    const { live } = await readLive(await this.#open());
    return live
      .flatMap(({ issue }) => (issue.claim ? [{ issue, claim: issue.claim }] : []))
      .sort((a, b) => byId(a.issue, b.issue));
  }

  /** Every fix of every issue, live or archived, by its id. */
  async listFixes(): Promise<Fix[]> {
    const opened = await this.#open();
    const { live, refs } = await readLive(opened);
    const retired = await readRetiredFixes(opened, await readRetired(opened, refs));
    return [...live.flatMap(({ fixes }) => fixes), ...retired].sort(byId);
  }

  /**
   * What was done on issues, archived ones among them, agents and settings, in order of time, and what a branch did first before what it
   * did next. What did not hold when it was settled is told as refused.
   */
  async log({ issue, limit }: LogOptions = {}): Promise<LogEntry[]> {
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0)) {
      throw new ValidationError(`the limit is ${limit}, not a whole number from 0 on`);
    }
    const opened = await this.#open();
    const { gitdir, objects } = opened;
    const id = issue === undefined ? undefined : issueId(issue);
    const [tips, shallow] = await Promise.all([tipsOfLog(opened, id), this.#files.text(`${gitdir}/shallow`)]);
    const all = await readHistory(objects, tips, new Set(shallow?.trim().split('\n')));
    const entries = id === undefined ? all : all.filter(({ issue_id }) => issue_id === id);
    return limit === undefined ? entries : entries.slice(Math.max(0, entries.length - limit));
  }

  async #open(): Promise<Opened> {
    const gitdir = await findCommonDir(this.#fs, this.#files, this.#gitdir);
    const objects = new Objects(this.#fs, gitdir, this.#cache);
    const tip = (await readRefs(this.#files, gitdir, CONFIG)).get(CONFIG);
    if (tip === undefined) {
      throw new CoordinationError('not_initialised', 'this repository has no coordination yet', { hint: 'git coord init' });
    }
    const { config } = stateOf(decode(await readState(objects, tip)));
    if (!config || config.format > FORMAT) {
      throw new CoordinationError('refused', `the team uses data format ${config?.format}; this program knows up to ${FORMAT}`, {
        hint: 'install a newer git coord',
      });
    }
    return { gitdir, files: this.#files, objects, policy: policyOf(config) };
  }
}

/** Where the history begins that tells of an issue, or of everything; an issue that does not exist (null) has none. */
async function tipsOfLog(opened: Opened, id: IssueId | null | undefined): Promise<string[]> {
  if (id === null) return [];
  const refs = await readRefs(opened.files, opened.gitdir, ...(id === undefined ? [ISSUES, AGENTS, CONFIG] : [AGENTS]));
  const last = id === undefined ? await tipOf(opened, ARCHIVE) : await tipOfIssue(opened, id);
  if (last === null) return id === undefined ? [...refs.values()] : [];
  return [...refs.values(), last];
}
