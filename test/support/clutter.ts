/** Makes what much use leaves behind: loose refs, loose objects, small packs. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from './repository.ts';

/** Makes so many refs below a prefix, each a file of its own, all at HEAD. */
export function makeLooseRefs({ dir, env }: TestRepository, count: number, prefix = 'refs/coord/issues/issue_9'): void {
  const lines = Array.from({ length: count }, (_, n) => `create ${prefix}${String(n).padStart(5, '0')} HEAD\n`);
  execFileSync('git', ['update-ref', '--stdin'], { cwd: dir, env, input: lines.join('') });
}

/** Makes so many loose objects that nothing points at; `mark` keeps them apart from others. */
export function makeLooseObjects({ base, dir, env }: TestRepository, count: number, mark = ''): void {
  const files = join(base, 'blobs');
  mkdirSync(files, { recursive: true });
  const paths = Array.from({ length: count }, (_, n) => join(files, `${mark}${n}`));
  for (const path of paths) writeFileSync(path, `the content of ${path.slice(files.length)}\n`);
  execFileSync('git', ['hash-object', '-w', '--stdin-paths'], {
    cwd: dir,
    env,
    input: paths.map((path) => `${path}\n`).join(''),
  });
}

/** How many objects are files of their own. */
export function countLooseObjects({ dir }: TestRepository): number {
  const objects = join(dir, '.git', 'objects');
  const directories = readdirSync(objects).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return directories.reduce((sum, name) => sum + readdirSync(join(objects, name)).length, 0);
}

/** The packs' names. */
export function packsOf({ dir }: TestRepository): string[] {
  return readdirSync(join(dir, '.git', 'objects', 'pack')).filter((name) => name.endsWith('.pack'));
}
