import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { swap } from '../../src/store/refs.ts';
import { findRepository, type Repository } from '../../src/store/repository.ts';
import type { TestRepository } from '../support/repository.ts';
import { fiveCommits } from './five-commits.ts';

const ONE = 'refs/coord/issues/issue_001';

describe('store/refs, where Git is killed after it has moved a ref', () => {
  let made: TestRepository;
  let repository: Repository;
  let a: string;
  let kills: string;

  beforeEach(async () => {
    const five = await fiveCommits();
    made = five.made;
    [a = ''] = five.commits;
    const hook = join(made.dir, '.git/hooks/reference-transaction');
    mkdirSync(join(hook, '..'), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\ncat >/dev/null\n[ "$1" != committed ] || kill -9 $PPID\n');
    chmodSync(hook, 0o755);
  });
  afterEach(() => made.remove());

  /** Has the next processes of one command of Git killed before they answer: one for each file in `kills`. */
  const killNext = async (command: string, count: number): Promise<void> => {
    const programs = join(made.base, 'programs');
    kills = join(made.base, 'kills');
    for (const path of [programs, kills]) mkdirSync(path);
    for (let n = 0; n < count; n++) writeFileSync(join(kills, String(n)), '');
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    const kill = `for file in '${kills}'/*; do [ -e "$file" ] || break; rm "$file"; kill -9 $$; done`;
    const script = `#!/bin/sh\ncase " $* " in *' ${command} '*) ${kill};; esac\nexec '${real}' "$@"\n`;
    writeFileSync(join(programs, 'git'), script, { mode: 0o755 });
    repository = await findRepository(made.dir, { ...made.env, PATH: `${programs}:${made.env['PATH']}` });
  };

  for (const command of ['for-each-ref', 'merge-base']) {
    it(`asks again where the 'git ${command}' that is asked about it is killed too`, async () => {
      await killNext(command, 2);
      expect(await swap(repository, [{ ref: ONE, from: null, to: a }])).to.equal('moved');
      expect(readdirSync(kills)).to.deep.equal([]);
    });

    it(`says that it is not known where each 'git ${command}' is killed`, async () => {
      await killNext(command, 9);
      const error = await swap(repository, [{ ref: ONE, from: null, to: a }]).then(
        () => null,
        (cause: Error) => cause,
      );
      expect(error?.message).to.match(/^whether refs\/coord\/issues\/issue_001 was moved is not known/);
    });
  }
});
