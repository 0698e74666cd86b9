/** Help for people and words for what is wrong, through yargs. Loaded only when one of them is needed. */
import yargs, { type Argv } from 'yargs';
import { ValidationError } from '../core/errors.ts';
import { display } from '../core/text.ts';
import { type Arguments, bind, type Values } from './arguments.ts';
import { plainLine } from './plain-line.ts';
import { usageOf } from './usage.ts';
import { type Option, optionsOf, type Verb } from './verb.ts';

function parserFor(verb: Verb): Argv {
  const parser = yargs([])
    .scriptName('git coord')
    .usage(`${usageOf(verb)}\n\n${[verb.summary, ...(verb.details ?? [])].join('\n\n')}`)
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
  for (const option of optionsOf(verb)) parser.option(option.name, yargsOption(option));
  for (const [command, does] of verb.examples ?? []) parser.example(command, does);
  return parser;
}

function yargsOption(option: Option) {
  return {
    type: option.type === 'flag' ? ('boolean' as const) : ('string' as const),
    describe: option.value ? `${option.value}: ${option.describe}` : option.describe,
    ...(option.name === 'help' && { alias: 'h', describe: 'show this help' }),
    ...(option.many && { array: true }),
    ...(option.type !== 'flag' && { requiresArg: true }),
  };
}

/** What yargs puts at the right margin; the placeholders say it better. */
const TYPE_NOTE = /\s*\[(?:string|boolean|array)\](?=\n|$)/g;

/** The help of one verb. */
export async function verbHelp(verb: Verb): Promise<string> {
  const help = await parserFor(verb).getHelp();
  return `${help.replaceAll(TYPE_NOTE, '')}\n`;
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
