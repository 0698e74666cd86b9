/**
 * Starts a refresh in the background, unless one is running that will see what has just changed.
 *
 * A running refresh leaves a notice with its process's identity and takes it away before it looks at the refs for the last time. So
 * whoever changes a ref and then finds the notice of a living process may rely on that process. The notice is a hint, not a lock: two
 * refreshes side by side do no harm, and the notice of a dead process is passed over.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson, removeFile, replaceFile } from '../store/local-files.ts';
import { identify, isProvenDead, type ProcessIdentity } from '../store/processes.ts';
import { sharedFile } from '../store/repository.ts';
import type { Workspace } from './workspace.ts';

/** What GIT_COORD_REFRESH says in a refresh that was started here. */
const AUTOMATIC = 'background';
/** The same in one that the user has asked for where they do not start by themselves. */
const ASKED = 'background, asked for';

const noticeFile = (workspace: Workspace): string => sharedFile(workspace.repository, 'refreshing');

/** Whether refreshes are started by themselves: `coord.autoRefresh` of the Git configuration, GIT_COORD_REFRESH=off. */
function isAutomatic(workspace: Workspace): boolean {
  return (
    !['off', ASKED].includes(workspace.env['GIT_COORD_REFRESH'] ?? '') &&
    workspace.repository.config.flag('coord.autorefresh', true)
  );
}

/**
 * Starts a refresh that outlives this command. Never fails and never waits: what it makes can always be made again. `asked`: the user
 * wants it, whether or not refreshes start by themselves.
 */
export function startRefresh(workspace: Workspace, { asked = false } = {}): void {
  const [program, ...args] = workspace.options.program ?? [];
  if (program === undefined || !(asked || isAutomatic(workspace))) return;
  const running = readJson<ProcessIdentity>(noticeFile(workspace));
  if (running && !isProvenDead(running)) return;
  const child = spawn(program, [...args, 'refresh', '--wait'], {
    cwd: workspace.repository.git.cwd,
    env: { ...workspace.env, GIT_COORD_REFRESH: isAutomatic(workspace) ? AUTOMATIC : ASKED },
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => {});
  child.unref();
  // In its name already, so that a burst of actions starts one refresh: it reads nothing before it has started.
  if (child.pid !== undefined) leaveNotice(workspace, child.pid);
}

function leaveNotice(workspace: Workspace, pid: number): void {
  try {
    replaceFile(noticeFile(workspace), JSON.stringify(identify(pid)));
  } catch {
    // It is only a hint: without it there may be one refresh more.
  }
}

/** Whether this process was started by `startRefresh`. */
export function isInBackground(workspace: Workspace): boolean {
  return [AUTOMATIC, ASKED].includes(workspace.env['GIT_COORD_REFRESH'] ?? '');
}

/** The same, where the user lets such processes start by themselves: then they may do more than what was asked for. */
export function isAutomaticInBackground(workspace: Workspace): boolean {
  return workspace.env['GIT_COORD_REFRESH'] === AUTOMATIC;
}

/** Waits for a refresh that is announced or running, within reason: what it is about to mend is no finding. */
export async function untilRefreshed(workspace: Workspace): Promise<void> {
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) {
    const running = readJson<ProcessIdentity>(noticeFile(workspace));
    if (!running || running.pid === process.pid || isProvenDead(running)) return;
    await sleep(25);
  }
}

/**
 * Runs rounds of a refresh under the notice, until one says that it is not to be repeated; and again, as long as there is something new once
 * the notice is gone: who saw it has relied on this process.
 */
export async function underNotice(
  workspace: Workspace,
  round: () => Promise<'again' | 'done'>,
  isBehind: () => Promise<boolean>,
): Promise<void> {
  do {
    leaveNotice(workspace, process.pid);
    try {
      while ((await round()) === 'again');
    } finally {
      removeFile(noticeFile(workspace));
    }
  } while (await isBehind());
}
