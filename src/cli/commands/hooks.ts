import { NAMESPACES } from '../../app/remote/connect.ts';
import { display } from '../../core/text.ts';
import { installHooks } from '../../hooks/install.ts';
import type { ShimSource } from '../../hooks/shim.ts';
import { hookStatus } from '../../hooks/status.ts';
import { uninstallHooks } from '../../hooks/uninstall.ts';
import { textTable } from '../../reports/text.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** What the hooks are made from, and what they start. */
export const hookSource = (env: Env): ShimSource => ({
  program: env.launcher(),
  packageRoot: env.packageRoot,
});

export const hooks: Verb = {
  name: 'hooks',
  group: 'set up',
  summary: 'install, show or remove the Git hooks that refresh reports and view',
  details: [
    'post-merge, post-checkout, post-commit, post-rewrite and post-receive start a refresh in the background. Hooks that were there before are kept and run first. core.hooksPath is honoured.',
    'With --server, in the bare repository that a team pushes to, pre-receive refuses what git coord would not have done, and post-receive ' +
      'refreshes refs/coord/state there. The repository need not be set up: the team comes with the first push.',
  ],
  positionals: [
    { name: 'action', describe: 'install, status or uninstall', required: true, choices: ['install', 'status', 'uninstall'] },
  ],
  options: [
    {
      name: 'server',
      type: 'flag',
      describe: 'with install: guard this repository against pushes that git coord would not have made',
    },
    {
      name: 'reference-transaction',
      type: 'flag',
      describe: 'with install: refresh on every update of a ref, too; costs a few milliseconds each',
    },
  ],
  examples: [
    ['git -C /srv/git/repo.git coord hooks install --server', 'a server that accepts only what git coord would have done'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const source = hookSource(env);
      const action = args.need('action');
      const server = args.flag('server');
      const isServer = server || (action !== 'install' && workspace.repository.mainWorkTree === null);
      if (!isServer) await workspace.team(); // A server's comes with the first push.
      if (action === 'install')
        await installHooks(workspace, { ...source, server, referenceTransaction: args.flag('reference-transaction') });
      else if (action === 'uninstall') await uninstallHooks(workspace);
      const state = await hookStatus(workspace, source);
      const guards = action === 'install' && server;
      const isBare = workspace.repository.mainWorkTree === null;
      if (guards && !isBare) {
        note(args, env, 'note: this is a working clone; the guard is meant for the repository that others push to');
      }
      print(args, env, { ok: true, ...state }, () =>
        [
          `hooks in ${display(state.directory ?? 'no directory: core.hooksPath is empty')}${state.tracked ? ' (tracked by Git: commit the change)' : ''}`,
          textTable(
            state.hooks.map((hook) => [`  ${hook.name}`, hook.state, hook.chained ? 'runs the hook that was there before' : '']),
          ),
          ...(guards && isBare ? [`guarded now: pushes below ${NAMESPACES.join(' and ')}; all others go through as before`] : []),
        ].join('\n'),
      );
      return undefined;
    }),
};
