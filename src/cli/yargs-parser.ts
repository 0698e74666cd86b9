/** Help for people and words for what is wrong, through yargs. Loaded only when one of them is needed. */
import yargs, { type Argv } from 'yargs';
import { ValidationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { type Arguments, bind, type Values } from './arguments.ts';
import { plainLine } from './plain-line.ts';
import { usageOf } from './usage.ts';
import { type Option, optionsOf, type Positional, type Verb } from './verb.ts';

const bare = (): Argv =>
  yargs([])
    .scriptName('git coord')
    .version(false)
    .help(false)
    .exitProcess(false)
    .showHelpOnFail(false)
    .strictOptions()
    .wrap(100)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
      'short-option-groups': true,
      'strip-aliased': true,
      'populate--': false,
    });

function parserFor(verb: Verb): Argv {
  const parser = bare();
  for (const option of optionsOf(verb)) parser.option(option.name, yargsOption(option));
  return parser;
}

function yargsOption(option: Option) {
  return {
    type: option.type === 'flag' ? ('boolean' as const) : ('string' as const),
    ...(option.name === 'help' && { alias: 'h' }),
    ...(option.many && { array: true }),
    ...(option.type !== 'flag' && { requiresArg: true }),
  };
}

/** What yargs puts at the right margin; the placeholders say it better. */
const TYPE_NOTE = /\s*\[(?:string|boolean|array)\](?=\n|$)/g;

/** What something takes, its choices included where the words do not name them. */
function explained({ describe, choices }: Option | Positional): string {
  return choices?.every((choice) => describe.includes(choice)) === false ? `${describe} (${choices.join(', ')})` : describe;
}

/** A parser that parses nothing: its options are called as help shows them, `--ttl MINUTES`. */
function helperFor(verb: Verb): Argv {
  const about = [verb.summary, ...(verb.details ?? [])].join('\n\n');
  const helper = bare()
    .usage(`usage: ${usageOf(verb)}\n\n${about}`)
    .updateStrings({ 'Positionals:': 'Arguments:' });
  for (const positional of verb.positionals ?? []) {
    const name = positional.name.toUpperCase();
    helper.option(name, { describe: explained(positional) }).group(name, 'Arguments:');
  }
  for (const option of optionsOf(verb)) {
    if (option.name === 'help') helper.option('help', { alias: 'h', type: 'boolean', describe: 'show this help' });
    else {
      const value = option.type === 'flag' ? '' : ` ${option.value ?? 'VALUE'}`;
      helper.option(`${option.name}${value}`, { describe: explained(option) });
    }
  }
  return helper;
}

/** The help of one verb. */
export async function verbHelp(verb: Verb): Promise<string> {
  const help = (await helperFor(verb).getHelp()).replaceAll(TYPE_NOTE, '').trimEnd();
  // Not by yargs, which would wrap commands that are there to be copied.
  const examples = (verb.examples ?? []).map(([command, does]) => `  # ${does}\n  ${command}`);
  return `${[help, ...(examples.length > 0 ? [`Examples:\n${examples.join('\n')}`] : [])].join('\n\n')}\n`;
}

/** Parses a line of any form. Throws a ValidationError that says in one line what is wrong with it. */
export function parseAny(verb: Verb, words: readonly string[]): Arguments {
  const line = plainLine(verb, words);
  const parser = parserFor(verb).fail((message, error) => {
    const [reason = ''] = (message ?? error?.message ?? 'the command line is not understood').split('\n');
    throw new ValidationError(
      display(reason).replace(/^./, (letter) => letter.toLowerCase()),
      { hint: `git coord ${verb.name} -h` },
    );
  });
  const {
    _: positionals = [],
    $0: _name,
    h: _short,
    ...options
  } = parser.parseSync(line) as Record<string, unknown> & { _?: unknown[] };
  return bind(verb, positionals.map(String), givenOf(verb, options));
}

/** What was given by name; where an option that takes one value was repeated, the last counts. */
function givenOf(verb: Verb, options: Readonly<Record<string, unknown>>): Values {
  const given: Record<string, Values[string]> = {};
  for (const { name, many } of optionsOf(verb)) {
    const value = options[name] as Values[string];
    const one = Array.isArray(value) && !many ? (value.at(-1) as string | boolean) : value;
    if (one !== undefined && one !== false) given[name] = one;
  }
  return given;
}
