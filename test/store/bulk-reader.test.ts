import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { BulkReader, readMany } from '../../src/store/bulk-reader.ts';
import { Git } from '../../src/store/git.ts';
import { ReaderFailure } from '../../src/store/object-reader.ts';
import { TestRepository } from '../support/repository.ts';

describe('store/bulk-reader', () => {
  let repository: TestRepository;
  let git: Git;
  const texts = [...Array.from({ length: 500 }, (_, n) => `text ${n}\n`), '', 'x'.repeat(300_000), '\n\nblob 3\n'];
  let oids: string[];

  before(() => {
    repository = new TestRepository();
    git = new Git(repository.dir, repository.env);
    oids = texts.map((text, index) => {
      const path = join(repository.dir, `${index}`);
      writeFileSync(path, text);
      return path;
    });
    oids = repository.git('hash-object', '-w', '--', ...oids).split('\n');
  });
  after(() => repository.remove());

  it('answers every question in its order, and null for what is not there', async () => {
    const missing = '0'.repeat(40);
    const names = [missing, ...oids, 'refs/heads/nothing', ...oids.toReversed()];
    const found: (string | null)[] = [];
    await readMany(git, names, (answer, index) => {
      expect(index).to.equal(found.length);
      found.push(answer && `${answer.oid} ${answer.type} ${answer.data.toString('utf8')}`);
    });
    const expected = texts.map((text, index) => `${oids[index]} blob ${text}`);
    expect(found).to.deep.equal([null, ...expected, null, ...expected.toReversed()]);
  });

  it('takes questions while answers come in', async () => {
    const found: string[] = [];
    const second = new BulkReader(git, (answer) => void found.push(answer?.data.toString('utf8') ?? ''));
    let names: string[] = [];
    const first = new BulkReader(
      git,
      (answer) => void names.push(answer?.oid ?? ''),
      () => {
        second.ask(names);
        names = [];
      },
    );
    first.ask(oids);
    await first.end();
    await second.end();
    expect(found).to.deep.equal(texts);
  });

  it('fails where the process ends before it has answered', async () => {
    const programs = join(repository.base, 'programs');
    mkdirSync(programs);
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    writeFileSync(join(programs, 'git'), `#!/bin/sh\nhead -n 3 | '${real}' "$@"\n`, { mode: 0o755 });
    const short = new Git(repository.dir, { ...repository.env, PATH: `${programs}:${repository.env['PATH']}` });
    let taken = 0;
    const error = await readMany(short, oids, () => void taken++).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(ReaderFailure).with.property('message', 'git cat-file: it ended');
    expect(taken).to.equal(3);
  });

  it('hands on what its taker throws, and ends', async () => {
    const error = await readMany(git, oids, (_, index) => {
      if (index === 100) throw new Error('enough');
    }).catch((caught: unknown) => caught);
    expect(error).to.have.property('message', 'enough');
  });
});
