/** A verb: one entry of the table that feeds the parser, the help, the man page, the reference and the completions. */
import type { Arguments } from './arguments.ts';
import type { Env } from './env.ts';

/** The groups of verbs, in the order in which help shows them. */
export const GROUPS = ['set up', 'session', 'issues', 'work', 'team', 'audit', 'data'] as const;

/** What shells offer for a value: these words, or what is looked up when it is asked for. */
export type Offers = readonly string[] | 'issues' | 'fixes' | 'remotes';

export interface Positional {
  /** How it is named in the arguments: `issue`, `fix`, `title`, … */
  readonly name: string;
  readonly describe: string;
  readonly required?: boolean;
  /** Takes the rest of the line. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
  /** What shells offer, where it is neither the choices nor told by the name. */
  readonly offers?: Offers;
  /** Whatever somebody has to say, which may well start with a dash. */
  readonly freeText?: boolean;
  /** May be given as the option `--<name>` instead. */
  readonly orOption?: boolean;
}

export interface Option {
  readonly name: string;
  readonly type: 'text' | 'flag' | 'number';
  readonly describe: string;
  /** What stands for the value in help: `MINUTES`. */
  readonly value?: string;
  /** May be given several times. */
  readonly many?: boolean;
  readonly choices?: readonly string[];
  /** What shells offer, where it is neither the choices nor told by what stands for the value. */
  readonly offers?: Offers;
  /** The smallest and the largest number that it takes. */
  readonly least?: number;
  readonly most?: number;
  readonly required?: boolean;
}

export interface Verb {
  readonly name: string;
  readonly group: (typeof GROUPS)[number];
  /** One line: what it does. */
  readonly summary: string;
  /** Further paragraphs of its help. */
  readonly details?: readonly string[];
  readonly positionals?: readonly Positional[];
  readonly options?: readonly Option[];
  /** Command lines to copy, each with what it does. */
  readonly examples?: readonly (readonly [command: string, does: string])[];
  /** Left out of the overview: for scripts of ours. */
  readonly hidden?: boolean;
  readonly run: (args: Arguments, env: Env) => Promise<number | undefined>;
}

/** The options that every verb has. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: 'json', type: 'flag', describe: 'print one JSON value' },
  {
    name: 'agent',
    type: 'text',
    value: 'NAME',
    describe: 'the agent that acts (else GIT_COORD_AGENT, else git config coord.agent)',
  },
  {
    name: 'offline',
    type: 'flag',
    describe: 'work without the remote; what others can contend for is tentative until the next sync',
  },
  { name: 'help', type: 'flag', describe: 'show this help (also -h)' },
];

/** All options of a verb: its own, those that stand for positionals, the common ones. */
export function optionsOf(verb: Verb): readonly Option[] {
  const standIns = (verb.positionals ?? [])
    .filter(({ orOption }) => orOption)
    .map(
      ({ name }): Option => ({
        name,
        type: 'text',
        value: name.toUpperCase(),
        describe: `the same as the argument ${name.toUpperCase()}`,
      }),
    );
  const own = [...(verb.options ?? []), ...standIns];
  const common = COMMON_OPTIONS.filter(({ name }) => !own.some((option) => option.name === name));
  return [...own, ...common];
}

export const ISSUE: Positional = {
  name: 'issue',
  describe: 'the issue: issue_008, 8, or the id it had elsewhere',
  required: true,
  orOption: true,
};
export const FIX: Positional = { name: 'fix', describe: 'the fix: fix_008_1', required: true, orOption: true };
/** Says which issue is meant where several have a fix of the same id. */
export const FIX_ISSUE: Option = {
  name: 'issue',
  type: 'text',
  value: 'ISSUE',
  describe: 'the issue of the fix, where its id alone is not clear',
};
export const REASON: Option = { name: 'reason', type: 'text', value: 'TEXT', describe: 'why; it goes on record' };
