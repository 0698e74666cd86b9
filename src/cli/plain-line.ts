/** Says what is wrong with the options of a line, or writes it in the one form that leaves a parser nothing to guess. */
import { ValidationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';
import { nearest } from './nearest.ts';
import { type Option, optionsOf, type Verb } from './verb.ts';

const isDashed = (word: string): boolean => word.startsWith('-') && word !== '-';

/**
 * The same line with nothing left to guess: every option as `--name=value`, the positionals behind `--`.
 * Throws a ValidationError for an unknown option, a flag with a value, or an option without one.
 */
export function plainLine(verb: Verb, words: readonly string[]): string[] {
  const known = optionsOf(verb);
  const options: string[] = [];
  const positionals: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!isDashed(word)) positionals.push(word);
    else if (/^-h+$/.test(word)) options.push('--help=true');
    else {
      const [, name, value] = word.match(/^--([^=]+)(?:=(.*))?$/s) ?? [];
      const option = known.find((candidate) => candidate.name === name);
      if (!option) throw unknownOption(verb, known, word);
      if (option.type === 'flag') options.push(flagWord(verb, option, value));
      else options.push(...valueWords(option, value ?? requireValue(verb, option, words[++at])));
    }
  }
  return [...options, '--', ...positionals];
}

function flagWord(verb: Verb, { name }: Option, value: string | undefined): string {
  if (value !== undefined) throw new ValidationError(`--${name} takes no value`, { hint: `git coord ${verb.name} -h` });
  return `--${name}=true`;
}

/** yargs takes `--label=` for no value at all where an option may be repeated; an empty word of its own is one. */
const valueWords = ({ name }: Option, value: string): string[] => (value === '' ? [`--${name}`, ''] : [`--${name}=${value}`]);

function unknownOption(verb: Verb, options: readonly Option[], word: string): ValidationError {
  const written = word.replace(/=.*$/s, '');
  const names = options.map(({ name }) => `--${name}`);
  const help = `git coord ${verb.name} -h`;
  const [near] = optionsMeant(written, names);
  const isText = /\s/.test(word) || verb.positionals?.some(({ freeText }) => freeText);
  const hint = near
    ? `git coord ${verb.name} ${near}`
    : /^-[a-z]$/i.test(written)
      ? `its options are ${names.join(', ')}`
      : isText
        ? `${help}, or put -- before text that starts with a dash`
        : help;
  return new ValidationError(`${verb.name} has no option ${quote(written)}`, { hint });
}

/** The options that somebody may have meant who wrote the start of a name, its first letter alone, or a name with a mistake in it. */
function optionsMeant(written: string, names: readonly string[]): string[] {
  const start = /^-[a-z]$/i.test(written) ? `-${written.toLowerCase()}` : written;
  const begun = start.length > 2 && start.startsWith('--') ? names.filter((name) => name.startsWith(start)) : [];
  if (begun.length > 0) return begun;
  const near = start.length > 3 ? nearest(written, names) : undefined;
  return near === undefined ? [] : [near];
}

function requireValue(verb: Verb, { name }: Option, next: string | undefined): string {
  if (next === undefined) throw new ValidationError(`--${name} needs a value`, { hint: `git coord ${verb.name} -h` });
  if (isDashed(next)) {
    throw new ValidationError(`--${name} needs a value, and ${quote(next)} looks like an option`, {
      hint: `--${name}=… where the value starts with a dash`,
    });
  }
  return next;
}
