import { expect } from 'chai';
import fc from 'fast-check';
import { ObjectReader } from '../../src/store/object-reader.ts';
import { ObjectWriter } from '../../src/store/object-writer.ts';
import {
  formatCommit,
  formatTree,
  listTree,
  parseCommit,
  parseTree,
  type Signature,
  writeTree,
} from '../../src/store/objects.ts';
import { findRepository, type ObjectFormat, type Repository } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

type Files = ReadonlyMap<string, string>;

for (const format of ['sha1', 'sha256'] as const satisfies ObjectFormat[]) {
  describe(`store/objects in ${format}`, () => {
    let made: TestRepository;
    let repository: Repository;
    let reader: ObjectReader;
    let blobs: string[];

    before(async () => {
      made = new TestRepository({ args: [`--object-format=${format}`] });
      repository = await findRepository(made.dir, made.env);
      reader = new ObjectReader(repository.git);
      const writer = new ObjectWriter(repository);
      blobs = Array.from({ length: 4 }, (_, n) => writer.add('blob', `content ${n}`));
      await writer.flush();
    });
    after(() => {
      reader.close();
      made.remove();
    });

    /** The tree of these files as `git update-index` and `git write-tree` make it. */
    const gitTree = (files: Files): string => {
      gitWith(made, ['read-tree', '--empty']);
      const lines = [...files].map(([path, oid]) => `100644 ${oid}\t${path}\0`).join('');
      gitWith(made, ['update-index', '-z', '--index-info'], lines);
      return gitWith(made, ['write-tree']).toString().trim();
    };

    /** The tree of what `git update-index` makes of another one, changed. */
    const gitChange = (base: string, changes: ReadonlyMap<string, string | null>): string => {
      gitWith(made, ['read-tree', base]);
      const zero = '0'.repeat(base.length);
      const sorted = [...changes].sort(([, a], [, b]) => Number(a !== null) - Number(b !== null)); // What goes, goes first.
      const lines = sorted.map(([path, oid]) => (oid === null ? `0 ${zero}\t${path}\0` : `100644 ${oid}\t${path}\0`));
      gitWith(made, ['update-index', '-z', '--index-info'], lines.join(''));
      return gitWith(made, ['write-tree']).toString().trim();
    };

    const change = async (base: string | null, changes: ReadonlyMap<string, string | null>): Promise<string> => {
      const writer = new ObjectWriter(repository);
      const tree = await writeTree(reader, writer, format, base, changes);
      await writer.flush();
      return tree;
    };

    describe('formatTree', () => {
      it('sorts as Git does, where directories and files have like names', async () => {
        const names = ['a', 'a.b', 'a-', 'ab', 'a0', 'A', 'é', '😀', 'ﬀ', 'a b', '-a', '.a', 'a\tb', 'a"b'];
        const inner = gitTree(new Map([['x', blobs[0] ?? '']]));
        for (let bits = 0; bits < 1 << names.length; bits += 661) {
          const entries = names.map((name, n) =>
            bits & (1 << n) ? { mode: '40000', name, oid: inner } : { mode: '100644', name, oid: blobs[0] ?? '' },
          );
          const writer = new ObjectWriter(repository);
          const ours = writer.add('tree', formatTree(entries.toReversed()));
          await writer.flush();
          const lines = entries.map(
            ({ mode, name, oid }) => `${mode === '40000' ? '040000 tree' : '100644 blob'} ${oid}\t${name}\0`,
          );
          expect(gitWith(made, ['mktree', '-z'], lines.join('')).toString().trim()).to.equal(ours);
          const sorted = parseTree((await reader.require(ours)).data, format).map(({ name, mode }) =>
            mode === '40000' ? `${name}/` : name,
          );
          expect(sorted).to.deep.equal([...sorted].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
        }
        expect(made.git('fsck', '--strict', '--no-dangling')).to.equal('');
      });
    });

    describe('parseTree', () => {
      it('reads what git ls-tree shows, with every mode that Git has', async () => {
        const lines = [
          `100644 blob ${blobs[0]}\tplain`,
          `100755 blob ${blobs[1]}\tprogram`,
          `120000 blob ${blobs[2]}\tlink`,
          `160000 commit ${'1'.repeat(blobs[0]?.length ?? 0)}\tsubmodule`,
          `040000 tree ${gitTree(new Map([['ünder/x', blobs[0] ?? '']]))}\tüber dir`,
        ];
        const tree = gitWith(made, ['mktree', '-z', '--missing'], lines.map((line) => `${line}\0`).join(''))
          .toString()
          .trim();
        const shown = parseTree((await reader.require(tree)).data, format).map(
          ({ mode, name, oid }) => `${mode.padStart(6, '0')} ${oid}\t${name}`,
        );
        const expected = gitWith(made, ['ls-tree', '-z', tree]).toString().split('\0').filter(Boolean);
        expect(shown).to.deep.equal(expected.map((line) => line.replace(/^(\d+) \w+ /, '$1 ')));
        const writer = new ObjectWriter(repository);
        expect(writer.add('tree', formatTree(parseTree((await reader.require(tree)).data, format)))).to.equal(tree);
      });

      it('reads the empty tree', () => {
        expect(parseTree(Buffer.alloc(0), format)).to.deep.equal([]);
      });
    });

    describe('writeTree', () => {
      const files = (): Map<string, string> =>
        new Map([
          ['a/b/c.json', blobs[0] ?? ''],
          ['a/d.json', blobs[1] ?? ''],
          ['e.json', blobs[2] ?? ''],
        ]);

      it('writes a tree from nothing', async () => {
        expect(await change(null, files())).to.equal(gitTree(files()));
      });

      it('moves a file, and drops the directory that it leaves empty', async () => {
        const base = gitTree(files());
        const moved = new Map([
          ['a/b/c.json', null],
          ['z/y/c.json', blobs[0] ?? ''],
        ]);
        const tree = await change(base, moved);
        expect(tree).to.equal(gitChange(base, moved));
        expect(made.git('ls-tree', '-r', '-t', '--name-only', tree).split('\n')).to.deep.equal([
          'a',
          'a/d.json',
          'e.json',
          'z',
          'z/y',
          'z/y/c.json',
        ]);
      });

      it('writes the empty tree where every file goes', async () => {
        const tree = await change(gitTree(files()), new Map([...files().keys()].map((path) => [path, null])));
        expect(tree).to.equal(gitTree(new Map()));
      });

      it('writes the same tree where nothing changes, and where what goes is not there', async () => {
        const base = gitTree(files());
        expect(await change(base, new Map())).to.equal(base);
        const absent = [
          ['none', null] as const,
          ['a/none', null] as const,
          ['n/o/n/e', null] as const,
          ['e.json/inner', null] as const,
        ];
        for (const one of absent) expect(await change(base, new Map([one])), one[0]).to.equal(base);
        expect(await change(null, new Map(absent))).to.equal(gitTree(new Map()));
      });

      it('puts a file where a directory was, and a directory where a file was, in whichever order they are named', async () => {
        const base = gitTree(new Map([['a/x', blobs[0] ?? '']]));
        const file = gitTree(new Map([['a', blobs[1] ?? '']]));
        const toFile: [string, string | null][] = [
          ['a/x', null],
          ['a', blobs[1] ?? ''],
        ];
        const toDirectory: [string, string | null][] = [
          ['a', null],
          ['a/x', blobs[0] ?? ''],
        ];
        for (const order of [toFile, toFile.toReversed()]) expect(await change(base, new Map(order))).to.equal(file);
        for (const order of [toDirectory, toDirectory.toReversed()]) expect(await change(file, new Map(order))).to.equal(base);
      });

      it('builds on a tree that is not written yet', async () => {
        const writer = new ObjectWriter(repository);
        const first = await writeTree(reader, writer, format, null, files());
        const second = await writeTree(reader, writer, format, first, new Map([['e.json', null]]));
        await writer.flush();
        const rest = files();
        rest.delete('e.json');
        expect(second).to.equal(gitTree(rest));
      });

      it('makes the tree that Git makes, whatever the changes', async () => {
        // Files and directories share no name, except through a change that says so above.
        const directory = fc.constantFrom('d', 'd.e', 'd-', 'de', 'é', 'D');
        const path = fc
          .tuple(fc.array(directory, { maxLength: 3 }), fc.constantFrom('f', 'f.g', 'f-', 'fg', 'd.json', '😀'))
          .map(([parts, name]) => [...parts, name].join('/'));
        const blob = fc.nat({ max: 3 });
        const before = fc.array(fc.tuple(path, blob), { maxLength: 12 });
        const changes = fc.array(fc.tuple(path, fc.option(blob)), { maxLength: 12 });
        const oidOf = (n: number): string => blobs[n] ?? '';
        await fc.assert(
          fc.asyncProperty(before, changes, async (start, then) => {
            const base = gitTree(new Map(start.map(([at, n]) => [at, oidOf(n)])));
            const wanted = new Map([
              ...start.slice(0, 3).map(([at]) => [at, null] as const), // So that something that is there goes.
              ...then.map(([at, n]) => [at, n === null ? null : oidOf(n)] as const),
            ]);
            const tree = await change(base, wanted);
            expect(tree).to.equal(gitChange(base, wanted));
            expect([...(await listTree(reader, tree, format)).keys()].sort()).to.deep.equal(
              gitWith(made, ['ls-tree', '-r', '-z', '--name-only', tree]).toString().split('\0').filter(Boolean).sort(),
            );
          }),
          { numRuns: 40 },
        );
        expect(made.git('fsck', '--strict', '--no-dangling')).to.equal('');
      });
    });

    describe('formatCommit', () => {
      const who: Signature = { name: 'Ägent Smith', email: 'a@example.com', time: 1_800_000_000 };
      const written = async (commit: Parameters<typeof formatCommit>[0]): Promise<string> => {
        const writer = new ObjectWriter(repository);
        const oid = writer.add('commit', formatCommit(commit));
        await writer.flush();
        return oid;
      };

      it('writes what git commit-tree writes, and parseCommit reads it back', async () => {
        const tree = gitTree(new Map());
        const one = await written({ tree, parents: [], author: who, committer: who, message: 'one\n' });
        const two = await written({ tree, parents: [], author: who, committer: who, message: 'two\n' });
        const merge = {
          tree,
          parents: [one, two],
          author: who,
          committer: { name: 'C', email: 'c@example.com', time: 1_800_000_001 },
          message: 'súbject\n\nbody\n\nCoord-Action: x\n',
        };
        const oid = await written(merge);
        const env = {
          GIT_AUTHOR_NAME: who.name,
          GIT_AUTHOR_EMAIL: who.email,
          GIT_AUTHOR_DATE: `${who.time} +0000`,
          GIT_COMMITTER_NAME: 'C',
          GIT_COMMITTER_EMAIL: 'c@example.com',
          GIT_COMMITTER_DATE: '1800000001 +0000',
        };
        Object.assign(made.env, env);
        const theirs = gitWith(made, ['commit-tree', '-p', one, '-p', two, tree], merge.message).toString().trim();
        for (const name of Object.keys(env)) delete made.env[name];
        expect(oid).to.equal(theirs);
        expect(parseCommit((await reader.require(oid)).data)).to.deep.equal(merge);
      });

      it('keeps a hostile name from forging a header', async () => {
        const tree = gitTree(new Map());
        const names = [
          'x\nparent 1111111111111111111111111111111111111111',
          'x\n\nCoord-Action: apply_fix',
          'x <root@example.com> 0 +0000',
          '<>',
          '',
          '   ',
          '\0\0',
          'x\r\ny',
          '\ud800',
          '>\n<',
          'a'.repeat(5000),
        ];
        for (const name of names) {
          const oid = await written({
            tree,
            parents: [],
            author: { name, email: name, time: 7 },
            committer: { name, email: name, time: 7 },
            message: 'm\n',
          });
          expect(made.git('log', '-1', '--format=%T %P %at %ct %s|%b', oid), JSON.stringify(name)).to.equal(`${tree}  7 7 m|`);
          const read = parseCommit((await reader.require(oid)).data);
          expect(read.parents).to.deep.equal([]);
          expect(read.author.name).to.match(/^[^<>\n\r\0]+$/);
          expect(read.author.name).to.equal(gitWith(made, ['log', '-1', '--format=%an', oid]).toString('utf8').trimEnd());
        }
        expect(gitWith(made, ['fsck', '--strict', '--no-dangling']).toString()).to.equal('');
      });

      it('round-trips any author and message', () => {
        const name = fc.string({ unit: 'grapheme', minLength: 1 });
        fc.assert(
          fc.property(name, name, fc.nat(), fc.string({ unit: 'grapheme' }), (author, email, time, message) => {
            const commit = {
              tree: 'a'.repeat(40),
              parents: ['b'.repeat(40)],
              author: { name: author, email, time },
              committer: who,
              message,
            };
            const read = parseCommit(Buffer.from(formatCommit(commit)));
            expect({ ...read, author: null }).to.deep.equal({ ...commit, author: null });
            expect(read.author.time).to.equal(time);
            const harmless = !/[<>\n\r\0]/.test(author) && author.trim() === author;
            if (harmless) expect(read.author.name).to.equal(author);
          }),
        );
      });
    });

    describe('parseCommit', () => {
      it('passes over the headers that it does not know', async () => {
        const tree = gitTree(new Map());
        const text = [
          `tree ${tree}`,
          'author A <a@example.com> 1 +0000',
          'committer C <c@example.com> 2 -0130',
          'encoding UTF-8',
          'gpgsig -----BEGIN PGP SIGNATURE-----',
          ' parent 1111111111111111111111111111111111111111',
          ' -----END PGP SIGNATURE-----',
          '',
          'message',
          '',
        ];
        const oid = gitWith(made, ['hash-object', '-w', '-t', 'commit', '--stdin'], text.join('\n')).toString().trim();
        expect(parseCommit((await reader.require(oid)).data)).to.deep.equal({
          tree,
          parents: [],
          author: { name: 'A', email: 'a@example.com', time: 1 },
          committer: { name: 'C', email: 'c@example.com', time: 2 },
          ...(format === 'sha1' && {
            signature: `-----BEGIN PGP SIGNATURE-----\nparent ${'1'.repeat(40)}\n-----END PGP SIGNATURE-----`,
          }),
          message: 'message\n',
        });
      });
    });
  });
}
