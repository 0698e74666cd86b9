/** The arguments of one command line, checked and by their names. */
import { ValidationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';
import { type Option, optionsOf, type Verb } from './verb.ts';

export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

/** Typed access to what was given. */
export class Arguments {
  readonly verb: Verb;
  readonly #values: Values;

  constructor(verb: Verb, values: Values) {
    this.verb = verb;
    this.#values = values;
  }

  /** The text of an option or argument, where it was given. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : Array.isArray(value) ? (value as string[]).at(-1) : undefined;
  }

  /** The text of an argument that the parser has made sure of. */
  need(name: string): string {
    const value = this.text(name);
    if (value === undefined)
      throw new ValidationError(`${name.toUpperCase()} is missing`, { hint: `git coord ${this.verb.name} -h` });
    return value;
  }

  /** Everything that was given under a name. */
  all(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? (value as string[]) : typeof value === 'string' ? [value] : [];
  }

  /** The parts of comma-separated values: `--files a,b --files c`. */
  parts(name: string): readonly string[] {
    return this.all(name)
      .flatMap((value) => value.split(',').map((part) => part.trim()))
      .filter((part) => part !== '');
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  get json(): boolean {
    return this.flag('json');
  }

  /** The values by name, for comparing two parsers. */
  toJSON(): Values {
    return this.#values;
  }
}

/** Binds positional texts to their names and checks everything that both parsers leave to us. Throws a ValidationError. */
export function bind(verb: Verb, positionals: readonly string[], options: Values): Arguments {
  const values: Record<string, Values[string]> = { ...options };
  const help = `git coord ${verb.name} -h`;
  const rest = [...positionals];
  for (const positional of verb.positionals ?? []) {
    if (positional.many) {
      if (rest.length > 0) values[positional.name] = rest.splice(0);
    } else if (positional.orOption && values[positional.name] !== undefined) continue;
    else if (rest.length > 0) values[positional.name] = rest.shift();
    const given = values[positional.name];
    if (positional.required && given === undefined && options['help'] !== true) {
      throw new ValidationError(`${positional.name.toUpperCase()} is missing`, { hint: help });
    }
    if (positional.choices && typeof given === 'string')
      checkChoice(positional.name.toUpperCase(), given, positional.choices, help);
  }
  if (rest.length > 0) throw new ValidationError(`${quote(rest[0] ?? '')} is one argument too many`, { hint: help });
  for (const option of optionsOf(verb)) checkOption(option, values[option.name], help, options['help'] === true);
  return new Arguments(verb, values);
}

function checkOption(option: Option, value: Values[string], help: string, asksForHelp: boolean): void {
  if (value === undefined) {
    if (option.required && !asksForHelp) throw new ValidationError(`--${option.name} is missing`, { hint: help });
    return;
  }
  for (const text of Array.isArray(value) ? (value as string[]) : [value]) {
    if (typeof text !== 'string') continue;
    if (option.choices)
      for (const part of option.many ? text.split(',') : [text]) checkChoice(`--${option.name}`, part, option.choices, help);
    if (option.type === 'number' && !/^\d{1,9}$/.test(text)) {
      throw new ValidationError(`--${option.name} must be a whole number, not ${quote(text)}`, { hint: help });
    }
    if (option.least !== undefined && Number(text) < option.least) {
      throw new ValidationError(`--${option.name} must be at least ${option.least}`, { hint: help });
    }
    if (option.most !== undefined && Number(text) > option.most) {
      throw new ValidationError(`--${option.name} must be at most ${option.most}`, { hint: help });
    }
  }
}

function checkChoice(name: string, value: string, choices: readonly string[], help: string): void {
  if (!choices.includes(value))
    throw new ValidationError(`${name} must be one of ${choices.join(', ')}, not ${quote(value)}`, { hint: help });
}
