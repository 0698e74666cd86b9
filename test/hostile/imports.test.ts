import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { coordinated, mustRun, PACKAGE_ROOT } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { mutated, nastyJson, nastyText, runs } from './texts.ts';
import { filesBelow, runWatched } from './watched.ts';

const FIXTURES = join(PACKAGE_ROOT, 'test', 'fixtures');
const PHASE4 = readdirSync(join(FIXTURES, 'phase4'), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.jsonl?$/.test(path) && !path.includes('template'))
  .sort();
const BEADS = readFileSync(join(FIXTURES, 'beads-issues.jsonl'), 'utf8').trimEnd().split('\n');

/** A line or a file of JSON, changed: in its fields, in its text, or altogether. */
function damaged(text: string): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fieldsChanged(text) },
    { weight: 1, arbitrary: fc.nat(text.length).map((at) => text.slice(0, at)) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.nat(text.length), nastyText).map(([at, other]) => text.slice(0, at) + other + text.slice(at)),
    },
    { weight: 1, arbitrary: nastyJson },
  );
}

function fieldsChanged(text: string): fc.Arbitrary<string> {
  try {
    return mutated(JSON.parse(text) as object).map((value) => JSON.stringify(value));
  } catch {
    return fc.constant(text); // Some of the fixtures are torn already.
  }
}

/** Lines, some of them damaged and some given twice. */
const lines = (all: readonly string[], most: number): fc.Arbitrary<string> =>
  fc
    .shuffledSubarray([...all], { minLength: 1, maxLength: most })
    .chain((some) => fc.tuple(...some.map((line) => fc.oneof(damaged(line), fc.constant(line)))))
    .map((some) => [...some, some[0] ?? ''].join('\n'));

/** Some files of the fixture by their paths, with damage. */
const directory: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .shuffledSubarray(PHASE4, { minLength: 4, maxLength: 10 })
  .chain((paths) =>
    fc.tuple(
      ...paths.map((path) => {
        const text = readFileSync(join(FIXTURES, 'phase4', path), 'utf8');
        return (path.endsWith('.jsonl') ? lines(text.trimEnd().split('\n'), 5) : damaged(text)).map(
          (content): [string, string] => [path, content],
        );
      }),
    ),
  )
  .map((files) => new Map(files));

/** Whatever an import that went well enough ends with: the second of them says that something did not come in. */
const CAME_IN = [0, 8];

interface Imported {
  readonly imported: readonly { readonly id: string }[];
  readonly fixes: number;
  readonly comments: number;
  readonly audit: number;
}

describe('hostile/imports', () => {
  let repo: TestRepository;
  let secret: string;

  beforeEach(async () => {
    repo = await coordinated();
    repo.git('config', 'coord.fsync', 'false');
    secret = join(repo.base, 'secret.json');
    writeFileSync(secret, JSON.stringify({ id: 'issue_666', title: 'a secret', severity: 'high', status: 'new' }));
  });

  afterEach(() => repo.remove());

  const importFrom = async (from: string, path: string): Promise<Imported> => {
    const { code, out, err } = await runWatched(repo, ['import', '--from', from, path, '--json']);
    expect(CAME_IN, err).to.include(code);
    return JSON.parse(out) as Imported;
  };

  /** Imports twice, and looks at all that came in as everybody does. */
  const importTwice = async (from: string, path: string): Promise<void> => {
    const outside = filesBelow(repo.base, ['.git', '.coord', 'trace']);
    const first = await importFrom(from, path);
    const refs = repo.git('for-each-ref', 'refs/coord');
    const again = await importFrom(from, path);
    expect({ ...again, imported: again.imported.length }).to.include({ imported: 0, fixes: 0, comments: 0, audit: 0 });
    expect(repo.git('for-each-ref', 'refs/coord')).to.equal(refs);
    const listed = JSON.parse(await mustRun(repo, ['list', '--all', '--json'])) as { id: string }[];
    expect(listed.map(({ id }) => id)).to.include.members(first.imported.map(({ id }) => id));
    for (const { id } of first.imported.slice(0, 3)) expect((await runWatched(repo, ['show', id])).code).to.equal(0);
    for (const words of [['refresh', '--wait'], ['log'], ['export', 'json'], ['report', 'fixes']]) {
      const { code, err } = await runWatched(repo, words);
      expect(code, `${words.join(' ')}: ${err}`).to.equal(0);
    }
    expect(filesBelow(repo.base, ['.git', '.coord', 'trace'])).to.deep.equal(outside);
  };

  it('bring in a damaged directory of the predecessor once, and all that came in can be used', async () => {
    await fc.assert(
      fc.asyncProperty(directory, async (files) => {
        const root = mkdtempSync(join(repo.base, 'phase4-'));
        for (const [path, text] of files) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), text);
        }
        mkdirSync(join(root, 'issues', 'high'), { recursive: true });
        symlinkSync(secret, join(root, 'issues', 'high', 'issue_666_x.json'));
        symlinkSync(repo.base, join(root, 'issues', 'linked'));
        await importTwice('phase4', root);
        expect(repo.gitExit('rev-parse', '--verify', '--quiet', 'refs/coord/issues/issue_666')).to.equal(1);
      }),
      { ...runs(3), endOnFailure: true },
    );
    expect(repo.gitExit('fsck', '--strict', '--no-dangling')).to.equal(0);
  });

  it('bring in damaged lines of Beads once, and all that came in can be used', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(lines(BEADS, 12), async (text) => {
        const file = join(repo.base, `beads-${number++}.jsonl`);
        writeFileSync(file, text);
        await importTwice('beads', file);
      }),
      { ...runs(4), endOnFailure: true },
    );
    expect(repo.gitExit('fsck', '--strict', '--no-dangling')).to.equal(0);
  });

  it('come home: what was exported of them is what is there already', async () => {
    await fc.assert(
      fc.asyncProperty(directory, async (files) => {
        const root = mkdtempSync(join(repo.base, 'phase4-'));
        for (const [path, text] of files) {
          mkdirSync(dirname(join(root, path)), { recursive: true });
          writeFileSync(join(root, path), text);
        }
        await importFrom('phase4', root);
        const out = join(mkdtempSync(join(repo.base, 'out-')), 'exported');
        expect((await runWatched(repo, ['export', 'phase4', out])).code).to.equal(0);
        const { imported } = await importFrom('phase4', out);
        expect(imported).to.deep.equal([]);
      }),
      { ...runs(2), endOnFailure: true },
    );
  });
});
