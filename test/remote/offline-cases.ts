/** What two clones do to one issue while they are apart, and what must hold once they have settled. */
import { expect } from 'chai';
import type { ShownIssue } from '../support/place.ts';

/** An issue as `show` prints it, as far as these tests look at it. */
export interface Shown extends ShownIssue {
  readonly fixes: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: string;
    readonly implementer: string;
  }[];
  readonly comments: readonly { readonly text: string; readonly author: string }[];
  readonly depends_on?: readonly string[];
}

/** What two clones do to one issue while they are apart. `first` is settled first. */
export interface Case {
  readonly name: string;
  /** Done before, by both together; each command by an agent. `ID` and `FIX1`, `FIX2` stand for the issue and its fixes. */
  readonly before?: readonly (readonly string[])[];
  readonly first: readonly (readonly string[])[];
  readonly second: readonly (readonly string[])[];
  /** What is refused of the second, in order. */
  readonly refused: readonly RegExp[];
  readonly holds: (issue: Shown) => void;
}

const CLAIM = ['claim', 'ID'];
const propose = (title: string): string[] => ['propose', '--issue', 'ID', '--title', title];
/** Who holds an issue. */
export const holder = (issue: Shown): string | undefined => issue.claim?.agent;
const fixes = (issue: Shown): string[] => issue.fixes.map(({ title, status }) => `${title} ${status}`).sort();
/** An issue's comments, sorted. */
export const comments = (issue: Shown): string[] => issue.comments.map(({ author, text }) => `${author}: ${text}`).sort();

/** What happens to one issue at both ends, and what becomes of it. */
export const CASES: readonly Case[] = [
  {
    name: 'claim and claim: the first has it, and what the second did for it is kept',
    first: [CLAIM],
    second: [CLAIM, ['comment', 'ID', 'on it'], propose('Mend it')],
    refused: [/^bob claim_issue: issue_\d+ is held by 'ada' since /],
    holds(issue) {
      expect(holder(issue)).to.equal('ada');
      expect(comments(issue)).to.deep.equal(['bob: on it']);
      expect(fixes(issue)).to.deep.equal(['Mend it proposed']);
    },
  },
  {
    name: 'claim, and claim, propose, apply: the fix stays proposed',
    first: [CLAIM],
    second: [CLAIM, propose('Quick'), ['apply', 'OWN']],
    refused: [/^bob claim_issue: /, /^bob apply_fix: issue_\d+ is held by 'ada' until .*; fix_\w+ stays proposed$/],
    holds(issue) {
      expect([holder(issue), issue.status]).to.deep.equal(['ada', 'in_progress']);
      expect(fixes(issue)).to.deep.equal(['Quick proposed']);
    },
  },
  {
    name: 'apply and apply: one fix resolves it, the other stays proposed',
    before: [
      ['ada', ...propose('One')],
      ['bob', ...propose('Two')],
    ],
    first: [['apply', 'FIX1']],
    second: [['apply', 'FIX2']],
    refused: [/^bob apply_fix: issue_\d+ is resolved by fix_\d+_1; fix_\d+_2 cannot be applied$/],
    holds(issue) {
      expect(issue.status).to.equal('resolved');
      expect(fixes(issue)).to.deep.equal(['One applied', 'Two proposed']);
    },
  },
  {
    name: 'apply and apply of the same fix: it is applied once',
    before: [['ada', ...propose('One')]],
    first: [['apply', 'FIX1']],
    second: [['apply', 'FIX1']],
    refused: [/^bob apply_fix: fix_\d+_1 is applied already$/],
    holds: (issue) => expect(fixes(issue)).to.deep.equal(['One applied']),
  },
  {
    name: 'close and claim: what is closed is not claimed',
    first: [['close', 'ID']],
    second: [CLAIM],
    refused: [/^bob claim_issue: issue_\d+ is closed; there is nothing to claim$/],
    holds: (issue) => expect([issue.status, issue.claim]).to.deep.equal(['closed', null]),
  },
  {
    name: 'claim and close: what is held is not closed',
    first: [CLAIM],
    second: [['close', 'ID']],
    refused: [/^bob close_issue: issue_\d+ is held by 'ada'$/],
    holds: (issue) => expect([issue.status, holder(issue)]).to.deep.equal(['in_progress', 'ada']),
  },
  {
    name: 'two edits of one field: the second is refused with both texts',
    first: [['edit', 'ID', '--title', 'As ada has it']],
    second: [['edit', 'ID', '--title', 'As bob has it']],
    refused: [/^bob edit_issue: the title of issue_\d+ has changed meanwhile: it is 'As ada has it', not '.*'$/],
    holds: (issue) => expect(issue.title).to.equal('As ada has it'),
  },
  {
    name: 'two edits of one field to the same: nothing is refused',
    first: [['edit', 'ID', '--severity', 'critical']],
    second: [['edit', 'ID', '--severity', 'critical']],
    refused: [],
    holds: (issue) => expect(issue.severity).to.equal('critical'),
  },
  {
    name: 'edits of different fields: both hold',
    first: [['edit', 'ID', '--title', 'Another title']],
    second: [['edit', 'ID', '--severity', 'low']],
    refused: [],
    holds: (issue) => expect([issue.title, issue.severity]).to.deep.equal(['Another title', 'low']),
  },
  {
    name: 'labels added by both: all of them are there',
    first: [['edit', 'ID', '--add-label', 'north']],
    second: [['edit', 'ID', '--add-label', 'south']],
    refused: [],
    holds: (issue) => expect(issue.labels).to.have.members(['north', 'south']),
  },
  {
    name: 'comments on both sides: all of them are there',
    first: [['comment', 'ID', 'here']],
    second: [
      ['comment', 'ID', 'there'],
      ['comment', 'ID', 'and there'],
    ],
    refused: [],
    holds: (issue) => expect(comments(issue)).to.deep.equal(['ada: here', 'bob: and there', 'bob: there']),
  },
  {
    name: 'a proposal for what is resolved meanwhile: it is kept',
    before: [['ada', ...propose('One')]],
    first: [['apply', 'FIX1']],
    second: [propose('Late'), ['comment', 'ID', 'late, too']],
    refused: [],
    holds(issue) {
      expect(issue.status).to.equal('resolved');
      expect(fixes(issue)).to.deep.equal(['Late proposed', 'One applied']);
      expect(comments(issue)).to.deep.equal(['bob: late, too']);
    },
  },
  {
    name: 'two proposals under one given id: both are kept, and each is applied as itself',
    first: [['propose', 'fix_011', '--issue', 'ID', '--title', 'Of ada']],
    second: [
      ['propose', 'fix_011', '--issue', 'ID', '--title', 'Of bob'],
      ['apply', 'fix_011', '--issue', 'ID'],
    ],
    refused: [/^bob propose_fix: fix_011 is the id of another fix by now; it is kept as fix_\d+_1$/],
    holds: (issue) => expect(fixes(issue)).to.deep.equal(['Of ada proposed', 'Of bob applied']),
  },
  {
    name: 'a takeover and a release: who lost it releases nothing',
    before: [['bob', ...CLAIM]],
    first: [[...CLAIM, '--force', '--reason', 'bob is away']],
    second: [
      ['release', 'ID'],
      ['comment', 'ID', 'not finished'],
    ],
    refused: [/^bob release_issue: issue_\d+ is held by 'ada' since /],
    holds(issue) {
      expect(holder(issue)).to.equal('ada');
      expect(comments(issue)).to.deep.equal(['bob: not finished']);
    },
  },
  {
    name: 'release and release: the second finds nothing to release',
    before: [['bob', ...CLAIM]],
    first: [['release', 'ID', '--force', '--reason', 'bob is away']],
    second: [['release', 'ID']],
    refused: [/^bob release_issue: issue_\d+ is not claimed; it is new$/],
    holds: (issue) => expect(issue.claim).to.equal(null),
  },
];
