import { expect } from 'chai';
import type { Claim, Document, Issue } from '../../src/core/model.ts';
import type { Step } from './history.ts';
import { issueOf } from './history-replay.ts';
import { ISSUE, Sample } from './history-sample.ts';
import { fingerprint } from './load-record.ts';

describe('race/history', () => {
  let sample: Sample;
  beforeEach(() => {
    sample = new Sample();
    sample.act('ada', 'create_issue', { title: 'The one that everybody wants', severity: 'high' });
  });

  const rules = (): string[] => [...new Set(sample.check().map(({ rule }) => rule))].sort();
  const step = (index: number): Step => sample.steps.at(index) as Step;
  const issueIn = (index: number): Issue => issueOf(step(index)) as Issue;
  /** Puts another issue into a commit. */
  const rewrite = (index: number, change: Partial<Issue>): void => {
    const documents = new Map<string, Document>(
      [...step(index).documents].map(([path, document]) =>
        document.kind === 'issue'
          ? [path, { kind: 'issue', value: { ...document.value, ...change } as Issue }]
          : [path, document],
      ),
    );
    sample.bend(sample.steps.map((one) => (one === step(index) ? { ...one, documents } : one)));
  };

  describe('a history that the rules allow', () => {
    it('has no violations', () => {
      sample.act('ada', 'claim_issue', { reason: 'first' });
      expect(sample.act('bob', 'claim_issue', { reason: 'second' }).answer?.is).to.equal('refused');
      expect(sample.act('ada', 'claim_issue', { reason: 'again' }).answer).to.include({ is: 'done', commit: null });
      sample.read('show');
      sample.wait(90);
      expect(sample.act('bob', 'claim_issue', { reason: 'third' }).answer?.is).to.equal('done');
      sample.act('cyd', 'claim_issue', { reason: 'it is urgent', force: true });
      sample.act('cyd', 'propose_fix', { title: 'A fix' });
      sample.read('list');
      sample.act('ada', 'apply_fix', { fix: 'fix_001_1' });
      sample.act('bob', 'reopen_issue', { reason: 'it is back' });
      expect(sample.check()).to.deep.equal([]);
    });

    it('lets an operation whose process was killed be there or not', () => {
      const unanswered = { ended: Number.POSITIVE_INFINITY, answer: null };
      sample.change(sample.act('ada', 'comment_issue', { text: 'there' }), unanswered);
      sample.change(sample.act('bob', 'comment_issue', { text: 'not there' }), unanswered);
      sample.bend(sample.steps.slice(0, -1));
      expect(sample.check()).to.deep.equal([]);
    });

    it('lets a read beside a change see the issue before it or after it', () => {
      sample.act('ada', 'comment_issue', { text: 'slow' }, 5000);
      sample.read('show', 0);
      sample.read('show', 1);
      expect(sample.check()).to.deep.equal([]);
    });
  });

  describe('a history that cannot be', () => {
    it('an acknowledged commit is not on the branch', () => {
      sample.act('ada', 'comment_issue', { text: 'gone' });
      sample.bend(sample.steps.slice(0, -1));
      expect(rules()).to.deep.equal(['lost']);
    });

    it('an acknowledged commit is there under another name', () => {
      sample.act('ada', 'comment_issue', { text: 'made anew' });
      sample.bend([step(0), { ...step(1), oid: 'another' }]);
      expect(rules()).to.deep.equal(['lost']);
    });

    it('one operation is there twice', () => {
      sample.act('ada', 'comment_issue', { text: 'once' });
      const documents = new Map([
        ...step(-1).documents,
        ['comments/issue_001/again.json', [...step(-1).documents.values()].at(-1) as Document],
      ]);
      sample.bend([...sample.steps, { ...step(-1), oid: 'again', documents }]);
      expect(rules()).to.include('doubled');
    });

    it('a refused operation changed something', () => {
      const refused = { is: 'refused', code: 'lost', message: 'others were first' } as const;
      sample.change(sample.act('ada', 'comment_issue', { text: 'there all the same' }), { answer: refused });
      expect(rules()).to.include('refused');
    });

    it('a refusal has no reason', () => {
      sample.act('ada', 'claim_issue');
      const refused = sample.act('bob', 'claim_issue', { reason: 'now' });
      sample.act('ada', 'release_issue');
      expect(sample.check()).to.deep.equal([]);
      const late = sample.act('bob', 'comment_issue', { text: 'time passes' });
      sample.change(refused, { at: late.ended + 100, ended: late.ended + 900 });
      expect(rules()).to.deep.equal(['told wrong']);
    });

    it('an operation was told that all is so already, and it was not', () => {
      sample.act('ada', 'claim_issue');
      const already = sample.act('ada', 'claim_issue', { reason: 'again' });
      sample.act('ada', 'release_issue');
      sample.change(already, { at: already.at + 5000, ended: already.ended + 5000 });
      expect(rules()).to.deep.equal(['told wrong']);
    });

    it('nobody asked for a commit', () => {
      sample.act('ada', 'comment_issue', { text: 'from nowhere' });
      sample.operations.pop();
      expect(rules()).to.deep.equal(['unasked']);
    });

    it('a commit says something other than what was asked for', () => {
      sample.change(sample.act('ada', 'comment_issue', { text: 'said' }), { input: { text: 'meant' } });
      expect(rules()).to.deep.equal(['lost', 'unasked']);
    });

    it('a live lease was taken', () => {
      sample.act('ada', 'claim_issue');
      const claim = { ...(issueIn(-1).claim as Claim), agent: 'bob', session: 'of bob', nonce: 'bobs' };
      const comment = sample.act('bob', 'comment_issue', { text: 'a claim in disguise' });
      rewrite(-1, { claim, assigned_to: 'bob' });
      const { oid } = step(-1);
      const seen = fingerprint(issueOf(step(-1)));
      sample.change(comment, { answer: { is: 'done', issue: ISSUE, commit: oid, summary: 'comment', seen } });
      expect(rules()).to.deep.equal(['holders', 'replay']);
    });

    it('two claims of one free issue were both acknowledged', () => {
      sample.act('ada', 'claim_issue', { reason: 'mine' });
      const first = step(-1);
      sample.bend([step(0)]);
      sample.act('bob', 'claim_issue', { reason: 'mine' });
      sample.bend([step(0), first, step(-1)]);
      expect(rules()).to.include('holders').and.include('replay');
    });

    it('a read saw what had been replaced before it began', () => {
      sample.act('ada', 'comment_issue', { text: 'newer' });
      sample.read('show', 0);
      expect(rules()).to.deep.equal(['order', 'read']);
    });

    it('a list saw what had been replaced before it began', () => {
      sample.act('ada', 'edit_issue', { title: { from: issueIn(-1).title, to: 'Newer' } });
      sample.read('list', 0);
      expect(rules()).to.deep.equal(['order', 'read']);
    });

    it('a second read saw less than the first', () => {
      sample.act('ada', 'comment_issue', { text: 'in the middle of it' }, 5000);
      sample.read('show', 1);
      expect(sample.check()).to.deep.equal([]);
      sample.read('show', 0);
      expect(rules()).to.include('order');
    });

    it('a read saw what was never there', () => {
      const read = sample.read('show');
      sample.change(read, { answer: { is: 'read', sights: [{ issue: ISSUE, head: step(0).oid, seen: 'something else' }] } });
      expect(rules()).to.deep.equal(['read']);
    });

    it('a list left an issue out', () => {
      const read = sample.read('list');
      sample.change(read, { answer: { is: 'read', sights: [] } });
      expect(rules()).to.deep.equal(['read']);
    });

    it('what was acknowledged first comes second', () => {
      sample.act('ada', 'comment_issue', { text: 'first' });
      sample.act('bob', 'comment_issue', { text: 'second' });
      expect(sample.check()).to.deep.equal([]);
      sample.bend([step(0), step(2), step(1)]);
      expect(rules()).to.deep.equal(['order', 'replay']);
    });
  });
});
