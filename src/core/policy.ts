/** The team's rules: what they are without a word from the team, and how they are changed. */
import { ValidationError } from './errors.ts';
import { valid_TeamConfig } from './generated/validators.js';
import { isRecord } from './json.ts';
import { type Policy, SEVERITIES, type Severity, type TeamConfig } from './model.ts';
import { quote } from './text.ts';
import { reasonOf } from './validate.ts';

/** The version of the data model that this program writes; it refuses to touch a newer one. */
export const FORMAT = 1;

/** The rules of a team that changed none. */
export const DEFAULT_POLICY: Policy = {
  lease_minutes: 60,
  max_lease_minutes: 1440,
  clock_skew_seconds: 120,
  apply_by: 'anyone',
  approval_required: false,
  max_claims_per_agent: 0,
  severities: [...SEVERITIES],
  require_signatures: false,
};

const { require_signatures: _, ...firstPolicy } = DEFAULT_POLICY;
/** What the settings of a new team say. Rules that came later are left to their default: an older team's first commit replays to the same bytes. */
export const FIRST_POLICY: TeamConfig['policy'] = firstPolicy;

/** The names of the rules, in the order in which they are shown. */
export const POLICY_KEYS = Object.keys(DEFAULT_POLICY) as readonly (keyof Policy & string)[];

function checkPolicyKey(key: string): void {
  if (Object.hasOwn(DEFAULT_POLICY, key)) return;
  throw new ValidationError(`there is no setting ${quote(key)}`, { hint: `settings: ${POLICY_KEYS.join(', ')}` });
}

/** Throws a ValidationError unless a list names each severity once. */
function checkSeverities(given: unknown): void {
  const names = Array.isArray(given) ? given.map(String).sort() : [];
  if (names.join() === [...SEVERITIES].sort().join()) return;
  throw new ValidationError(`severities must name each of ${SEVERITIES.join(', ')} once`, {
    hint: `git coord config severities ${SEVERITIES.join(',')}`,
  });
}

/** The value of a rule from what was typed: `30`, `true`, `not_implementer`, `high,critical,medium,low`. */
export function parsePolicyValue(key: string, text: string): unknown {
  checkPolicyKey(key);
  const current = DEFAULT_POLICY[key];
  if (Array.isArray(current)) {
    const parts = text.split(',').map((part) => part.trim());
    checkSeverities(parts);
    return parts;
  }
  if (typeof current === 'number') return /^\d+$/.test(text) ? Number(text) : text;
  if (typeof current === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** The settings with some rules changed. Throws a ValidationError where there is no such rule or a value is not allowed. */
export function withPolicy(config: TeamConfig, change: Readonly<Record<string, unknown>>): TeamConfig {
  Object.keys(change).forEach(checkPolicyKey);
  if ('severities' in change) checkSeverities(change['severities']);
  const next = { ...config, policy: { ...config.policy, ...change } };
  if (!valid_TeamConfig(next)) throw new ValidationError(reasonOf(valid_TeamConfig));
  const { lease_minutes: length, max_lease_minutes: longest } = policyOf(next);
  if (length > longest) throw new ValidationError(`lease_minutes (${length}) must not exceed max_lease_minutes (${longest})`);
  return next;
}

/** The rules that a stored config document asks for; rules that it does not name have their default. */
export function policyOf(config: TeamConfig | null): Policy {
  return isRecord(config?.policy) ? { ...DEFAULT_POLICY, ...config.policy } : DEFAULT_POLICY;
}

/** Compares severities in the team's order, the most urgent first. */
export function bySeverity(policy: Policy): (a: Severity, b: Severity) => number {
  const rank = new Map(policy.severities.map((severity, index) => [severity, index]));
  return (a, b) => (rank.get(a) ?? 9) - (rank.get(b) ?? 9);
}
