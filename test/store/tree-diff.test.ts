import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Git } from '../../src/store/git.ts';
import { ObjectReader } from '../../src/store/object-reader.ts';
import { diffTrees } from '../../src/store/tree-diff.ts';
import { TestRepository } from '../support/repository.ts';

describe('store/tree-diff', () => {
  let repository: TestRepository;
  let reader: ObjectReader;

  before(() => {
    repository = new TestRepository();
    reader = new ObjectReader(new Git(repository.dir, repository.env));
  });
  after(() => {
    reader.close();
    repository.remove();
  });

  function treeOf(files: Readonly<Record<string, string>>): string {
    repository.git('rm', '-rfq', '--ignore-unmatch', '.');
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repository.dir, path)), { recursive: true });
      writeFileSync(join(repository.dir, path), text);
    }
    repository.git('add', '--all');
    const tree = repository.git('write-tree');
    for (const path of Object.keys(files))
      rmSync(join(repository.dir, path.split('/')[0] ?? ''), { recursive: true, force: true });
    return tree;
  }

  const STATES: Readonly<Record<string, string>>[] = [
    { 'a/one': '1', 'a/two': '2', 'b/c/deep': '3', top: '4' },
    { 'a/one': '1', 'a/two': '2 changed', 'b/c/deep': '3', top: '4' },
    { 'a/one': '1', 'b/c/deep': '3', 'b/d': 'new', top: '4' },
    { a: 'a file now', 'b/c': 'another', 'top/inner': 'a directory now' },
    { 'a/one': '1', 'a/two': '2', 'x/y/z': '3' },
    { only: 'this' },
  ];

  it('finds what git diff-tree finds, from any tree to any other', async () => {
    const trees = STATES.map(treeOf);
    for (const from of trees) {
      for (const to of trees) {
        const { changed, removed } = await diffTrees(reader, from, to, 'sha1');
        const lines = repository.git('diff-tree', '-r', '--no-renames', from, to).split('\n').filter(Boolean);
        const parsed = lines.map((line) => line.split(/[\s]+/));
        const gone = parsed.flatMap(([, , , , status, path]) => (status === 'D' ? [path] : []));
        const come = parsed.flatMap(([, , , oid, status, path]) => (status === 'D' ? [] : [[path, oid]]));
        expect(removed.toSorted()).to.deep.equal(gone.toSorted());
        expect([...changed].toSorted()).to.deep.equal(come.toSorted());
      }
    }
  });
});
