/** Judges what is new on refs/coord/state: folds of what is on the branches, and of nothing else. */
import { decodeDocument, kindOfPath } from '../../core/codec.ts';
import { encodeName, type IssueId, isIssueId } from '../../core/ids.ts';
import { parseMessage } from '../../core/message.ts';
import { display } from '../../core/text.ts';
import { changedFiles, history } from '../../store/history.ts';
import type { Oid } from '../../store/object-reader.ts';
import { listTree, parseCommit } from '../../store/objects.ts';
import { contains } from '../ancestry.ts';
import { AGENTS, ARCHIVE, CONFIG, issueRef } from '../branch.ts';
import { besidePath } from '../fold.ts';
import type { Finding } from '../verify/finding.ts';
import type { Push, TeamMove } from './push.ts';
import { commitsSince, issueOf, rewritten } from './retired.ts';

type Wrong = Omit<Finding, 'kind' | 'ref'>;

/** What is wrong about what is new on the state; null where nothing is. Reports are not judged: they are made anew with every fold. */
export async function wrongState(push: Push, { old, to }: TeamMove): Promise<Wrong | null> {
  if (to === null) return { commit: null, message: 'the state is never deleted' };
  const folds = await commitsSince(push, old, to);
  if (folds === null) return { commit: to, message: rewritten(old) };
  const action = folds.find(({ message }) => parseMessage(message) !== null);
  if (action) return { commit: action.oid, message: 'it is an action, and actions belong on branches' };
  const folded = new Folded(push);
  const brought = new Map<string, Oid>();
  const tips = folds.flatMap(({ parents }) => parents.slice(1));
  const refs = await Promise.all(tips.map((tip) => folded.refOf(tip)));
  const unknown = tips.filter((_, index) => refs[index] === null);
  const [lost] = await notArchived(push, unknown);
  if (lost !== undefined) return { commit: lost, message: 'it is on no branch' };
  for (const [index, tip] of tips.entries()) {
    brought.set(refs[index] ?? issueRef((await issueOf(push, tip)) as IssueId), tip);
  }
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
    if (!header) return null;
    if (header.issue !== null && isIssueId(header.issue)) {
      const ref = issueRef(header.issue);
      if (await this.#isOn(tip, await this.#push.tipAfter(ref))) return ref;
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

async function notArchived(push: Push, tips: readonly Oid[]): Promise<Oid[]> {
  const archive = tips.length === 0 ? null : await push.tipAfter(ARCHIVE);
  if (archive === null) return [...tips];
  const missing = await history(push.after.repository, { from: tips, without: [archive] });
  const oids = new Set(missing.map(({ oid }) => oid));
  return tips.filter((tip) => oids.has(tip));
}

/** What is wrong about the files that a push changes on the state; null where nothing is. */
async function wrongFile(push: Push, old: Oid | null, to: Oid, brought: ReadonlyMap<string, Oid>): Promise<string | null> {
  const { repository, objects } = push.after;
  const places = new Map<string, Set<Oid>>();
  const wanted: (readonly [path: string, beside: string, oid: Oid])[] = [];
  await Promise.all(
    [...brought].map(async ([ref, tip]) => {
      const { tree } = parseCommit((await objects.require(tip)).data);
      for (const [path, oid] of await listTree(objects, tree, repository.format)) {
        const beside = path.startsWith('fixes/') ? besidePath(path, ref) : path;
        for (const place of [path, beside]) places.set(place, (places.get(place) ?? new Set()).add(oid));
        if (!ref.startsWith(AGENTS)) wanted.push([path, beside, oid]); // Of an agent's records in several clones one is shown.
      }
    }),
  );
  const changed = new Map((await changedFiles(repository, old, to)).map((file) => [file.path, file]));
  for (const { path, before, after, isPlain } of changed.values()) {
    if (path.startsWith('reports/')) continue;
    if (after === null ? brought.has((await ownerOf(push, path, before)) ?? '') : isPlain && places.get(path)?.has(after))
      continue;
    return `'${display(path)}' is not what its branch has there`;
  }
  for (const [path, beside, oid] of wanted) {
    if (changed.get(path)?.after === oid || changed.get(beside)?.after === oid) continue;
    const there = await Promise.all([...new Set([path, beside])].map((place) => objects.read(`${to}:${place}`)));
    if (!there.some((blob) => blob?.oid === oid)) return `'${display(path)}' is missing, though its branch has it`;
  }
  return null;
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
