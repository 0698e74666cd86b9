import { expect } from 'chai';
import { deleteSymbolicRef, listRefs, resolveRef, setSymbolicRef } from '../../src/store/refs.ts';
import type { Repository } from '../../src/store/repository.ts';
import type { TestRepository } from '../support/repository.ts';
import { fiveCommits } from './five-commits.ts';

const ONE = 'refs/coord/issues/issue_001';
const TWO = 'refs/coord/issues/issue_002';
const POINTER = 'refs/coord/claims/issue_001';

describe('store/refs, by their names', () => {
  let made: TestRepository;
  let repository: Repository;
  let a: string;
  let b: string;
  let c: string;
  const put = (ref: string, oid: string): void => void made.git('update-ref', ref, oid);

  beforeEach(async () => {
    const scene = await fiveCommits();
    ({ made, repository } = scene);
    [a = '', b = '', c = ''] = scene.commits;
  });
  afterEach(() => made.remove());

  describe('resolveRef', () => {
    it('says what a ref points at, and null where there is none', async () => {
      put(ONE, a);
      expect(await resolveRef(repository, ONE)).to.equal(a);
      for (const ref of [TWO, 'refs/coord/issues', '--all', '-x', ''])
        expect(await resolveRef(repository, ref), ref).to.equal(null);
    });

    it('takes no branch and no tag for the ref that it is named like', async () => {
      for (const place of ['heads', 'tags', 'remotes']) put(`refs/${place}/${ONE}`, a);
      expect(await resolveRef(repository, ONE)).to.equal(null);
      put(ONE, b);
      expect(await resolveRef(repository, ONE)).to.equal(b);
    });

    it('follows a symbolic ref', async () => {
      put(ONE, a);
      await setSymbolicRef(repository, 'refs/refs/coord', ONE);
      expect(await resolveRef(repository, 'refs/refs/coord')).to.equal(a);
    });
  });

  describe('listRefs', () => {
    it('lists the refs below prefixes, loose and packed, in order', async () => {
      put(TWO, b);
      made.git('pack-refs', '--all');
      put(ONE, a);
      put(POINTER, c);
      put('refs/coord/issues-not', a);
      expect([...(await listRefs(repository, 'refs/coord/issues/'))]).to.deep.equal([
        [ONE, a],
        [TWO, b],
      ]);
      expect([...(await listRefs(repository, 'refs/coord/issues/', 'refs/coord/claims/')).keys()]).to.deep.equal([
        POINTER,
        ONE,
        TWO,
      ]);
      expect((await listRefs(repository, 'refs/coord/none/')).size).to.equal(0);
    });
  });

  describe('setSymbolicRef', () => {
    it('makes a name for another ref that deleteSymbolicRef takes away, once', async () => {
      put('refs/coord/state', a);
      await setSymbolicRef(repository, 'refs/refs/coord', 'refs/coord/state');
      expect(made.git('log', '-1', '--format=%H', 'refs/coord')).to.equal(a);
      for (let n = 0; n < 2; n++) await deleteSymbolicRef(repository, 'refs/refs/coord');
      expect(await resolveRef(repository, 'refs/refs/coord')).to.equal(null);
      expect(await resolveRef(repository, 'refs/coord/state')).to.equal(a);
    });
  });
});
