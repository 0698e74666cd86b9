import { expect } from 'chai';
import fc from 'fast-check';
import { decodeDocument, encodeDocument, keyOf, kindOfPath, pathOf, stateOf } from '../../src/core/codec.ts';
import type { FixId } from '../../src/core/ids.ts';
import type { Comment, Document, Fix, Issue, TeamConfig } from '../../src/core/model.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { claimOf, failureOf, fixWith, GEMINI, heldIssue, issueWith, keysWith, NOW } from './samples.ts';

const COMMENT: Comment = {
  id: '20261122T120000Z-0a1b2c3d4e5f',
  issue_id: 'issue_008',
  author: 'gemini_cli',
  created_at: NOW,
  text: 'Seen it too.\n\n```\ntrace\n```',
};
const CONFIG: TeamConfig = { format: 1, team_id: '0'.repeat(32), created_at: NOW, policy: DEFAULT_POLICY };

const DOCUMENTS: Readonly<Record<string, Document>> = {
  'issues/high/issue_008_template_variable_resolution_failing.json': { kind: 'issue', value: heldIssue(claimOf(GEMINI)) },
  'fixes/proposed/fix_008_1_resolve_variables_before_templates.json': { kind: 'fix', value: fixWith() },
  'comments/issue_008/20261122T120000Z-0a1b2c3d4e5f.json': { kind: 'comment', value: COMMENT },
  'agents/%43laude%20%43ode.json': { kind: 'agent', value: { name: 'Claude Code', last_seen: NOW, session: null } },
  'agents/%43laude%20%43ode.keys.json': { kind: 'keys', value: { ...keysWith({}), agent: 'Claude Code' } },
  'config.json': { kind: 'config', value: CONFIG },
};

describe('core/codec', () => {
  for (const [path, document] of Object.entries(DOCUMENTS)) {
    describe(`a document of kind ${document.kind}`, () => {
      it(`lies at ${path}`, () => {
        expect(pathOf(document)).to.equal(path);
        expect(kindOfPath(path)).to.equal(document.kind);
      });

      it('is read back as it was written', () => {
        expect(decodeDocument(document.kind, encodeDocument(document), path)).to.deep.equal(document);
      });

      it('keeps fields that this version does not know', () => {
        const strange = { ...document.value, later: { nested: ['ü', { deep: true }] } };
        const text = encodeDocument({ kind: document.kind, value: strange } as Document);
        expect(decodeDocument(document.kind, text, path).value).to.deep.equal(strange);
      });

      it('is refused when a field is missing, and when it is torn', () => {
        for (const text of ['{}', '[]', 'null', encodeDocument(document).slice(0, -9), '']) {
          const error = failureOf(() => decodeDocument(document.kind, text, `'${path}'`), 'unusable_repository', 6);
          expect(error.message).to.include(`'${path}'`);
        }
      });
    });
  }

  describe('pathOf', () => {
    it('has no slug where the title has no ASCII letter', () => {
      expect(pathOf({ kind: 'issue', value: issueWith({ title: '日本語' }) })).to.equal('issues/high/issue_008.json');
    });

    it('is another for another id, whatever the titles', () => {
      const at = (id: string, title: string): string => pathOf({ kind: 'fix', value: { ...fixWith(), id, title } as Fix });
      expect(at('fix_001_1', '2 things')).to.equal('fixes/proposed/fix_001_1__2_things.json');
      expect(at('fix_001_1_2', 'things')).to.equal('fixes/proposed/fix_001_1_2__things.json');
      expect(at('fix_001_1', 'things')).to.equal('fixes/proposed/fix_001_1_things.json');
      const ids = fc.constantFrom(
        'fix_1_1',
        'fix_001',
        'fix_001_1',
        'fix_001_1_2',
        'fix_001_1_things',
        'fix_a',
        'fix_a_b',
        'fix_a_b_c',
      );
      const titles = fc.constantFrom('', '1', '1 2', '2 things', 'things', 'b', 'b c', 'c', 'things c');
      fc.assert(
        fc.property(ids, titles, ids, titles, (id, title, other, otherTitle) => {
          if (id !== other) expect(at(id, title)).not.to.equal(at(other, otherTitle));
        }),
        { numRuns: 2000 },
      );
    });

    it('is a path that Git and every file system take, whatever the title', () => {
      fc.assert(
        fc.property(fc.string({ unit: 'binary' }), (title) => {
          const path = pathOf({ kind: 'issue', value: issueWith({ title }) });
          expect(path).to.match(/^issues\/high\/issue_008(?:_[a-z]|__[0-9]|\.)[a-z0-9_]*(?:\.?json)$/);
          expect(path.length).to.be.below(200);
          expect(kindOfPath(path)).to.equal('issue');
        }),
      );
    });
  });

  describe('keyOf', () => {
    it('stays the same when a document moves', () => {
      const fix = fixWith();
      const moved = { ...fix, status: 'applied' as const, title: 'Another title' };
      expect(keyOf({ kind: 'fix', value: moved })).to.equal(keyOf({ kind: 'fix', value: fix }));
      const issue = issueWith();
      const moved2 = { ...issue, severity: 'low' as const, title: 'Another title' };
      expect(keyOf({ kind: 'issue', value: moved2 })).to.equal(keyOf({ kind: 'issue', value: issue }));
    });

    it('tells documents apart', () => {
      const other: Document = { kind: 'fix', value: fixWith({ id: 'fix_008_2' as FixId }) };
      const keys = [...Object.values(DOCUMENTS), other].map(keyOf);
      expect(new Set(keys).size).to.equal(keys.length);
    });
  });

  describe('kindOfPath', () => {
    it('tells the keys of an agent from the record of any other', () => {
      for (const name of ['a', 'a.keys', 'a.keys.json', 'keys', '.keys', 'a/b.keys']) {
        const path = pathOf({ kind: 'agent', value: { name, last_seen: NOW } });
        expect(kindOfPath(path), path).to.equal('agent');
        expect(kindOfPath(path.replace(/\.json$/, '.keys.json'))).to.equal('keys');
      }
      expect(kindOfPath('issues/high/issue_001.keys.json')).to.equal('issue');
    });

    it('is null for what holds no document', () => {
      const others = [
        '',
        'README.md',
        'index.json',
        'issues/index.json',
        'reports/x.md',
        'issues/high/a.txt',
        'issues/high/a/b.json',
      ];
      for (const path of [...others, 'x/config.json', 'paths.json', 'locks/build.json', 'issues/../x.json', 'comments/c.json']) {
        expect(kindOfPath(path), path).to.equal(null);
      }
    });
  });

  describe('encodeDocument', () => {
    it('refuses a document that could not be read back', () => {
      let deep: unknown = 0;
      for (let i = 0; i < 120; i++) deep = [deep];
      const broken: Document[] = [
        { kind: 'fix', value: fixWith({ id: 'fix_008_1e+23' as FixId }) },
        { kind: 'fix', value: fixWith({ implementation: { deep } }) },
        { kind: 'issue', value: issueWith({ created_at: 'yesterday' }) },
        { kind: 'issue', value: { ...issueWith(), severity: 'urgent' } as unknown as Issue },
        { kind: 'comment', value: { ...COMMENT, id: '../x' } },
      ];
      for (const document of broken) {
        expect(failureOf(() => encodeDocument(document), 'usage', 2).message).to.include(`the ${document.kind} cannot be stored`);
      }
    });
  });

  describe('decodeDocument', () => {
    it('says which field is wrong', () => {
      const told = (change: object): string =>
        failureOf(() => decodeDocument('issue', JSON.stringify({ ...issueWith(), ...change }), 'it'), 'unusable_repository', 6)
          .message;
      expect(told({ severity: 'urgent' })).to.equal(
        'it is not a valid issue: the severity must be one of critical, high, medium, low',
      );
      expect(told({ id: '../x' })).to.include('the id must');
      expect(told({ claim: { agent: 'a' } })).to.include("'claim.session' is missing");
    });
  });

  describe('stateOf', () => {
    it('puts each document in its place, the fixes in the order of their numbers', () => {
      const fixes = ['fix_008_10', 'fix_008_2', 'fix_008_1'].map((id) => fixWith({ id: id as FixId }));
      const state = stateOf([
        ...fixes.map((value): Document => ({ kind: 'fix', value })),
        ...Object.values(DOCUMENTS).slice(0, 1),
      ]);
      expect(state.fixes.map((fix) => fix.id)).to.deep.equal(['fix_008_1', 'fix_008_2', 'fix_008_10']);
      expect(state.issue?.id).to.equal('issue_008');
      expect(state.agent).to.equal(null);
      expect(state.config).to.equal(null);
      expect(stateOf(Object.values(DOCUMENTS))).to.deep.include({ config: CONFIG });
    });
  });
});
