/** Completion scripts, made from the table of verbs. */
import { type Offers, type Option, optionsOf, type Positional, type Verb } from './verb.ts';

export type Shell = 'bash' | 'zsh' | 'fish';

/** What is looked up when it is asked for. */
const LOOK_UP: Readonly<Record<Extract<Offers, string>, string>> = {
  issues: 'git coord list --json 2>/dev/null | grep -o \'"id":"issue_[^"]*"\' | cut -d\'"\' -f4',
  // A quote within a text is written \", so only ids look like this.
  fixes: 'git coord export jsonl 2>/dev/null | grep -o \'"id":"fix_[^"]*"\' | cut -d\'"\' -f4',
  remotes: 'git remote 2>/dev/null',
};

/** What the placeholders of help tell. */
const BY_PLACEHOLDER: Readonly<Record<string, Offers>> = { ISSUE: 'issues', ID: 'issues', FIX: 'fixes' };

/** What is offered for an argument or the value of an option; nothing for a flag and for free text. */
function offersOf(verb: Verb, taker: Positional | Option): Offers {
  if ('type' in taker && taker.type === 'flag') return [];
  const argument = 'type' in taker ? verb.positionals?.find(({ name, orOption }) => orOption && name === taker.name) : undefined;
  if (argument) return offersOf(verb, argument); // The option stands for it.
  const placeholder = ('value' in taker ? taker.value : undefined) ?? taker.name.toUpperCase();
  return taker.offers ?? taker.choices ?? BY_PLACEHOLDER[placeholder] ?? [];
}

/** The options of a verb for whose values something is offered. */
const offeringOptions = (verb: Verb): { readonly name: string; readonly offers: Offers }[] =>
  optionsOf(verb)
    .map((option) => ({ name: option.name, offers: offersOf(verb, option) }))
    .filter(({ offers }) => offers.length > 0);

/** Everything that is offered for the arguments of a verb. */
const argumentOffers = (verb: Verb): Offers[] =>
  (verb.positionals ?? []).map((positional) => offersOf(verb, positional)).filter((offers) => offers.length > 0);

/** What is offered as a list of words that a shell fills in. */
const wordList = (offers: Offers): string => (typeof offers === 'string' ? `$(${LOOK_UP[offers]})` : offers.join(' '));

/** The completion script of a shell for these verbs. */
export function completionScript(shell: Shell, verbs: readonly Verb[]): string {
  return { bash, zsh, fish }[shell](verbs.filter(({ hidden }) => !hidden));
}

/** Git's own bash completion calls `_git_<verb>` for verbs that it does not know. */
function bash(verbs: readonly Verb[]): string {
  const verbCases = verbs.map((verb) => {
    const words = [...optionsOf(verb).map(({ name }) => `--${name}`), ...argumentOffers(verb).map(wordList)];
    return `    ${verb.name}) __gitcomp "${words.join(' ')}" ;;`;
  });
  const valueCases = verbs.flatMap((verb) =>
    offeringOptions(verb).map(({ name, offers }) => `    "${verb.name} --${name}") __gitcomp "${wordList(offers)}"; return ;;`),
  );
  return `# bash completion for git coord; needs Git's own completion
_git_coord () {
  local verb="" word first=$((\${__git_cmd_idx:-1} + 1))
  for word in "\${words[@]:first:cword-first}"; do
    case "$word" in -*) ;; *) verb="$word"; break ;; esac
  done
  case "$verb $prev" in
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

/** The action of _arguments that offers something. */
const zshAction = (offers: Offers): string => {
  if (typeof offers === 'string') return `_git_coord_${offers}`;
  return offers.length > 0 ? `(${offers.join(' ')})` : '';
};

function zshOption(verb: Verb, option: Option): string {
  const { name, describe, type, value, many } = option;
  const takes = type === 'flag' ? '' : `:${value ?? 'VALUE'}:${zshAction(offersOf(verb, option))}`;
  return quoted(`${many ? '*' : ''}--${name}[${zshText(describe)}]${takes}`);
}

/** Git's zsh completion calls `_git-<verb>`. */
function zsh(verbs: readonly Verb[]): string {
  const cases = verbs.map((verb) => {
    const positionals = (verb.positionals ?? []).map((positional) => {
      const { name, many } = positional;
      return quoted(`${many ? '*' : ''}:${name}:${zshAction(offersOf(verb, positional)) || '_files'}`);
    });
    const options = optionsOf(verb).map((option) => zshOption(verb, option));
    return `    ${verb.name}) _arguments ${[...options, ...positionals].join(' ')} ;;`;
  });
  const lookUps = Object.entries(LOOK_UP).map(
    ([name, command]) => `_git_coord_${name} () {
  local -a found
  found=(\${(f)"$(${command})"})
  _describe ${name} found
}`,
  );
  const names = verbs.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef git-coord
# zsh completion for git coord
${lookUps.join('\n')}
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

const fishWords = (offers: Offers): string => quoted(typeof offers === 'string' ? `(${LOOK_UP[offers]})` : offers.join(' '));

function fish(verbs: readonly Verb[]): string {
  const names = verbs.map(({ name }) => name).join(' ');
  const lines = verbs.flatMap((verb) => {
    const inside = `__fish_seen_subcommand_from coord; and __fish_seen_subcommand_from ${verb.name}`;
    const options = optionsOf(verb).map((option) => {
      const { name, type, describe } = option;
      const offers = offersOf(verb, option);
      const takes = type === 'flag' ? '' : offers.length > 0 ? ` -x -a ${fishWords(offers)}` : ' -r';
      return `complete -c git -n ${quoted(inside)} -l ${name}${takes} -d ${quoted(describe)}`;
    });
    const values = argumentOffers(verb).map((offers) => `complete -c git -f -n ${quoted(inside)} -a ${fishWords(offers)}`);
    return [...options, ...values];
  });
  const first = quoted(`__fish_seen_subcommand_from coord; and not __fish_seen_subcommand_from ${names}`);
  const starts = verbs.map(({ name, summary }) => `complete -c git -f -n ${first} -a ${name} -d ${quoted(summary)}`);
  return `# fish completion for git coord
complete -c git -f -n '__fish_use_subcommand' -a coord -d 'one backlog for agents and people'
${[...starts, ...lines].join('\n')}
`;
}
