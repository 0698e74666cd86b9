/** Looks at what a command has left in a repository: which refs have moved, and whether all is whole. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import type { Copy } from './scene.ts';

/** How each ref that holds a truth has changed: by so many commits, or `gone`, or `elsewhere`. */
export type Gains = ReadonlyMap<string, string>;

const TRUTH = /^refs\/coord\/(?:issues\/|agents\/|config$)/;

/** The moves from `before` to now. */
export async function gainsSince(copy: Copy, before: ReadonlyMap<string, string>): Promise<Gains> {
  const now = await copy.refs();
  const gains = new Map<string, string>();
  for (const ref of new Set([...before.keys(), ...now.keys()])) {
    const [from, to] = [before.get(ref), now.get(ref)];
    if (from === to || (!TRUTH.test(ref) && ref.startsWith('refs/coord/'))) continue;
    // The names of agents' refs have this clone's random part.
    const name = ref.replace(/^(refs\/coord\/agents\/[^/]+)\/.*/, '$1');
    gains.set(name, to === undefined ? 'gone' : await distance(copy, from, to));
  }
  return gains;
}

async function distance(copy: Copy, from: string | undefined, to: string): Promise<string> {
  const { stdout } = await copy.git('rev-list', '--first-parent', to);
  const commits = stdout.split('\n').filter(Boolean);
  const at = from === undefined ? commits.length : commits.indexOf(from);
  return at < 0 ? 'elsewhere' : `+${at}`;
}

/** Objects that are torn, or that Git complains about. */
export async function damage(copy: Copy): Promise<string[]> {
  const found: string[] = [];
  const objects = join(copy.directory, '.git', 'objects');
  for (const fan of readdirSync(objects).filter((name) => /^[0-9a-f]{2}$/.test(name))) {
    for (const name of readdirSync(join(objects, fan))) {
      try {
        const content = inflateSync(readFileSync(join(objects, fan, name)));
        const oid = createHash('sha1').update(content).digest('hex');
        if (oid !== fan + name) found.push(`object ${fan}${name} is another`);
      } catch (error) {
        found.push(`object ${fan}${name}: ${(error as Error).message}`);
      }
    }
  }
  const { code, stdout, stderr } = await copy.git('fsck', '--strict', '--no-dangling', '--no-progress');
  const said = `${stdout}${stderr}`.replace(/^notice: .*\n/gm, '').trim();
  if (code !== 0 || said !== '') found.push(`git fsck: ${said || code}`);
  return found;
}

/** Files that are there for a moment only, and were left: locks, temporary files, notes of writers. Random parts are left out. */
export function leftovers(copy: Copy): string[] {
  const names = readdirSync(copy.directory, { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.lock$|\.tmp$|tmp_(?:obj|pack|idx)_|\.git\/coord\/(?:writers\/|refreshing)|\.keep$/.test(name))
    .map((name) =>
      name
        .replace(/[0-9a-f]{8,}/g, 'X')
        .replace(/\d{2,}/g, 'N')
        .replace(/tmp_(pack|idx)_\w+/, 'tmp_$1_X'),
    );
}

/** Whether anything of git coord is left. */
export function traces(copy: Copy): string[] {
  const places = ['.git/coord', '.git/refs/coord', '.git/refs/refs', '.coord'];
  const temporary = leftovers(copy).filter((name) => !name.includes('tmp_obj_')); // Git's to take.
  return [...places.filter((name) => existsSync(join(copy.directory, name))), ...temporary];
}
