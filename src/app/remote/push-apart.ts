/**
 * Pushes what the server has nothing against. A hook of the server's refuses a whole push for one ref in it; then its halves are pushed, and
 * theirs, until only those stay behind that it means.
 */
import { push, type RemoteUpdate } from '../../store/remote.ts';
import type { PushAnswer, PushResult } from '../../store/remote-answers.ts';
import type { Remote } from '../../store/remote-names.ts';
import type { Repository } from '../../store/repository.ts';

/** After so many refusals in a row it is left at that: the server may have a rule against all of it. */
const PATIENCE = 16;
/** So many groups go in one push. */
const MOST = 200;

/** Moves that go together: a branch, and what points into it. */
export type Group = readonly RemoteUpdate[];

/** Pushes some groups of moves, what others are judged by first; where that was refused as a whole, each half by itself. */
export async function pushApart(repository: Repository, remote: Remote, groups: readonly Group[]): Promise<PushResult> {
  const whole = await push(repository, remote, groups.flat());
  if (whole.kind !== 'answered') return whole;
  const answers = new Map<string, PushAnswer>(whole.answers);
  let refusals = 1;
  const goOn = async (some: readonly Group[], last: ReadonlyMap<string, PushAnswer>): Promise<void> => {
    const got = (group: Group, wanted: PushAnswer['kind']): boolean => group.some(({ ref }) => last.get(ref)?.kind === wanted);
    const wanted = some.filter((group) => got(group, 'rejected'));
    if (wanted.length < 2 || some.some((group) => got(group, 'accepted'))) return; // Each ref was decided by itself.
    const size = Math.min(Math.ceil(wanted.length / 2), MOST);
    for (let start = 0; start < wanted.length && refusals < PATIENCE; start += size) {
      const part = wanted.slice(start, start + size);
      const result = await push(repository, remote, part.flat());
      if (result.kind !== 'answered') return; // What came of it is seen with the next fetch.
      for (const [ref, answer] of result.answers) answers.set(ref, answer);
      refusals = [...result.answers.values()].some(({ kind }) => kind === 'accepted') ? 0 : refusals + 1;
      await goOn(part, result.answers);
    }
  };
  await goOn(groups, whole.answers);
  return { kind: 'answered', answers };
}
