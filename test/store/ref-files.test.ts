import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { refsBelow } from '../../src/store/ref-files.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

describe('store/ref-files', () => {
  for (const format of ['sha1', 'sha256']) {
    describe(format, () => {
      let made: TestRepository;
      let commonDir: string;
      let oid: string;
      before(() => {
        made = new TestRepository({ args: [`--object-format=${format}`] });
        commonDir = join(made.dir, '.git');
        made.git('commit', '--quiet', '--allow-empty', '--message=first');
        oid = made.git('rev-parse', 'HEAD');
        const names = Array.from({ length: 3000 }, (_, number) => `refs/coord/many/${number}/x`);
        const others = [
          'refs/coord/a',
          'refs/coord/claims/x',
          'refs/coord/claims/ü',
          `refs/coord/z/${'long'.repeat(40)}`,
          'refs/zz/last',
        ];
        createRefs([...names, ...others]);
        made.git('tag', '--annotate', '--message=x', 'refs/coord/tagged');
        made.git('pack-refs', '--all');
        createRefs(['refs/coord/claims/loose', 'refs/coord/claims/deep/er']);
      });
      after(() => made.remove());

      const createRefs = (names: readonly string[]): void =>
        void gitWith(made, ['update-ref', '--stdin'], names.map((name) => `create ${name} ${oid}\n`).join(''));
      const byGit = (prefix: string): [string, string][] =>
        made
          .git('for-each-ref', '--format=%(refname) %(objectname)', prefix)
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(' ') as [string, string]);

      it('lists what Git lists, loose and packed', () => {
        const prefixes = [
          'refs/coord/claims/',
          'refs/coord/z/',
          'refs/coord/none/',
          'refs/a/',
          'refs/zz/',
          'refs/zzz/',
          'refs/tags/refs/coord/',
          'refs/refs/coord/',
        ];
        for (const prefix of prefixes) {
          expect([...(refsBelow(commonDir, prefix) ?? [])].sort(), prefix).to.deep.equal(byGit(prefix).sort());
        }
        expect(byGit('refs/coord/claims/')).to.have.length(4);
      });

      it('finds each of many packed refs', () => {
        const isFound = (number: number): void => {
          const prefix = `refs/coord/many/${number}/`;
          expect([...(refsBelow(commonDir, prefix) ?? [])]).to.deep.equal([[`${prefix}x`, oid]]);
        };
        fc.assert(fc.property(fc.integer({ min: 0, max: 2999 }), isFound), { numRuns: 200 });
      });

      it('leaves many to Git', () => {
        expect(refsBelow(commonDir, 'refs/coord/many/')).to.equal(null);
      });

      it('takes a loose ref before a packed one', () => {
        const tree = made.git('rev-parse', 'HEAD^{tree}');
        made.git('update-ref', 'refs/coord/claims/x', tree);
        expect(refsBelow(commonDir, 'refs/coord/claims/')?.get('refs/coord/claims/x')).to.equal(tree);
        made.git('update-ref', 'refs/coord/claims/x', oid);
      });

      it('passes over locks, and leaves symbolic and torn refs to Git', () => {
        const below = (): unknown => refsBelow(commonDir, 'refs/odd/');
        made.git('update-ref', 'refs/odd/a', oid);
        writeFileSync(join(commonDir, 'refs/odd/b.lock'), '');
        expect(below()).to.deep.equal(new Map([['refs/odd/a', oid]]));
        writeFileSync(join(commonDir, 'refs/odd/b'), oid.slice(1));
        expect(below()).to.equal(null);
        rmSync(join(commonDir, 'refs/odd/b.lock'));
        made.git('symbolic-ref', 'refs/odd/b', 'refs/odd/a');
        expect(below()).to.equal(null);
      });
    });
  }

  describe('packed-refs', () => {
    let made: TestRepository;
    beforeEach(() => (made = new TestRepository()));
    afterEach(() => made.remove());
    const below = (content: string): Map<string, string> | null => {
      writeFileSync(join(made.dir, '.git/packed-refs'), content);
      return refsBelow(join(made.dir, '.git'), 'refs/coord/claims/');
    };
    const oid = 'a'.repeat(40);

    it('that says it is sorted is read', () => {
      expect(below(`# pack-refs with: peeled fully-peeled sorted \n${oid} refs/coord/claims/x\n`)?.size).to.equal(1);
      expect(below('')).to.deep.equal(new Map());
    });

    it('that does not say so is left to Git', () => {
      expect(below(`# pack-refs with: peeled fully-peeled \n${oid} refs/coord/claims/x\n`)).to.equal(null);
      expect(below(`${oid} refs/coord/claims/x\n`)).to.equal(null);
    });

    it('is read to its end where its last line is torn', () => {
      const text = `# pack-refs with: peeled fully-peeled sorted \n${oid} refs/coord/claims/x\n${oid} refs/co`;
      expect(below(text)?.size).to.equal(1);
    });
  });
});
