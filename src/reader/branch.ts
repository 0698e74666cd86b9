/** Reads what one branch holds: first its files, where a missing object is an error, then the documents in them. */
import { decodeDocument, kindOfPath } from '../core/codec.ts';
import type { Comment, Document } from '../core/model.ts';
import { display } from '../core/text.ts';
import type { Objects } from './objects.ts';

/** The text of one document. */
export interface StoredDocument {
  readonly kind: Document['kind'];
  readonly path: string;
  readonly text: string;
}

/** The files that hold an issue and its fixes, an agent or the settings. */
export function readState(objects: Objects, commit: string): Promise<StoredDocument[]> {
  return readFiles(objects, commit, (path) => !path.startsWith('comments/'));
}

/** The comments of an issue's branch, the oldest first. */
export async function readComments(objects: Objects, commit: string): Promise<Comment[]> {
  return decode(await readFiles(objects, commit, (path) => path.startsWith('comments/')))
    .flatMap((document) => (document.kind === 'comment' ? [document.value] : []))
    .sort((a, b) => (a.created_at < b.created_at ? -1 : a.created_at > b.created_at ? 1 : a.id < b.id ? -1 : 1));
}

/** The documents in files. Throws where one is torn or not of its schema. */
export function decode(files: readonly StoredDocument[]): Document[] {
  return files.map(({ kind, path, text }) => decodeDocument(kind, text, `'${display(path)}'`));
}

/** The files below a commit's tree whose paths (directories end in '/') are wanted. */
async function readFiles(objects: Objects, commit: string, wanted: (path: string) => boolean): Promise<StoredDocument[]> {
  const files: StoredDocument[] = [];
  const visit = async (prefix: string, tree: string): Promise<void> => {
    await Promise.all(
      (await objects.tree(tree)).map(async ({ type, path: name, oid }) => {
        const path = prefix + name;
        if (type === 'tree') {
          if (wanted(`${path}/`)) await visit(`${path}/`, oid);
          return;
        }
        const kind = kindOfPath(path);
        if (kind && wanted(path)) files.push({ kind, path, text: await objects.text(oid) });
      }),
    );
  };
  await visit('', (await objects.commit(commit)).tree);
  return files;
}
