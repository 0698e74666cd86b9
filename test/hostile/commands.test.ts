import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { coordinated, mustRun, type RunOptions, run } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { nastyName, nastyText, RAW, runs } from './texts.ts';
import { filesBelow, MARKER, runWatched, UNDERSTOOD } from './watched.ts';

/** A nasty text around the marker that must not turn up among Git's options. */
const marked = fc
  .tuple(fc.oneof(nastyText, nastyName), fc.constantFrom('before', 'after', 'both'))
  .map(([text, where]) => `${where === 'after' ? '' : MARKER}${text}${where === 'before' ? '' : MARKER}`);

/** Every place of a command line where somebody types text. */
const PLACES: readonly ((text: string) => readonly string[])[] = [
  (text) => ['new', text],
  (text) => ['new', `--title=${text}`, '--severity', 'high'],
  (text) => ['new', 'plain', `--description=${text}`, `--label=${text}`],
  (text) => ['new', 'plain', `--depends-on=${text}`],
  (text) => ['new', 'plain', `--severity=${text}`],
  (text) => ['new', '--', text],
  (text) => ['edit', '1', `--title=${text}`],
  (text) => ['edit', '1', `--description=${text}`, `--add-label=${text}`, `--remove-label=${text}`],
  (text) => ['comment', '1', text],
  (text) => ['comment', text, 'plain'],
  (text) => ['claim', text],
  (text) => ['claim', '2', '--force', `--reason=${text}`],
  (text) => ['claim', '2', `--ttl=${text}`],
  (text) => ['release', '2', '--force', `--reason=${text}`],
  (text) => ['propose', text, '--issue', '1', '--title', 'plain'],
  (text) => ['propose', '--issue', '1', `--title=${text}`, `--approach=${text}`, `--files=${text}`, `--lines=${text}`],
  (text) => ['propose', '--issue', text, '--title', 'plain', `--test-notes=${text}`],
  (text) => ['review', 'fix_001_1', '--request-changes', `--notes=${text}`],
  (text) => ['review', text, '--approve'],
  (text) => ['apply', text],
  (text) => ['apply', text, '--issue', text],
  (text) => ['reject', text, `--reason=${text}`],
  (text) => ['reject', 'fix_001_1', `--reason=${text}`],
  (text) => ['close', '1', `--reason=${text}`],
  (text) => ['reopen', '1', `--reason=${text}`],
  (text) => ['show', text],
  (text) => ['show', `--id=${text}`],
  (text) => ['list', `--search=${text}`, `--label=${text}`, '--all'],
  (text) => ['list', '--mine', `--agent=${text}`],
  (text) => ['log', `--agent=${text}`],
  (text) => ['log', '--issue', text],
  (text) => ['log', `--since=${text}`],
  (text) => ['log', '--limit', text],
  (text) => ['config', text, text],
  (text) => ['report', text],
  (text) => ['start', `--agent=${text}`],
  (text) => ['heartbeat', `--agent=${text}`],
  (text) => ['export', text],
  (text) => ['import', '--from', 'phase4', text],
  (text) => ['import', '--from', 'beads', text],
  (text) => ['hooks', text],
  (text) => ['completion', text],
  (text) => ['list', `--${text}`],
  (text) => ['list', `-${text}`],
  (text) => [text],
  (text) => [text, '--json'],
  (text) => ['-h', text],
  (text) => ['help', text],
  (text) => [`-${text}`, 'list'],
];

describe('hostile/commands', () => {
  let repo: TestRepository;

  before(async () => {
    repo = await coordinated();
    repo.git('config', 'coord.fsync', 'false');
    repo.git('commit', '--quiet', '--allow-empty', '-m', 'x');
    repo.git('branch', 'x');
    for (const title of ['first', 'second']) await mustRun(repo, ['new', title]);
    await mustRun(repo, ['claim', '1']);
    await mustRun(repo, ['propose', '--issue', '1', '--title', 'a fix']);
  });

  after(() => repo.remove());

  const withAndWithoutJson = async (words: readonly string[], options: RunOptions = {}): Promise<void> => {
    const lines = words.includes('--json') ? [words] : [words, [words[0] ?? '', '--json', ...words.slice(1)]];
    for (const line of lines) {
      const { code, err } = await runWatched(repo, line, options);
      expect(UNDERSTOOD, `${line.join(' ').slice(0, 200)}: ${err.slice(0, 300)}`).to.include(code);
    }
  };

  it('does no more than what its verb does, whatever text is typed and wherever', async () => {
    const texts = fc.sample(marked, { seed: runs(1).seed ?? 0, numRuns: PLACES.length });
    for (const [index, place] of PLACES.entries()) await withAndWithoutJson(place(texts[index] ?? MARKER));
  });

  it('does no more in an environment of any text', async () => {
    await fc.assert(
      fc.asyncProperty(marked, marked, async (agent, session) => {
        const [name, other] = [agent, session].map((text) => text.replaceAll('\0', '')); // No environment can hold it.
        const variables = { GIT_COORD_AGENT: name, GIT_COORD_SESSION: other };
        await withAndWithoutJson(['comment', '1', 'hello'], { agent: null, variables });
      }),
      runs(10),
    );
  });

  it('exports to a path of any text, and nowhere else', async () => {
    const directory = join(repo.base, 'exports');
    mkdirSync(directory);
    await fc.assert(
      fc.asyncProperty(marked, fc.constantFrom('json', 'csv', 'phase4'), async (text, format) => {
        const before = filesBelow(repo.base, ['.git', '.coord', 'exports', 'trace']);
        const path = join(directory, text.replaceAll('/', '_').replaceAll('..', '_'));
        const { code } = await runWatched(repo, ['export', format, path]);
        expect(UNDERSTOOD).to.include(code);
        expect(filesBelow(repo.base, ['.git', '.coord', 'exports', 'trace'])).to.deep.equal(before);
      }),
      runs(10),
    );
  });

  it('leaves a record that plain Git shows without a raw control character', async () => {
    await mustRun(repo, ['refresh', '--wait']);
    for (const args of [
      ['log', '--format=fuller', 'refs/coord'],
      ['log', '--oneline', '--glob=refs/coord/*'],
      ['log', '--patch', '--glob=refs/coord/issues/*', '--glob=refs/coord/agents/*'],
      ['for-each-ref', '--format=%(refname) %(contents)'],
    ]) {
      const text = repo.git('--no-pager', ...args);
      expect(text.length).to.be.greaterThan(1000);
      expect(RAW.exec(text)?.[0], args.join(' ')).to.equal(undefined);
    }
  });

  it('gives every text back to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(
        marked.filter((text) => text.isWellFormed()),
        async (text) => {
          const { code } = await run(repo, ['edit', '2', `--description=${text}`]);
          if (code !== 0) return;
          const { description } = JSON.parse(await mustRun(repo, ['show', '2', '--json'])) as { description: string };
          expect(description).to.equal(text);
        },
      ),
      runs(10),
    );
  });

  it('has refs for what was done that Git finds whole', () => {
    expect(repo.gitExit('fsck', '--strict', '--no-dangling')).to.equal(0);
  });
});
