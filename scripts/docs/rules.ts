/** The team's rules, from the schema of the settings and the defaults in src/core/policy.ts. */
import { DEFAULT_POLICY, POLICY_KEYS } from '../../src/core/policy.ts';
import { readSchemas, typeOf } from './schema.ts';

export interface Rule {
  readonly key: string;
  readonly type: string;
  readonly initial: string;
  readonly description: string;
}

/** Every rule, in the order in which `git coord config` shows them. */
export function rules(): readonly Rule[] {
  const described = readSchemas().get('config.schema.json')?.properties?.['policy']?.properties ?? {};
  return POLICY_KEYS.map((key) => {
    const schema = described[key];
    if (schema === undefined) throw new Error(`schemas/config.schema.json does not know the rule '${key}'`);
    const initial = DEFAULT_POLICY[key];
    return {
      key,
      type: schema.type === 'array' ? `${typeOf(schema.items ?? {})}, in any order` : typeOf(schema),
      initial: Array.isArray(initial) ? initial.join(',') : String(initial),
      description: schema.description ?? '',
    };
  });
}
