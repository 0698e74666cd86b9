/** The text of a hook of ours, and how it is recognised later, whatever version wrote it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CoordinationError, ValidationError } from '../core/errors.ts';
import { display } from '../core/text.ts';

/** The templates, by their names; the built program has them in it. */
declare const BUILT_TEMPLATES: Readonly<Record<string, string>>;

/** What a hook of ours is made from. */
export interface ShimSource {
  /** The absolute path of the program; where it is gone, the hook looks for `git-coord` on PATH. */
  readonly program: string;
  /** The directory of the package: the templates are in its `hooks/`, unless they are in the program. */
  readonly packageRoot: string;
}

/** The line that says whose hook it is. */
export const MARKER = '# git coord: refreshes reports and view; git coord hooks uninstall removes it';
/** The same of the guard, which a server has. */
export const GUARD_MARKER = '# git coord: guards the record of a team; git coord hooks uninstall removes it';

/** The hook that guards. */
export const GUARD = 'pre-receive';

const SUM = /^# sha256 ([0-9a-f]{64}|@SUM@)$/m;

const sumOf = (text: string): string => createHash('sha256').update(text.replace(SUM, '# sha256 @SUM@')).digest('hex');

/** The text as one word of a POSIX shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The text of the hook with this name. */
export function shimText(source: ShimSource, hook: string): string {
  if (!isAbsolute(source.program)) throw new ValidationError(`the program's path '${display(source.program)}' is not absolute`);
  const text = template(source.packageRoot, hook === GUARD ? 'git-coord-guard' : 'git-coord-hook').replace(
    /@(HOOK|PROGRAM)@/g,
    (_, name: string) => (name === 'HOOK' ? hook : shellWord(source.program)),
  );
  const sum = sumOf(text);
  return text.replace(SUM, () => `# sha256 ${sum}`);
}

function template(packageRoot: string, name: string): string {
  const built = typeof BUILT_TEMPLATES === 'object' ? BUILT_TEMPLATES[name] : undefined;
  if (built !== undefined) return built;
  const path = join(packageRoot, 'hooks', name);
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CoordinationError('internal', `the hooks' template '${display(path)}' cannot be read`, { cause });
  }
}

/** Whose hook a text is: ours as it was written, ours but edited since, or somebody else's. */
export function ownerOf(text: string): 'ours' | 'edited' | 'foreign' {
  if (!text.split('\n', 3).some((line) => line === MARKER || line === GUARD_MARKER)) return 'foreign';
  return SUM.exec(text)?.[1] === sumOf(text) ? 'ours' : 'edited';
}
