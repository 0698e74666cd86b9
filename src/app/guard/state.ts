/** Judges what is new on refs/coord/state: folds of what is on the branches, and of nothing else. */
import { decodeDocument, kindOfPath } from '../../core/codec.ts';
import { encodeName, type IssueId, isIssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import { display } from '../../core/text.ts';
import { changedFiles } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listTree, parseCommit } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import { AGENTS, ARCHIVE, CONFIG, ISSUES, issueRef } from '../branch.ts';
import { besidePath } from '../fold.ts';
import type { Push, TeamMove } from './push.ts';
import { commitsSince, isRetired, retiredTip, rewritten, type Wrong } from './retired.ts';

/** What is wrong about what is new on the state; null where nothing is. Reports are not judged: they are made anew with every fold. */
export async function wrongState(push: Push, { old, to }: TeamMove): Promise<Wrong | null> {
  if (to === null) return { commit: null, message: 'the state is never deleted' };
  const folds = await commitsSince(push, old, to);
  if (folds === null) return { commit: to, message: rewritten(old) };
  const action = folds.find(({ message }) => parseMessage(message) !== null);
  if (action) return { commit: action.oid, message: 'it is an action, and actions belong on branches' };
  const folded = new Folded(push);
  const tips = folds.flatMap(({ parents }) => parents.slice(1));
  const refs = await Promise.all(tips.map((tip) => folded.refOf(tip)));
  const lost = tips[refs.indexOf(null)];
  if (lost !== undefined) return { commit: lost, message: 'it is on no branch' };
  const brought = new Map(tips.map((tip, index) => [refs[index] ?? '', tip]));
  const message = await wrongFile(push, old, to, brought);
  return message === null ? null : { commit: to, message };
}

/** Finds the branches that folded commits are on. */
class Folded {
  readonly #push: Push;
  readonly #agents = new Map<string, Promise<ReadonlyMap<string, Oid>>>();

  constructor(push: Push) {
    this.#push = push;
  }

  /** The branch that a commit will be on; null where it is on none. */
  async refOf(tip: Oid): Promise<string | null> {
    const object = await this.#push.after.objects.read(tip);
    const header = object?.type === 'commit' ? parseMessage(parseCommit(object.data).message) : null;
    if (!header) return (await this.#isOn(tip, await this.#push.tipAfter(ARCHIVE))) ? ARCHIVE : null;
    const { issue } = header;
    if (issue !== null && isIssueId(issue)) {
      const ref = issueRef(issue);
      if (await this.#isOn(tip, await this.#push.tipAfter(ref))) return ref;
      if (await isRetired(this.#push, issue, tip)) return ref;
    }
    if (await this.#isOn(tip, await this.#push.tipAfter(CONFIG))) return CONFIG;
    const own = await this.#records(`${AGENTS}${encodeName(header.agent)}/`);
    // Anyone may settle an agent's record.
    for (const records of [own, header.action === 'settle' ? await this.#records(AGENTS) : []]) {
      for (const [ref, at] of records) if (await this.#isOn(tip, at)) return ref;
    }
    return null;
  }

  async #isOn(commit: Oid, tip: Oid | null): Promise<boolean> {
    return tip !== null && contains(this.#push.after, tip, commit);
  }

  #records(prefix: string): Promise<ReadonlyMap<string, Oid>> {
    const known = this.#agents.get(prefix);
    if (known) return known;
    const records = this.#push.listAfter(prefix);
    this.#agents.set(prefix, records);
    return records;
  }
}

/** What is wrong about the files that a push changes on the state; null where nothing is. */
async function wrongFile(push: Push, old: Oid | null, to: Oid, brought: ReadonlyMap<string, Oid>): Promise<string | null> {
  const { repository, objects } = push.after;
  const places = new Map<string, Set<Oid>>();
  const wanted: (readonly [path: string, beside: string, oid: Oid])[] = [];
  await Promise.all(
    [...brought].map(async ([ref, tip]) => {
      if (ref === ARCHIVE) return; // It takes files away, and brings none.
      // Of an agent's records in several clones one is shown; of a retired issue none.
      const isShown = !ref.startsWith(AGENTS) && !(await leaves(push, ref, tip, brought));
      const { tree } = parseCommit((await objects.require(tip)).data);
      for (const [path, oid] of await listTree(objects, tree, repository.format)) {
        const beside = path.startsWith('fixes/') ? besidePath(path, ref) : path;
        for (const place of [path, beside]) places.set(place, (places.get(place) ?? new Set()).add(oid));
        if (isShown) wanted.push([path, beside, oid]);
      }
    }),
  );
  const changed = new Map((await changedFiles(repository, old, to)).map((file) => [file.path, file]));
  for (const { path, before, after, isPlain } of changed.values()) {
    if (path.startsWith('reports/')) continue;
    const holds =
      after === null ? mayGo(push, await ownerOf(push, path, before), brought) : isPlain && places.get(path)?.has(after);
    if (await holds) continue;
    return `'${display(path)}' is not what its branch has there`;
  }
  for (const [path, beside, oid] of wanted) {
    if (changed.get(path)?.after === oid || changed.get(beside)?.after === oid) continue;
    const there = await Promise.all([...new Set([path, beside])].map((place) => objects.read(`${to}:${place}`)));
    if (!there.some((blob) => blob?.oid === oid)) return `'${display(path)}' is missing, though its branch has it`;
  }
  return null;
}

/** Whether files of a branch may leave the state: it has moved, or was retired. */
async function mayGo(push: Push, ref: string | null, brought: ReadonlyMap<string, Oid>): Promise<boolean> {
  if (ref === null || brought.has(ref) || !brought.has(ARCHIVE)) return ref !== null && brought.has(ref);
  return (await retiredTip(push, ref.slice(ISSUES.length) as IssueId, await push.tipAfter(ARCHIVE))) !== null;
}

/** Whether a branch that is brought in leaves the state again with the archive. */
async function leaves(push: Push, ref: string, tip: Oid, brought: ReadonlyMap<string, Oid>): Promise<boolean> {
  return brought.has(ARCHIVE) && ref.startsWith(ISSUES) && isRetired(push, ref.slice(ISSUES.length) as IssueId, tip);
}

/** The branch that a file of the state came from; null where that cannot be told, or where it never goes. */
async function ownerOf(push: Push, path: string, blob: Oid | null): Promise<string | null> {
  const kind = kindOfPath(path);
  if (kind === 'comment') return issueRef(path.split('/')[1] as IssueId);
  if ((kind !== 'issue' && kind !== 'fix') || blob === null) return null;
  const { value } = decodeDocument(kind, (await push.after.objects.require(blob)).data.toString('utf8'), `'${display(path)}'`);
  const { id, issue_id } = value as { readonly id: string; readonly issue_id?: string };
  return issueRef((issue_id ?? id) as IssueId);
}
