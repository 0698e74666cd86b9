/** One opened repository: where it is, who acts in it, by which rules, and what is open until `close`. */
import { randomBytes } from 'node:crypto';
import { decodeDocument, pathOf } from '../core/codec.ts';
import { CoordinationError } from '../core/errors.ts';
import { isRecord, parseStored } from '../core/json.ts';
import type { Actor, Policy, TeamConfig } from '../core/model.ts';
import { FORMAT, policyOf } from '../core/policy.ts';
import { display, truncate } from '../core/text.ts';
import { formatTime } from '../core/time.ts';
import { Git } from '../store/git.ts';
import { ObjectReader, type Oid } from '../store/object-reader.ts';
import { parseCommit, parseTree } from '../store/objects.ts';
import { listRefs } from '../store/refs.ts';
import { type Remote, remoteOf } from '../store/remote-names.ts';
import { findRepository, type Repository } from '../store/repository.ts';
import { ISSUES } from './branch.ts';
import { agentName, givenAgentName, sessionOf } from './identity.ts';

export interface WorkspaceOptions {
  /** Where to look for the repository; default: the current directory. */
  readonly cwd?: string | undefined;
  /** Default: the process's environment. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The agent that acts; default: GIT_COORD_AGENT, else `coord.agent` of the Git configuration. */
  readonly agent?: string | undefined;
  /** The agent's session; default: GIT_COORD_SESSION, the harness's own variable, or a file of this worktree. */
  readonly session?: string | undefined;
  /** Default: the system's clock. */
  readonly clock?: (() => Date) | undefined;
  /** Whether to work without the team's remote; what others can contend for is then tentative. Default: GIT_COORD_OFFLINE. */
  readonly offline?: boolean | undefined;
  /** Whether the command is about all issues: their refs are then listed while the repository is being found. Default: false. */
  readonly readsAll?: boolean | undefined;
  /** How to start `git coord` for work in the background; without it nothing is started. */
  readonly program?: readonly string[] | undefined;
}

/** The team's settings as one commit of refs/coord/config holds them. */
export interface Team {
  readonly oid: Oid;
  readonly config: TeamConfig;
  readonly policy: Policy;
}

const CONFIG_REF = 'refs/coord/config';
const CONFIG_PATH = pathOf({ kind: 'config', value: {} as TeamConfig });
/** So many refs are remembered as asked for. */
const MOST_ASKED = 1000;

export class Workspace {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly options: WorkspaceOptions;
  readonly env: NodeJS.ProcessEnv;
  /** What is to be done when the answers have been given. */
  readonly atEnd = new Set<() => void>();
  readonly #asked = new Set<string>();
  #ahead: Promise<Map<string, Oid>> | null;
  #actor: Actor | undefined;
  #team: Team | undefined;

  private constructor(
    repository: Repository,
    objects: ObjectReader,
    ahead: Promise<Map<string, Oid>> | null,
    options: WorkspaceOptions,
  ) {
    this.#ahead = ahead;
    this.repository = repository;
    this.objects = objects;
    this.options = options;
    this.env = options.env ?? process.env;
  }

  /** Opens the repository that `cwd` is in. Throws a CoordinationError where there is none. */
  static async open(options: WorkspaceOptions = {}): Promise<Workspace> {
    const cwd = options.cwd ?? process.cwd();
    const env = options.env ?? process.env;
    const finding = findRepository(cwd, env);
    // While it is being found; what `team` will ask for is there then.
    const git = new Git(cwd, env);
    const objects = new ObjectReader(git);
    for (const name of [CONFIG_REF, `${CONFIG_REF}^{tree}`, `${CONFIG_REF}:${CONFIG_PATH}`]) objects.read(name).catch(() => {});
    const ahead = options.readsAll ? listRefs({ git }, ISSUES) : null;
    ahead?.catch(() => {}); // Where it matters, whoever asks for the refs is told.
    try {
      return new Workspace(await finding, objects, ahead, options);
    } catch (error) {
      objects.close();
      throw error;
    }
  }

  /** Ends the processes that were started, and does what was left for the end. */
  close(): void {
    for (const work of this.atEnd) work();
    this.repository.transactions.close();
    this.objects.close();
  }

  /** The refs of all issues that are not retired, and their tips: the first time, for a command that is about all of them, as they were when it began. */
  issueTips(): Promise<Map<string, Oid>> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead ?? listRefs(this.repository, ISSUES);
  }

  /** Whether a ref is asked for that was not asked for before, or so long ago that what it named may be forgotten. */
  asksFirstFor(ref: string): boolean {
    if (this.#asked.has(ref)) return false;
    if (this.#asked.size >= MOST_ASKED) this.#asked.clear();
    this.#asked.add(ref);
    return true;
  }

  /** The remote that decides; null where this repository does. */
  get remote(): Remote | null {
    return remoteOf(this.repository);
  }

  /** Whether this command does without the remote. */
  get offline(): boolean {
    return this.options.offline ?? /^(?:1|true|on|yes)$/i.test(this.env['GIT_COORD_OFFLINE'] ?? '');
  }

  /** The current time. */
  moment(): Date {
    return this.options.clock?.() ?? new Date();
  }

  /** The current time, in its stored form. */
  now(): string {
    return formatTime(this.moment());
  }

  /** A random value that makes one action's record unlike any other. */
  nonce(): string {
    return randomBytes(12).toString('hex');
  }

  /** Who acts. Throws a ValidationError where no agent is named. */
  get actor(): Actor {
    this.#actor ??= (() => {
      const agent = agentName(this);
      return { agent, session: sessionOf(this, agent) };
    })();
    return this.#actor;
  }

  /** Who sets up, configures and cleans: the agent where one is named, else the repository's user. */
  get person(): Actor {
    if (this.agentIfKnown !== null) return this.actor;
    const user = display(this.repository.config.get('user.name') ?? '').replace(/[<>]/g, '');
    return { agent: truncate(user.trim(), 64) || 'git coord', session: 'setup' };
  }

  /** The name of the agent that would act; null where none is named. */
  get agentIfKnown(): string | null {
    return givenAgentName(this) ? agentName(this) : null;
  }

  /** The team's settings. Throws where the repository is not set up, or by a newer version than this program knows. */
  async team(): Promise<Team> {
    const team = await this.teamIfAny();
    if (team) return team;
    throw new CoordinationError('not_initialised', 'this repository has no coordination yet', { hint: 'git coord init' });
  }

  /** The team's settings; null where the repository is not set up. */
  async teamIfAny(): Promise<Team | null> {
    const commit = await this.objects.read(CONFIG_REF);
    if (!commit) return null;
    if (this.#team?.oid === commit.oid) return this.#team;
    const tree = await this.objects.require(parseCommit(commit.data).tree);
    const entry = parseTree(tree.data, this.repository.format).find(({ name }) => name === CONFIG_PATH);
    const blob = entry && (await this.objects.read(entry.oid));
    const where = `${CONFIG_REF}:${CONFIG_PATH}`;
    if (!blob) throw new CoordinationError('unusable_repository', `${where} is missing`, { hint: 'git log refs/coord/config' });
    const text = blob.data.toString('utf8');
    const stored = parseStored(text, where);
    const format = isRecord(stored) ? stored['format'] : undefined;
    if (typeof format === 'number' && format > FORMAT) {
      throw new CoordinationError('refused', `the team uses data format ${format}; this program knows up to ${FORMAT}`, {
        hint: 'install a newer git coord',
      });
    }
    const config = decodeDocument('config', text, where).value as TeamConfig;
    this.#team = { oid: commit.oid, config, policy: policyOf(config) };
    return this.#team;
  }
}
