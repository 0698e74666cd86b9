/** Whether a repository is well after a load: Git finds nothing wrong, and all that is derived of the branches comes to agree with them. */
import { expect } from 'chai';
import type { Place } from '../support/place.ts';
import { refs } from './agreement.ts';

/** What `git coord health` may say of agents that were killed: they still hold what they held. */
const OF_THE_DEAD = ['stale_lease', 'no_lease', 'silent_agent'];

interface Health {
  readonly problems: readonly { readonly kind: string; readonly message: string }[];
}

/** Fails unless the repository agrees with itself once it has been cleaned up and refreshed. */
export async function expectSettled(place: Place): Promise<void> {
  expect(place.git('fsck', '--strict', '--no-dangling')).to.equal('');
  const branches = Object.fromEntries(refs(place, 'refs/coord/issues/'));
  await place.text('refresh', '--wait');
  expect(Object.fromEntries(refs(place, 'refs/coord/issues/')), 'the branches after a refresh').to.deep.equal(branches);
  const unfolded = [
    'for-each-ref',
    '--no-merged=refs/coord/state',
    '--format=%(refname)',
    'refs/coord/issues',
    'refs/coord/agents',
  ];
  expect(place.git(...unfolded), 'what is not in the state').to.equal('');
  expectFiles(place);
  await place.text('cleanup');
  await place.text('refresh', '--wait');
  await place.text('verify');
  const { stdout } = await place.try('health', '--json');
  const { problems } = JSON.parse(stdout) as Health;
  expect(problems.filter(({ kind }) => !OF_THE_DEAD.includes(kind))).to.deep.equal([]);
}

/** The state has exactly the files of the branches. */
function expectFiles(place: Place): void {
  const listed = (ref: string): string[] =>
    place.git('ls-tree', '-r', '--format=%(objectname) %(path)', ref, 'issues', 'fixes', 'comments').split('\n').filter(Boolean);
  const expected = [...refs(place, 'refs/coord/issues/').keys()].flatMap(listed);
  expect(listed('refs/coord/state').sort()).to.deep.equal(expected.sort());
}

/**
 * How many attempts came to nothing: commits of actions that were made and are on no branch, because somebody else's swap was first, or
 * the process was killed before its own.
 */
export function countVainAttempts(place: Place): number {
  const unreachable = place
    .git('fsck', '--unreachable', '--no-reflogs', '--no-progress')
    .matchAll(/^unreachable commit (\w+)$/gm);
  const oids = [...unreachable].map(([, oid = '']) => `${oid}\n`).join('');
  const messages = place.feed(
    oids,
    'log',
    '--no-walk=unsorted',
    '--stdin',
    '--format=%(trailers:key=Coord-Issue,valueonly,separator=)%(trailers:key=Coord-Result,valueonly,separator=)',
  );
  return oids === ''
    ? 0
    : messages
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.endsWith('denied')).length;
}
