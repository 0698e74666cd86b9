/** Lists refs: loose ones first, then packed-refs, so that a ref that is being packed meanwhile is seen in one of the two. */
import type { Files } from './files.ts';
import { mapLimited } from './limited.ts';

const OID = /^[0-9a-f]{40}$/;

/** The refs below a prefix (`refs/coord/issues/`), or the one of this name, and what they point at, in order of their names. */
export async function readRefs(files: Files, gitdir: string, ...prefixes: readonly string[]): Promise<Map<string, string>> {
  const loose = (await Promise.all(prefixes.map((prefix) => readLoose(files, gitdir, prefix.replace(/\/$/, ''))))).flat();
  const refs = new Map<string, string>();
  for (const line of ((await files.text(`${gitdir}/packed-refs`)) ?? '').split('\n')) {
    const ref = line.slice(41);
    if (!OID.test(line.slice(0, 40))) continue;
    if (prefixes.some((prefix) => (prefix.endsWith('/') ? ref.startsWith(prefix) : ref === prefix)))
      refs.set(ref, line.slice(0, 40));
  }
  for (const [ref, oid] of loose) refs.set(ref, oid);
  return new Map([...refs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readLoose(files: Files, gitdir: string, path: string): Promise<[string, string][]> {
  const content = await files.text(`${gitdir}/${path}`);
  if (content !== null) return OID.test(content.trim()) ? [[path, content.trim()]] : [];
  const names = (await files.names(`${gitdir}/${path}`)).filter((name) => !name.endsWith('.lock'));
  return (await mapLimited(names, (name) => readLoose(files, gitdir, `${path}/${name}`))).flat();
}
