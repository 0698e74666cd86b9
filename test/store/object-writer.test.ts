import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { readObject } from 'isomorphic-git';
import { CoordinationError } from '../../src/core/errors.ts';
import { ObjectReader, type ObjectType } from '../../src/store/object-reader.ts';
import { ObjectWriter } from '../../src/store/object-writer.ts';
import { formatCommit, formatTree } from '../../src/store/objects.ts';
import { findRepository, type ObjectFormat, type Repository } from '../../src/store/repository.ts';
import { TestRepository } from '../support/repository.ts';
import { asOrdinaryUser, catFile } from './support.ts';

interface Given {
  readonly type: ObjectType;
  readonly data: Buffer;
}

/** Content of every type and of every size that needs another header. */
function givenObjects(writer: ObjectWriter, count: number): Map<string, Given> {
  const given = new Map<string, Given>();
  const add = (type: ObjectType, content: string | Buffer): string => {
    const oid = writer.add(type, content);
    given.set(oid, { type, data: Buffer.from(content) });
    return oid;
  };
  const blobs = [
    add('blob', ''),
    add('blob', 'a'),
    add('blob', 'fifteen bytes..'),
    add('blob', 'sixteen bytes...'),
    add('blob', Buffer.alloc(2047, 'x')),
    add('blob', Buffer.alloc(2048, 'x')),
    add('blob', Buffer.from([0, 255, 10, 0, 13])),
    add('blob', 'ünïcode\n'),
    add('blob', Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * i) % 251))),
  ];
  for (let n = 0; given.size < count - 4; n++) blobs.push(add('blob', `number ${n}\n`));
  const empty = add('tree', '');
  const tree = add('tree', formatTree(blobs.map((oid, n) => ({ mode: '100644', name: `file ${n}`, oid }))));
  const who = { name: 'A', email: 'a@example.com', time: 1_800_000_000 };
  const root = add('commit', formatCommit({ tree: empty, parents: [], author: who, committer: who, message: 'root\n' }));
  add('commit', formatCommit({ tree, parents: [root], author: who, committer: who, message: 'ünd\n\nbody\n' }));
  return given;
}

const temporaries = (repository: Repository): string[] =>
  readdirSync(repository.objectsDir).filter((name) => !/^(?:[0-9a-f]{2}|info|pack)$/.test(name));

function loosePath(repository: Repository, oid: string): string {
  return join(repository.objectsDir, oid.slice(0, 2), oid.slice(2));
}

const permissions = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

describe('store/object-writer', () => {
  const all: TestRepository[] = [];
  let made: TestRepository;
  let repository: Repository;

  const open = async (options: ConstructorParameters<typeof TestRepository>[0] = {}): Promise<void> => {
    made = new TestRepository(options);
    all.push(made);
    repository = await findRepository(made.dir, made.env);
  };
  afterEach(() => {
    for (const one of all.splice(0)) one.remove();
  });

  const write = async (content: string): Promise<string> => {
    const writer = new ObjectWriter(await findRepository(made.dir, made.env));
    const oid = writer.add('blob', content);
    await writer.flush();
    return oid;
  };

  for (const format of ['sha1', 'sha256'] as const satisfies ObjectFormat[]) {
    for (const [form, count] of Object.entries({ 'loose objects': 20, 'one pack': 200 })) {
      it(`writes ${form} of ${format} that every reader reads alike`, async () => {
        await open({ args: [`--object-format=${format}`] });
        const writer = new ObjectWriter(repository);
        const given = givenObjects(writer, count);
        expect(given.size).to.equal(count);
        await writer.flush();

        const reader = new ObjectReader(repository.git);
        for (const [oid, { type, data }] of given) {
          expect(oid).to.equal(createHash(format).update(`${type} ${data.length}\0`).update(data).digest('hex'));
          const ours = await reader.require(oid);
          expect([ours.oid, ours.type, ours.data.equals(data)], oid).to.deep.equal([oid, type, true]);
        }
        reader.close();
        expect(catFile(made, [...given.keys()])).to.deep.equal([...given].map(([oid, { type, data }]) => ({ oid, type, data })));
        if (format === 'sha1') {
          for (const [oid, { type, data }] of given) {
            const theirs = await readObject({ fs, gitdir: repository.gitDir, oid, format: 'content', cache: {} });
            expect([theirs.type, Buffer.from(theirs.object as Uint8Array).equals(data)], oid).to.deep.equal([type, true]);
          }
        }
        expect(made.git('fsck', '--strict', '--full', '--no-dangling')).to.equal('');
        expect(temporaries(repository)).to.deep.equal([]);
        const packs = readdirSync(join(repository.objectsDir, 'pack')).filter((name) => name.endsWith('.pack'));
        expect(packs).to.have.length(count >= 200 ? 1 : 0);
        expect(existsSync(loosePath(repository, [...given.keys()][0] ?? ''))).to.equal(count < 200);
      });
    }
  }

  describe('add', () => {
    it('writes nothing by itself, and nothing that was taken back', async () => {
      await open();
      const writer = new ObjectWriter(repository);
      const oid = writer.add('blob', 'x');
      expect(writer.peek(oid)?.toString()).to.equal('x');
      expect(made.gitExit('cat-file', '-e', oid)).to.equal(1);
      writer.clear();
      await writer.flush();
      expect(writer.peek(oid)).to.equal(undefined);
      expect(made.gitExit('cat-file', '-e', oid)).to.equal(1);
    });
  });

  describe('an object that exists', () => {
    const old = new Date('2020-01-01T00:00:00Z');

    it('gets a fresh time, so that git prune keeps it', async () => {
      await open();
      const oid = await write('again');
      const path = loosePath(repository, oid);
      utimesSync(path, old, old);
      await write('again');
      expect(Date.now() - statSync(path).mtimeMs).to.be.lessThan(60_000);
      made.git('prune', '--expire=1.hour.ago');
      expect(made.git('cat-file', 'blob', oid)).to.equal('again');
    });

    it('goes with git prune where nobody wrote it again', async () => {
      await open();
      const oid = await write('once');
      utimesSync(loosePath(repository, oid), old, old);
      made.git('prune', '--expire=1.hour.ago');
      expect(made.gitExit('cat-file', '-e', oid)).to.equal(1);
    });

    it('is written anew where a lost disk write left it empty', async () => {
      await open();
      const oid = await write('whole');
      chmodSync(loosePath(repository, oid), 0o644);
      truncateSync(loosePath(repository, oid), 0);
      await write('whole');
      expect(made.git('cat-file', 'blob', oid)).to.equal('whole');
    });

    it('is left alone where it belongs to another user', async () => {
      await open();
      const oid = await write('theirs');
      await asOrdinaryUser(made, async () => {
        expect(await write('theirs')).to.equal(oid);
      });
    });
  });

  describe('permissions', () => {
    it('are those of git hash-object', async () => {
      for (const shared of ['', 'group', 'all', '0640', '0660', '1', 'umask', 'false']) {
        for (const umask of [0o022, 0o002, 0o077]) {
          await open();
          if (shared) made.git('config', 'core.sharedRepository', shared);
          const before = process.umask(umask);
          try {
            const ours = await write('by us');
            writeFileSync(join(made.base, 'file'), 'by git');
            const theirs = made.git('hash-object', '-w', join(made.base, 'file'));
            const path = (oid: string) => loosePath(repository, oid);
            const directory = (oid: string) => join(repository.objectsDir, oid.slice(0, 2));
            const label = `${shared || 'unset'}, umask ${umask.toString(8)}`;
            expect(permissions(path(ours)), label).to.equal(permissions(path(theirs)));
            expect(permissions(directory(ours)), label).to.equal(permissions(directory(theirs)));
          } finally {
            process.umask(before);
          }
        }
      }
    });

    it('are read-only for everybody by default', async () => {
      await open();
      const before = process.umask(0o022);
      try {
        expect(permissions(loosePath(repository, await write('x')))).to.equal('444');
      } finally {
        process.umask(before);
      }
    });

    it('of a directory that another user made are left as they are', async () => {
      await open();
      made.git('config', 'core.sharedRepository', 'group');
      const oid = new ObjectWriter(repository).add('blob', 'shared');
      const directory = join(repository.objectsDir, oid.slice(0, 2));
      mkdirSync(directory);
      chmodSync(directory, 0o700);
      await write('shared');
      expect(permissions(directory)).to.equal('700');
    });
  });

  describe('a failure', () => {
    const failure = async (count: number): Promise<CoordinationError> => {
      const writer = new ObjectWriter(repository);
      for (let n = 0; n < count; n++) writer.add('blob', `number ${n}`);
      const error = await writer.flush().then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(CoordinationError);
      return error as CoordinationError;
    };

    for (const [form, count] of Object.entries({ 'a loose object': 1, 'a pack': 200 })) {
      it(`says that the disk does not let ${form} be written, and leaves no file`, async () => {
        await open();
        await asOrdinaryUser(made, async () => {
          const error = await failure(count);
          expect(error.code).to.equal('unusable_repository');
          expect(error.message).to.match(/permission|denied/);
        });
        expect(temporaries(repository)).to.deep.equal([]);
        expect(readdirSync(join(repository.objectsDir, 'pack'))).to.deep.equal([]);
        expect(made.git('count-objects')).to.equal('0 objects, 0 kilobytes');
      });
    }

    it('is the repository’s where its objects directory is gone', async () => {
      await open();
      rmSync(repository.objectsDir, { recursive: true });
      expect((await failure(1)).code).to.equal('unusable_repository');
    });

    it('leaves no file where the object’s directory cannot be made', async () => {
      await open();
      const oid = new ObjectWriter(repository).add('blob', 'number 0');
      writeFileSync(join(repository.objectsDir, oid.slice(0, 2)), '');
      expect((await failure(1)).code).to.equal('unusable_repository');
      rmSync(join(repository.objectsDir, oid.slice(0, 2)));
      expect(temporaries(repository)).to.deep.equal([]);
    });

    it('forgets what it was to write', async () => {
      await open();
      const writer = new ObjectWriter(repository);
      const oid = writer.add('blob', 'x');
      const blocked = join(repository.objectsDir, oid.slice(0, 2));
      writeFileSync(blocked, '');
      await writer.flush().catch(() => {});
      rmSync(blocked);
      await writer.flush();
      expect(made.gitExit('cat-file', '-e', oid)).to.equal(1);
    });
  });

  describe('a git gc --prune=now', () => {
    it('that takes unfinished files does not keep objects from being written', async () => {
      await open();
      const writer = new ObjectWriter(repository);
      const oid = writer.add('blob', 'taken once');
      const written = writer.flush(); // Its file is there and being synced.
      expect(temporaries(repository)).to.have.length(1);
      made.git('prune', '--expire=now');
      expect(temporaries(repository)).to.deep.equal([]);
      await written;
      expect(made.git('cat-file', 'blob', oid)).to.equal('taken once');
    });

    it('leaves a pack alone until refs point at its objects', async () => {
      await open();
      const writer = new ObjectWriter(repository);
      const oids = Array.from({ length: 200 }, (_, n) => writer.add('blob', `number ${n}`));
      await writer.flush({ keep: true });
      made.git('gc', '--quiet', '--prune=now');
      expect(catFile(made, oids)).to.have.length(200);
      writer.release();
      expect(readdirSync(join(repository.objectsDir, 'pack')).filter((name) => name.endsWith('.keep'))).to.deep.equal([]);
      made.git('gc', '--quiet', '--prune=now');
      expect(made.gitExit('cat-file', '-e', oids[0] ?? '')).to.equal(1);
    });

    it('that takes an unfinished pack does not keep it from being written', async () => {
      await open();
      const programs = join(made.base, 'programs');
      mkdirSync(programs);
      const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
      const once = `[ "$1" != index-pack ] || [ -e '${programs}/taken' ] || {
        : >'${programs}/taken'; cat >/dev/null; echo 'fatal: unable to write file x.pack: No such file or directory' >&2; exit 128; }`;
      writeFileSync(join(programs, 'git'), `#!/bin/sh\n${once}\nexec '${real}' "$@"\n`, { mode: 0o755 });
      repository = await findRepository(made.dir, { ...made.env, PATH: `${programs}:${process.env['PATH']}` });
      const writer = new ObjectWriter(repository);
      const oids = Array.from({ length: 200 }, (_, n) => writer.add('blob', `number ${n}`));
      await writer.flush();
      expect(existsSync(join(programs, 'taken'))).to.equal(true);
      expect(catFile(made, oids)).to.have.length(200);
    });
  });

  it('leaves temporary files that git prune knows', async () => {
    await open();
    writeFileSync(join(repository.objectsDir, 'tmp_obj_0123456789abcdef'), 'left by a killed process', { mode: 0o444 });
    made.git('prune', '--expire=now');
    expect(temporaries(repository)).to.deep.equal([]);
  });
});
