/** Retired issues, in the tree of refs/coord/archive: one look-up by path finds one, and a list reads their documents and no history. */
import { ARCHIVED, type ArchivedIssue, decodeArchived } from '../core/archived.ts';
import { CoordinationError } from '../core/errors.ts';
import { type IssueId, isIssueId } from '../core/ids.ts';
import { mapLimited } from './limited.ts';
import type { Objects } from './objects.ts';
import { sha1 } from './sha1.ts';

const shardOf = (id: IssueId): string => sha1(id).slice(0, 2);
const nameOf = (id: IssueId): string => `${id}.json`;

/** What the archive, by its commit, has of an issue; null where it never was retired. Throws where that file is torn. */
export async function findArchived(objects: Objects, archive: string, id: IssueId): Promise<ArchivedIssue | null> {
  let oid = (await objects.commit(archive)).tree;
  for (const name of [ARCHIVED, shardOf(id), nameOf(id)]) {
    const entry = (await objects.tree(oid)).find(({ path }) => path === name);
    if (!entry) return null;
    ({ oid } = entry);
  }
  return decode(await objects.text(oid), id);
}

/** What the archive has of all issues but those that are live; files that are torn are left out, as torn branches are. */
export async function listArchived(
  objects: Objects,
  archive: string,
  isLive: (id: IssueId) => boolean,
): Promise<ArchivedIssue[]> {
  const folder = (await objects.tree((await objects.commit(archive)).tree)).find(({ path }) => path === ARCHIVED);
  const shards = folder ? await objects.tree(folder.oid) : [];
  const files = await mapLimited(shards, async ({ path: shard, oid: tree }) =>
    (await objects.tree(tree)).flatMap(({ path, oid }) => {
      const id = path.replace(/\.json$/, '');
      return isIssueId(id) && path === nameOf(id) && shard === shardOf(id) && !isLive(id) ? [{ id, oid }] : [];
    }),
  );
  const found = await mapLimited(files.flat(), async ({ id, oid }) => {
    const text = await objects.text(oid);
    try {
      return [decode(text, id)];
    } catch (error) {
      if (error instanceof CoordinationError) return [];
      throw error;
    }
  });
  return found.flat();
}

function decode(text: string, id: IssueId): ArchivedIssue {
  return decodeArchived(text, id, `'${ARCHIVED}/${shardOf(id)}/${nameOf(id)}' of the archive`);
}
