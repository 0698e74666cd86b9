import { display } from '../../core/text.ts';
import { installHooks } from '../../hooks/install.ts';
import type { ShimSource } from '../../hooks/shim.ts';
import { hookStatus } from '../../hooks/status.ts';
import { uninstallHooks } from '../../hooks/uninstall.ts';
import { textTable } from '../../reports/text.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** What the hooks are made from, and what they start. */
export const hookSource = (env: Env): ShimSource => ({
  program: `${env.packageRoot}/bin/git-coord`,
  packageRoot: env.packageRoot,
});

export const hooks: Verb = {
  name: 'hooks',
  group: 'set up',
  summary: 'install, show or remove the Git hooks that refresh reports and view',
  details: [
    'post-merge, post-checkout, post-commit, post-rewrite and post-receive start a refresh in the background. Hooks that were there before are kept and run first. core.hooksPath is honoured.',
  ],
  positionals: [
    { name: 'action', describe: 'install, status or uninstall', required: true, choices: ['install', 'status', 'uninstall'] },
  ],
  options: [
    {
      name: 'reference-transaction',
      type: 'flag',
      describe: 'with install: refresh on every update of a ref, too; costs a few milliseconds each',
    },
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      await workspace.team();
      const source = hookSource(env);
      const action = args.need('action');
      if (action === 'install')
        await installHooks(workspace, { ...source, referenceTransaction: args.flag('reference-transaction') });
      else if (action === 'uninstall') await uninstallHooks(workspace);
      const state = await hookStatus(workspace, source);
      print(args, env, { ok: true, ...state }, () =>
        [
          `hooks in ${display(state.directory ?? 'no directory: core.hooksPath is empty')}${state.tracked ? ' (tracked by Git: commit the change)' : ''}`,
          textTable(
            state.hooks.map((hook) => [`  ${hook.name}`, hook.state, hook.chained ? 'runs the hook that was there before' : '']),
          ),
        ].join('\n'),
      );
      return undefined;
    }),
};
