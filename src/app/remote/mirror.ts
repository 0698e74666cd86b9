/** Clones that are mirrors: whatever is fetched replaces what is here, so nothing that is done in one lasts, or is seen by others. */
import { CoordinationError } from '../../core/errors.ts';
import type { GitConfig } from '../../store/repository.ts';
import type { Workspace } from '../workspace.ts';

/** A refspec that brings another repository's refs under the names that they have there. */
const ALL_REFS = /^\+?refs\/\*:refs\/\*$/;

/** The remote that this clone mirrors; undefined where it mirrors none. A remote that is only pushed to as a mirror takes nothing away here. */
function mirroredRemote(config: GitConfig): string | undefined {
  const key = config
    .keysOf('remote')
    .find((each) => each.endsWith('.fetch') && config.all(each).some((value) => ALL_REFS.test(value)));
  return key?.slice('remote.'.length, -'.fetch'.length);
}

/** Throws in a mirror, which is to be read. */
export function assertNoMirror({ repository: { config } }: Workspace): void {
  const name = mirroredRemote(config);
  if (name !== undefined) throw inMirror(name);
}

/** Throws where a remote is mirrored here, or is made as this clone is by every push. */
export function assertNotMirrored(workspace: Workspace, name: string): void {
  assertNoMirror(workspace);
  if (workspace.repository.config.flag(`remote.${name}.mirror`, false)) throw inMirror(name);
}

function inMirror(name: string): CoordinationError {
  return new CoordinationError(
    'refused',
    `this repository is a mirror of '${name}': what is done here is lost with the next fetch`,
    { hint: 'work in an ordinary clone; a mirror may be read' },
  );
}
