import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';
import { Git } from '../../src/store/git.ts';
import { ObjectReader } from '../../src/store/object-reader.ts';
import { TestRepository } from '../support/repository.ts';
import { gitWith } from './support.ts';

describe('store/object-reader', () => {
  let made: TestRepository;
  let reader: ObjectReader;

  beforeEach(() => {
    made = new TestRepository();
    reader = new ObjectReader(new Git(made.dir, made.env));
  });
  afterEach(() => {
    reader.close();
    made.remove();
  });

  const blob = (content: string | Buffer): string => gitWith(made, ['hash-object', '-w', '--stdin'], content).toString().trim();
  const text = async (name: string): Promise<string | undefined> => (await reader.read(name))?.data.toString('utf8');
  const commit = (message: string): string => {
    made.git('commit', '--quiet', '--allow-empty', `--message=${message}`);
    return made.git('rev-parse', 'HEAD');
  };

  describe('read', () => {
    it('reads by id, by ref and by path, and says which object it was', async () => {
      writeFileSync(join(made.dir, 'ü file'), 'in a tree');
      made.git('add', '.');
      const tip = commit('first');
      expect(await reader.read('refs/heads/main')).to.include({ oid: tip, type: 'commit' });
      expect(await reader.read('HEAD')).to.include({ oid: tip });
      expect(await reader.read(`${tip}:`)).to.include({ type: 'tree', oid: made.git('rev-parse', 'HEAD^{tree}') });
      expect(await text(`${tip}:ü file`)).to.equal('in a tree');
    });

    it('is null for what does not exist', async () => {
      const names = [
        'refs/heads/none',
        '1'.repeat(40),
        'HEAD:none',
        '',
        ' ',
        'x'.repeat(100_000),
        '--help',
        `${'1'.repeat(40)} blob 5`,
        'a\rb',
      ];
      for (const name of names) expect(await reader.read(name), name.slice(0, 60)).to.equal(null);
      expect(await text(blob('still in step'))).to.equal('still in step');
    });

    it('is null for names that would be two questions', async () => {
      const oid = blob('x');
      expect(await reader.read(`${oid}\n${oid}`)).to.equal(null);
      expect(await reader.read(`${oid}\0`)).to.equal(null);
      expect(await text(blob('still in step'))).to.equal('still in step');
    });

    it('reads an empty blob, and content that looks like an answer', async () => {
      const contents = ['', '\n', `${'1'.repeat(40)} blob 3\nabc\n`, `${'1'.repeat(40)} missing\n`, 'no line break'];
      const oids = contents.map(blob);
      expect(await Promise.all(oids.map(text))).to.deep.equal(contents);
    });

    it('reads large objects beside small ones', async () => {
      const large = Buffer.from(Array.from({ length: 9_000_000 }, (_, n) => (n * 7919) % 253));
      const oids = [blob('before'), blob(large), blob('after'), blob(large)];
      const [before, first, after, second] = await Promise.all(oids.map((oid) => reader.require(oid)));
      expect([before?.data.toString(), after?.data.toString()]).to.deep.equal(['before', 'after']);
      expect([first?.data.equals(large), second?.data.equals(large)]).to.deep.equal([true, true]);
    });

    it('keeps many questions apart that were asked at once', async () => {
      const oids = new Map<string, string>();
      for (let n = 0; n < 50; n++) oids.set(blob(`number ${n}`), `number ${n}`);
      const names = Array.from({ length: 5000 }, (_, n) => (n % 7 === 0 ? `refs/none/${n}` : ([...oids.keys()][n % 50] ?? '')));
      expect(await Promise.all(names.map(text))).to.deep.equal(names.map((name) => oids.get(name)));
    });
  });

  describe('require', () => {
    it('names the object that is missing', async () => {
      const error = await reader.require('2'.repeat(40)).then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(error).to.be.instanceOf(CoordinationError);
      expect(error).to.include({ code: 'unusable_repository', message: `object ${'2'.repeat(40)} is missing`, hint: 'git fsck' });
    });
  });

  describe('a reader that is open', () => {
    it('sees objects that were written, and refs that were moved, after it started', async () => {
      expect(await reader.read('refs/heads/main')).to.equal(null);
      const first = commit('first');
      expect((await reader.read('refs/heads/main'))?.oid).to.equal(first);
      const second = commit('second');
      expect((await reader.read('refs/heads/main'))?.oid).to.equal(second);
      made.git('pack-refs', '--all');
      expect((await reader.read('refs/heads/main'))?.oid).to.equal(second);
      const third = commit('third');
      expect((await reader.read('refs/heads/main'))?.oid).to.equal(third);
      made.git('update-ref', '-d', 'refs/heads/main');
      expect(await reader.read('refs/heads/main')).to.equal(null);
    });

    it('survives git gc --prune=now, again and again', async () => {
      for (let round = 0; round < 3; round++) {
        const tip = commit(`round ${round}`);
        expect((await reader.read('refs/heads/main'))?.oid).to.equal(tip);
        made.git('gc', '--quiet', '--prune=now');
        expect((await reader.read('refs/heads/main'))?.oid).to.equal(tip);
        for (const oid of made.git('rev-list', '--all').split('\n')) expect((await reader.require(oid)).type).to.equal('commit');
      }
    });
  });

  describe('close', () => {
    it('answers what was asked before it, and refuses what is asked after it', async () => {
      const oids = Array.from({ length: 20 }, (_, n) => blob(`number ${n}`));
      const before = oids.map(text);
      reader.close();
      const late = await reader.read(oids[0] ?? '').catch((error: unknown) => error);
      expect(late).to.be.instanceOf(CoordinationError);
      expect(await Promise.all(before)).to.deep.equal(oids.map((_, n) => `number ${n}`));
    });

    it('does nothing where nothing was asked, or twice', () => {
      reader.close();
      reader.close();
    });
  });

  describe('a process that fails', () => {
    const failure = async (cwd: string): Promise<CoordinationError> => {
      const other = new ObjectReader(new Git(cwd, made.env));
      const [first, second] = await Promise.allSettled([other.read('HEAD'), other.read('main')]);
      expect([first?.status, second?.status]).to.deep.equal(['rejected', 'rejected']);
      const again = await other.read('HEAD').then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(again).to.be.instanceOf(CoordinationError);
      return again as CoordinationError;
    };

    it('rejects every question in Git’s words', async () => {
      const outside = join(made.base, 'outside');
      mkdirSync(outside);
      const error = await failure(outside);
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/^git cat-file: fatal: not a git repository/);
    });

    it('rejects where the directory does not exist', async () => {
      expect((await failure(join(made.base, 'none'))).code).to.equal('unusable_repository');
    });

    it('gives way to another one', async () => {
      const dir = join(made.base, 'later');
      mkdirSync(dir);
      const other = new ObjectReader(new Git(dir, made.env));
      await other.read('HEAD').catch(() => {});
      gitWith(made, ['init', '--quiet', dir]);
      expect(await other.read('HEAD')).to.equal(null);
      other.close();
    });
  });
});
