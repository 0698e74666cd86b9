/** Examines this clone: what it runs on, its settings, its connection to the team's remote, the locks in its way. */
import { CoordinationError } from '../core/errors.ts';
import { display, quote } from '../core/text.ts';
import { type RefLock, removeForeignLocks } from '../store/ref-locks.ts';
import { addConfigValue, configValues } from '../store/refs.ts';
import { BRANCH_NAMESPACE, fetchRefspec, isNamespace, LOCAL_NAMESPACE, type Remote } from '../store/remote-names.ts';
import { FOREIGN_LOCK_AFTER, lockProblems } from './health.ts';
import { checkAgentName } from './identity.ts';
import { readProposal } from './proposal.ts';
import { hasRemote } from './remote/connect.ts';
import type { Workspace } from './workspace.ts';

/** One thing that is not as it should be. */
export interface Finding {
  readonly kind:
    | 'old_git'
    | 'not_set_up'
    | 'setting'
    | 'no_remote'
    | 'not_connected'
    | 'refspec'
    | 'proposal'
    | 'lock'
    | 'hooks'
    | 'unreachable'
    | 'refuses'
    | 'namespace'
    | 'other_team';
  /** What it is about: a setting, a ref, a remote, a file. */
  readonly subject: string;
  readonly message: string;
  /** The command that mends it. */
  readonly command: string;
  /** Mends it, where that is a setting of this clone. */
  readonly mend?: (() => Promise<void>) | undefined;
}

/** What this clone is like. */
export interface Examination {
  /** Git's version. */
  readonly git: string;
  readonly repository: 'worktree' | 'linked_worktree' | 'bare';
  /** The id of the team; null where there is none yet. */
  readonly team: string | null;
  /** The remote that decides; null where this repository does. */
  readonly remote: Remote | null;
  readonly findings: readonly Finding[];
}

const OLDEST_GIT = [2, 34] as const;

/** Examines this clone without asking any remote. */
export async function examine(workspace: Workspace): Promise<Examination> {
  const { repository } = workspace;
  const [said = ''] = await repository.git.lines(['version']);
  const git = /\d+(?:\.\d+)+/.exec(said)?.[0] ?? said;
  const team = (await workspace.teamIfAny())?.config.team_id ?? null;
  const settings = settingFindings(workspace);
  const remote = settings.some(({ subject }) => /^coord\.remote(?:Namespace)?$/.test(subject)) ? null : workspace.remote;
  return {
    git,
    repository:
      repository.workTree === null ? 'bare' : repository.gitDir === repository.commonDir ? 'worktree' : 'linked_worktree',
    team,
    remote,
    findings: [
      ...gitFinding(git),
      ...(team === null
        ? [finding('not_set_up', 'refs/coord/config', 'this repository has no coordination yet', 'git coord init')]
        : []),
      ...settings,
      ...(remote === null ? [] : await connectionFindings(workspace, remote)),
      ...proposalFindings(workspace, team, remote),
      ...lockProblems(workspace).map(({ subject, message, command }) => finding('lock', subject, message, command)),
    ],
  };
}

/** Removes the locks on our refs whose owners are not known, when they are at least ten minutes old. */
export function removeOldLocks(workspace: Workspace): readonly RefLock[] {
  return removeForeignLocks(workspace.repository, FOREIGN_LOCK_AFTER);
}

const finding = (kind: Finding['kind'], subject: string, message: string, command: string): Finding => ({
  kind,
  subject,
  message,
  command,
});

function gitFinding(version: string): Finding[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, least] = OLDEST_GIT;
  if (major > oldest || (major === oldest && minor >= least)) return [];
  return [
    finding('old_git', 'git', `Git ${display(version)} is too old: ${oldest}.${least} is the oldest that works`, 'git --version'),
  ];
}

/** A clone's own settings, by their keys in lower case: how they are written, and what is wrong with a value, if anything. */
const SETTINGS: Readonly<Record<string, { readonly name: string; readonly wrong: (value: string) => string | null }>> = {
  'coord.agent': { name: 'coord.agent', wrong: wrongAgent },
  'coord.remote': { name: 'coord.remote', wrong: () => null },
  'coord.remotenamespace': { name: 'coord.remoteNamespace', wrong: () => null },
  'coord.remotetimeout': { name: 'coord.remoteTimeout', wrong: wrongNumber },
  'coord.servernamespace': { name: 'coord.serverNamespace', wrong: wrongNamespace },
  'coord.sign': { name: 'coord.sign', wrong: wrongFlag },
  'coord.fsync': { name: 'coord.fsync', wrong: wrongFlag },
  'coord.guard': { name: 'coord.guard', wrong: wrongFlag },
  'coord.automaintenance': { name: 'coord.autoMaintenance', wrong: wrongFlag },
  'coord.autorefresh': { name: 'coord.autoRefresh', wrong: wrongFlag },
};

/** The keys of the settings that there are, in lower case. */
export const SETTING_KEYS: readonly string[] = Object.keys(SETTINGS);

function wrongAgent(value: string): string | null {
  try {
    checkAgentName(value);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function wrongFlag(value: string): string | null {
  return /^(?:true|yes|on|1|false|no|off|0|)$/i.test(value) ? null : 'it must be true or false';
}

function wrongNamespace(value: string): string | null {
  return isNamespace(value) ? null : `it must be a place of its own, as ${BRANCH_NAMESPACE}`;
}

function wrongNumber(value: string): string | null {
  return Number(value) > 0 ? null : 'it must be a number of seconds';
}

function settingFindings(workspace: Workspace): Finding[] {
  const { config } = workspace.repository;
  const findings = config.keysOf('coord').flatMap((key): Finding[] => {
    const setting = SETTINGS[key];
    const value = config.get(key) ?? '';
    const shown = setting?.name ?? display(key);
    const unset = `git config --unset-all ${/^[\w.-]+$/.test(shown) ? shown : 'KEY'}`;
    if (!setting) return [finding('setting', shown, `git coord has no setting '${shown}'`, unset)];
    const wrong = setting.wrong(value);
    return wrong === null ? [] : [finding('setting', shown, `${shown} cannot be ${quote(value)}: ${wrong}`, unset)];
  });
  try {
    void workspace.remote;
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    const subject = error.message.includes('remoteNamespace') ? 'coord.remoteNamespace' : 'coord.remote';
    findings.push(finding('setting', subject, error.message, error.hint ?? `git config --unset-all ${subject}`));
  }
  return findings;
}

async function connectionFindings(workspace: Workspace, remote: Remote): Promise<Finding[]> {
  const { name } = remote;
  if (!hasRemote(workspace, name)) {
    const message = `the remote '${name}', which is to decide, is not among this clone's remotes`;
    return [finding('no_remote', name, message, `git remote add ${name} URL`)];
  }
  const key = `remote.${name}.fetch`;
  const refspec = fetchRefspec(remote);
  const present = await configValues(workspace.repository, key);
  if (present.includes(refspec)) return [];
  return [
    {
      ...finding('refspec', key, `a plain git fetch does not bring the team's state`, `git config --add ${key} '${refspec}'`),
      mend: () => addConfigValue(workspace.repository, key, refspec),
    },
  ];
}

/** Whether what the tracked `.coord/config.json` proposes to other clones is what this one does. */
function proposalFindings(workspace: Workspace, team: string | null, remote: Remote | null): Finding[] {
  const proposal = readProposal(workspace);
  const file = '.coord/config.json';
  if (team !== null && proposal.teamId !== null && proposal.teamId !== team) {
    const message = `${file} names another team than this clone has`;
    return [finding('proposal', file, message, `git log --patch -- ${file}`)];
  }
  if (team === null || proposal.remote === null) return [];
  if (remote === null) {
    if (workspace.repository.config.get('coord.remote') !== undefined || !hasRemote(workspace, proposal.remote)) return [];
    const message = `the team's remote is '${proposal.remote}', and this clone is not connected to it: it decides by itself`;
    return [finding('not_connected', proposal.remote, message, 'git coord init')];
  }
  const proposed = proposal.namespace ?? LOCAL_NAMESPACE;
  // A remote that is proposed and not here was renamed in this clone.
  const isMeant = proposal.remote === remote.name || !hasRemote(workspace, proposal.remote);
  if (isMeant && proposed === remote.namespace) return [];
  const message = isMeant
    ? `${file} proposes ${display(proposed)} to other clones; this one has the team's refs below ${remote.namespace}`
    : `${file} proposes the remote '${display(proposal.remote)}'; in this clone '${remote.name}' decides`;
  return [finding('proposal', file, message, `git coord init && git add ${file}`)];
}
