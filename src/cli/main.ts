/** The command line: finds the verb, parses, runs, and turns failures into exit codes. */
import { type CoordinationError, EXIT_CODES, ValidationError } from '../core/errors.ts';
import { quote } from '../core/text.ts';
import type { Arguments } from './arguments.ts';
import type { Env } from './env.ts';
import { nearest } from './nearest.ts';
import { printError } from './output.ts';
import { overview } from './overview.ts';
import { parseWellFormed } from './parse.ts';
import { verbMeant } from './synonyms.ts';
import { findVerb, VERBS } from './table.ts';
import type { Verb } from './verb.ts';

declare const GIT_COORD_VERSION: string;
const version = (): string => (typeof GIT_COORD_VERSION === 'string' ? GIT_COORD_VERSION : 'development');

/** Runs one command line and returns its exit code. Never throws. */
export async function main(words: readonly string[], env: Env): Promise<number> {
  const json = asksForJson(words);
  try {
    const [name, ...rest] = words;
    if (name === undefined || name === '-h' || name === '--help' || name === 'help') {
      if (name === 'help' && rest[0] !== undefined) return await main([rest[0], '-h'], env);
      env.out(overview());
      return name === undefined ? EXIT_CODES.usage : 0;
    }
    if (name === '--version' || name === '-v' || name === '-V' || name === 'version') {
      env.out(`git-coord ${version()}\n`);
      return 0;
    }
    const verb = findVerb(name);
    if (!verb) throw name.startsWith('-') ? noVerbYet(name, rest) : unknownVerb(name);
    const args: Arguments = parseWellFormed(verb, rest) ?? (await import('./yargs-parser.ts')).parseAny(verb, rest);
    if (args.flag('help')) {
      env.out(await (await import('./yargs-parser.ts')).verbHelp(verb));
      return 0;
    }
    return (await runAdvised(verb, args, env)) ?? 0;
  } catch (error) {
    return printError(json, env, error);
  }
}

/** Runs a verb; wrong input for which nobody has better advice leads to the verb's help. */
async function runAdvised(verb: Verb, args: Arguments, env: Env): Promise<number | undefined> {
  try {
    return await verb.run(args, env);
  } catch (error) {
    if (!(error instanceof ValidationError) || error.hint !== undefined) throw error;
    const { message, data, cause } = error;
    throw new ValidationError(message, { hint: `git coord ${verb.name} -h`, data, cause });
  }
}

function noVerbYet(option: string, rest: readonly string[]): ValidationError {
  const verb = rest.find((word) => findVerb(word));
  const near = nearest(option, ['--help', '--version']) ?? '-h';
  return new ValidationError(`a verb comes first, and ${quote(option)} is none`, {
    hint: verb === undefined ? `git coord ${near}` : `git coord ${verb} ${option.slice(0, 40)}`,
  });
}

function unknownVerb(name: string): CoordinationError {
  const verbs = VERBS.filter(({ hidden }) => !hidden).map((verb) => verb.name);
  const near = verbMeant(name) ?? nearest(name, verbs);
  return new ValidationError(`there is no verb ${quote(name)}`, { hint: near ? `git coord ${near}` : 'git coord -h' });
}

/** Whether --json is among the options; what stands after `--` is text. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).includes('--json');
}
