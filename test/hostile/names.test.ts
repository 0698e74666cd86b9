import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkAgentName } from '../../src/app/identity.ts';
import { kindOfPath, pathOf } from '../../src/core/codec.ts';
import { decodeName, encodeName, fixId, isFixId, isIssueId, issueId, issueOfFix, numberedFix } from '../../src/core/ids.ts';
import type { Document } from '../../src/core/model.ts';
import { TestRepository } from '../support/repository.ts';
import { nastyName, nastyText, runs, SEED } from './texts.ts';

/** Two names that a file system may take for one give the same. */
const folded = (name: string): string => name.normalize('NFKC').toLowerCase().normalize('NFKC');

const accepted = (name: string): string | null => {
  try {
    return checkAgentName(name);
  } catch {
    return null;
  }
};

const someNames = (count: number): string[] => fc.sample(nastyName, { seed: SEED, numRuns: count });

/** Every ref that git coord would make of these names, by the name as it is stored. */
function refsOf(names: readonly string[]): Map<string, string> {
  const refs = new Map<string, string>();
  for (const name of names) {
    const agent = accepted(name);
    if (agent !== null) refs.set(`agent ${agent}`, `refs/coord/agents/${encodeName(agent)}/0123456789ab`);
    const issue = issueId(name);
    if (issue !== null) {
      refs.set(`issue ${issue}`, `refs/coord/issues/${issue}`);
      refs.set(`claim ${issue}`, `refs/coord/claims/${issue}`);
    }
  }
  return refs;
}

describe('hostile/names', () => {
  describe('encodeName', () => {
    it('comes back as it went in, and no two names meet, whatever the file system ignores', () => {
      fc.assert(
        fc.property(nastyName, nastyName, (a, b) => {
          for (const name of [a, b]) {
            expect(encodeName(name)).to.match(/^[a-z0-9%_-]*$/);
            if (name.isWellFormed()) expect(decodeName(encodeName(name))).to.equal(name);
          }
          if (a.isWellFormed() && b.isWellFormed()) expect(folded(encodeName(a)) === folded(encodeName(b))).to.equal(a === b);
        }),
        runs(500),
      );
    });
  });

  describe('checkAgentName', () => {
    it('lets only names through that differ as refs, and fit one', () => {
      const known = new Map<string, string>();
      for (const name of someNames(1000).flatMap((text) => accepted(text) ?? [])) {
        const component = encodeName(name);
        expect(component.length).to.be.within(1, 250);
        expect(known.get(folded(component)) ?? name).to.equal(name);
        known.set(folded(component), name);
      }
      expect(known.size).to.be.greaterThan(100);
    });
  });

  describe('issueId and fixId', () => {
    it('have one stored form, which is a spelling of itself', () => {
      fc.assert(
        fc.property(nastyName, (name) => {
          const [issue, fix] = [issueId(name), fixId(name)];
          if (issue !== null) {
            expect(isIssueId(issue)).to.equal(true);
            for (const spelling of [issue, ` ${issue}\n`, issue.toUpperCase()]) expect(issueId(spelling)).to.equal(issue);
            expect(issueOfFix(numberedFix(issue, 1))).to.equal(issue);
          }
          if (fix !== null) expect([isFixId(fix), fixId(fix)]).to.deep.equal([true, fix]);
          for (const id of [issue, fix]) {
            if (id === null) continue;
            expect(id).to.match(/^(?:issue|fix)_[a-z0-9%][a-z0-9%_.-]*$/);
            expect(id).not.to.match(/\.\.|\.$|\.lock$|^\.|\//);
            expect(id.length).to.be.at.most(120);
          }
        }),
        runs(800),
      );
    });
  });

  describe('refs', () => {
    it('are taken by Git, all of them at once, and no two differ only in case or in how a letter is composed', () => {
      const repository = new TestRepository();
      try {
        repository.git('commit', '--quiet', '--allow-empty', '-m', 'x');
        const tip = repository.git('rev-parse', 'HEAD');
        const refs = [...refsOf(someNames(1200)).values()];
        expect(refs.length).to.be.greaterThan(600);
        expect(new Set(refs.map(folded)).size).to.equal(new Set(refs).size);
        for (let start = 0; start < refs.length; start += 100) {
          const input = refs.slice(start, start + 100).map((ref) => `create ${ref} ${tip}\n`);
          execFileSync('git', ['update-ref', '--stdin'], { cwd: repository.dir, env: repository.env, input: input.join('') });
        }
        expect(repository.git('for-each-ref', '--format=%(refname)', 'refs/').split('\n').sort()).to.deep.equal(
          [...refs, 'refs/heads/main'].sort(),
        );
        for (const ref of refs.slice(0, 20)) {
          expect(repository.gitExit('check-ref-format', ref), ref).to.equal(0);
          expect(repository.gitExit('rev-parse', '--verify', '--quiet', ref), ref).to.equal(0);
        }
      } finally {
        repository.remove();
      }
    });
  });

  describe('pathOf', () => {
    const documents = fc.oneof(
      fc
        .tuple(nastyName, nastyText, fc.constantFrom('critical', 'low'))
        .map(([id, title, severity]) => ({ kind: 'issue', value: { id: issueId(id), title, severity } })),
      fc
        .tuple(nastyName, nastyText, fc.constantFrom('proposed', 'applied'))
        .map(([id, title, status]) => ({ kind: 'fix', value: { id: fixId(id), title, status } })),
      nastyName.map((name) => ({ kind: 'agent', value: { name: accepted(name), id: accepted(name) } })),
      nastyName.map((id) => ({ kind: 'comment', value: { id: '20261122T120000Z-x1', issue_id: issueId(id) } })),
    );
    const stored = documents.filter(({ value }) =>
      Object.values(value).every((field) => field !== null),
    ) as unknown as fc.Arbitrary<Document>;

    it('stays below its directory, in names that every file system takes', () => {
      fc.assert(
        fc.property(stored, (document) => {
          const path = pathOf(document);
          expect(path).to.match(
            /^(?:issues\/(?:critical|low)|fixes\/(?:proposed|applied)|comments\/issue_[^/]+|agents)\/[^/]+\.json$/,
          );
          expect(kindOfPath(path)).to.equal(document.kind);
          for (const part of path.split('/')) {
            expect(part).to.match(/^[a-z0-9%_][A-Za-z0-9%_.-]*[a-z0-9%]$/, 'no dot or dash first, no dot or space last');
            expect(part.length).to.be.at.most(250);
            expect(part).not.to.match(/\.\./);
          }
        }),
        runs(500),
      );
    });

    it('is another for another id, whatever the titles, on file systems that ignore case too', () => {
      fc.assert(
        fc.property(fc.array(stored, { minLength: 2, maxLength: 8 }), (several) => {
          const owners = new Map<string, string>();
          for (const document of several) {
            const { id = '', issue_id: issue = '' } = document.value as { id?: string; issue_id?: string };
            const owner = `${document.kind} ${id} ${issue}`;
            const path = folded(pathOf(document));
            expect(owners.get(path) ?? owner).to.equal(owner);
            owners.set(path, owner);
          }
        }),
        runs(500),
      );
    });

    it('tells apart ids and titles that would read the same when put together', () => {
      const parts = fc.constantFrom('1', '008', 'a', 'b', '_', '__', '-', '.', ' ', '008_1', 'lock');
      const pair = fc.tuple(fc.array(parts, { minLength: 1, maxLength: 4 }), fc.array(parts, { maxLength: 4 }));
      fc.assert(
        fc.property(pair, pair, (...pairs) => {
          const found = pairs.flatMap(([id, title]) => {
            const known = fixId(id.join(''));
            return known
              ? [
                  {
                    known,
                    path: pathOf({ kind: 'fix', value: { id: known, title: title.join(''), status: 'applied' } } as Document),
                  },
                ]
              : [];
          });
          const [a, b] = found;
          if (a && b && a.known !== b.known) expect(a.path).not.to.equal(b.path);
        }),
        runs(2000),
      );
    });
  });
});
