/** A backlog like those that agents leave behind: fixes of both forms, missing fields, stale leases, dependencies. */
import type { FixId, IssueId } from '../../src/core/ids.ts';
import type { Agent, Claim, Fix, Issue } from '../../src/core/model.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { addActions, EMPTY_ACTIVITY, type Snapshot } from '../../src/reports/snapshot.ts';

/** The moment of every snapshot here. */
export const NOW = '2026-11-06T16:00:00Z';

/** An issue with the fields that every issue has, and those given. */
export function issueOf(id: string, change: Omit<Partial<Issue>, 'id'> = {}): Issue {
  return {
    id: id as IssueId,
    title: `Title of ${id}`,
    severity: 'medium',
    status: 'new',
    assigned_to: null,
    created_at: '2026-11-06T08:00:00Z',
    ...change,
  };
}

/** A fix with the fields that every fix has, and those given. */
export function fixOf(id: string, issue: string, change: Omit<Partial<Fix>, 'id'> = {}): Fix {
  return { id: id as FixId, issue_id: issue as IssueId, title: `Title of ${id}`, status: 'proposed', ...change };
}

/** A lease until a time. */
export function claimOf(agent: string, expires_at: string, locked_at = '2026-11-06T15:00:00Z'): Claim {
  return { agent, session: 's1', locked_at, expires_at, nonce: 'n' };
}

/** A snapshot of a team that has done nothing, with the parts given. */
export function snapshotOf(parts: Partial<Snapshot> = {}): Snapshot {
  return { policy: DEFAULT_POLICY, issues: [], fixes: [], agents: [], activity: EMPTY_ACTIVITY, asOf: NOW, ...parts };
}

const held = { status: 'in_progress', assigned_to: 'gemini_cli' } as const;
const issues: readonly Issue[] = [
  issueOf('issue_010', { severity: 'low', title: 'Report says \'naïve\' café — non-ASCII title ✓ "quoted"' }),
  issueOf('issue_008', {
    ...held,
    severity: 'critical',
    title: 'Template variable resolution failing',
    claim: claimOf('gemini_cli', '2026-11-06T16:30:00Z'),
  }),
  issueOf('issue_009', {
    ...held,
    severity: 'high',
    title: 'Inputs/outputs parsing incomplete',
    claim: claimOf('gemini_cli', '2026-11-06T13:00:00Z', '2026-11-06T12:00:00Z'),
  }),
  issueOf('issue_011', { severity: 'high', title: 'Export the catalogue', depends_on: ['issue_008', 'issue_001'] }),
  issueOf('issue_001', {
    severity: 'critical',
    status: 'resolved',
    title: 'Extractor drops nodes',
    assigned_to: 'claude_code',
    resolved_by: 'fix_001',
    resolved_at: '2026-11-06T10:00:00Z',
  }),
  issueOf('issue_007', {
    severity: 'high',
    status: 'resolved',
    title: 'Test New Issue for Workflow Demo',
    resolved_by: 'fix_011',
    resolved_at: '2026-11-06T11:00:00Z',
  }),
  issueOf('issue_012', {
    status: 'closed',
    title: 'Cannot be reproduced',
    closed_at: '2026-11-06T12:00:00Z',
    close_reason: 'works for me',
  }),
];

const fixes: readonly Fix[] = [
  fixOf('fix_001', 'issue_001', {
    status: 'applied',
    title: 'Merge split descriptions',
    implementer: 'gemini_cli',
    created_at: '2026-11-06T09:00:00Z',
    implementation: { approach: 'Merge split descriptions.', files_modified: ['n8n_node_extractor.py'], lines: '40-70' },
    verified_by: ['claude_code'],
    test_results: { nodes_tested: ['Node1A', 'Node1B'], success_rate: '100%' },
    applied_by: 'claude_code',
    applied_at: '2026-11-06T10:00:00Z',
  }),
  fixOf('fix_011', 'issue_007', {
    status: 'applied',
    title: 'Resolved test issue with automation',
    implementer: 'openai_codex',
    implementation: { approach: 'First the parser.\n\n- then the *tests*', files_modified: ['a.ts', 'b.ts'] },
    test_results: { tested: true, notes: 'All automation scripts' },
    applied_by: 'claude_code',
    applied_at: '2026-11-06T11:00:00Z',
  }),
  fixOf('fix_002', 'issue_001', { status: 'applied', title: 'Follow re-exports' }),
  fixOf('fix_012', 'issue_008', {
    title: 'Fixed template variable resolution',
    implementer: 'gemini_cli',
    created_at: '2026-11-06T15:50:00Z',
    reviews: [
      { agent: 'claude_code', verdict: 'changes_requested', notes: 'handle nesting', at: '2026-11-06T15:55:00Z' },
      { agent: 'claude_code', verdict: 'approved', at: '2026-11-06T15:58:00Z' },
    ],
  }),
  fixOf('fix_013', 'issue_007', { title: 'Too late', created_at: '2026-11-06T15:40:00Z', test_results: { tested: false } }),
  fixOf('fix_014', 'issue_008', {
    status: 'rejected',
    title: 'Catch every error',
    implementer: 'openai_codex',
    rejected_by: 'claude_code',
    rejected_at: '2026-11-06T14:00:00Z',
    reject_reason: 'it hides the cause',
  }),
];

const agents: readonly Agent[] = [
  { name: 'gemini_cli', last_seen: '2026-11-06T15:59:00Z' },
  { name: 'claude_code', last_seen: '2026-11-06T10:00:00Z' },
];

const did = (agent: string, action: string, time: string, success = true) => ({ agent, action, time, success });

/** A backlog in the middle of the work. */
export const BACKLOG: Snapshot = snapshotOf({
  issues,
  fixes,
  agents,
  activity: addActions(EMPTY_ACTIVITY, [
    did('gemini_cli', 'claim_issue', '2026-11-06T15:00:00Z'),
    did('gemini_cli', 'claim_issue', '2026-11-06T12:00:00Z'),
    did('gemini_cli', 'propose_fix', '2026-11-06T15:50:00Z'),
    did('claude_code', 'review_fix', '2026-11-06T15:58:00Z'),
    did('claude_code', 'claim_issue', '2026-11-06T15:10:00Z', false),
  ]),
});
