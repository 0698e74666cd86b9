/** Commands that are nothing without the remote. */
import { CoordinationError } from '../../core/errors.ts';
import type { Workspace } from '../workspace.ts';

/** Throws where a command that has to ask the remote is told to do without it. */
export function assertOnline({ offline, options }: Workspace, command: string): void {
  if (!offline) return;
  throw new CoordinationError('refused', `${command} needs the remote, which is not to be asked`, {
    hint: `the same without ${options.offline ? '--offline' : 'GIT_COORD_OFFLINE'}`,
  });
}
