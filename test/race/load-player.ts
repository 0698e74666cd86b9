/** One agent of a load: chooses operations at random, does them through the library, and writes down what it asked and was told. */
import type { Issue } from '../../src/core/model.ts';
import { type ActionResult, type CoordinationClient, CoordinationError, type Fix, type IssueResult } from '../../src/index.ts';
import { type Answer, fingerprint, type Recorder, type SharedClock, type Sight, timeOf } from './load-record.ts';
import { pick } from './random.ts';

/** Who plays, and with what. */
export interface Player {
  readonly client: CoordinationClient;
  readonly agent: string;
  readonly session: string;
  /** The first part of its marks. */
  readonly name: string;
  readonly clock: SharedClock;
  readonly recorder: Recorder;
  readonly random: () => number;
  /** So many issues, the newest, are worked on. */
  readonly issues: number;
}

/** One operation, not done yet. */
interface Plan {
  readonly action: string | null;
  readonly issue: string | null;
  readonly input: Readonly<Record<string, unknown>>;
  readonly run: () => Promise<Answer>;
}

/** How often each kind of operation is chosen, of the sum of all. */
const WEIGHTS = {
  claim: 20,
  resume: 2,
  takeover: 3,
  release: 9,
  free: 1,
  comment: 8,
  edit: 10,
  propose: 9,
  apply: 6,
  review: 2,
  reject: 2,
  close: 2,
  reopen: 8,
  heartbeat: 2,
  show: 12,
  list: 2,
  create: 1,
} as const;

/** A kind of operation. */
export type Kind = keyof typeof WEIGHTS;

/** Every kind of operation that a load does. */
export const KINDS = Object.keys(WEIGHTS) as readonly Kind[];
const DECK = KINDS.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));

/** Plays one agent. */
export class Play {
  readonly #player: Player;
  readonly #ids: string[] = [];
  readonly #seen = new Map<string, Issue>();
  readonly #fixes = new Map<string, string[]>();
  #count = 0;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Does one operation of a kind, or a random one; where there is nothing for it to act on, another. */
  async once(kind: Kind = pick(this.#player.random, DECK)): Promise<void> {
    const { agent, session, name, clock, recorder } = this.#player;
    const mark = `${name}x${this.#count++}`;
    const planned = this.#plan(kind, mark);
    const { run, ...what } = planned ?? this.#list();
    recorder.asked({ mark, agent, session, kind: planned ? kind : 'list', ...what, at: timeOf(clock) });
    const answer = await run().catch(refusalOf);
    recorder.answered(mark, timeOf(clock), answer);
  }

  #plan(kind: Kind, mark: string): Plan | null {
    if (kind === 'list') return this.#list();
    if (kind === 'create') return this.#create(mark);
    if (kind === 'heartbeat') return this.#heartbeat();
    const issue = this.#issueFor(kind);
    if (issue === undefined) return null;
    if (kind === 'show') return this.#show(issue);
    if (kind === 'edit') return this.#edit(issue, mark);
    if (kind === 'apply' || kind === 'review' || kind === 'reject') return this.#onFix(kind, issue, mark);
    return this.#onIssue(kind, issue, mark);
  }

  /** One of the newest issues: for a release one that is held, for a reopening one that is done, as far as that is known. */
  #issueFor(kind: Kind): string | undefined {
    const { random, issues, agent } = this.#player;
    const hot = this.#ids.slice(-issues);
    const fits = hot.filter((id) => {
      const seen = this.#seen.get(id);
      if (kind === 'release') return seen?.claim?.agent === agent;
      if (kind === 'reopen') return seen !== undefined && seen.status !== 'new' && seen.status !== 'in_progress';
      return true;
    });
    if (hot.length === 0) return undefined;
    // A quarter of all goes to one issue, where they meet.
    if (random() < 0.25) return hot.at(-1);
    return pick(random, fits.length > 0 && random() < 0.9 ? fits : hot);
  }

  #onIssue(
    kind: Exclude<Kind, 'list' | 'create' | 'heartbeat' | 'show' | 'edit' | 'apply' | 'review' | 'reject'>,
    issue: string,
    mark: string,
  ): Plan {
    const { client } = this.#player;
    const reason = mark;
    const plan = (action: string, input: Plan['input'], run: () => Promise<IssueResult>): Plan => ({
      action,
      issue,
      input,
      run: async () => this.#done(await run()),
    });
    const claim = (input: { reason: string; resume?: true; force?: true }): Plan =>
      plan('claim_issue', input, () => client.claimIssue(issue, input));
    const release = (input: { reason: string; force?: true }): Plan =>
      plan('release_issue', input, () => client.releaseIssue(issue, input));
    switch (kind) {
      case 'claim':
        return claim({ reason });
      case 'resume':
        return claim({ reason, resume: true });
      case 'takeover':
        return claim({ reason, force: true });
      case 'release':
        return release({ reason });
      case 'free':
        return release({ reason, force: true });
      case 'comment':
        return plan('comment_issue', { text: `Seen: ${mark}` }, () => client.commentIssue(issue, `Seen: ${mark}`));
      case 'propose':
        return plan('propose_fix', { title: `Fix ${mark}` }, () => client.proposeFix(issue, { title: `Fix ${mark}` }));
      case 'close':
        return plan('close_issue', { reason }, () => client.closeIssue(issue, reason));
      case 'reopen':
        return plan('reopen_issue', { reason }, () => client.reopenIssue(issue, reason));
    }
  }

  #edit(issue: string, mark: string): Plan | null {
    const seen = this.#seen.get(issue);
    if (!seen) return null;
    const { client, random } = this.#player;
    const field = pick(random, ['title', 'description', 'labels'] as const);
    const old = seen.labels ?? [];
    const labels = { add: [mark], remove: old.length > 0 ? [pick(random, old)] : [] };
    const to = `${field === 'title' ? 'Retitled' : 'Described'} ${mark}`;
    return {
      action: 'edit_issue',
      issue,
      input: field === 'labels' ? { labels } : { [field]: { from: seen[field] ?? '', to } },
      run: async () => this.#done(await client.editIssue(issue, field === 'labels' ? { labels } : { [field]: to }, seen)),
    };
  }

  #onFix(kind: 'apply' | 'review' | 'reject', issue: string, mark: string): Plan | null {
    const known = this.#fixes.get(issue) ?? [];
    if (known.length === 0) return null;
    const { client, random } = this.#player;
    const fix = random() < 0.7 ? (known.at(-1) as string) : pick(random, known);
    if (kind === 'apply') {
      return { action: 'apply_fix', issue, input: { fix }, run: async () => this.#done(await client.applyFix(fix)) };
    }
    if (kind === 'reject') {
      const input = { fix, reason: mark };
      return { action: 'reject_fix', issue, input, run: async () => this.#done(await client.rejectFix(fix, mark)) };
    }
    const input = { fix, verdict: 'approved', notes: mark } as const;
    return { action: 'review_fix', issue, input, run: async () => this.#done(await client.reviewFix(fix, 'approved', mark)) };
  }

  #create(mark: string): Plan {
    const input = { title: `Issue ${mark}`, severity: 'medium' } as const;
    const run = async (): Promise<Answer> => {
      const result = await this.#player.client.createIssue(input);
      this.#learnIds([result.issue.id]);
      return this.#done(result);
    };
    return { action: 'create_issue', issue: null, input, run };
  }

  #heartbeat(): Plan {
    const run = async (): Promise<Answer> => doneOf(await this.#player.client.updateHeartbeat(), null);
    return { action: 'heartbeat', issue: null, input: {}, run };
  }

  #show(id: string): Plan {
    const run = async (): Promise<Answer> => {
      const { issue, fixes, comments, head } = await this.#player.client.showIssue(id);
      const document = withoutStaleness(issue);
      this.#learn(document, fixes);
      const sight: Sight = { issue: id, head, seen: fingerprint(sightOf([document, ...fixes, ...comments])) };
      return { is: 'read', sights: [sight] };
    };
    return { action: null, issue: id, input: {}, run };
  }

  #list(): Plan {
    const run = async (): Promise<Answer> => {
      const issues = await this.#player.client.listIssues({ all: true });
      this.#learnIds(issues.map(({ id }) => id));
      for (const issue of issues) this.#learn(issue, []);
      return { is: 'read', sights: issues.map((issue) => ({ issue: issue.id, head: null, seen: fingerprint(issue) })) };
    };
    return { action: null, issue: null, input: {}, run };
  }

  #done(result: IssueResult & { readonly fix?: Fix }): Answer {
    this.#learn(result.issue, result.fix ? [result.fix] : []);
    return doneOf(result, result.issue);
  }

  #learnIds(ids: readonly string[]): void {
    const all = new Set([...this.#ids, ...ids]);
    this.#ids.splice(0, this.#ids.length, ...[...all].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
  }

  #learn(issue: Issue, fixes: readonly Fix[]): void {
    this.#seen.set(issue.id, issue);
    const known = this.#fixes.get(issue.id) ?? [];
    this.#fixes.set(issue.id, [...new Set([...known, ...fixes.map(({ id }) => id)])]);
  }
}

/** A branch's documents in an order that every reader can make: their fingerprints are compared. */
export function sightOf(documents: readonly { readonly id: string }[]): unknown {
  return [...documents].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function withoutStaleness(issue: Issue & { readonly claim: (object & { readonly stale?: boolean }) | null }): Issue {
  if (!issue.claim) return issue;
  const { stale: _, ...claim } = issue.claim;
  return { ...issue, claim: claim as Issue['claim'] } as Issue;
}

function doneOf({ commit, summary }: ActionResult, issue: Issue | null): Answer {
  return { is: 'done', issue: issue?.id ?? null, commit, summary, seen: fingerprint(issue) };
}

function refusalOf(error: unknown): Answer {
  if (error instanceof CoordinationError) return { is: 'refused', code: error.code, message: error.message };
  return { is: 'refused', code: 'crashed', message: error instanceof Error ? String(error.stack) : String(error) };
}
