import { completionScript, type Shell } from '../completion.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** The verb that prints the completion of all `verbs`, of which it is one. */
export const completionOf = (verbs: () => readonly Verb[]): Verb => ({
  name: 'completion',
  group: 'set up',
  summary: 'print the completion script of a shell',
  positionals: [{ name: 'shell', describe: 'bash, zsh or fish', required: true, choices: ['bash', 'zsh', 'fish'] }],
  examples: [
    ['eval "$(git coord completion bash)"', "in .bashrc, after Git's own completion"],
    ['git coord completion fish > ~/.config/fish/completions/git-coord.fish', 'for fish'],
  ],
  run: async (args, env) => {
    const shell = args.need('shell') as Shell;
    const script = completionScript(shell, verbs());
    print(args, env, { ok: true, shell, script }, () => script);
    return undefined;
  },
});
