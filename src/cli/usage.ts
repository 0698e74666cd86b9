/** The one line that says how a verb is called. */
import type { Verb } from './verb.ts';

/** `git coord claim ISSUE [options]`; an argument that may be left out is in brackets, one that takes the rest of the line has `…`. */
export function usageOf(verb: Verb): string {
  const words = (verb.positionals ?? []).map(({ name, required, many }) => {
    const word = `${name.toUpperCase()}${many ? '…' : ''}`;
    return required ? word : `[${word}]`;
  });
  return ['git coord', verb.name, ...words, '[options]'].join(' ');
}
