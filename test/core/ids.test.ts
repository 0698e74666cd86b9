import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeName,
  encodeName,
  type FixId,
  fixId,
  type IssueId,
  isFixId,
  isIssueId,
  issueId,
  issueNumber,
  issueOfFix,
  numberedFix,
  numberedIssue,
} from '../../src/core/ids.ts';
import { TestRepository } from '../support/repository.ts';

/** Texts that are, or nearly are, ids: from users, from other tools, from attackers. */
const spelling = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: fc.constantFrom(...'aZ09-_.%/~^:?*[\\ @{}#'), maxLength: 30 }),
  fc.nat().map(String),
  fc
    .tuple(fc.constantFrom('issue_', 'ISSUE-', '#', 'fix_', 'issue_00'), fc.string({ maxLength: 20 }))
    .map((parts) => parts.join('')),
);

describe('core/ids', () => {
  describe('issueId', () => {
    const stored: Readonly<Record<string, string>> = {
      issue_008: 'issue_008',
      issue_8: 'issue_008',
      '8': 'issue_008',
      '#8': 'issue_008',
      'ISSUE-008': 'issue_008',
      'issue 8': 'issue_008',
      ' 8 ': 'issue_008',
      '008': 'issue_008',
      '0': 'issue_000',
      '1000': 'issue_1000',
      issue_0008: 'issue_008',
      issue_01000: 'issue_1000',
      issue_x7k2m: 'issue_x7k2m',
      'bd-03z45': 'issue_bd-03z45',
      'BD-03Z45': 'issue_bd-03z45',
      'bd-ats9.3.1': 'issue_bd-ats9.3.1',
      'a.lock': 'issue_a%2elock',
      'issue_a.lock': 'issue_a%2elock',
      '..': 'issue_%2e%2e',
      '-x': 'issue_%2dx',
      'a b': 'issue_a%20b',
      ünï: 'issue_%c3%bcn%c3%af',
    };
    for (const [text, id] of Object.entries(stored)) {
      it(`stores '${text}' as ${id}`, () => {
        expect(issueId(text)).to.equal(id);
      });
    }

    it('refuses texts that name nothing', () => {
      for (const text of ['', ' ', '#', 'issue_', 'ISSUE-', '\t\n']) expect(issueId(text), JSON.stringify(text)).to.equal(null);
    });

    it('refuses what is too long for a ref, digits too', () => {
      for (const text of ['a'.repeat(100_000), '1'.repeat(100_000), '1'.repeat(200), '../'.repeat(100), 'é'.repeat(50)]) {
        expect(issueId(text), text.slice(0, 10)).to.equal(null);
      }
    });

    it('leaves no way out of its directory', () => {
      for (const text of ['../../x', '..\\..\\x', '/etc/passwd', 'a/b', '@{u}', 'a\0b', 'a\nb']) {
        expect(issueId(text), text).to.match(/^issue_[a-z0-9%._-]+$/);
        expect(issueId(text), text).not.to.include('..');
      }
    });

    it('is stable: a stored id is stored as it is', () => {
      fc.assert(
        fc.property(spelling, (text) => {
          const id = issueId(text);
          if (id === null) return;
          expect(isIssueId(id)).to.equal(true);
          expect(issueId(id)).to.equal(id);
          expect(id).not.to.match(/[A-Z/]|\.\.|\.lock$|\.$/);
          expect(id.length).to.be.at.most(120);
        }),
        { numRuns: 2000 },
      );
    });

    it('does not tell upper case from lower', () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 30 }), (text) => {
          expect(issueId(text.toUpperCase())).to.equal(issueId(text.toLowerCase()));
        }),
      );
    });

    it('gives only ids that Git accepts as part of a ref', function () {
      this.timeout(120_000);
      const ids = new Set<string>();
      for (const text of fc.sample(spelling, { numRuns: 400, seed: 8 })) {
        const id = issueId(text);
        if (id !== null) ids.add(id);
      }
      for (const text of ['../../x', 'a.lock', 'x.lock.lock', '..', '-x', '@', '@{', '.', 'a.', 'z'.repeat(104)]) {
        ids.add(issueId(text) ?? `no id for ${text}`);
      }
      expect(ids.size).to.be.greaterThan(150);
      const repository = new TestRepository();
      try {
        for (const id of ids) expect(repository.gitExit('check-ref-format', `refs/coord/issues/${id}`), id).to.equal(0);
        repository.git('commit', '--quiet', '--allow-empty', '--message=root');
        const creates = [...ids].map((id) => `create refs/coord/issues/${id} HEAD\n`).join('');
        execFileSync('git', ['update-ref', '--stdin'], { cwd: repository.dir, env: repository.env, input: creates });
        const listed = repository.git('for-each-ref', '--format=%(refname:lstrip=3)', 'refs/coord/issues').split('\n');
        expect(new Set(listed)).to.deep.equal(ids);
      } finally {
        repository.remove();
      }
    });
  });

  describe('isIssueId', () => {
    it('accepts the stored form only', () => {
      for (const id of ['issue_008', 'issue_1000', 'issue_x7k2m', 'issue_bd-ats9.3.1']) expect(isIssueId(id), id).to.equal(true);
      const others = [
        '8',
        'issue_8',
        'issue_0008',
        'ISSUE_008',
        'issue_a.lock',
        'issue_a..b',
        'issue_-x',
        'issue_x-',
        'fix_008',
        '',
      ];
      for (const id of others) expect(isIssueId(id), id).to.equal(false);
      expect(isIssueId(`issue_${'a'.repeat(200)}`)).to.equal(false);
      expect(isIssueId('issue_a\n')).to.equal(false);
    });
  });

  describe('issueNumber', () => {
    it('reads what numberedIssue wrote', () => {
      fc.assert(
        fc.property(fc.nat(), (number) => {
          expect(issueNumber(numberedIssue(number))).to.equal(number);
          expect(isIssueId(numberedIssue(number))).to.equal(true);
          expect(issueId(String(number))).to.equal(numberedIssue(number));
        }),
      );
    });

    it('is null for an id without a number', () => {
      for (const id of ['issue_x7k2m', 'issue_bd-03', 'issue_8_1', 'issue_']) expect(issueNumber(id), id).to.equal(null);
    });
  });

  describe('fixId', () => {
    const stored: Readonly<Record<string, string>> = {
      fix_011: 'fix_011',
      '11': 'fix_011',
      '#11': 'fix_011',
      'FIX-011': 'fix_011',
      fix_008_1: 'fix_008_1',
      fix_8_1: 'fix_008_1',
      '8_1': 'fix_008_1',
      fix_0008_1: 'fix_008_1',
      fix_x7k2m_2: 'fix_x7k2m_2',
      'fix_bd-ats9.3.1_2': 'fix_bd-ats9.3.1_2',
      'my fix': 'fix_my%20fix',
    };
    for (const [text, id] of Object.entries(stored)) {
      it(`stores '${text}' as ${id}`, () => {
        expect(fixId(text)).to.equal(id);
      });
    }

    it('is stable, and safe as a part of a file name', () => {
      fc.assert(
        fc.property(spelling, (text) => {
          const id = fixId(text);
          if (id === null) return;
          expect(isFixId(id)).to.equal(true);
          expect(fixId(id)).to.equal(id);
          expect(id).to.match(/^fix_[a-z0-9%._-]{1,116}$/);
        }),
        { numRuns: 2000 },
      );
    });

    it('refuses what names nothing or is too long', () => {
      for (const text of ['', 'fix_', '#', '1'.repeat(130), `${'1'.repeat(60)}_${'1'.repeat(60)}`]) {
        expect(fixId(text), text).to.equal(null);
      }
    });
  });

  describe('numberedFix', () => {
    it('carries the number of its issue', () => {
      expect(numberedFix(numberedIssue(8), 2)).to.equal('fix_008_2');
      expect(issueOfFix('fix_008_2' as FixId)).to.equal('issue_008');
    });

    it('gives a stored id that names its issue, for every issue and number', () => {
      fc.assert(
        fc.property(spelling, fc.integer({ min: 1, max: 999_999 }), (text, n) => {
          const issue = issueId(text);
          if (issue === null) return;
          const fix = numberedFix(issue, n);
          expect(isFixId(fix), fix).to.equal(true);
          expect(issueOfFix(fix)).to.equal(issue);
        }),
        { numRuns: 1000 },
      );
    });

    it('stays within the length of an id for the longest id of an issue', () => {
      const longest = issueId('z'.repeat(104)) as IssueId;
      expect(longest).to.have.length(110);
      expect(issueId('z'.repeat(105))).to.equal(null);
      expect(isFixId(numberedFix(longest, 1_000_000))).to.equal(true);
    });
  });

  describe('issueOfFix', () => {
    it('is null for an id that the user gave', () => {
      for (const id of ['fix_011', 'fix_login', 'fix_008_0', 'fix_008_01']) expect(issueOfFix(id as FixId), id).to.equal(null);
    });
  });

  describe('encodeName', () => {
    it('keeps lower-case letters, digits, hyphens and underscores', () => {
      expect(encodeName('claude-code_2')).to.equal('claude-code_2');
      expect(encodeName('Claude Code')).to.equal('%43laude%20%43ode');
      expect(encodeName('../x.lock')).to.equal('%2e%2e%2fx%2elock');
    });

    it('is undone by decodeName', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (name) => {
          expect(decodeName(encodeName(name))).to.equal(name);
        }),
        { numRuns: 1000 },
      );
    });

    it('takes text that is not well formed', () => {
      expect(decodeName(encodeName('a\ud800'))).to.equal('a\ufffd');
    });

    it('gives no two names that differ only in case', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
          for (const [one, other] of [
            [a, b],
            [a, a.toUpperCase()],
            [a, a.toLowerCase()],
          ] as const) {
            if (one.toWellFormed() !== other.toWellFormed()) {
              expect(encodeName(one).toLowerCase()).not.to.equal(encodeName(other).toLowerCase());
            }
          }
        }),
      );
    });

    it('has nothing that a ref or a file name cannot have', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (name) => {
          expect(encodeName(name)).to.match(/^[a-z0-9%_-]*$/);
        }),
      );
    });
  });
});
