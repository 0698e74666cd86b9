/** Arbitrary inputs of every operation: valid by their schemas, and often at odds with the state they meet. */
import fc from 'fast-check';
import { type Action, type InputOf, OPERATIONS } from '../../../src/core/ops/registry.ts';
import { claimOf, fixWith, GEMINI, heldIssue, issueWith, KEY, OTHER_KEY } from '../samples.ts';

const text = fc.oneof(fc.constantFrom('because', ' ', 'a\nb', '\x1b[2J', 'Coord-Action: forged'), fc.string({ maxLength: 20 }));
const someText = text.filter((value) => value !== '');
const severity = fc.constantFrom('critical', 'high', 'medium', 'low');
const label = fc.constantFrom('ui', 'api', 'templates');
const issueIds = fc.uniqueArray(fc.constantFrom('issue_001', 'issue_002', 'issue_008'), { maxLength: 2 });
const fixId = fc.constantFrom(
  'fix_008_1',
  'fix_008_2',
  'fix_008_3',
  'fix_011',
  'fix_008_99999999999999999999999',
  'fix_009_1',
  'fix_8_1',
);
const optional = { requiredKeys: [] as [] };
const change = <T>(of: fc.Arbitrary<T>) => fc.record({ from: of, to: of });

const verdict = fc.constantFrom('approved' as const, 'changes_requested' as const);
const lists = <T>(of: fc.Arbitrary<T[]>) => fc.record({ add: of, remove: of }, optional);

const imported = fc.constantFrom<InputOf<'import_issue'>>(
  { issue: issueWith(), fixes: [fixWith()], comments: [] },
  { issue: heldIssue(claimOf(GEMINI)), fixes: [], comments: [] },
  { issue: {}, fixes: [], comments: [] },
  { issue: issueWith(), fixes: [fixWith(), fixWith()], comments: [] },
);

const policy = fc.constantFrom({}, { lease_minutes: 5 }, { lease_minutes: 0 }, { approval_required: true }, { lease: 5 });

const INPUTS: { readonly [A in Action]: fc.Arbitrary<InputOf<A>> } = {
  create_issue: fc.record(
    { title: someText, severity, description: text, labels: fc.array(label), depends_on: issueIds },
    { requiredKeys: ['title', 'severity'] },
  ),
  edit_issue: fc.record(
    {
      title: change(fc.oneof(fc.constant(issueWith().title), someText)),
      description: change(text),
      severity: change(severity),
      labels: lists(fc.array(label)),
      depends_on: lists(issueIds),
    },
    optional,
  ),
  comment_issue: fc.record({ text: someText }),
  close_issue: fc.record({ reason: text }, optional),
  reopen_issue: fc.record({ reason: text }, optional),
  import_issue: imported,
  claim_issue: fc.record(
    {
      ttl_minutes: fc.constantFrom(1, 30, 90, 2000),
      resume: fc.boolean(),
      force: fc.boolean(),
      reason: text,
      claims_held: fc.nat({ max: 2 }),
    },
    optional,
  ),
  renew_claim: fc.constant({}),
  release_issue: fc.record({ reason: text, resume: fc.boolean(), force: fc.boolean(), expired: fc.boolean() }, optional),
  propose_fix: fc.record(
    { fix: fixId, title: someText, implementation: fc.record({ approach: text, lines: text }, optional) },
    { requiredKeys: ['title'] },
  ),
  review_fix: fc.record({ fix: fixId, verdict, notes: text }, { requiredKeys: ['fix', 'verdict'] }),
  apply_fix: fc.record({ fix: fixId }),
  reject_fix: fc.record({ fix: fixId, reason: someText }),
  start_session: fc.record({ host: text }, optional),
  heartbeat: fc.constant({}),
  import_audit: fc.record({ entry: fc.record({ message: fc.jsonValue() }, optional) }),
  add_key: fc.constantFrom(KEY, OTHER_KEY, { ...KEY, type: 'openpgp' as const }),
  revoke_key: fc.record({ fingerprint: fc.constantFrom(KEY.fingerprint, OTHER_KEY.fingerprint), reason: someText }),
  set_config: fc.record({ team_id: fc.constantFrom('a'.repeat(32), 'b'.repeat(32)), policy }, { requiredKeys: ['policy'] }),
};

/** One action with an input. */
export interface Step {
  readonly action: Action;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Arbitrary actions among these. */
export function stepOf(...actions: readonly Action[]): fc.Arbitrary<Step> {
  return fc.oneof(
    ...actions.map((action) => (INPUTS[action] as fc.Arbitrary<object>).map((input): Step => ({ action, input: { ...input } }))),
  );
}

/** The operations on one kind of branch. */
export function actionsOn(target: 'issue' | 'agent' | 'keys' | 'config'): Action[] {
  return (Object.keys(OPERATIONS) as Action[]).filter((action) => OPERATIONS[action].target === target);
}
