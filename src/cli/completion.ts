/** Completion scripts, made from the table of verbs. */
import { type Option, optionsOf, type Verb } from './verb.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Ids are looked up when they are asked for. */
const IDS = 'git coord list --json 2>/dev/null | grep -o \'"id":"issue_[^"]*"\' | cut -d\'"\' -f4';

const takesIssue = (verb: Verb): boolean => verb.positionals?.some(({ name }) => name === 'issue' || name === 'id') ?? false;
const words = (verb: Verb): string[] => [
  ...optionsOf(verb).map(({ name }) => `--${name}`),
  ...(verb.positionals ?? []).flatMap(({ choices }) => choices ?? []),
];
const valueOptions = (verbs: readonly Verb[]): Map<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const option of verbs.flatMap(optionsOf)) if (option.choices) found.set(option.name, option.choices);
  return found;
};

/** The completion script of a shell for these verbs. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  return { bash, zsh, fish }[shell](verbs.filter(({ hidden }) => !hidden));
}

/** Git's own bash completion calls `_git_<verb>` for verbs that it does not know. */
function bash(verbs: readonly Verb[]): string {
  const verbCases = verbs.map(
    (verb) => `    ${verb.name}) __gitcomp "${words(verb).join(' ')}${takesIssue(verb) ? ` $(${IDS})` : ''}" ;;`,
  );
  const valueCases = [...valueOptions(verbs)].map(
    ([name, choices]) => `    --${name}) __gitcomp "${choices.join(' ')}"; return ;;`,
  );
  return `# bash completion for git coord; needs Git's own completion
_git_coord () {
  local verb="" word first=$((\${__git_cmd_idx:-1} + 1))
  for word in "\${words[@]:first:cword-first}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  case "$prev" in
${valueCases.join('\n')}
  esac
  case "$verb" in
    "") __gitcomp "${verbs.map(({ name }) => name).join(' ')}" ;;
${verbCases.join('\n')}
  esac
}
`;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const zshText = (text: string): string => text.replace(/[[\]:\\]/g, '\\$&');

function zshOption({ name, describe, type, value, choices, many }: Option): string {
  const takes = type === 'flag' ? '' : `:${value ?? 'VALUE'}:${choices ? `(${choices.join(' ')})` : ''}`;
  return quoted(`${many ? '*' : ''}--${name}[${zshText(describe)}]${takes}`);
}

/** Git's zsh completion calls `_git-<verb>`. */
function zsh(verbs: readonly Verb[]): string {
  const cases = verbs.map((verb) => {
    const positionals = (verb.positionals ?? []).map(({ name, choices, many }) => {
      const values = choices ? `(${choices.join(' ')})` : name === 'issue' || name === 'id' ? '_git_coord_issues' : '_files';
      return quoted(`${many ? '*' : ''}:${name}:${values}`);
    });
    return `    ${verb.name}) _arguments ${[...optionsOf(verb).map(zshOption), ...positionals].join(' ')} ;;`;
  });
  const names = verbs.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef git-coord
# zsh completion for git coord
_git_coord_issues () {
  local -a ids
  ids=(\${(f)"$(${IDS})"})
  _describe issue ids
}
_git-coord () {
  local -a verbs
  verbs=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe verb verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join('\n')}
  esac
}
zstyle ':completion:*:*:git:*' user-commands coord:'one backlog for agents and people'
`;
}

function fish(verbs: readonly Verb[]): string {
  const names = verbs.map(({ name }) => name).join(' ');
  const lines = verbs.flatMap((verb) => {
    const inside = `__fish_seen_subcommand_from coord; and __fish_seen_subcommand_from ${verb.name}`;
    const options = optionsOf(verb).map(({ name, type, describe, choices }) => {
      const takes = type === 'flag' ? '' : choices ? ` -x -a ${quoted(choices.join(' '))}` : ' -r';
      return `complete -c git -n ${quoted(inside)} -l ${name}${takes} -d ${quoted(describe)}`;
    });
    const choices = (verb.positionals ?? []).flatMap(({ choices }) => choices ?? []);
    const values = [
      ...(choices.length > 0 ? [quoted(choices.join(' '))] : []),
      ...(takesIssue(verb) ? [quoted(`(${IDS})`)] : []),
    ];
    return [...options, ...values.map((value) => `complete -c git -f -n ${quoted(inside)} -a ${value}`)];
  });
  const first = quoted(`__fish_seen_subcommand_from coord; and not __fish_seen_subcommand_from ${names}`);
  const starts = verbs.map(({ name, summary }) => `complete -c git -f -n ${first} -a ${name} -d ${quoted(summary)}`);
  return `# fish completion for git coord
complete -c git -f -n '__fish_use_subcommand' -a coord -d 'one backlog for agents and people'
${[...starts, ...lines].join('\n')}
`;
}
