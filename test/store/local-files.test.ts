import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { CoordinationError } from '../../src/core/errors.ts';
import { createFile, namesIn, readJson, readText, removeFile, replaceFile } from '../../src/store/local-files.ts';

const run = promisify(execFile);
const CREATOR = fileURLToPath(new URL('./programs/creator.ts', import.meta.url));

describe('store/local-files', () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'git-coord-test-')));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const failure = (work: () => unknown): CoordinationError => {
    try {
      work();
    } catch (error) {
      expect(error).to.be.instanceOf(CoordinationError);
      return error as CoordinationError;
    }
    throw new Error('nothing was thrown');
  };

  describe('createFile', () => {
    it('creates a file and its directories, once', () => {
      const path = join(dir, 'a/b/file');
      expect(createFile(path, 'first')).to.equal(true);
      expect(createFile(path, 'second')).to.equal(false);
      expect(readFileSync(path, 'utf8')).to.equal('first');
      expect(readdirSync(join(dir, 'a/b'))).to.deep.equal(['file']);
    });

    it('does not follow a symbolic link that leads nowhere', () => {
      symlinkSync(join(dir, 'elsewhere'), join(dir, 'file'));
      expect(createFile(join(dir, 'file'), 'x')).to.equal(false);
      expect(readText(join(dir, 'elsewhere'))).to.equal(null);
    });

    it('lets one of several processes win each of many files', async () => {
      const names = ['a', 'b', 'c', 'd'];
      const winners = names.map(async (name) => {
        const { stdout } = await run(process.execPath, ['--import=tsx', CREATOR, dir, name, '50']);
        return (JSON.parse(stdout) as number[]).map((n) => [n, name] as const);
      });
      while (names.some((name) => !existsSync(join(dir, `ready-${name}`)))) await setImmediate();
      writeFileSync(join(dir, 'go'), '');
      const won = (await Promise.all(winners)).flat().sort(([m], [n]) => m - n);
      expect(won.map(([n]) => n)).to.deep.equal(Array.from({ length: 50 }, (_, n) => n));
      for (const [n, name] of won) expect(readText(join(dir, String(n)))).to.equal(name.repeat(5000));
      expect(readdirSync(dir).filter((file) => file.endsWith('.tmp'))).to.deep.equal([]);
    });

    it('says where it cannot', () => {
      writeFileSync(join(dir, 'file'), '');
      const error = failure(() => createFile(join(dir, 'file/inner'), 'x'));
      expect(error.code).to.equal('unusable_repository');
      expect(error.message).to.match(/^'.*\/file\/inner' cannot be written: \w+$/);
    });
  });

  describe('replaceFile', () => {
    it('creates and replaces, with the mode that is asked for', () => {
      const path = join(dir, 'a/file');
      replaceFile(path, 'first');
      replaceFile(path, Buffer.from('second'), 0o600);
      expect(readText(path)).to.equal('second');
      expect((statSync(path).mode & 0o777).toString(8)).to.equal('600');
      expect(readdirSync(join(dir, 'a'))).to.deep.equal(['file']);
    });

    it('keeps the file and leaves nothing else where it cannot', () => {
      replaceFile(join(dir, 'a/inner'), 'x');
      const error = failure(() => replaceFile(join(dir, 'a'), 'y'));
      expect(error.code).to.equal('unusable_repository');
      expect(readdirSync(dir)).to.deep.equal(['a']);
      expect(failure(() => replaceFile(join(dir, 'a/inner/more'), 'y')).code).to.equal('unusable_repository');
    });
  });

  describe('readText', () => {
    it('is null where there is no file, or none that is one', () => {
      expect(readText(join(dir, 'none'))).to.equal(null);
      expect(readText(dir)).to.equal(null);
    });
  });

  describe('readJson', () => {
    it('is null where the file is torn', () => {
      writeFileSync(join(dir, 'whole'), '{"a":[1]}');
      writeFileSync(join(dir, 'torn'), '{"a":[1');
      expect(readJson(join(dir, 'whole'))).to.deep.equal({ a: [1] });
      expect(readJson(join(dir, 'torn'))).to.equal(null);
      expect(readJson(join(dir, 'none'))).to.equal(null);
    });
  });

  describe('removeFile', () => {
    it('says whether it did', () => {
      writeFileSync(join(dir, 'file'), '');
      expect(removeFile(join(dir, 'file'))).to.equal(true);
      expect(removeFile(join(dir, 'file'))).to.equal(false);
    });
  });

  describe('namesIn', () => {
    it('lists names, and none where there is no directory', () => {
      writeFileSync(join(dir, 'file'), '');
      expect(namesIn(dir)).to.deep.equal(['file']);
      expect(namesIn(join(dir, 'file'))).to.deep.equal([]);
      expect(namesIn(join(dir, 'none'))).to.deep.equal([]);
    });
  });
});
