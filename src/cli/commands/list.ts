import { listIssues, listWithWaits, withClaimNow } from '../../app/query.ts';
import { ISSUE_STATUSES, type IssueStatus, SEVERITIES, type Severity } from '../../core/model.ts';
import { textTable } from '../../reports/text.ts';
import { inWorkspace } from '../open.ts';
import { issueRow, note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const list: Verb = {
  name: 'list',
  group: 'issues',
  summary: 'list issues, the most urgent first',
  details: [
    'Shows what is still open (new, in_progress) unless --status or --all widens it; then archived issues are among what is done, ' +
      'marked "archived": true under --json.',
  ],
  options: [
    {
      name: 'severity',
      type: 'text',
      value: 'S',
      many: true,
      choices: SEVERITIES,
      describe: 'critical, high, medium or low; may be repeated',
    },
    {
      name: 'status',
      type: 'text',
      value: 'S',
      many: true,
      choices: ISSUE_STATUSES,
      describe: 'new, in_progress, resolved or closed; may be repeated',
    },
    { name: 'mine', type: 'flag', describe: 'only what the agent holds or is assigned to' },
    { name: 'ready', type: 'flag', describe: 'only what can be claimed now and waits for nothing' },
    { name: 'label', type: 'text', value: 'L', many: true, describe: 'only with this label; may be repeated' },
    { name: 'search', type: 'text', value: 'TEXT', describe: 'only where id, title or description contains it' },
    { name: 'all', type: 'flag', describe: 'resolved, closed and archived ones too' },
  ],
  examples: [
    ['git coord list --severity critical,high --ready', 'what to do next'],
    ['git coord list --mine --json', 'my tasks, for a program'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const listed = await listWithWaits(workspace, {
        severities: args.parts('severity') as Severity[],
        statuses: args.parts('status') as IssueStatus[],
        all: args.flag('all'),
        assignedTo: args.flag('mine') ? workspace.actor.agent : undefined,
        ready: args.flag('ready'),
        labels: args.parts('label'),
        search: args.text('search'),
      });
      const { policy } = await workspace.team();
      const now = workspace.now();
      const shown = listed.map(({ issue, ...rest }) => ({ issue: withClaimNow(issue, now, policy), ...rest }));
      print(
        args,
        env,
        shown.map(({ issue, archived, waitsFor }) => ({ ...issue, waits_for: waitsFor, ...(archived && { archived }) })),
        () => textTable(shown.map(({ issue, waitsFor }) => issueRow(issue, waitsFor))),
      );
      if (shown.length === 0) {
        const any = (await listIssues(workspace, { all: true })).length > 0;
        note(args, env, any ? 'no issues match' : 'no issues yet; try: git coord new "what is wrong or wanted"');
      }
      return undefined;
    }),
};
