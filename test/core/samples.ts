/** Plain values for tests of the rules: one issue, one fix, one moment, two agents. */
import { expect } from 'chai';
import { CoordinationError, type ErrorCode } from '../../src/core/errors.ts';
import { type FixId, type IssueId, numberedIssue } from '../../src/core/ids.ts';
import {
  type Actor,
  type AgentKey,
  type AgentKeys,
  type BranchState,
  type Claim,
  EMPTY_STATE,
  type Fix,
  type Issue,
} from '../../src/core/model.ts';
import type { Context, Outcome } from '../../src/core/ops/operation.ts';
import type { InputOf } from '../../src/core/ops/registry.ts';
import { DEFAULT_POLICY } from '../../src/core/policy.ts';
import { addSeconds } from '../../src/core/time.ts';

export const NOW = '2026-11-22T12:00:00Z';
export const ISSUE_ID: IssueId = numberedIssue(8);
export const GEMINI: Actor = { agent: 'gemini_cli', session: 's1' };
export const CLAUDE: Actor = { agent: 'claude_code', session: 's2' };

/** The moment `count` seconds after NOW. */
export const later = (count: number): string => addSeconds(NOW, count);

/** What an operation is told, with gemini_cli acting under the default rules. */
export function contextWith(change: Partial<Context> = {}): Context {
  return { ...GEMINI, now: NOW, nonce: 'n0nce0123456789abcdef012', policy: DEFAULT_POLICY, issue: ISSUE_ID, ...change };
}

/** The context of a team with some rules of its own. */
export function underPolicy(policy: Partial<Context['policy']>, change: Partial<Context> = {}): Context {
  return contextWith({ ...change, policy: { ...DEFAULT_POLICY, ...policy } });
}

/** An hour's lease from NOW on. */
export function claimOf(actor: Actor, change: Partial<Claim> = {}): Claim {
  return { ...actor, locked_at: NOW, expires_at: later(3600), nonce: 'first', ...change };
}

/** A new issue. */
export function issueWith(change: Partial<Issue> = {}): Issue {
  return {
    id: ISSUE_ID,
    title: 'Template variable resolution failing',
    severity: 'high',
    status: 'new',
    description: 'Nothing is replaced.',
    assigned_to: null,
    claim: null,
    created_at: '2026-11-20T09:00:00Z',
    created_by: 'user',
    updated_at: '2026-11-20T09:00:00Z',
    labels: ['templates'],
    depends_on: [],
    resolved_by: null,
    resolved_at: null,
    ...change,
  };
}

/** An issue that somebody works on. */
export function heldIssue(claim: Claim, change: Partial<Issue> = {}): Issue {
  return issueWith({ status: 'in_progress', assigned_to: claim.agent, claim, ...change });
}

/** A proposed fix of gemini_cli. */
export function fixWith(change: Partial<Fix> = {}): Fix {
  return {
    id: 'fix_008_1' as FixId,
    issue_id: ISSUE_ID,
    title: 'Resolve variables before templates',
    status: 'proposed',
    implementer: GEMINI.agent,
    created_at: NOW,
    implementation: {},
    verified_by: [],
    ...change,
  };
}

/** Two public keys as they are added; nobody has their other halves. */
export const KEY: InputOf<'add_key'> = {
  type: 'ssh',
  fingerprint: 'SHA256:mtW8v8CDnMi8HOxhvgJm7dW6FwqsNF4hvIRmpfhrV3s',
  public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM1D2SsvWiMjcbiONNCwaTjs0ByJMHQbeL4jChxExvtc',
};
export const OTHER_KEY: InputOf<'add_key'> = {
  type: 'ssh',
  fingerprint: 'SHA256:sbrxWtDOiUMbiJXlVhKFG0uC9mghCEWmGWm2+dlAe5w',
  public_key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIObS4ZkbjmO7NlupJDah3HmrybUOgLzUYFC3DMkpt68U',
};

/** A key of gemini_cli's. */
export function keyWith(change: Partial<AgentKey> = {}): AgentKey {
  return { ...KEY, added_at: NOW, added_by: GEMINI.agent, ...change };
}

/** The keys of gemini_cli. */
export function keysWith(...keys: readonly Partial<AgentKey>[]): AgentKeys {
  return { agent: GEMINI.agent, keys: keys.map(keyWith) };
}

/** A branch's documents. */
export function branchOf(issue: Issue | null, ...fixes: readonly Fix[]): BranchState {
  return { ...EMPTY_STATE, issue, fixes };
}

/** The issue that an outcome puts. */
export function issueOf(outcome: Outcome): Issue {
  const found = outcome.documents.find((document) => document.kind === 'issue');
  if (!found) throw new Error('the outcome puts no issue');
  return found.value;
}

/** The fix that an outcome puts. */
export function fixOf(outcome: Outcome): Fix {
  const found = outcome.documents.find((document) => document.kind === 'fix');
  if (!found) throw new Error('the outcome puts no fix');
  return found.value;
}

/** What `action` throws; it must be an error of this kind with the exit code that goes with it. */
export function failureOf(action: () => unknown, code: ErrorCode, exitCode: number): CoordinationError {
  try {
    action();
  } catch (error) {
    if (!(error instanceof CoordinationError)) throw error;
    expect(error.code).to.equal(code);
    expect(error.exitCode).to.equal(exitCode);
    return error;
  }
  throw new Error(`nothing was thrown, but '${code}' was expected`);
}

/** Freezes a value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** What may act on a terminal or on the order of text: C0, DEL, C1, line separators, marks and overrides of direction. */
export const CONTROLS: readonly string[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
  [0xfeff, 0xfeff],
].flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)));
