import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { isRecord, jsonDocument, jsonLine, MAX_JSON_DEPTH, MAX_JSON_LENGTH, parseJson } from '../../src/core/json.ts';
import { activityOf } from '../../src/reports/metadata.ts';
import { fixOf, issueOf } from '../reports/fixture.ts';
import { coordinated, mustRun, PACKAGE_ROOT } from '../support/cli.ts';
import type { TestRepository } from '../support/repository.ts';
import { type Planted, plant } from './planted.ts';
import { mutated, nastyJson, nastyText, nastyValue, RAW, runs } from './texts.ts';
import { runWatched } from './watched.ts';

/** Fails where reading something has left a trace on what every object has. */
function expectNoPollution(): void {
  expect('polluted' in {}).to.equal(false);
  expect(Object.keys(Object.prototype)).to.deep.equal([]);
  expect(Object.keys(Array.prototype)).to.deep.equal([]);
}

function depthOf(value: unknown): number {
  const inner = Array.isArray(value) ? (value as unknown[]) : isRecord(value) ? Object.values(value) : null;
  return inner === null ? 0 : 1 + Math.max(0, ...inner.map(depthOf));
}

describe('hostile/json', () => {
  describe('parseJson', () => {
    it('gives what JSON says within its bounds, or one sentence that quotes nothing', () => {
      fc.assert(
        fc.property(nastyJson, (text) => {
          let value: unknown;
          try {
            value = parseJson(text);
          } catch (error) {
            expect((error as Error).message).to.match(
              /^it is (?:not JSON|nested deeper than \d+ levels|larger than \d+ characters)$/,
            );
            return;
          }
          expect(value).to.deep.equal(JSON.parse(text));
          expect(depthOf(value)).to.be.at.most(MAX_JSON_DEPTH);
          expectNoPollution();
        }),
        runs(400),
      );
    });

    it('looks at neither what is too large nor what is too deep', () => {
      for (const text of ['x'.repeat(MAX_JSON_LENGTH + 1), '['.repeat(1_000_000), '{"a":'.repeat(1_000_000)]) {
        expect(() => parseJson(text)).to.throw(/^it is (?:larger|nested)/);
      }
    });

    it('reads back what is written, which no terminal acts on, whatever its keys are', () => {
      fc.assert(
        fc.property(nastyValue, (value) => {
          for (const text of [jsonLine(value), jsonDocument(value)]) {
            expect(RAW.exec(text)?.[0]).to.equal(undefined);
            expect(parseJson(text)).to.deep.equal(JSON.parse(JSON.stringify(value)));
          }
          expect(jsonLine(value)).not.to.include('\n');
          expectNoPollution();
        }),
        runs(300),
      );
    });
  });

  describe('every other parser', () => {
    it('reads files of git coord that decide nothing, or texts of its cache that are what their checksums say', () => {
      const files = readdirSync(join(PACKAGE_ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.ts'),
      );
      const parsing = files.filter((name) => readFileSync(join(PACKAGE_ROOT, 'src', name), 'utf8').includes('JSON.parse('));
      expect(['app/issue-row.ts', 'core/json.ts', 'store/local-files.ts', 'store/row-file.ts']).to.include.members(
        parsing.map((name) => name.replaceAll('\\', '/')),
      );
    });

    it('takes no counters that are too deep or of another form', () => {
      fc.assert(
        fc.property(nastyValue, (value) => void expect(activityOf(value)).to.equal(null)),
        runs(300),
      );
      expect(activityOf(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).to.equal(null);
    });
  });

  describe('documents that plain Git put on a branch', () => {
    const issue = {
      ...issueOf('issue_001', { description: 'd', labels: ['a'], depends_on: ['issue_002'] }),
      claim: { agent: 'bob', session: 's', locked_at: '2026-01-01T00:00:00Z', expires_at: '2026-04-01T00:00:00Z', nonce: 'n' },
      created_by: 'bob',
    };
    const fix = {
      ...fixOf('fix_001_1', 'issue_001', { implementer: 'bob', implementation: { approach: 'a', files_modified: ['f'] } }),
      reviews: [],
    };
    const comment = {
      id: '20260101T000000Z-x1',
      issue_id: 'issue_001',
      author: 'bob',
      created_at: '2026-01-01T00:00:00Z',
      text: 't',
    };
    const agent = { name: 'bob', last_seen: '2026-01-01T00:00:00Z' };

    const text = (document: object): fc.Arbitrary<string> =>
      fc.oneof(
        { weight: 5, arbitrary: mutated(document).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: nastyJson },
        { weight: 2, arbitrary: fc.constant(JSON.stringify(document)) },
      );
    const message = fc.oneof(
      fc.constant('x\n\nCoord-Action: create_issue\nCoord-Agent: mallory\n'),
      fc
        .tuple(nastyText, nastyText, nastyText)
        .map(([a, b, c]) =>
          `${a}\n\n${b}\n\nCoord-Action: ${b}\nCoord-Agent: ${c}\nCoord-Time: ${a}\nCoord-Issue: ${b}\nCoord-Fix: ${c}\n`.replaceAll(
            '\0',
            '',
          ),
        ),
    );
    const date = fc.constantFrom('1767225600 +0000', '0 +0000', '99999999999999 +0000', '253402300800 -1200', '1767225600 +9999');

    /** One hostile branch; `index` makes its ref its own. */
    const branch = (index: number): fc.Arbitrary<Planted> =>
      fc
        .tuple(text(issue), text(fix), text(comment), text(agent), message, nastyText, date)
        .map(([issueText, fixText, commentText, agentText, said, author, when]) => {
          const about = { message: said, author, date: when };
          if (index === 0)
            return { ref: `refs/coord/agents/bob/${'0'.repeat(12)}`, files: { 'agents/bob.json': agentText }, ...about };
          const id = `issue_00${index}`;
          const own = (document: string): string => document.replaceAll('issue_001', id).replaceAll('fix_001', `fix_00${index}`);
          const files: Record<string, string> = {
            [`issues/medium/${id}_x.json`]: own(issueText),
            ...(index % 2 && { [`fixes/proposed/fix_00${index}_1_x.json`]: own(fixText) }),
            ...(index % 3 && { [`comments/${id}/20260101T000000Z-x1.json`]: own(commentText) }),
          };
          return { ref: `refs/coord/issues/${id}`, files, ...about };
        });

    let repo: TestRepository;

    beforeEach(async () => {
      repo = await coordinated();
      repo.git('config', 'coord.fsync', 'false');
    });

    afterEach(() => repo.remove());

    it('make no command fail that was not asked about them, and print nothing raw', async () => {
      const branches = fc.tuple(...[0, 1, 2, 3, 4, 5, 6].map(branch));
      await fc.assert(
        fc.asyncProperty(branches, fc.boolean(), async (planted, json) => {
          plant(repo, planted);
          const flags = json ? ['--json'] : [];
          for (const words of [['list', '--all'], ['refresh', '--wait'], ['log']]) {
            const { code, err } = await runWatched(repo, [...words, ...flags]);
            expect(code, `${words.join(' ')}: ${err}`).to.equal(0);
          }
          for (const words of [
            ['report'],
            ['report', 'fixes'],
            ['report', 'activity'],
            ['status'],
            ['start'],
            ['health'],
            ['show', '1'],
            ['show', '2'],
            ['show', 'fix_003_1'],
            ['claim', '4'],
            ['apply', 'fix_001_1'],
            ['export', 'json'],
            ['export', 'csv'],
            ['cleanup'],
          ]) {
            const { code, err } = await runWatched(repo, [...words, ...(words.includes('csv') ? [] : flags)]);
            expect([0, 2, 3, 4, 5, 6, 8], `${words.join(' ')}: ${err}`).to.include(code);
          }
          expectNoPollution();
        }),
        { ...runs(4), endOnFailure: true },
      );
      const shown = repo.git('--no-pager', 'log', '--format=%s', 'refs/coord/state');
      expect(shown.length).to.be.greaterThan(10);
    });

    it('hold up no honest issue beside them', async () => {
      await mustRun(repo, ['new', 'an honest issue']);
      await fc.assert(
        fc.asyncProperty(fc.tuple(...[0, 3, 4, 5].map(branch)), async (planted) => {
          plant(repo, planted);
          await mustRun(repo, ['refresh', '--wait']);
          expect(await mustRun(repo, ['list'])).to.match(/^issue_001 .*an honest issue/m);
          expect(repo.git('show', 'refs/coord/state:reports/ISSUES_REPORT.md')).to.include('an honest issue');
          expect(readFileSync(join(repo.dir, '.coord/reports/ISSUES_REPORT.md'), 'utf8')).to.include('an honest issue');
        }),
        { ...runs(3), endOnFailure: true },
      );
    });
  });
});
