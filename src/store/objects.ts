/** The formats of trees and commits. */
import { CoordinationError } from '../core/errors.ts';
import type { ObjectReader, Oid } from './object-reader.ts';
import type { ObjectWriter } from './object-writer.ts';
import type { ObjectFormat } from './repository.ts';

/** One entry of a tree object. */
export interface TreeEntry {
  /** '100644' for a file, '40000' for a directory; Git has others. */
  readonly mode: string;
  readonly name: string;
  readonly oid: Oid;
}

const HASH_BYTES: Readonly<Record<ObjectFormat, number>> = { sha1: 20, sha256: 32 };

/** Reads a tree object. Throws where it is none: a file may lie where a directory belongs. */
export function parseTree(data: Buffer, format: ObjectFormat): TreeEntry[] {
  const width = HASH_BYTES[format];
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(0x20, at);
    const end = space < 0 ? -1 : data.indexOf(0, space);
    if (end < 0 || end + 1 + width > data.length) {
      throw new CoordinationError('unusable_repository', 'a directory of the record cannot be read', { hint: 'git fsck' });
    }
    entries.push({
      mode: data.toString('latin1', at, space),
      name: data.toString('utf8', space + 1, end),
      oid: data.toString('hex', end + 1, end + 1 + width),
    });
    at = end + 1 + width;
  }
  return entries;
}

/** The id of a tree's first entry; null where it has none, or it cannot be read. */
export function firstInTree(data: Buffer, format: ObjectFormat): Oid | null {
  const start = data.indexOf(0) + 1;
  const end = start + HASH_BYTES[format];
  return start > 0 && end <= data.length ? data.toString('hex', start, end) : null;
}

/** Writes a tree object's content, in Git's order: directories sort as if their names ended in '/'. */
export function formatTree(entries: readonly TreeEntry[]): Buffer {
  const keyed = entries.map((entry) => ({ entry, key: Buffer.from(entry.mode === '40000' ? `${entry.name}/` : entry.name) }));
  keyed.sort((a, b) => Buffer.compare(a.key, b.key));
  return Buffer.concat(
    keyed.flatMap(({ entry }) => [Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.oid, 'hex')]),
  );
}

/** No record has more directories on one level; a tree that holds itself many times over in a few objects would never be listed to its end. */
const MOST_DIRECTORIES = 200_000;

/** Every file below a tree with its path; reads all directories of one level at once. */
export async function listTree(reader: ObjectReader, tree: Oid, format: ObjectFormat): Promise<Map<string, Oid>> {
  const files = new Map<string, Oid>();
  let level = [{ prefix: '', oid: tree }];
  while (level.length > 0) {
    const objects = await Promise.all(level.map(({ oid }) => reader.require(oid)));
    const next: typeof level = [];
    for (const [index, object] of objects.entries()) {
      const prefix = level[index]?.prefix ?? '';
      for (const { mode, name, oid } of parseTree(object.data, format)) {
        if (mode === '40000') next.push({ prefix: `${prefix}${name}/`, oid });
        else files.set(`${prefix}${name}`, oid);
      }
      if (next.length > MOST_DIRECTORIES) {
        throw new CoordinationError('unusable_repository', `a tree holds more than ${MOST_DIRECTORIES} directories`);
      }
    }
    level = next;
  }
  return files;
}

interface Directory {
  readonly files: Map<string, Oid | null>;
  readonly directories: Map<string, Directory>;
}

/** Sorts changes by directory, so that each directory is read and written once. */
function group(changes: ReadonlyMap<string, Oid | null>): Directory {
  const root: Directory = { files: new Map(), directories: new Map() };
  for (const [path, oid] of changes) {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let directory = root;
    for (const part of parts) {
      const next = directory.directories.get(part) ?? { files: new Map(), directories: new Map() };
      directory.directories.set(part, next);
      directory = next;
    }
    directory.files.set(name, oid);
  }
  return root;
}

/**
 * Writes the tree that differs from `base` (null: the empty tree) by `changes`: paths to blobs, or to null for a file that goes.
 * Directories that no change touches are kept as they are; directories that become empty go.
 */
export async function writeTree(
  reader: ObjectReader,
  writer: ObjectWriter,
  format: ObjectFormat,
  base: Oid | null,
  changes: ReadonlyMap<string, Oid | null>,
): Promise<Oid> {
  const write = async (oid: Oid | null, change: Directory): Promise<Oid | null> => {
    const data = oid === null ? Buffer.alloc(0) : (writer.peek(oid) ?? (await reader.require(oid)).data);
    const entries = new Map(parseTree(data, format).map((entry) => [entry.name, entry]));
    // What goes makes room for what comes: a file may take a directory's name, and a directory a file's.
    for (const [name, blob] of change.files) if (blob === null) entries.delete(name);
    for (const [name, inner] of change.directories) {
      const before = entries.get(name)?.mode === '40000' ? entries.get(name) : undefined;
      const tree = await write(before?.oid ?? null, inner);
      if (tree !== null) entries.set(name, { mode: '40000', name, oid: tree });
      else if (before) entries.delete(name);
    }
    for (const [name, blob] of change.files) if (blob !== null) entries.set(name, { mode: '100644', name, oid: blob });
    return entries.size === 0 ? null : writer.add('tree', formatTree([...entries.values()]));
  };
  return (await write(base, group(changes))) ?? writer.add('tree', '');
}

/** Who did something, as a commit records it. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  /** Seconds since 1970, UTC. */
  readonly time: number;
}

/** A commit's content. */
export interface Commit {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  readonly author: Signature;
  readonly committer: Signature;
  /** What a key signed it with, armored, as it stands in its header but for the spaces that go on a header's line. */
  readonly signature?: string | undefined;
  readonly message: string;
}

// Git ends a name at '<' and a line at a line break; both would let a name forge a header.
const headerSafe = (text: string): string => text.replace(/[<>\n\r\0]/g, '').trim() || 'unknown';
const formatSignature = ({ name, email, time }: Signature): string => `${headerSafe(name)} <${headerSafe(email)}> ${time} +0000`;

/** The header that a signature stands in; Git has one for each kind of object id. */
const signatureHeader = (tree: Oid): string => (tree.length === 64 ? 'gpgsig-sha256' : 'gpgsig');

/** Writes a commit object's content. Without its signature it is what the signature was made of. */
export function formatCommit(commit: Commit): string {
  const parents = commit.parents.map((parent) => `parent ${parent}\n`).join('');
  const signature =
    commit.signature === undefined ? '' : `${signatureHeader(commit.tree)} ${commit.signature.replaceAll('\n', '\n ')}\n`;
  return `tree ${commit.tree}\n${parents}author ${formatSignature(commit.author)}\ncommitter ${formatSignature(commit.committer)}\n${signature}\n${commit.message}`;
}

function parseSignature(line: string): Signature {
  const match = line.match(/^(.*?) ?<(.*?)> (\d+)/s);
  return { name: match?.[1] ?? '', email: match?.[2] ?? '', time: Number(match?.[3] ?? 0) };
}

/** A header's value that may go on over several lines, each of which starts with a space. */
function longValue(headers: readonly string[], name: string): string | undefined {
  const start = headers.findIndex((line) => line.startsWith(`${name} `));
  if (start < 0) return undefined;
  let end = start + 1;
  while (headers[end]?.startsWith(' ')) end++;
  return [headers[start]?.slice(name.length + 1), ...headers.slice(start + 1, end).map((line) => line.slice(1))].join('\n');
}

/** Reads a commit object. Headers that are not known here (an encoding, a merged tag) are passed over. */
export function parseCommit(data: Buffer): Commit {
  const text = data.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const values = (name: string): string[] =>
    headers.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
  const tree = values('tree')[0] ?? '';
  const signature = longValue(headers, signatureHeader(tree));
  return {
    tree,
    parents: values('parent'),
    author: parseSignature(values('author')[0] ?? ''),
    committer: parseSignature(values('committer')[0] ?? ''),
    ...(signature !== undefined && { signature }),
    message: text.slice(end + 2),
  };
}
