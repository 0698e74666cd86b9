import { initialise } from '../../app/init.ts';
import { refresh } from '../../app/refresh.ts';
import { likelyRemote } from '../../app/remote/connect.ts';
import type { SyncResult } from '../../app/remote/sync.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { installHooks } from '../../hooks/install.ts';
import { shellWord } from '../../hooks/shim.ts';
import { hookStatus } from '../../hooks/status.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import { syncDetails, syncSentence } from '../sync-text.ts';
import type { Verb } from '../verb.ts';
import { hookSource } from './hooks.ts';

/** Installs the hooks; where they cannot be, says why: everything else works without them. */
async function hooksNote(workspace: Workspace, env: Env): Promise<string> {
  try {
    await installHooks(workspace, hookSource(env));
    const { hooks, tracked } = await hookStatus(workspace, hookSource(env));
    const names = hooks.filter(({ state }) => state === 'installed').map(({ name }) => name);
    return `hooks: ${names.join(', ')}${tracked ? ' (in a directory that Git tracks: commit the change)' : ''}`;
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    return `no hooks: ${error.message}${error.hint ? ` (${error.hint})` : ''}`;
  }
}

/** The command that adds files of the main worktree, from wherever this one was called. */
function addCommand({ repository }: Workspace, files: readonly string[]): string {
  const { git, workTree, mainWorkTree } = repository;
  if (mainWorkTree === null || git.cwd === mainWorkTree) return `git add ${files.join(' ')}`;
  if (workTree === mainWorkTree) return `git add ${files.map((file) => `:/${file}`).join(' ')}`;
  return `git -C ${shellWord(display(mainWorkTree))} add ${files.join(' ')}`;
}

/** What to do next; a team's other clones find the backlog through what is pushed of the worktree. */
function nextText(sync: SyncResult | null, files: readonly string[], remote: string | undefined): string {
  const hasJoined = sync !== null && sync.pulled.length > 0;
  const work = hasJoined
    ? 'git coord start, or git coord new "…" --severity high'
    : 'git coord new "…" --severity high, git coord import, or git coord start';
  if (sync === null && remote !== undefined)
    return `next: ${work}; for one backlog in all clones: git coord init --remote ${remote}`;
  if (sync === null || files.length === 0) return `next: ${work}`;
  return `next: commit .coord/config.json and push it, for it tells other clones that '${display(sync.remote)}' decides; then ${work}`;
}

export const init: Verb = {
  name: 'init',
  group: 'set up',
  summary: 'set up coordination in this repository',
  details: [
    'Creates refs/coord/*, the view in .coord/ and the hooks. Doing it again mends what is missing and changes nothing else.',
    'With --remote the remote decides what agents of several clones can contend for. Commit .coord/config.json and push it, and in every other clone a plain ' +
      '`git coord init` connects to the same backlog.',
  ],
  options: [
    {
      name: 'remote',
      type: 'text',
      value: 'NAME',
      offers: 'remotes',
      describe: 'the remote that is to decide for all clones from now on (a name of `git remote`)',
    },
    { name: 'no-hooks', type: 'flag', describe: 'leave the hooks alone' },
  ],
  examples: [
    ['cd my-repo && git coord init', 'ready for git coord new and git coord claim'],
    ['git coord init --remote origin', 'one backlog for all clones of origin'],
    ['git clone URL repo && cd repo && git coord init', 'the team’s backlog in a fresh clone'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const remote = args.text('remote');
      const { already, begunAnew, notAsked, teamId, sync, files, viewError } = await initialise(workspace, { remote });
      const hooks = args.flag('no-hooks') ? 'no hooks' : await hooksNote(workspace, env);
      const { viewError: unwritten } = await refresh(workspace);
      const problem = viewError ?? unwritten;
      if (problem !== null) note(args, env, `note: no view: ${problem}`);
      if (notAsked !== null) note(args, env, `note: ${notAsked}; whether it holds a backlog already is not known`);
      if (begunAnew) {
        note(
          args,
          env,
          'note: .coord/config.json names a team, but its backlog is not in this clone; an empty one was begun here. ' +
            'Whoever has it shares it by: git coord init --remote NAME',
        );
      }
      print(args, env, { ok: true, already, team_id: teamId, files, hooks, sync }, () =>
        [
          already ? 'coordination was set up here already; it is complete now' : 'coordination is set up in this repository',
          ...(sync ? [`the remote '${sync.remote}' decides: ${syncSentence(sync)}`, ...syncDetails(sync)] : []),
          hooks,
          ...(files.length > 0 ? [`commit what is yours of it (the view is ignored): ${addCommand(workspace, files)}`] : []),
          ...(workspace.agentIfKnown === null
            ? ['say who you are: git config coord.agent NAME; agents: export GIT_COORD_AGENT=NAME']
            : []),
          nextText(sync, files, likelyRemote(workspace)),
        ].join('\n'),
      );
      return undefined;
    }),
};
