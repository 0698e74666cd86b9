import { expect } from 'chai';
import { type FixId, numberedIssue } from '../../../src/core/ids.ts';
import {
  closeIssue,
  commentIssue,
  createIssue,
  editIssue,
  importIssue,
  reopenIssue,
  touched,
} from '../../../src/core/ops/issues.ts';
import {
  branchOf,
  CLAUDE,
  claimOf,
  contextWith,
  failureOf,
  fixWith,
  GEMINI,
  heldIssue,
  ISSUE_ID,
  issueOf,
  issueWith,
  later,
  NOW,
} from '../samples.ts';

const HOUR = 3600;
const DUE = later(HOUR / 2 + 1);
const STALE = later(HOUR + 121);
const held = branchOf(heldIssue(claimOf(CLAUDE)));
const own = branchOf(heldIssue(claimOf(GEMINI)));

describe('core/ops/issues', () => {
  describe('touched', () => {
    const claimAfter = (now: string, actor = GEMINI) => {
      const document = touched(heldIssue(claimOf(GEMINI)), contextWith({ ...actor, now }));
      return document.kind === 'issue' ? document.value.claim : null;
    };

    it("renews the holder's lease when less than half of it is left", () => {
      expect(claimAfter(DUE)).to.include({ renewed_at: DUE, expires_at: later(HOUR * 1.5 + 1), nonce: 'first' });
    });

    it('leaves a lease alone that is not due, or not the actor’s', () => {
      expect(claimAfter(later(HOUR / 2))).to.deep.equal(claimOf(GEMINI));
      expect(claimAfter(DUE, CLAUDE)).to.deep.equal(claimOf(GEMINI));
      expect(claimAfter(DUE, { ...GEMINI, session: 'other' })).to.deep.equal(claimOf(GEMINI));
    });
  });

  describe('create', () => {
    const input = { title: '  Crash on start ', severity: 'critical' as const };

    it('makes a new issue', () => {
      const outcome = createIssue.apply(branchOf(null), input, contextWith());
      expect(issueOf(outcome)).to.deep.equal({
        id: 'issue_008',
        title: 'Crash on start',
        severity: 'critical',
        status: 'new',
        description: '',
        assigned_to: null,
        claim: null,
        created_at: NOW,
        created_by: 'gemini_cli',
        updated_at: NOW,
        labels: [],
        depends_on: [],
        resolved_by: null,
        resolved_at: null,
      });
      expect(outcome.summary).to.equal('create issue_008: Crash on start');
    });

    it('names each label and dependency once', () => {
      const depends_on = [numberedIssue(1), numberedIssue(1), numberedIssue(2)];
      const issue = issueOf(
        createIssue.apply(branchOf(null), { ...input, labels: ['ui', 'ui', 'api'], depends_on }, contextWith()),
      );
      expect(issue.labels).to.deep.equal(['ui', 'api']);
      expect(issue.depends_on).to.deep.equal(['issue_001', 'issue_002']);
    });

    it('refuses an id that is taken', () => {
      failureOf(() => createIssue.apply(branchOf(issueWith()), input, contextWith()), 'lost', 5);
    });

    it('refuses a title that is empty, or not one line of visible text', () => {
      for (const title of ['   ', '\u3000', 'a\nb', 'a\x1b[31m', 'a\u202eb', 'a\u0085b']) {
        failureOf(() => createIssue.apply(branchOf(null), { ...input, title }, contextWith()), 'usage', 2);
      }
    });

    it('refuses an issue that depends on itself', () => {
      failureOf(() => createIssue.apply(branchOf(null), { ...input, depends_on: [ISSUE_ID] }, contextWith()), 'refused', 3);
    });
  });

  describe('edit', () => {
    const edit = (input: Parameters<typeof editIssue.apply>[1], state = branchOf(issueWith())) =>
      editIssue.apply(state, input, contextWith());
    const title = issueWith().title;

    it('changes what it names and nothing else', () => {
      const outcome = edit({ title: { from: title, to: 'Another' }, severity: { from: 'high', to: 'low' } });
      expect(issueOf(outcome)).to.deep.equal(issueWith({ title: 'Another', severity: 'low', updated_at: NOW }));
      expect(outcome.summary).to.equal('edit issue_008: title, severity');
    });

    it('needs no claim, and leaves that of another alone', () => {
      expect(issueOf(edit({ severity: { from: 'high', to: 'low' } }, held)).claim).to.deep.equal(claimOf(CLAUDE));
    });

    it('refuses an edit of what has changed meanwhile, and names both texts', () => {
      const error = failureOf(() => edit({ title: { from: 'What I read', to: 'What I want' } }), 'lost', 5);
      expect(error.message).to.include(`'${title}'`).and.to.include("'What I read'");
      expect(error.data).to.deep.equal({ field: 'title', expected: 'What I read', actual: title, wanted: 'What I want' });
      failureOf(() => edit({ description: { from: '', to: 'x' } }), 'lost', 5);
      failureOf(() => edit({ severity: { from: 'low', to: 'medium' } }), 'lost', 5);
    });

    it('changes no field when one of them is refused', () => {
      failureOf(() => edit({ title: { from: title, to: 'Another' }, severity: { from: 'low', to: 'medium' } }), 'lost', 5);
    });

    it('shows no control character of either text', () => {
      const error = failureOf(() => edit({ description: { from: '\x1b[2Jold', to: 'x' } }), 'lost', 5);
      expect(error.message).to.include('\\u001b[2Jold').and.not.to.include('\x1b');
    });

    it('says so where everything is as wanted', () => {
      const inputs = [
        {},
        { title: { from: title, to: title } },
        { title: { from: 'Older', to: title } },
        { title: { from: 'Older', to: ` ${title} ` } },
        { labels: { add: ['templates'], remove: ['ui'] } },
      ];
      for (const input of inputs) {
        expect(edit(input)).to.deep.include({ documents: [], already: true });
      }
    });

    it('takes a description for empty where there is none', () => {
      const { description: _, ...bare } = issueWith();
      expect(issueOf(edit({ description: { from: '', to: 'Now' } }, branchOf(bare))).description).to.equal('Now');
    });

    it('refuses a title that is no line of visible text, and trims one', () => {
      for (const to of [' ', 'a\nb', '\x07']) failureOf(() => edit({ title: { from: title, to } }), 'usage', 2);
      expect(issueOf(edit({ title: { from: title, to: ' Another ' } })).title).to.equal('Another');
    });

    it('adds and removes labels and dependencies', () => {
      const state = branchOf(issueWith({ labels: ['a', 'b'], depends_on: ['issue_001'] }));
      const issue = issueOf(
        edit({ labels: { add: ['c', 'a', 'c'], remove: ['b', 'zzz'] }, depends_on: { remove: ['issue_001'] } }, state),
      );
      expect(issue.labels).to.deep.equal(['a', 'c']);
      expect(issue.depends_on).to.deep.equal([]);
      const { labels: _, ...unlabelled } = issueWith();
      expect(issueOf(edit({ labels: { add: ['x'] } }, branchOf(unlabelled))).labels).to.deep.equal(['x']);
    });

    it('refuses an issue that depends on itself, and one that there is not', () => {
      failureOf(() => edit({ depends_on: { add: [ISSUE_ID] } }), 'refused', 3);
      failureOf(() => edit({}, branchOf(null)), 'not_found', 4);
    });

    it("renews the holder's lease", () => {
      const outcome = editIssue.apply(own, { labels: { add: ['x'] } }, contextWith({ now: DUE }));
      expect(issueOf(outcome).claim?.renewed_at).to.equal(DUE);
    });
  });

  describe('comment', () => {
    it('adds a comment in a file of its own', () => {
      const outcome = commentIssue.apply(branchOf(issueWith()), { text: '\nSeen it.\nTwice.' }, contextWith());
      expect(outcome.documents[1]).to.deep.equal({
        kind: 'comment',
        value: {
          id: '20261122T120000Z-n0nce0123456',
          issue_id: 'issue_008',
          author: 'gemini_cli',
          created_at: NOW,
          text: '\nSeen it.\nTwice.',
        },
      });
      expect(issueOf(outcome)).to.deep.equal(issueWith({ updated_at: NOW }));
      expect(outcome.summary).to.equal('comment on issue_008: Seen it.');
    });

    it('is free to all, whoever holds the issue and whatever its status', () => {
      for (const state of [held, branchOf(issueWith({ status: 'resolved' })), branchOf(issueWith({ status: 'closed' }))]) {
        expect(commentIssue.apply(state, { text: 'x' }, contextWith()).documents).to.have.length(2);
      }
    });

    it("renews the holder's lease", () => {
      expect(issueOf(commentIssue.apply(own, { text: 'x' }, contextWith({ now: DUE }))).claim?.renewed_at).to.equal(DUE);
    });

    it('refuses an empty comment, and one on an issue that there is not', () => {
      failureOf(() => commentIssue.apply(own, { text: ' \n\t' }, contextWith()), 'usage', 2);
      failureOf(() => commentIssue.apply(branchOf(null), { text: 'x' }, contextWith()), 'not_found', 4);
    });
  });

  describe('close', () => {
    it('ends an issue and its claim', () => {
      for (const state of [branchOf(issueWith()), own]) {
        const outcome = closeIssue.apply(state, { reason: 'not reproducible' }, contextWith());
        expect(issueOf(outcome)).to.include({
          status: 'closed',
          claim: null,
          closed_at: NOW,
          close_reason: 'not reproducible',
          resolved_by: null,
        });
        expect(outcome.reason).to.equal('not reproducible');
      }
    });

    it('refuses an issue that another holds, until the lease is stale', () => {
      failureOf(() => closeIssue.apply(held, {}, contextWith()), 'lost', 5);
      failureOf(() => closeIssue.apply(own, {}, contextWith({ session: 'other' })), 'lost', 5);
      expect(issueOf(closeIssue.apply(held, {}, contextWith({ now: STALE }))).status).to.equal('closed');
    });

    it('refuses an issue that is resolved or closed already', () => {
      for (const status of ['resolved', 'closed'] as const) {
        failureOf(() => closeIssue.apply(branchOf(issueWith({ status })), {}, contextWith()), 'refused', 3);
      }
      failureOf(() => closeIssue.apply(branchOf(null), {}, contextWith()), 'not_found', 4);
    });
  });

  describe('reopen', () => {
    it('makes a resolved issue new', () => {
      const issue = issueWith({ status: 'resolved', assigned_to: 'x', resolved_by: 'fix_008_1', resolved_at: NOW });
      const outcome = reopenIssue.apply(branchOf(issue), { reason: 'it is back' }, contextWith({ now: later(5) }));
      expect(issueOf(outcome)).to.deep.equal(issueWith({ updated_at: later(5) }));
      expect(outcome.reason).to.equal('it is back');
    });

    it('makes a closed issue new', () => {
      const closed = issueOf(closeIssue.apply(own, { reason: 'x' }, contextWith()));
      const issue = issueOf(reopenIssue.apply(branchOf(closed), {}, contextWith()));
      expect(issue).to.deep.equal(issueWith({ closed_at: null, close_reason: null, updated_at: NOW }));
    });

    it('refuses an issue that is open', () => {
      for (const state of [branchOf(issueWith()), own]) {
        failureOf(() => reopenIssue.apply(state, {}, contextWith()), 'refused', 3);
      }
      failureOf(() => reopenIssue.apply(branchOf(null), {}, contextWith()), 'not_found', 4);
    });
  });

  describe('import', () => {
    const comment = { id: '20200101T000000Z-abc', issue_id: 'issue_008', author: null, created_at: NOW, text: 'old' };
    const empty = branchOf(null);
    const run = (input: { issue: object; fixes?: object[]; comments?: object[] }, state = empty) =>
      importIssue.apply(state, { fixes: [], comments: [], ...input }, contextWith());

    it('brings in an issue with its fixes and comments as they are', () => {
      const issue = issueWith({ status: 'resolved', resolved_by: 'fix_011', strange: { kept: true } });
      const fix = fixWith({ id: 'fix_011' as FixId, status: 'applied' });
      expect(run({ issue, fixes: [fix], comments: [comment] }).documents).to.deep.equal([
        { kind: 'issue', value: issue },
        { kind: 'fix', value: fix },
        { kind: 'comment', value: comment },
      ]);
    });

    it('refuses an issue that is there already', () => {
      failureOf(() => run({ issue: issueWith() }, branchOf(issueWith())), 'lost', 5);
    });

    it('refuses documents that are not of their schema', () => {
      const { title: _, ...untitled } = issueWith();
      failureOf(() => run({ issue: untitled }), 'usage', 2);
      failureOf(() => run({ issue: { ...issueWith(), severity: 'urgent' } }), 'usage', 2);
      failureOf(() => run({ issue: issueWith(), fixes: [{ ...fixWith(), status: 'done' }] }), 'usage', 2);
      failureOf(() => run({ issue: issueWith(), comments: [{ ...comment, id: '../../x' }] }), 'usage', 2);
    });

    it('refuses a fix whose id is not in its stored form', () => {
      failureOf(() => run({ issue: issueWith(), fixes: [fixWith({ id: 'fix_8' as FixId })] }), 'usage', 2);
    });

    it('refuses another issue, and what belongs to another issue', () => {
      failureOf(() => run({ issue: issueWith({ id: numberedIssue(9) }) }), 'refused', 3);
      failureOf(() => run({ issue: issueWith(), fixes: [fixWith({ issue_id: numberedIssue(9) })] }), 'refused', 3);
      failureOf(() => run({ issue: issueWith(), comments: [{ ...comment, issue_id: 'issue_009' }] }), 'refused', 3);
    });

    it('refuses two fixes or comments with one id: one of them would be lost', () => {
      failureOf(() => run({ issue: issueWith(), fixes: [fixWith(), fixWith({ title: 'Another' })] }), 'refused', 3);
      failureOf(() => run({ issue: issueWith(), comments: [comment, { ...comment, text: 'other' }] }), 'refused', 3);
    });
  });
});
