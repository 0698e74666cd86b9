import { type Examination, examine, type Finding, removeOldLocks } from '../../app/doctor.ts';
import { readProposal } from '../../app/proposal.ts';
import { adviceOn } from '../../app/remote/advice.ts';
import { NAMESPACES, namedRemotes } from '../../app/remote/connect.ts';
import { assertOnline } from '../../app/remote/online.ts';
import { type PlaceProbe, probeRemote, type RemoteProbe, type Trial } from '../../app/remote/probe.ts';
import type { Workspace } from '../../app/workspace.ts';
import { CoordinationError, EXIT_CODES } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { type HooksState, hookStatus } from '../../hooks/status.ts';
import { textTable } from '../../reports/text.ts';
import type { Env } from '../env.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';
import { hookSource } from './hooks.ts';

/** The hooks that are ours and not as an installation would write them now. */
async function hookFindings(workspace: Workspace, env: Env): Promise<{ hooks: string[]; findings: Finding[] }> {
  let state: HooksState;
  try {
    state = await hookStatus(workspace, hookSource(env));
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    return {
      hooks: [],
      findings: [{ kind: 'hooks', subject: 'hooks', message: error.message, command: error.hint ?? 'git coord hooks status' }],
    };
  }
  const named = (...states: readonly string[]): string[] =>
    state.hooks.filter((hook) => states.includes(hook.state)).map(({ name }) => name);
  const off = named('outdated', 'edited');
  const finding = (message: string): Finding => ({
    kind: 'hooks',
    subject: off.join(', '),
    message,
    command: 'git coord hooks install',
  });
  return {
    hooks: named('installed', 'outdated', 'edited'),
    findings: off.length > 0 ? [finding(`hooks of git coord that are not as this version installs them: ${off.join(', ')}`)] : [],
  };
}

/** Probes the remote that was asked for, else the one that decides, else origin. */
async function look(workspace: Workspace, named: string | undefined): Promise<{ probe: RemoteProbe; findings: Finding[] }> {
  assertOnline(workspace, 'doctor --remote');
  const { config } = workspace.repository;
  const name = named ?? config.get('coord.remote') ?? 'origin';
  const [place] = namedRemotes(workspace, name, readProposal(workspace).namespace);
  const configured = place?.namespace ?? NAMESPACES[0];
  const probe = await probeRemote(workspace, name, configured);
  return { probe, findings: await adviceOn(workspace, probe, configured) };
}

const tried = (what: string, trial: Trial | null): string =>
  `${what} ${trial === null ? 'not tried' : trial.works ? 'yes' : `no (${trial.reason})`}`;

function placeText(place: PlaceProbe): string {
  const shown = place.shown === null ? 'not tried' : place.shown ? 'yes' : 'no';
  const needs = [tried('new refs', place.create), `shown ${shown}`, tried('forward', place.fast_forward)];
  const rest = [tried('other moves', place.non_fast_forward), tried('deletions', place.delete)];
  return [
    `  below ${place.namespace}: ${place.team === null ? 'no team' : `the team ${place.team}`}`,
    `    needed:     ${needs.join(', ')}`,
    `    not needed: ${rest.join(', ')}`,
    ...(place.left === null ? [] : [`    the test ref stays: ${place.left}`]),
  ].join('\n');
}

/** Node's version; null for the native program, whose runtime gives itself out as a Node. */
const NODE = process.versions['bun'] === undefined ? process.versions.node : null;

function factsText({ git, repository, team, remote }: Examination, hooks: readonly string[]): string {
  return textTable([
    ['git:', git],
    ['program:', NODE === null ? 'native' : `Node ${NODE}`],
    ['repository:', repository.replace('_', ' ')],
    ['team:', team ?? 'none yet'],
    ['remote:', remote ? `${remote.name}, below ${remote.namespace}` : 'none: this repository decides'],
    ['hooks:', hooks.length > 0 ? hooks.join(', ') : 'none'],
  ]);
}

export const doctor: Verb = {
  name: 'doctor',
  group: 'set up',
  summary: 'examine this clone, or a remote with --remote; exit 8 when something is wrong',
  details: [
    'Looks at Git, the settings, the hooks, the connection and the locks. Each finding comes with the command that mends it.',
    'With --remote it tries out what the remote takes: new refs, moves, deletions, below refs/coord and, where that does not do, as branches below ' +
      'refs/heads/git-coord. The ref it tries that with has a random name and is removed again.',
  ],
  positionals: [{ name: 'name', offers: 'remotes', describe: 'with --remote: which (else the one that decides, else origin)' }],
  options: [
    { name: 'remote', type: 'flag', describe: 'try out what a remote takes' },
    { name: 'fix', type: 'flag', describe: 'write the settings that mend what was found' },
    {
      name: 'remove-locks',
      type: 'flag',
      describe:
        'remove lock files on the refs of git coord that are at least ten minutes old, whoever made them; make sure that no Git process runs here',
    },
  ],
  examples: [
    ['git coord doctor', 'is this clone well?'],
    ['git coord doctor --remote origin', 'can a team meet on origin, and with which settings?'],
    ['git coord doctor --remote --fix', 'writes those settings'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const named = args.text('name');
      const removed = args.flag('remove-locks') ? removeOldLocks(workspace) : [];
      const { findings: here, ...examination } = await examine(workspace);
      const { hooks, findings: hooked } = await hookFindings(workspace, env);
      const seen = args.flag('remote') || named !== undefined ? await look(workspace, named) : null;
      const findings: (Omit<Finding, 'mend'> & { readonly mended: boolean })[] = [];
      for (const { mend, ...finding } of [...here, ...hooked, ...(seen?.findings ?? [])]) {
        const mended = args.flag('fix') && mend !== undefined;
        if (mended) await mend();
        findings.push({ ...finding, mended });
      }
      const ok = findings.every(({ mended }) => mended);
      const value = {
        ok,
        ...examination,
        program: NODE === null ? 'native' : 'node',
        node: NODE,
        hooks,
        findings,
        removed_locks: removed.map(({ ref }) => ref),
        probe: seen?.probe ?? null,
      };
      print(args, env, value, () =>
        [
          factsText({ ...examination, findings: here }, hooks),
          ...(seen && seen.probe.unreachable === null ? [`${seen.probe.remote}:`, ...seen.probe.places.map(placeText)] : []),
          '',
          ...removed.map(({ ref, path }) => `removed the lock on ${ref}: ${display(path)}`),
          ...findings.map(({ message, command, mended }) => `${message}\n    ${mended ? 'mended: ' : ''}${command}`),
          ...(findings.length === 0 ? ['all is well'] : []),
        ].join('\n'),
      );
      return ok ? 0 : EXIT_CODES.check_failed;
    }),
};
