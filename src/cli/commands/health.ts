import { checkHealth, type Health } from '../../app/health.ts';
import { EXIT_CODES } from '../../core/errors.ts';
import { textTable } from '../../reports/text.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([name]) => name !== 'total')
    .map(([name, number]) => `${number} ${name.replace('_', ' ')}`)
    .join(', ');

function agentsText({ agents, holders, claims }: Health): string {
  const held = holders === 0 ? 'holding nothing' : `${holders} of them holding ${countText(claims, 'issue')}`;
  return agents === 0 ? 'none yet' : `${agents}, ${held}`;
}

export const health: Verb = {
  name: 'health',
  group: 'audit',
  summary: 'look for stale leases, locks, pointers, reports and silent agents; exit 8 when there are',
  details: [
    'Changes nothing. Each finding comes with the command that mends it; `git coord cleanup` mends what is safe to mend.',
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const health = await checkHealth(workspace);
      const ok = health.problems.length === 0;
      print(args, env, { ok, ...health }, () => {
        const facts = [
          ['issues:', `${health.issues['total']} (${counted(health.issues)})`],
          ['fixes:', `${health.fixes['total']} (${counted(health.fixes)})`],
          ['agents:', agentsText(health)],
        ];
        const findings = health.problems.map(({ message, command }) => `${message}\n    ${command}`);
        return [textTable(facts), '', ...(ok ? ['all is well'] : findings)].join('\n');
      });
      return ok ? 0 : EXIT_CODES.check_failed;
    }),
};
