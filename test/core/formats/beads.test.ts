import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parseBeads } from '../../../src/core/formats/beads.ts';
import type { ImportedIssue, Parsed } from '../../../src/core/formats/parsed.ts';

const FIXTURE = new URL('../../fixtures/beads-issues.jsonl', import.meta.url);
const MINIMAL = { id: 'bd-1', title: 'One', status: 'open', priority: 2, created_at: '2026-01-01T00:00:00Z' };

const parse = (...lines: unknown[]): Parsed =>
  parseBeads(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), 'b.jsonl');
const only = (parsed: Parsed): ImportedIssue => {
  const [first] = parsed.issues;
  if (!first || parsed.issues.length !== 1) throw new Error(`${parsed.issues.length} issues: ${JSON.stringify(parsed.problems)}`);
  return first;
};

describe('core/formats/beads', () => {
  describe('parseBeads, on a real backlog', () => {
    const text = readFileSync(FIXTURE, 'utf8');
    const originals = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const parsed = parseBeads(text, 'issues.jsonl');
    const pairs = originals.map((old, index) => ({ old, ...(parsed.issues[index] as ImportedIssue) }));

    it('brings in every issue, skipping nothing', () => {
      expect(parsed.issues).to.have.length(485);
      expect(parsed.problems.filter(({ severity }) => severity === 'skipped')).to.deep.equal([]);
    });

    it('keeps titles, Markdown, labels, people and times', () => {
      for (const { old, issue } of pairs) {
        expect(issue.title).to.equal(old['title']);
        expect(issue.description).to.equal(old['description'] ?? '');
        expect(issue.labels).to.deep.equal(old['labels'] ?? []);
        expect(issue.created_by).to.equal(old['created_by'] ?? null);
        expect(issue.created_at).to.equal(old['created_at']);
        expect(issue.updated_at).to.equal(old['updated_at']);
        expect(issue.closed_at).to.equal(old['closed_at']);
        expect(issue.close_reason).to.equal(old['close_reason']);
        expect(issue.status === 'new' ? issue['assignee'] : (issue.assigned_to ?? undefined)).to.equal(old['assignee']);
      }
    });

    it('keeps every field that has no meaning here', () => {
      for (const { old, issue } of pairs) {
        for (const field of ['priority', 'issue_type', 'work_type', 'owner', 'notes', 'dependencies']) {
          expect(issue[field]).to.deep.equal(old[field]);
        }
      }
    });

    it('translates statuses and keeps the words', () => {
      const words = new Map(pairs.map(({ old, issue }) => [old['status'], [issue.status, issue.imported?.['status']]]));
      expect(Object.fromEntries(words)).to.deep.equal({
        open: ['new', 'open'],
        hooked: ['in_progress', 'hooked'],
        closed: ['closed', undefined],
      });
    });

    it('translates priorities', () => {
      const severities = new Map(pairs.map(({ old, issue }) => [old['priority'], issue.severity]));
      expect(Object.fromEntries(severities)).to.deep.equal({ 0: 'critical', 1: 'high', 2: 'medium', 3: 'low', 4: 'low' });
    });

    it('turns blocking dependencies of both spellings into depends_on, and notes those that lead nowhere', () => {
      const all = pairs.flatMap(({ issue }) => issue.depends_on ?? []);
      expect(all).to.have.length(73);
      const fivze = pairs.find(({ old }) => old['id'] === 'bd-fivze');
      expect(fivze?.issue.depends_on).to.include('issue_bd-find4');
      expect(parsed.problems).to.have.length(6);
      for (const { severity, message, line } of parsed.problems) {
        expect(severity).to.equal('note');
        expect(message).to.match(/^issue_bd-\S+ depends on issue_bd-\S+, which is not in the file$/);
        expect(line).to.be.greaterThan(0);
      }
    });

    it('keeps comments with author, text and time', () => {
      const old = originals.flatMap((issue) => (issue['comments'] ?? []) as Record<string, unknown>[]);
      const comments = parsed.issues.flatMap((imported) => imported.comments);
      expect(comments.map(({ author, text: words, created_at }) => ({ author, text: words, created_at }))).to.deep.equal(
        old.map(({ author, text: words, created_at }) => ({ author, text: words, created_at })),
      );
    });

    it('finds each issue by its old id', () => {
      const ids = pairs.map(({ old, issue }) => [old['id'], issue.aliases, issue.imported?.id, issue.id]);
      expect(ids[0]).to.deep.equal(['bd-03z45', ['bd-03z45'], 'bd-03z45', 'issue_bd-03z45']);
      expect(new Set(ids.map(([, , , id]) => id)).size).to.equal(485);
    });
  });

  describe('parseBeads, on lines that are wrong', () => {
    it('skips what is torn, no object, or without id or title, each with its line, and brings in the rest', () => {
      const { id: _, ...nameless } = MINIMAL;
      const parsed = parse(
        MINIMAL,
        '{"id":"bd-2","titl',
        '[1]',
        '',
        nameless,
        { ...MINIMAL, id: 'bd-3', title: ' ' },
        {
          ...MINIMAL,
          id: 'bd-4',
        },
      );
      expect(parsed.issues.map(({ issue, line }) => [issue.id, line])).to.deep.equal([
        ['issue_bd-1', 1],
        ['issue_bd-4', 7],
      ]);
      expect(parsed.problems.map(({ file, line, severity }) => [file, line, severity])).to.deep.equal([
        ['b.jsonl', 2, 'skipped'],
        ['b.jsonl', 3, 'skipped'],
        ['b.jsonl', 5, 'skipped'],
        ['b.jsonl', 6, 'skipped'],
      ]);
    });

    it('skips a second issue with an id that differs only in case', () => {
      const parsed = parse(MINIMAL, { ...MINIMAL, id: 'BD-1', title: 'Other' });
      expect(only(parsed).issue.title).to.equal('One');
      expect(parsed.problems[0]).to.include({ line: 2, severity: 'skipped' });
    });

    it('skips what was deleted there', () => {
      expect(parse({ ...MINIMAL, status: 'tombstone' }).issues).to.deep.equal([]);
    });

    it('refuses nesting that would make the record unreadable', () => {
      const deep = `${'['.repeat(98)}${']'.repeat(98)}`;
      const parsed = parse(`{"id":"bd-1","title":"One","deep":${deep}}`);
      expect(parsed.issues).to.deep.equal([]);
      expect(parsed.problems[0]?.message).to.match(/nested deeper/);
    });
  });

  describe('parseBeads, on fields that are wrong', () => {
    it('cleans and cuts titles, and keeps them whole in imported', () => {
      const title = `Red \u001b[31m\nalert ${'x'.repeat(600)}`;
      const parsed = parse({ ...MINIMAL, title });
      const { issue } = only(parsed);
      expect(issue.title).to.match(/^Red \[31m alert x+…$/);
      expect(Array.from(issue.title)).to.have.length(500);
      expect(issue.imported?.['title']).to.equal(title);
      expect(parsed.problems[0]).to.include({ severity: 'note', line: 1 });
    });

    it('sets aside fields of another type, with a note', () => {
      const parsed = parse({ ...MINIMAL, labels: 'a,b', description: 7, created_by: null, updated_at: 'yesterday' });
      const { issue } = only(parsed);
      expect(issue).to.deep.include({ labels: [], description: '', created_by: null });
      expect(issue.imported).to.deep.include({ labels: 'a,b', description: 7, updated_at: 'yesterday' });
      expect(issue).to.not.have.property('updated_at');
    });

    it('never takes a field of theirs for one of ours', () => {
      const claim = { agent: 'x' };
      const { issue } = only(parse({ ...MINIMAL, claim, severity: 'S1', aliases: 3, imported: 'yes', resolved_by: 'me' }));
      expect(issue).to.deep.include({ claim: null, severity: 'medium', aliases: ['bd-1'], resolved_by: null });
      expect(issue.imported).to.deep.include({ from: 'beads', id: 'bd-1', claim, severity: 'S1', aliases: 3, imported: 'yes' });
    });

    it('is not impressed by a field called __proto__', () => {
      const { issue } = only(parse('{"id":"bd-1","title":"One","status":"open","priority":1,"__proto__":{"severity":"low"}}'));
      expect(issue.severity).to.equal('high');
      expect(Object.getPrototypeOf(issue)).to.equal(Object.prototype);
    });

    it('reads naive times as UTC and other zones in UTC', () => {
      const parsed = parse({ ...MINIMAL, created_at: '2026-01-01 10:00', updated_at: '2026-01-01T12:00:00.5+02:00' });
      expect(only(parsed).issue).to.include({ created_at: '2026-01-01T10:00:00Z', updated_at: '2026-01-01T10:00:00Z' });
      expect(parsed.problems.map(({ message }) => message)).to.deep.equal([
        "'created_at' has no time zone; it was read as UTC: '2026-01-01 10:00'",
      ]);
    });

    it('gives work in progress to its assignee without a lease, and keeps the wish of an open issue', () => {
      const busy = only(parse({ ...MINIMAL, status: 'in_progress', assignee: 'ann' })).issue;
      expect(busy).to.include({ status: 'in_progress', assigned_to: 'ann', claim: null });
      const open = only(parse({ ...MINIMAL, status: 'blocked', assignee: 'ann' })).issue;
      expect(open).to.include({ status: 'new', assigned_to: null, assignee: 'ann' });
      expect(open.imported?.['status']).to.equal('blocked');
    });

    it('orders comments of one second and keeps their ids', () => {
      const at = { author: 'ann', text: 'hm', created_at: '2026-01-01T10:00:00Z' };
      const { comments } = only(parse({ ...MINIMAL, comments: [{ ...at, id: 'c-B2' }, { ...at, id: 1 }, { id: 3 }, 'no'] }));
      expect(comments.map(({ id }) => id)).to.deep.equal(['20260101T100000Z-0001cb2', '20260101T100000Z-00021']);
      expect(comments[0]?.['imported']).to.deep.equal({ from: 'beads', id: 'c-B2' });
    });

    it('survives objects where text belongs', () => {
      const odd = { toString: 1, valueOf: 2 };
      const parsed = parse(
        { ...MINIMAL, id: odd },
        { ...MINIMAL, status: odd, priority: odd, created_at: odd, comments: [{ id: odd, text: odd }] },
      );
      expect(only(parsed).issue).to.include({ id: 'issue_bd-1', status: 'new', severity: 'medium' });
    });

    it('notes a priority and a status that it does not know', () => {
      const parsed = parse({ ...MINIMAL, priority: 'length', status: 'odd' });
      expect(only(parsed).issue).to.include({ severity: 'medium', status: 'new', priority: 'length' });
      expect(parsed.problems.map(({ severity }) => severity)).to.deep.equal(['note', 'note']);
    });
  });
});
