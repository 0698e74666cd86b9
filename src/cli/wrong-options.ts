/** Names the first word of a line that is no option of its verb, or lacks its value. */
import { ValidationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';
import { nearest } from './nearest.ts';
import { type Option, optionsOf, type Verb } from './verb.ts';

const isDashed = (word: string): boolean => word.startsWith('-') && word !== '-';

/** Throws a ValidationError where a word before `--` is an unknown option, a flag with a value, or an option without one. */
export function refuseWrongOptions(verb: Verb, words: readonly string[]): void {
  const options = optionsOf(verb);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return;
    if (!isDashed(word) || /^-h+$/.test(word)) continue;
    const [, name, value] = word.match(/^--([^=]+)(?:=(.*))?$/s) ?? [];
    const option = options.find((candidate) => candidate.name === name);
    if (!option) throw unknownOption(verb, options, word);
    if (option.type === 'flag') {
      if (value !== undefined)
        throw new ValidationError(`--${option.name} takes no value`, { hint: `git coord ${verb.name} -h` });
    } else if (value === undefined) {
      requireValue(verb, option, words[++at]);
    }
  }
}

function unknownOption(verb: Verb, options: readonly Option[], word: string): ValidationError {
  const written = word.replace(/=.*$/s, '');
  const near = nearest(
    written,
    options.map(({ name }) => `--${name}`),
  );
  const hint = near
    ? `git coord ${verb.name} ${near}`
    : `git coord ${verb.name} -h, or put -- before text that starts with a dash`;
  return new ValidationError(`${verb.name} has no option ${quote(written)}`, { hint });
}

function requireValue(verb: Verb, { name }: Option, next: string | undefined): void {
  if (next === undefined) throw new ValidationError(`--${name} needs a value`, { hint: `git coord ${verb.name} -h` });
  if (isDashed(next)) {
    throw new ValidationError(`--${name} needs a value, and ${quote(next)} looks like an option`, {
      hint: `--${name}=… where the value starts with a dash`,
    });
  }
}
