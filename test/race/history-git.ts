/** The branches of a repository as a history has them, read with plain Git. */
import { decodeDocument, kindOfPath } from '../../src/core/codec.ts';
import { parseInput, parseMessage } from '../../src/core/message.ts';
import type { Document, Policy, TeamConfig } from '../../src/core/model.ts';
import { policyOf } from '../../src/core/policy.ts';
import type { Place } from '../support/place.ts';
import { refs } from './agreement.ts';
import type { Branches, Step } from './history.ts';

const ISSUES = 'refs/coord/issues/';

/** The rules that the repository has. */
export function readPolicy(place: Place): Policy {
  return policyOf(JSON.parse(place.git('show', 'refs/coord/config:config.json')) as TeamConfig);
}

/** One file that a commit put, or took away. */
interface Change {
  readonly path: string;
  /** Null for a file that is gone. */
  readonly blob: string | null;
}

/** A commit as `git log --raw` prints it. */
interface Logged {
  readonly oid: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly changes: readonly Change[];
}

/** Every commit of every issue's branch with all documents that it has. */
export function readBranches(place: Place): Branches {
  const logged = new Map([...refs(place, ISSUES).keys()].map((ref) => [ref.slice(ISSUES.length), logOf(place, ref)]));
  const changes = [...logged.values()].flat().flatMap((commit) => commit.changes);
  const documents = decodeAll(place, changes);
  return new Map([...logged].map(([id, commits]) => [id, stepsOf(commits, documents)]));
}

function logOf(place: Place, ref: string): Logged[] {
  const format = '--format=%x1e%H%x1f%P%x1f%B%x1f';
  const args = ['log', '--topo-order', '--reverse', '--raw', '--root', '-m', '--no-renames', '--no-abbrev', format, ref, '--'];
  const text = place.feed('', ...args).toString('utf8');
  return text
    .split('\x1e')
    .slice(1)
    .map((part) => {
      const [oid = '', parents = '', message = '', raw = ''] = part.split('\x1f');
      const changes = [...raw.matchAll(/^:\d+ \d+ \w+ (\w+) (\w)\t(.*)$/gm)].map(([, blob = '', status, path = '']) => ({
        path,
        blob: status === 'D' ? null : blob,
      }));
      return { oid, parents: parents === '' ? [] : parents.split(' '), message, changes };
    });
}

/** The documents of all blobs: one Git process for all of them. */
function decodeAll(place: Place, changes: readonly Change[]): Map<string, Document> {
  const paths = new Map(changes.flatMap(({ blob, path }) => (blob === null ? [] : [[blob, path] as const])));
  const output = place.feed([...paths.keys()].map((oid) => `${oid}\n`).join(''), 'cat-file', '--batch');
  const found = new Map<string, Document>();
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf('\n', at);
    const [oid = '', type, size = ''] = output.subarray(at, end).toString('latin1').split(' ');
    if (type !== 'blob') throw new Error(`'${oid}' is ${type}`);
    const path = paths.get(oid) ?? '';
    const kind = kindOfPath(path);
    if (!kind) throw new Error(`'${path}' holds no document`);
    found.set(oid, decodeDocument(kind, output.subarray(end + 1, end + 1 + Number(size)).toString('utf8'), path));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}

function stepsOf(commits: readonly Logged[], known: ReadonlyMap<string, Document>): Step[] {
  let documents = new Map<string, Document>();
  return commits.map(({ oid, parents, message, changes }) => {
    documents = new Map(documents);
    for (const { path, blob } of changes) {
      const document = blob === null ? undefined : known.get(blob);
      if (document) documents.set(path, document);
      else documents.delete(path);
    }
    const header = parseMessage(message);
    if (!header) throw new Error(`${oid} records no action`);
    const { nonce, input } = parseInput(message);
    const { action, agent, session, at } = header;
    return { oid, parents, action, agent, session: session ?? '', at: Date.parse(at ?? ''), nonce, input, documents };
  });
}
