/** A push as a server sees it before it moves anything: what is asked for, and the repository as it will be after it. */
import { display } from '../../core/text.ts';
import { type GitObject, ObjectReader, type Oid } from '../../store/object-reader.ts';
import { listRefs } from '../../store/refs.ts';
import { BRANCH_NAMESPACE, isNamespace, LOCAL_NAMESPACE } from '../../store/remote-names.ts';
import type { Workspace } from '../workspace.ts';

/** One ref that a push is to move; null where it does not exist, or is to be deleted. */
export interface RefMove {
  readonly ref: string;
  readonly old: Oid | null;
  readonly to: Oid | null;
}

/** One ref of the team's that a push is to move. */
export interface TeamMove extends RefMove {
  /** Its name below refs/coord, wherever this server keeps it. */
  readonly name: string;
}

/** Reads the lines `<old> <new> <ref>` that Git gives to a pre-receive hook. */
export function parseMoves(input: string): RefMove[] {
  const known = (oid: string): Oid | null => (/^0+$/.test(oid) ? null : oid);
  return input.split('\n').flatMap((line): RefMove[] => {
    const [old = '', to = '', ref = ''] = line.split(' ');
    return ref === '' ? [] : [{ ref, old: known(old), to: known(to) }];
  });
}

/** Where this server keeps refs of a team: below refs/coord, where its settings say, and where a team that may push branches only has begun to. */
export async function teamNamespaces(workspace: Workspace, moves: readonly RefMove[]): Promise<string[]> {
  const configured = workspace.repository.config.get('coord.servernamespace');
  const namespaces = new Set([LOCAL_NAMESPACE, ...(configured !== undefined && isNamespace(configured) ? [configured] : [])]);
  const config = `${BRANCH_NAMESPACE}/config`;
  const begins = moves.some(({ ref }) => ref === config);
  const concerned = moves.some(({ ref }) => ref.startsWith(`${BRANCH_NAMESPACE}/`));
  if (begins || (concerned && (await workspace.objects.read(config)))) namespaces.add(BRANCH_NAMESPACE);
  return [...namespaces];
}

/** Answers for the team's refs what they will point at after the push. */
class ReaderAfter extends ObjectReader {
  readonly #push: Push;

  constructor(push: Push, workspace: Workspace) {
    super(workspace.repository.git);
    this.#push = push;
  }

  override read(name: string): Promise<GitObject | null> {
    if (!name.startsWith(`${LOCAL_NAMESPACE}/`)) return super.read(name);
    const move = this.#push.moveOf(name);
    if (!move) return super.read(this.#push.refOf(name));
    return move.to === null ? Promise.resolve(null) : super.read(move.to);
  }
}

/** What a push does to one team's refs. */
export class Push {
  readonly moves: readonly TeamMove[];
  /** The repository as it will be after the push; its team's refs are found below refs/coord. */
  readonly after: Workspace;
  readonly #before: Workspace;
  readonly #namespace: string;
  readonly #byName: ReadonlyMap<string, TeamMove>;

  constructor(workspace: Workspace, namespace: string, moves: readonly RefMove[]) {
    this.#before = workspace;
    this.#namespace = namespace;
    this.moves = moves
      .filter(({ ref }) => ref.startsWith(`${namespace}/`))
      .map((move) => ({ ...move, name: `${LOCAL_NAMESPACE}${move.ref.slice(namespace.length)}` }));
    this.#byName = new Map(this.moves.map((move) => [move.name, move]));
    this.after = Object.create(workspace, { objects: { value: new ReaderAfter(this, workspace) } }) as Workspace;
  }

  close(): void {
    this.after.objects.close();
  }

  moveOf(name: string): TeamMove | undefined {
    return this.#byName.get(name);
  }

  /** What a ref of the team's is called on this server. */
  refOf(name: string): string {
    return `${this.#namespace}${name.slice(LOCAL_NAMESPACE.length)}`;
  }

  /** What a ref of the team's points at now; null where it does not exist. */
  async tipBefore(name: string): Promise<Oid | null> {
    return (await this.#before.objects.read(this.refOf(name)))?.oid ?? null;
  }

  /** What a ref of the team's will point at; null where it will not exist. */
  async tipAfter(name: string): Promise<Oid | null> {
    return (await this.after.objects.read(name))?.oid ?? null;
  }

  /** The refs below a prefix and what they will point at. */
  async listAfter(prefix: string): Promise<Map<string, Oid>> {
    const there = await listRefs(this.after.repository, this.refOf(prefix));
    const here = this.#namespace.length;
    const tips = new Map([...there].map(([ref, oid]) => [`${LOCAL_NAMESPACE}${ref.slice(here)}`, oid]));
    for (const { name, to } of this.moves) {
      if (!name.startsWith(prefix)) continue;
      if (to === null) tips.delete(name);
      else tips.set(name, to);
    }
    return tips;
  }
}

/** Something in a push that is not let in. */
export interface Refusal {
  /** As it was pushed. */
  readonly ref: string;
  readonly commit: Oid | null;
  readonly message: string;
}

/** A refusal in one line, safe to print. */
export function refusalLine({ ref, commit, message }: Refusal): string {
  return `git coord: ${display(ref)}: ${commit === null ? '' : `${commit.slice(0, 12)}: `}${display(message)}`;
}
