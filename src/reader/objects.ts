/** Commits, trees and blobs through isomorphic-git; its failures in words that help. */
import { type CommitObject, type FsClient, readBlob, readCommit, readTree, type TreeObject } from 'isomorphic-git';
import { CoordinationError } from '../core/errors.ts';
import { display } from '../core/text.ts';

/** Reads the objects of one repository. */
export class Objects {
  readonly #place: { readonly fs: FsClient; readonly gitdir: string; readonly cache: object };

  constructor(fs: FsClient, gitdir: string, cache: object) {
    this.#place = { fs, gitdir, cache };
  }

  /** A commit's parts. */
  async commit(oid: string): Promise<CommitObject> {
    return (await attempt(oid, () => readCommit({ ...this.#place, oid }))).commit;
  }

  /** A tree's entries. */
  async tree(oid: string): Promise<TreeObject> {
    return (await attempt(oid, () => readTree({ ...this.#place, oid }))).tree;
  }

  /** A blob's content as text. */
  async text(oid: string): Promise<string> {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      (await attempt(oid, () => readBlob({ ...this.#place, oid }))).blob,
    );
  }
}

/** Reads twice before it gives up: `git gc` may have removed a pack between its listing and its reading. */
async function attempt<T>(oid: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    try {
      return await read();
    } catch (cause) {
      throw unreadable(oid, cause);
    }
  }
}

function unreadable(oid: string, cause: unknown): CoordinationError {
  const { code, message } = cause as { code?: string; message?: string };
  if (code !== 'NotFoundError') {
    return new CoordinationError('unusable_repository', `object ${oid} cannot be read: ${display(message ?? String(cause))}`, {
      hint: 'git fsck',
      data: { oid },
      cause,
    });
  }
  return new CoordinationError('unusable_repository', `object ${oid} is missing`, {
    hint: 'git repack -a -d where objects are borrowed (clone --shared, --reference), git fetch --refetch in a partial clone, --unshallow in a shallow one',
    data: { oid },
    cause,
  });
}
