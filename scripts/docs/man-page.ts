/** man/git-coord.1: the manual, which `git coord --help` shows. */
import { readFileSync } from 'node:fs';
import { VERBS } from '../../src/cli/table.ts';
import { usageOf } from '../../src/cli/usage.ts';
import { COMMON_OPTIONS, GROUPS, type Option, optionsOf, type Positional, type Verb } from '../../src/cli/verb.ts';
import { ENVIRONMENT, exits, type Fact, FILES, GIT_CONFIGURATION, INTRODUCTION, REFS, SESSION } from './facts.ts';
import { sentence } from './markdown.ts';
import { bold, commands, indented, italic, paragraph, plain, prose, section, subsection, tagged, title } from './roff.ts';
import { rules } from './rules.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };

const SEE_ALSO = ['git(1)', 'git-log(1)', 'git-config(1)', 'git-for-each-ref(1)', 'git-update-ref(1)', 'githooks(5)'];

function usage(verb: Verb): string {
  const [, rest = ''] = usageOf(verb).split(`git coord ${verb.name}`);
  const words = rest.replace(/[A-Z_-]{2,}|options/g, (word) => `\u0001${word}\u0002`);
  const roff = plain(words).replace(/\\\[u0001\](.*?)\\\[u0002\]/g, '\\fI$1\\fR');
  return `${bold(`git coord ${verb.name}`)}${roff}`;
}

const argumentItem = ({ name, describe, many }: Positional): string =>
  tagged(`${italic(name.toUpperCase())}${many ? '...' : ''}`, prose(describe));

function optionItem({ name, type, value, describe, required, choices }: Option): string {
  const named = choices?.every((choice) => describe.includes(choice)) ?? true;
  const notes = [...(required ? ['required'] : []), ...(named ? [] : [(choices ?? []).join(', ')])];
  const form = type === 'flag' ? bold(`--${name}`) : `${bold(`--${name}`)} ${italic(value ?? 'VALUE')}`;
  return tagged(form, prose(`${describe}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`));
}

function verbPart(verb: Verb): string {
  const options = optionsOf(verb).filter((option) => !COMMON_OPTIONS.includes(option));
  return [
    paragraph(usage(verb)),
    indented(
      prose(sentence(verb.summary)),
      ...(verb.details ?? []).map((text) => paragraph(prose(text))),
      ...(verb.positionals ?? []).map(argumentItem),
      ...options.map(optionItem),
      ...(verb.examples?.length ? [commands(verb.examples)] : []),
    ),
  ].join('\n');
}

const groupPart = (group: (typeof GROUPS)[number]): string[] => [
  subsection(`${group.charAt(0).toUpperCase()}${group.slice(1)}`),
  ...VERBS.filter((verb) => verb.group === group && verb.hidden !== true).map(verbPart),
];

const factItems = (facts: readonly Fact[]): string[] => facts.map(([name, meaning]) => tagged(bold(name), prose(meaning)));

/** The text of man/git-coord.1; it has no date, so that it is the same whenever it is made. */
export function manPage(): string {
  return `${[
    '.\\" Generated from src/cli, src/core, schemas/ and scripts/docs by npm run generate; edit those.',
    title('GIT-COORD', 1, `git-coord ${version}`, 'Git coord manual'),
    section('NAME'),
    plain('git-coord - one backlog for coding agents and people, in Git'),
    section('SYNOPSIS'),
    `${bold('git coord')} ${italic('VERB')} [${italic('arguments')}] [${italic('options')}]`,
    '.br',
    `${bold('git coord')} [${italic('VERB')}] ${bold('-h')}`,
    '.br',
    `${bold('git coord')} ${bold('--version')}`,
    section('DESCRIPTION'),
    ...INTRODUCTION.map((text, at) => (at === 0 ? prose(text) : paragraph(prose(text)))),
    section('COMMANDS'),
    ...GROUPS.flatMap(groupPart),
    section('OPTIONS'),
    'Every command takes these:',
    ...COMMON_OPTIONS.map(optionItem),
    section('EXIT STATUS'),
    ...exits().map(({ status, codes, meaning }) =>
      tagged(bold(String(status)), plain(`${meaning}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`)),
    ),
    paragraph(
      prose(
        'What is in parentheses is what `error.code` says under `--json`, where a failure is one JSON object on standard error: `{"ok":false,"error":{"code","message","hint","data"}}`.',
      ),
    ),
    section('ENVIRONMENT'),
    ...factItems(ENVIRONMENT),
    section('CONFIGURATION'),
    prose('These keys of the Git configuration belong to one clone, or to one user (see `git config`):'),
    ...factItems(GIT_CONFIGURATION),
    paragraph(prose("These are the team's rules, which `git coord config` shows and changes:")),
    ...rules().map(({ key, type, initial, description }) =>
      tagged(bold(key), prose(`${description} Value: ${type.replaceAll('`', '')}. Default: ${initial}.`)),
    ),
    section('FILES'),
    ...factItems(REFS),
    ...factItems(FILES),
    section('EXAMPLES'),
    'From an empty repository to a fix that is applied:',
    commands(SESSION),
    section('SEE ALSO'),
    SEE_ALSO.map((page) => page.replace(/^(.*)(\(\d\))$/, (_, name, number) => `${bold(name)}${number}`)).join(',\n'),
  ].join('\n')}\n`;
}
