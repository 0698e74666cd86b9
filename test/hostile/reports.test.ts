import { expect } from 'chai';
import fc from 'fast-check';
import { isRecord } from '../../src/core/json.ts';
import { activityOf, metadata } from '../../src/reports/metadata.ts';
import { METADATA_PATH, renderReports } from '../../src/reports/registry.ts';
import { addActions, type Snapshot } from '../../src/reports/snapshot.ts';
import { BACKLOG, claimOf } from '../reports/fixture.ts';
import { active } from '../reports/hostile.ts';
import { mutated, nastyText, RAW, runs } from './texts.ts';

/** The fields that a schema holds to words, ids or times; any other text is whatever somebody wrote. */
const FIXED = new Set([
  ...['id', 'issue_id', 'severity', 'status', 'verdict', 'depends_on'],
  ...['created_at', 'updated_at', 'resolved_at', 'closed_at', 'applied_at', 'rejected_at', 'at'],
  ...['last_seen', 'locked_at', 'expires_at', 'renewed_at'],
]);

/** The same value with a text of its own wherever somebody can write one. */
function withTexts<T>(value: T, next: () => string): T {
  if (typeof value === 'string') return next() as T;
  if (Array.isArray(value)) return value.map((item) => withTexts(item as unknown, next)) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, FIXED.has(name) ? inner : withTexts(inner, next)]),
  ) as T;
}

function snapshotWith(texts: readonly string[]): Snapshot {
  let at = 0;
  const next = (): string => texts[at++ % texts.length] ?? '';
  const did = ['claim_issue', 'propose_fix'].map((action, index) => ({
    agent: next(),
    action: index === 0 ? next() : action,
    success: index === 0,
    time: BACKLOG.asOf,
  }));
  return {
    ...BACKLOG,
    issues: withTexts(BACKLOG.issues, next).map((issue) =>
      issue.claim ? { ...issue, claim: { ...issue.claim, session: 's', nonce: 'n' } } : issue,
    ),
    fixes: withTexts(BACKLOG.fixes, next),
    agents: BACKLOG.agents.map((agent) => ({ ...agent, name: next() })),
    activity: addActions(BACKLOG.activity, did),
  };
}

/** A document as a reader of CommonMark with tables parts it: blocks of lines, between lines that are empty. */
function blocksOf(markdown: string): string[][] {
  const blocks: string[][] = [[]];
  for (const line of markdown.split('\n')) {
    if (line === '') blocks.push([]);
    else blocks.at(-1)?.push(line);
  }
  return blocks.filter((lines) => lines.length > 0);
}

const pipes = (line: string): number => active(line).match(/\|/g)?.length ?? 0;

/** Fails where a block is anything but a heading, a table, a list of ours or a line of text, or where its text is more than text. */
function expectWellFormed(markdown: string, where: string): void {
  expect(RAW.exec(markdown)?.[0], where).to.equal(undefined);
  expect(markdown.endsWith('\n') && !markdown.includes('\n\n\n'), where).to.equal(true);
  for (const block of blocksOf(markdown)) {
    const [first = '', second = ''] = block;
    const said = `${where}: ${block.join('\n').slice(0, 500)}`;
    // Whatever an inline parser looks for: code, emphasis, links, images, HTML, entities, addresses.
    const inner = block.map((line) => active(line.replace(/^ {2}>/, '')).replace(/\\$/, ''));
    expect(inner.join('\n').match(/[\\`*[\]<>~$]|!\[|&[a-z#]|:\/\/|www\./i)?.[0], said).to.equal(undefined);
    if (first.startsWith('#')) {
      expect(block, said).to.have.lengthOf(1);
      expect(first, said).to.match(/^#{1,3} (?!#)/u);
      expect(active(first).replace(/^#+/, ''), said).not.to.include('#');
    } else if (first.startsWith('|')) {
      expect(second, said).to.match(/^\|(?: -+:? \|)+$/);
      for (const line of block) {
        expect(line, said).to.match(/^\| .* \|$/u);
        expect(pipes(line), said).to.equal(pipes(first));
      }
    } else if (first.startsWith('- ')) {
      // An item with a label of ours, an item below one, or a line of a quotation in one.
      for (const line of block) expect(line, said).to.match(/^(?:- [A-Z][a-z ]+:(?: |$)|(?: {2})?- issue_| {2}>(?: |$))/u);
      for (const line of block.filter((each) => each.startsWith('  > ')))
        expect(line, said).not.to.match(/^ {2}> (?:[-+=#]|\d{1,9}[.)](?:\s|$))/);
    } else {
      expect(block, said).to.have.lengthOf(1);
      expect(first, said).to.match(/^(?:As of |No |Nothing |And |\d+ )/);
    }
  }
}

const headings = (markdown: string): number => markdown.match(/^#+ /gm)?.length ?? 0;

describe('hostile/reports', () => {
  it('are well-formed Markdown of the same parts, with other texts in every field of every document', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { minLength: 1, maxLength: 12 }), (texts) => {
        const plain = [...renderReports(snapshotWith(texts.map((_, index) => `plain ${index}`)))];
        const files = [...renderReports(snapshotWith(texts.map((text, index) => `plain ${index}${text}`)))];
        for (const [index, [path, text]] of files.entries()) {
          if (path === METADATA_PATH) {
            expect(() => JSON.parse(text)).not.to.throw();
            expect(RAW.exec(text)?.[0]).to.equal(undefined);
          } else {
            expectWellFormed(text, path);
            // Agents that texts make one and the same share a section.
            if (!path.includes('ACTIVITY')) expect(headings(text)).to.equal(headings(plain[index]?.[1] ?? ''));
          }
        }
      }),
      runs(120),
    );
  });

  it('are well-formed where whole fields are empty or nothing but a trick', () => {
    fc.assert(
      fc.property(fc.array(nastyText, { minLength: 1, maxLength: 12 }), (texts) => {
        for (const [path, text] of renderReports(snapshotWith(texts))) if (path !== METADATA_PATH) expectWellFormed(text, path);
      }),
      runs(80),
    );
  });

  it('carry on what an earlier state counted only where it says what git coord would have said', () => {
    const honest = metadata({ ...BACKLOG, agents: [] }) as { activity: { agents: object[] } };
    const agent = honest.activity.agents[0] ?? {};
    const forged = fc
      .tuple(mutated(agent), mutated(honest.activity), mutated(honest))
      .map(([one, activity, whole]) => ({ ...whole, activity: { ...activity, agents: [one] }, format: 1 }));
    const claimed = fc.tuple(nastyText, nastyText).map(([first, last]) => ({
      ...honest,
      activity: { total: 0, agents: [{ agent: 'x', first, last, actions: {}, denied: 0 }] },
    }));
    fc.assert(
      fc.property(fc.oneof(forged, claimed), (value) => {
        const activity = activityOf(JSON.parse(JSON.stringify(value)) as unknown);
        if (activity === null) return;
        const asOf =
          activity.agents
            .map(({ last }) => last)
            .sort()
            .at(-1) ?? '';
        const issues = BACKLOG.issues.map((issue) => ({ ...issue, ...(issue.claim && { claim: claimOf('x', BACKLOG.asOf) }) }));
        for (const [path, text] of renderReports({ ...BACKLOG, issues, activity, asOf })) {
          if (path !== METADATA_PATH) expectWellFormed(text, path);
        }
      }),
      runs(200),
    );
  });
});
