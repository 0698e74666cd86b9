/**
 * The files by which processes of one repository share pushes. None is a lock: whatever a killed process leaves of them, nobody waits for it
 * longer than it takes to prove it dead, and nothing but the number of pushes depends on it.
 *
 *     leader           the process that pushes just now
 *     <id>.request     what another process wants pushed
 *     <id>.taken       who does that: its leader, or the one that asked. It is created once, so that one of them does
 *     <id>.answer      what came of it
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createFile, namesIn, readJson, removeFile, replaceFile } from '../../store/local-files.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../../store/processes.ts';
import type { RemoteUpdate } from '../../store/remote.ts';
import type { PushAnswer, PushResult } from '../../store/remote-answers.ts';
import type { Remote } from '../../store/remote-names.ts';
import { type Repository, sharedFile } from '../../store/repository.ts';

/** What one process wants pushed. */
export interface Wanted {
  /** What it is about. */
  readonly decisive: readonly RemoteUpdate[];
  /** What goes along where nothing is in its way; of these some may get no answer. */
  readonly riders: readonly RemoteUpdate[];
}

/** What came of a request; `alone`: it has to be pushed again without the others, one of whom may have been refused. */
export type Answer = PushResult | { readonly kind: 'alone' };

/** A request that another process has left. */
export interface PushRequest extends Wanted {
  readonly id: string;
}

/** No process leads longer than this; on another machine nobody can prove that one is dead. */
const LONGEST_LEAD_MS = 180_000;

interface Stored extends Wanted {
  readonly process: ProcessIdentity;
}

type StoredAnswer =
  | { readonly kind: 'answered'; readonly answers: readonly (readonly [string, PushAnswer])[] }
  | Exclude<Answer, { kind: 'answered' }>;

/** The requests of those who would push to the same place in the same way. */
export class PushRequests {
  readonly #directory: string;
  readonly #self: ProcessIdentity & { readonly nonce: string };
  readonly #leader: string;

  constructor(repository: Repository, remote: Remote) {
    this.#directory = sharedFile(repository, 'pushes', wayTo(repository, remote));
    this.#leader = join(this.#directory, 'leader');
    this.#self = { ...identify(process.pid), nonce: randomBytes(8).toString('hex') };
  }

  /** Makes this process the leader, unless there is another one; `replace`: unless there is another one that may be alive. */
  lead(replace: boolean): boolean {
    if (!replace && existsSync(this.#leader)) return false;
    const identity = JSON.stringify(this.#self);
    if (createFile(this.#leader, identity)) return true;
    return replace && !this.#isLed() && removeFile(this.#leader) && createFile(this.#leader, identity);
  }

  #isLed(): boolean {
    const leader = readJson<ProcessIdentity>(this.#leader);
    return leader !== null && !isProvenDead(leader) && ageOf(this.#leader) < LONGEST_LEAD_MS;
  }

  /** Lets another process lead. */
  resign(): void {
    if (readJson<{ nonce?: string }>(this.#leader)?.nonce === this.#self.nonce) removeFile(this.#leader);
  }

  /** Leaves a request and returns its name. */
  leave(wanted: Wanted): string {
    const id = `${process.pid}-${randomBytes(6).toString('hex')}`;
    const stored: Stored = { process: this.#self, ...wanted };
    replaceFile(this.#path(id, 'request'), JSON.stringify(stored));
    return id;
  }

  /** The requests that nobody has taken. What dead processes have left is removed. */
  waiting(): PushRequest[] {
    const names = new Set(namesIn(this.#directory));
    return [...names].flatMap((name): PushRequest[] => {
      const [, id = '', kind] = /^(\d+-[0-9a-f]+)\.(request|taken|answer)$/.exec(name) ?? [];
      if (name.endsWith('.tmp') && ageOf(join(this.#directory, name)) > LONGEST_LEAD_MS) removeFile(join(this.#directory, name));
      if (kind !== 'request') {
        if (kind !== undefined && !existsSync(this.#path(id, 'request'))) removeFile(join(this.#directory, name));
        return [];
      }
      const stored = readJson<Stored>(join(this.#directory, name));
      if (!stored?.process || !Array.isArray(stored.decisive) || !Array.isArray(stored.riders)) return [];
      if (isProvenDead(stored.process)) this.forget(id);
      else if (!names.has(`${id}.taken`)) return [{ id, decisive: stored.decisive, riders: stored.riders }];
      return [];
    });
  }

  /** Takes a request, or takes it back; false where another process has it. */
  take(id: string): boolean {
    if (!createFile(this.#path(id, 'taken'), JSON.stringify(this.#self))) return false;
    if (existsSync(this.#path(id, 'request'))) return true;
    removeFile(this.#path(id, 'taken')); // It was answered and forgotten before.
    return false;
  }

  /** Whether a request was taken by a process that is dead and has left no answer. */
  isLost(id: string): boolean {
    const taker = readJson<ProcessIdentity>(this.#path(id, 'taken'));
    return taker !== null && isProvenDead(taker) && !existsSync(this.#path(id, 'answer'));
  }

  answer(id: string, answer: Answer): void {
    const stored: StoredAnswer = answer.kind === 'answered' ? { kind: 'answered', answers: [...answer.answers] } : answer;
    replaceFile(this.#path(id, 'answer'), JSON.stringify(stored));
  }

  /** What came of a request; null where nobody has said so yet. */
  answerTo(id: string): Answer | null {
    const stored = readJson<StoredAnswer>(this.#path(id, 'answer'));
    return stored?.kind === 'answered' ? { kind: 'answered', answers: new Map(stored.answers) } : stored;
  }

  /** Removes what there is of a request: itself first, so that nobody takes it for one that nobody has taken. */
  forget(id: string): void {
    for (const kind of ['request', 'answer', 'taken'] as const) removeFile(this.#path(id, kind));
  }

  #path(id: string, kind: 'request' | 'taken' | 'answer'): string {
    return join(this.#directory, `${id}.${kind}`);
  }
}

/** Variables and settings by which a push goes elsewhere, or as somebody else. */
const VARIABLES = /^(?:GIT_(?!COORD_|AUTHOR_|COMMITTER_|TRACE|DIR$|WORK_TREE$)|SSH_|(?:HTTPS?|ALL|NO)_PROXY$|HOME$|XDG_)/i;
const SETTINGS = ['core.sshcommand', 'http.extraheader', 'credential.helper', 'push.pushoption'];

/** A name for the way of a push: those who differ in it do not share. */
function wayTo({ git, config }: Repository, { name, namespace }: Remote): string {
  const variables = Object.entries(git.env).filter(([key]) => VARIABLES.test(key));
  const keys = [...SETTINGS, `remote.${name}.url`, `remote.${name}.pushurl`];
  const way = [name, namespace, variables.sort(), keys.map((key) => config.get(key) ?? null)];
  return createHash('sha256').update(JSON.stringify(way)).digest('hex').slice(0, 24);
}

function ageOf(path: string): number {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined ? Number.POSITIVE_INFINITY : Math.abs(Date.now() - made);
}
