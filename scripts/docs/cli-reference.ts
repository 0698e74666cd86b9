/** docs/cli.md: every verb, and what all verbs share. */
import { VERBS } from '../../src/cli/table.ts';
import { usageOf } from '../../src/cli/usage.ts';
import { COMMON_OPTIONS, GROUPS, type Option, optionsOf, type Positional, type Verb } from '../../src/cli/verb.ts';
import { ENVIRONMENT, exits, type Fact, GIT_CONFIGURATION, INTRODUCTION, REFS, SESSION } from './facts.ts';
import { code, commands, madeFrom, prose, sentence, table } from './markdown.ts';
import { rules } from './rules.ts';

const verbsOf = (group: (typeof GROUPS)[number]): readonly Verb[] =>
  VERBS.filter((verb) => verb.group === group && verb.hidden !== true);

const index = (): string =>
  table(
    ['', 'verb', 'what it does'],
    GROUPS.flatMap((group) =>
      verbsOf(group).map(({ name, summary }, at) => [
        at === 0 ? `**${group}**` : '',
        `[${code(name)}](#${name})`,
        prose(summary),
      ]),
    ),
  );

function argumentRow({ name, describe, required, many, orOption }: Positional): string[] {
  const notes = [
    ...(required ? ['required'] : []),
    ...(orOption ? [`or ${code(`--${name} ${name.toUpperCase()}`)}`] : []),
    ...(many ? ['takes the rest of the line'] : []),
  ];
  return [code(name.toUpperCase()), `${prose(describe)}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`];
}

function optionRow({ name, type, value, describe, required, choices }: Option): string[] {
  const form = type === 'flag' ? `--${name}` : `--${name} ${value ?? 'VALUE'}`;
  const named = choices?.every((choice) => describe.includes(choice)) ?? true;
  const notes = [...(required ? ['required'] : []), ...(named ? [] : [`one of ${(choices ?? []).map(code).join(', ')}`])];
  return [code(form), `${prose(describe)}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`];
}

function verbSection(verb: Verb): string {
  const options = optionsOf(verb).filter((option) => !COMMON_OPTIONS.includes(option));
  return [
    `### ${verb.name}`,
    `\`\`\`\n${usageOf(verb)}\n\`\`\``,
    prose(sentence(verb.summary)),
    ...(verb.details ?? []).map(prose),
    ...(verb.positionals?.length ? [table(['argument', ''], verb.positionals.map(argumentRow))] : []),
    ...(options.length > 0 ? [table(['option', ''], options.map(optionRow))] : []),
    ...(verb.examples?.length ? [commands(verb.examples)] : []),
  ].join('\n\n');
}

const groupSection = (group: (typeof GROUPS)[number]): string[] => [
  `## ${group.charAt(0).toUpperCase()}${group.slice(1)}`,
  ...verbsOf(group).map(verbSection),
];

const factTable = (head: readonly [string, string], facts: readonly Fact[]): string =>
  table(
    head,
    facts.map(([name, meaning]) => [code(name), prose(meaning)]),
  );

/** The text of docs/cli.md. */
export function cliReference(): string {
  return `${[
    madeFrom('src/cli, src/core/errors.ts, src/core/policy.ts, schemas/ and scripts/docs'),
    '# The command line',
    ...INTRODUCTION.map(prose),
    commands(SESSION),
    '## All verbs',
    index(),
    'Every verb also takes the [common options](#common-options), and ends with one of the [exit codes](#exit-codes).',
    ...GROUPS.flatMap(groupSection),
    '## Common options',
    table(['option', ''], COMMON_OPTIONS.map(optionRow)),
    `Under ${code('--json')} the result is one JSON value on standard output. A failure is one on standard error: ${code('{"ok":false,"error":{"code","message","hint","data"}}')}.`,
    '## Exit codes',
    table(
      ['exit code', '`error.code` under `--json`', 'meaning'],
      exits().map(({ status, codes, meaning }) => [String(status), codes.map(code).join(', '), prose(meaning)]),
    ),
    '## Environment variables',
    factTable(['variable', 'meaning'], ENVIRONMENT),
    '## Git configuration',
    'These belong to one clone, or to one user: `git config coord.agent gemini_cli`.',
    factTable(['key', 'meaning'], GIT_CONFIGURATION),
    "## The team's rules",
    'These belong to everybody. They are versioned on `refs/coord/config`; [`git coord config`](#config) shows and changes them.',
    table(
      ['rule', 'value', 'default', 'meaning'],
      rules().map(({ key, type, initial, description }) => [code(key), type, code(initial), prose(description)]),
    ),
    '## Refs',
    factTable(['ref', 'what it holds'], REFS),
  ].join('\n\n')}\n`;
}
