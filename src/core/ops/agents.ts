/** Operations on an agent's own record: start a session, heartbeat, import of an older audit log. */
import type { HeartbeatInput, ImportAuditInput, StartSessionInput } from '../generated/types.ts';
import { valid_heartbeat, valid_import_audit, valid_start_session } from '../generated/validators.js';
import { isRecord } from '../json.ts';
import type { Agent, BranchState } from '../model.ts';
import { display } from '../text.ts';
import { seconds } from '../time.ts';
import type { Context, Operation } from './operation.ts';

function seen(state: BranchState, context: Context, change: Partial<Agent> = {}): Agent {
  const known = state.agent ?? { name: context.agent, registered_at: context.now, last_seen: context.now };
  const cameLater = seconds(known.last_seen) > seconds(context.now);
  return { ...known, ...change, last_seen: cameLater ? known.last_seen : context.now, session: context.session };
}

export const startSession: Operation<StartSessionInput> = {
  action: 'start_session',
  target: 'agent',
  validInput: valid_start_session,
  apply(state, input, context) {
    const agent = seen(state, context, input.host === undefined ? {} : { host: input.host });
    return { documents: [{ kind: 'agent', value: agent }], summary: `start a session of ${display(context.agent)}` };
  },
};

export const heartbeat: Operation<HeartbeatInput> = {
  action: 'heartbeat',
  target: 'agent',
  validInput: valid_heartbeat,
  apply(state, _input, context) {
    return {
      documents: [{ kind: 'agent', value: seen(state, context) }],
      summary: `heartbeat of ${display(context.agent)}`,
    };
  },
};

export const importAudit: Operation<ImportAuditInput> = {
  action: 'import_audit',
  target: 'agent',
  validInput: valid_import_audit,
  apply(state, input, context) {
    const message = isRecord(input.entry) ? input.entry['message'] : null;
    return {
      documents: [{ kind: 'agent', value: seen(state, context, { session: null }) }],
      summary: typeof message === 'string' ? display(message) : '',
    };
  },
};
