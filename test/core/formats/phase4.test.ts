import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Parsed } from '../../../src/core/formats/parsed.ts';
import { parsePhase4 } from '../../../src/core/formats/phase4.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/phase4/', import.meta.url));

function fixture(): Map<string, string> {
  const names = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
  return new Map(names.filter((name) => /\.jsonl?$/.test(name)).map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
}

const parse = (files: Record<string, unknown>): Parsed =>
  parsePhase4(
    new Map(Object.entries(files).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)])),
  );
const messages = (parsed: Parsed): string[] => parsed.problems.map(({ severity, message }) => `${severity}: ${message}`);

const ISSUE = { id: 'issue_001', title: 'One', severity: 'high', status: 'new', created_at: '2026-01-01T00:00:00Z' };
const FIX = { id: 'fix_001', issue_id: 'issue_001', title: 'Mend', status: 'applied' };
const AT = { issue: 'issues/high/issue_001_one.json', fix: 'fixes/applied/fix_001_mend.json' };

describe('core/formats/phase4', () => {
  describe('parsePhase4, on the fixture', () => {
    const parsed = parsePhase4(fixture());
    const byId = new Map(parsed.issues.map((imported) => [imported.issue.id as string, imported]));

    it('brings in ten issues and twelve fixes, each fix with its issue', () => {
      expect([...byId.keys()].sort()).to.deep.equal(
        Array.from({ length: 10 }, (_, n) => `issue_${String(n + 1).padStart(3, '0')}`),
      );
      const fixes = parsed.issues.flatMap(({ issue, fixes: own }) => own.map((fix) => [fix.id, fix.issue_id === issue.id]));
      expect(fixes).to.have.length(12);
      expect(fixes.every(([, belongs]) => belongs)).to.equal(true);
    });

    it('keeps fields that have no meaning here, both forms of test results and a fix without any', () => {
      expect(byId.get('issue_008')?.issue['affected_nodes']).to.deep.equal(['Node8A', 'Node8B']);
      const fixes = new Map(parsed.issues.flatMap(({ fixes: own }) => own.map((fix) => [fix.id as string, fix])));
      expect(fixes.get('fix_012')?.test_results).to.deep.equal({ tested: true, notes: 'Tested on 27 affected nodes' });
      expect(fixes.get('fix_008')?.test_results).to.deep.equal({ nodes_tested: ['Node8A', 'Node8B'], success_rate: '100%' });
      expect(fixes.get('fix_010')).to.not.have.property('test_results');
      expect(fixes.get('fix_012')).to.include({ created_at: '2025-11-06T15:50:00Z', timestamp: '2025-11-06T15:50:00Z' });
    });

    it('makes the lock directory the lease of its issue', () => {
      expect(byId.get('issue_009')?.issue).to.deep.include({
        status: 'in_progress',
        assigned_to: 'gemini_cli',
        claim: {
          agent: 'gemini_cli',
          session: 'imported',
          locked_at: '2025-11-06T15:00:00Z',
          expires_at: '2025-11-06T16:00:00Z',
          nonce: 'imported-issue_009-2025-11-06T15:00:00Z',
        },
      });
    });

    it('reads the log verbatim, with what it understood of each line', () => {
      expect(parsed.audit.map(({ line, time, success }) => [line, time, success])).to.deep.equal([
        [1, '2025-11-06T15:30:00Z', true],
        [2, '2025-11-06T15:45:00Z', true],
        [3, '2025-11-06T15:50:00Z', false],
        [4, '2025-11-06T15:52:00Z', true],
        [5, '2025-11-06T15:52:00Z', true],
        [6, '2025-11-06T16:00:00Z', true],
      ]);
      expect(parsed.audit[1]).to.include({ action: 'propose_fix', issue_id: 'issue_007', fix_id: 'fix_011' });
      expect(parsed.audit[4]?.entry).to.not.have.property('timestamp');
    });

    it('names the torn line, the naive times and the entry without a time, and nothing else', () => {
      expect(parsed.problems.map(({ file, line, severity }) => [file, line, severity])).to.deep.equal([
        ['issues/medium/issue_005_icons_given_as_file_are_not_resolved.json', null, 'note'],
        ['collaboration/audit_log.jsonl', 4, 'note'],
        ['collaboration/audit_log.jsonl', 5, 'note'],
        ['collaboration/audit_log.jsonl', 7, 'skipped'],
        ['collaboration/coordination.json', null, 'note'],
        ['collaboration/agent_heartbeats.json', null, 'note'],
      ]);
    });

    it('knows the agents and when they were last seen', () => {
      expect(parsed.agents).to.deep.equal([
        { name: 'claude_code', last_seen: '2025-11-06T16:00:00Z' },
        { name: 'gemini_cli', last_seen: '2025-11-06T15:55:00Z' },
        { name: 'openai_codex', last_seen: null },
      ]);
    });
  });

  describe('parsePhase4, on issues', () => {
    it('says where a file is torn and brings in the others', () => {
      const parsed = parse({ [AT.issue]: ISSUE, 'issues/low/issue_002.json': '{\n  "id": "issue_002",\n  "title" "x"\n}' });
      expect(parsed.issues).to.have.length(1);
      expect(parsed.problems).to.deep.equal([
        {
          file: 'issues/low/issue_002.json',
          line: 3,
          message: 'the file cannot be read: it is not JSON (line 3, column 11)',
          severity: 'skipped',
        },
      ]);
    });

    it('takes the first of two files with one id', () => {
      const parsed = parse({ [AT.issue]: ISSUE, 'issues/low/issue_1.json': { ...ISSUE, id: 'issue_1', severity: 'low' } });
      expect(parsed.issues.map(({ file }) => file)).to.deep.equal([AT.issue]);
      expect(messages(parsed)).to.deep.equal([`skipped: issue_001 is in '${AT.issue}' already`]);
    });

    it('takes severity from the directory and id from the name where the file has none', () => {
      const parsed = parse({ 'issues/low/issue_7_x.json': { title: 'Seven', status: 'open', created_at: '2026-01-01' } });
      expect(parsed.issues[0]?.issue).to.include({ id: 'issue_007', severity: 'low', status: 'new' });
      expect(parsed.issues[0]?.issue.imported).to.deep.equal({ from: 'phase4', id: 'issue_7', status: 'open' });
    });

    it('leaves work in progress without a lease where there is no lock', () => {
      const [imported] = parse({ [AT.issue]: { ...ISSUE, status: 'in_progress', assigned_to: 'ann' } }).issues;
      expect(imported?.issue).to.include({ assigned_to: 'ann', claim: null });
    });

    it('never brings in a new issue that is assigned', () => {
      const parsed = parse({ [AT.issue]: { ...ISSUE, assigned_to: 'ann', claim: { agent: 'ann' } } });
      expect(parsed.issues[0]?.issue).to.include({ assigned_to: null, claim: null, assignee: 'ann' });
    });

    it('reports locks that are of no issue in progress, and locks that say nothing', () => {
      const lock = { locked_by: 'ann', locked_at: '2026-01-01T00:00:00Z' };
      const parsed = parse({
        [AT.issue]: ISSUE,
        'issues/low/issue_002.json': { ...ISSUE, id: 'issue_002', severity: 'low', status: 'in_progress', assigned_to: 'bob' },
        'issues/low/issue_003.json': { ...ISSUE, id: 'issue_003', severity: 'low', status: 'in_progress' },
        'collaboration/issue_001.lock/lock_info.json': lock,
        'collaboration/issue_002.lock/lock_info.json': lock,
        'collaboration/issue_003.lock/lock_info.json': {},
        'collaboration/issue_004.lock/lock_info.json': lock,
      });
      expect(messages(parsed)).to.deep.equal([
        'skipped: issue_001 is locked, but it is new; the lock did not come in',
        'note: the lock does not say when it ends; one hour was taken',
        "note: issue_002 is assigned to 'bob', but 'ann' locked it and came in as its holder",
        'skipped: the lock does not say who took it and when',
        "skipped: the lock 'issue_004' is of no issue that came in",
      ]);
      expect(parsed.issues[1]?.issue.claim?.expires_at).to.equal('2026-01-01T01:00:00Z');
    });
  });

  describe('parsePhase4, on fixes', () => {
    it('understands `resolves` and mends what it can', () => {
      const fix = {
        id: 'fix_1',
        resolves: ['issue_1', 'issue_2'],
        timestamp: '2026-01-02T00:00:00',
        implementation: 'Rewrote it',
      };
      const parsed = parse({ [AT.issue]: ISSUE, [AT.fix]: { ...fix, test_results: 'all good' } });
      expect(parsed.issues[0]?.fixes[0]).to.deep.include({
        id: 'fix_001',
        issue_id: 'issue_001',
        title: 'fix_001',
        status: 'applied',
        implementer: null,
        created_at: '2026-01-02T00:00:00Z',
        timestamp: '2026-01-02T00:00:00',
        implementation: { approach: 'Rewrote it' },
        imported: { test_results: 'all good' },
      });
      expect(parsed.problems.every(({ severity }) => severity === 'note')).to.equal(true);
    });

    it('skips a fix of an issue that is missing, one without an issue, and the second of one id', () => {
      const parsed = parse({
        [AT.issue]: ISSUE,
        [AT.fix]: FIX,
        'fixes/proposed/fix_001_mend.json': { ...FIX, status: 'proposed' },
        'fixes/proposed/fix_002.json': { ...FIX, id: 'fix_002', issue_id: 'issue_099', status: 'proposed' },
        'fixes/proposed/fix_003.json': { id: 'fix_003', title: 'x', status: 'proposed' },
        'fixes/templates/fix_template.json': '{',
      });
      expect(parsed.issues[0]?.fixes.map(({ id, status }) => [id, status])).to.deep.equal([['fix_001', 'applied']]);
      expect(messages(parsed)).to.deep.equal([
        'skipped: issue_001 has a fix fix_001 already',
        'skipped: fix_002 fixes issue_099, which did not come in',
        'skipped: fix_003 names no issue',
      ]);
    });
  });

  describe('parsePhase4, on the log', () => {
    it('gives names that a ref cannot have a form that it can', () => {
      const entry = { timestamp: '1901-01-01T00:00:00Z', agent: `<a\n${'é'.repeat(80)}`, action: 'do\nCoord-Agent: boss' };
      const parsed = parse({ 'collaboration/audit_log.jsonl': JSON.stringify(entry) });
      expect(parsed.audit[0]).to.include({
        agent: `a ${'é'.repeat(13)}…`,
        action: 'do Coord-Agent: boss',
        time: null,
        message: '',
      });
      expect(parsed.audit[0]?.entry).to.deep.equal(entry);
    });
  });
});
