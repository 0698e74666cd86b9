/** A repository with commits for refs to point at. */
import { findRepository, type Repository } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

export interface FiveCommits {
  readonly made: TestRepository;
  readonly repository: Repository;
  /** Five, each the parent of the next. */
  readonly commits: string[];
}

/** Makes a repository with five commits that no ref points at; `args` go to `git init`. */
export async function fiveCommits(args: readonly string[] = []): Promise<FiveCommits> {
  const made = new TestRepository({ args });
  const commits: string[] = [];
  const tree = gitWith(made, ['mktree']).toString().trim();
  for (let n = 0; n < 5; n++) {
    const parent = commits.at(-1);
    commits.push(made.git('commit-tree', tree, '-m', `commit ${n}`, ...(parent ? ['-p', parent] : [])));
  }
  return { made, repository: await findRepository(made.dir, made.env), commits };
}

/** The refs below refs/coord and what they point at, as plain Git sees them. */
export function coordRefs(made: TestRepository): Record<string, string> {
  const lines = made.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/coord').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
}
