import { act } from '../../app/actions.ts';
import { agentsWithoutKey, assertCanSign } from '../../app/require-signatures.ts';
import { notFound } from '../../core/errors.ts';
import { POLICY_KEYS, parsePolicyValue } from '../../core/policy.ts';
import { quote } from '../../core/text.ts';
import { textTable } from '../../reports/text.ts';
import { inWorkspace } from '../open.ts';
import { note, print, printAction } from '../output.ts';
import type { Verb } from '../verb.ts';

const shown = (value: unknown): string => (Array.isArray(value) ? value.join(',') : String(value));

export const config: Verb = {
  name: 'config',
  group: 'set up',
  summary: "show or change the team's rules",
  details: [
    'The rules are versioned on refs/coord/config and every change is on record. A key is accepted with - or _ between its words.',
    'What belongs to one clone is in the Git configuration: coord.agent (who acts), coord.sign (sign every action; default false), coord.fsync (default true), coord.autoRefresh (default true).',
  ],
  positionals: [
    { name: 'key', describe: POLICY_KEYS.join(', '), offers: POLICY_KEYS },
    { name: 'value', describe: 'a new value' },
  ],
  examples: [
    ['git coord config', 'shows all rules'],
    ['git coord config lease_minutes 30', 'claims last half an hour from now on'],
    ['git coord config require_signatures true', 'every action has to be signed from now on'],
    ['git coord config apply_by not_implementer', 'nobody applies a fix of their own'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const { policy } = await workspace.team();
      const key = args.text('key')?.replaceAll('-', '_');
      const value = args.text('value');
      if (key === undefined) {
        print(args, env, policy, () => textTable(POLICY_KEYS.map((name) => [name, shown(policy[name])])));
        return undefined;
      }
      if (!POLICY_KEYS.includes(key)) throw notFound(`there is no rule ${quote(key)}`, 'git coord config');
      if (value === undefined) {
        print(args, env, policy[key], () => shown(policy[key]));
        return undefined;
      }
      const input = { policy: { [key]: parsePolicyValue(key, value) } };
      const isSwitch = key === 'require_signatures' && input.policy[key] === true && !policy.require_signatures;
      if (isSwitch) await assertCanSign(workspace, workspace.person, policy);
      const done = await act(workspace, { action: 'set_config', actor: workspace.person, input });
      printAction(args, env, workspace, done);
      const keyless = isSwitch ? await agentsWithoutKey(workspace) : [];
      if (keyless.length > 0)
        note(args, env, `note: without a key, and unable to act until git coord key add: ${keyless.map(quote).join(', ')}`);
      return undefined;
    }),
};
