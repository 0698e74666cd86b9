/** Compares two trees without reading what they have in common. */
import type { ObjectReader, Oid } from './object-reader.ts';
import { listTree, parseTree, type TreeEntry } from './objects.ts';
import type { ObjectFormat } from './repository.ts';

/** The files in which two trees differ. */
export interface TreeDiff {
  /** The files of the second tree that the first has not, or has otherwise. */
  readonly changed: ReadonlyMap<string, Oid>;
  /** The files of the first tree that the second has not. */
  readonly removed: readonly string[];
}

const isDirectory = (entry: TreeEntry | undefined): boolean => entry?.mode === '40000';

/** What has to be changed to come from one tree to another. Directories that both have are passed over unread. */
export async function diffTrees(reader: ObjectReader, from: Oid, to: Oid, format: ObjectFormat): Promise<TreeDiff> {
  const changed = new Map<string, Oid>();
  const removed: string[] = [];
  const filesBelow = async (prefix: string, entry: TreeEntry | undefined): Promise<Map<string, Oid>> => {
    if (!entry) return new Map();
    const path = `${prefix}${entry.name}`;
    if (!isDirectory(entry)) return new Map([[path, entry.oid]]);
    return new Map([...(await listTree(reader, entry.oid, format))].map(([name, oid]) => [`${path}/${name}`, oid]));
  };
  const compare = async (prefix: string, a: Oid, b: Oid): Promise<void> => {
    const [before, after] = await Promise.all([a, b].map(async (oid) => parseTree((await reader.require(oid)).data, format)));
    const old = new Map(before?.map((entry) => [entry.name, entry]));
    const inner: (() => Promise<void>)[] = [];
    for (const entry of after ?? []) {
      const known = old.get(entry.name);
      old.delete(entry.name);
      if (known?.oid === entry.oid && isDirectory(known) === isDirectory(entry)) continue;
      if (known && isDirectory(known) && isDirectory(entry)) {
        inner.push(() => compare(`${prefix}${entry.name}/`, known.oid, entry.oid));
        continue;
      }
      inner.push(async () => {
        const [gone, come] = await Promise.all([filesBelow(prefix, known), filesBelow(prefix, entry)]);
        for (const path of gone.keys()) if (!come.has(path)) removed.push(path);
        for (const [path, oid] of come) changed.set(path, oid);
      });
    }
    for (const entry of old.values()) inner.push(async () => void removed.push(...(await filesBelow(prefix, entry)).keys()));
    for (const work of inner) await work();
  };
  if (from !== to) await compare('', from, to);
  return { changed, removed };
}
