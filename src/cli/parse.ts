/**
 * From a command line to arguments.
 *
 * A well-formed line is parsed by node:util in a millisecond. Anything else goes to yargs, which is made from the same table and finds the
 * words for what is wrong; a property test keeps the two in step.
 */
import { parseArgs } from 'node:util';
import { type Arguments, bind, type Values } from './arguments.ts';
import { optionsOf, type Verb } from './verb.ts';

/** Parses the words after the verb; null where the line is not well-formed. Throws a ValidationError for wrong values. */
export function parseWellFormed(verb: Verb, words: readonly string[]): Arguments | null {
  const options: Record<string, { type: 'string' | 'boolean'; multiple: boolean; short?: string }> = {};
  for (const { name, type, many } of optionsOf(verb)) {
    options[name] = {
      type: type === 'flag' ? 'boolean' : 'string',
      multiple: many ?? false,
      ...(name === 'help' && { short: 'h' }),
    };
  }
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...words], options, allowPositionals: true, strict: true }) as typeof parsed;
  } catch {
    return null;
  }
  return bind(verb, parsed.positionals, { ...parsed.values });
}
