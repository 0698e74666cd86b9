/** The operation on the team's settings. */
import { CoordinationError } from '../errors.ts';
import type { SetConfigInput } from '../generated/types.ts';
import { valid_set_config } from '../generated/validators.js';
import { jsonLine } from '../json.ts';
import type { TeamConfig } from '../model.ts';
import { FIRST_POLICY, FORMAT, withPolicy } from '../policy.ts';
import type { Operation } from './operation.ts';

export const setConfig: Operation<SetConfigInput> = {
  action: 'set_config',
  target: 'config',
  validInput: valid_set_config,
  apply(state, input, context) {
    if (!state.config && !input.team_id) {
      throw new CoordinationError('not_initialised', 'this repository has no coordination yet', { hint: 'git coord init' });
    }
    const before: TeamConfig = state.config ?? {
      format: FORMAT,
      team_id: input.team_id ?? '',
      created_at: context.now,
      policy: FIRST_POLICY,
    };
    const config = withPolicy(before, input.policy as Record<string, unknown>);
    if (state.config && jsonLine(config) === jsonLine(before)) {
      return { documents: [], summary: 'the settings are so already', already: true };
    }
    const changed = Object.entries(input.policy).map(([key, value]) => `${key} to ${String(value)}`);
    return {
      documents: [{ kind: 'config', value: config }],
      summary: state.config ? `set ${changed.join(', ')}` : 'set up the team',
    };
  },
};
