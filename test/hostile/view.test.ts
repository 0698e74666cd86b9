import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { coordinated, mustRun, type Ran, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { ACTION, feed } from './planted.ts';
import { NASTY, runs } from './texts.ts';
import { expectSafe, filesBelow } from './watched.ts';

/** A name as a tree can hold it: Git's own objects forbid only these two in it. */
const treeName = fc
  .oneof(
    fc.constantFrom(...NASTY),
    fc.constantFrom(
      '.git',
      '..',
      '.',
      '.state',
      'config.json',
      '.gitignore',
      'index.json',
      'x.json',
      'a..json',
      'high',
      'issues',
      '-rf',
      'x.json.1.00000000.tmp',
    ),
    fc.constantFrom('x'.repeat(256), `${'ü'.repeat(200)}.json`, 'issue_001_x.json', 'ISSUE_001_x.json'),
  )
  .map((name) => name.replace(/[/\0]/g, '_').toWellFormed())
  .filter((name) => name !== '');

/** Entries of a tree: files, links to places outside, directories of either. */
interface Node {
  readonly mode: '100644' | '120000' | '100755' | '040000';
  readonly name: string;
  readonly entries: readonly Node[];
}

const nodes: fc.Arbitrary<readonly Node[]> = fc.letrec<{ nodes: readonly Node[] }>((tie) => ({
  nodes: fc.uniqueArray(
    fc.oneof(
      { maxDepth: 3 },
      fc.record({
        mode: fc.constantFrom('100644' as const, '120000' as const, '100755' as const),
        name: treeName,
        entries: fc.constant([]),
      }),
      fc.record({ mode: fc.constant('040000' as const), name: treeName, entries: tie('nodes') }),
    ),
    { selector: ({ name }) => name, maxLength: 4 },
  ),
})).nodes;

describe('hostile/view', () => {
  let repo: TestRepository;
  let outside: string;
  let linkBlob: string;
  let fileBlob: string;

  beforeEach(async () => {
    repo = await coordinated();
    repo.git('config', 'coord.fsync', 'false');
    outside = join(repo.base, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'precious'), 'kept');
    linkBlob = feed(repo, outside, 'hash-object', '-w', '--stdin');
    fileBlob = feed(repo, 'content', 'hash-object', '-w', '--stdin');
    await mustRun(repo, ['new', 'an honest issue']);
    await mustRun(repo, ['refresh', '--wait']);
  });

  afterEach(() => repo.remove());

  /** Everything but what the view may hold: its own directory's other files too. */
  const elsewhere = (): Map<string, string> => {
    const view = ['issues', 'fixes', 'comments', 'agents', 'reports'].map((name) => join('repo', '.coord', name, '/'));
    const all = [...filesBelow(repo.base, ['.git'])].filter(([path]) => !view.some((directory) => path.startsWith(directory)));
    return new Map(all.filter(([path]) => !/^repo\/\.coord\/(?:\.state|audit_log\.jsonl)$/.test(path)));
  };

  const writeTree = (entries: readonly Node[]): string => {
    const lines = entries.map(({ mode, name, entries: inner }) => {
      if (mode === '040000') return `040000 tree ${writeTree(inner)}\t${name}`;
      return `${mode} blob ${mode === '120000' ? linkBlob : fileBlob}\t${name}`;
    });
    return feed(repo, lines.map((line) => `${line}\0`).join(''), 'mktree', '-z');
  };

  const commit = (ref: string, tree: string): void => {
    const parents = repo.gitExit('rev-parse', '--verify', '--quiet', ref) === 0 ? ['-p', ref] : [];
    repo.git('update-ref', ref, feed(repo, ACTION, 'commit-tree', tree, ...parents));
  };

  const refreshed = async (...words: string[]): Promise<Ran> => {
    const ran = await run(repo, ['refresh', '--wait', ...words]);
    expectSafe(['refresh'], ran);
    expect(ran.code).not.to.equal(1);
    return ran;
  };

  it('is written nowhere but below .coord, whatever a tree names', async () => {
    await fc.assert(
      fc.asyncProperty(nodes, nodes, fc.boolean(), async (inner, other, full) => {
        const before = elsewhere();
        const within = (name: string, entries: readonly Node[]): Node => ({ mode: '040000', name, entries });
        commit('refs/coord/issues/issue_007', writeTree([within('issues', [within('high', inner)]), within('reports', other)]));
        await refreshed(...(full ? ['--full'] : []));
        commit(
          'refs/coord/state',
          writeTree([
            within('issues', other),
            within('fixes', [within('applied', inner)]),
            ...other.filter(({ name }) => name !== 'issues' && name !== 'fixes'),
          ]),
        );
        await refreshed(...(full ? ['--full'] : []));
        expect(elsewhere()).to.deep.equal(before);
        for (const path of filesBelow(join(repo.dir, '.coord'), []).keys()) {
          expect(lstatSync(join(repo.dir, '.coord', path)).isSymbolicLink(), path).to.equal(false);
        }
      }),
      { ...runs(6), endOnFailure: true },
    );
  });

  it('shows an honest issue although another branch names a file that no file system takes', async () => {
    const node = (mode: Node['mode'], name: string, ...entries: Node[]): Node => ({ mode, name, entries });
    const file = node('100644', 'x'.repeat(300));
    const issues = node('040000', 'issues', node('040000', 'high', file), node('040000', 'index.json', node('100644', 'x')));
    commit('refs/coord/issues/issue_007', writeTree([issues, node('040000', 'reports', file)]));
    await mustRun(repo, ['new', 'another honest issue']);
    const { out, err } = await refreshed();
    expect(err + out).not.to.include('cannot be written');
    expect(readFileSync(join(repo.dir, '.coord/reports/ISSUES_REPORT.md'), 'utf8')).to.include('another honest issue');
  });

  for (const name of ['', 'issues', 'issues/medium', 'fixes', 'comments', 'agents', 'reports']) {
    it(`is not written through a link at '.coord/${name}'`, async () => {
      const path = join(repo.dir, '.coord', name);
      rmSync(path, { recursive: true, force: true });
      symlinkSync(outside, path);
      await mustRun(repo, ['new', 'another issue']);
      await refreshed('--full');
      expect(filesBelow(outside)).to.deep.equal(new Map([['precious', 'kept']]));
      expect(lstatSync(path).isSymbolicLink()).to.equal(true);
    });
  }

  for (const name of ['.state', 'audit_log.jsonl', 'issues/index.json', 'reports/ISSUES_REPORT.md']) {
    it(`puts a file of its own in the place of a link at '.coord/${name}', and does not read what it leads to`, async () => {
      const path = join(repo.dir, '.coord', name);
      const secret = join(outside, 'precious');
      rmSync(path, { force: true });
      symlinkSync(secret, path);
      await mustRun(repo, ['new', 'another issue']);
      for (const words of [[], ['--full']]) await refreshed(...words);
      expect(readFileSync(secret, 'utf8')).to.equal('kept');
      expect(lstatSync(path).isFile()).to.equal(true);
      expect(readFileSync(path, 'utf8')).not.to.include('kept');
    });
  }

  it('waits for no pipe and reads no device that stands where a file of its own belongs', async () => {
    for (const name of ['.state', 'audit_log.jsonl']) {
      const path = join(repo.dir, '.coord', name);
      rmSync(path, { force: true });
      if (name === '.state') symlinkSync('/dev/zero', path);
      else execFileSync('mkfifo', [path]);
      await mustRun(repo, ['new', 'another issue']);
      await refreshed('--full');
      expect(lstatSync(path).isFile(), name).to.equal(true);
      expect(existsSync('/dev/zero')).to.equal(true);
    }
  });
});
