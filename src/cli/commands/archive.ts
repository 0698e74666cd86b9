import { type ArchiveResult, archiveIssues, DEFAULT_DAYS } from '../../app/archive.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

/** So many ids are named one by one. */
const NAMED = 10;

function textOf({ archived, kept, there }: ArchiveResult, dryRun: boolean): string {
  const named = archived.length > NAMED ? [...archived.slice(0, NAMED), `${archived.length - NAMED} more`] : archived;
  const verb = dryRun ? 'would archive' : 'archived';
  const done =
    archived.length === 0 ? 'nothing to archive' : `${verb} ${countText(archived.length, 'issue')}: ${named.join(', ')}`;
  const refusal = there?.refusal ?? null;
  return [
    done,
    ...kept.map(({ issue, reason }) => `${issue} ${dryRun ? 'would stay' : 'stays'}: ${reason}`),
    ...(dryRun && archived.length > 0 ? ['nothing was changed'] : []),
    ...(refusal === null ? [] : [`the remote keeps its refs of archived issues, which does no harm: ${refusal}`]),
  ].join('\n');
}

export const archive: Verb = {
  name: 'archive',
  group: 'data',
  summary: 'retire issues that are done: their refs go, everything else stays',
  details: [
    'Without ISSUE it retires what is resolved or closed and was left alone for --older-than days. A retired issue is still shown, searched, logged, ' +
      'exported and verified as before, and any action on it (reopen, comment, …) brings it back. `git coord list --all` lists it.',
    'Fewer refs make every push and every fetch faster; the history of retired issues is kept by refs/coord/archive.',
  ],
  positionals: [{ name: 'issue', describe: 'the issues to retire; default: all that have rested long enough', many: true }],
  options: [
    {
      name: 'older-than',
      type: 'number',
      value: 'DAYS',
      most: 36500,
      describe: `retire what was left alone for so many days (default: ${DEFAULT_DAYS})`,
    },
    { name: 'dry-run', type: 'flag', describe: 'say what it would do, and do nothing' },
  ],
  examples: [
    ['git coord archive --dry-run', 'what has rested long enough'],
    ['git coord archive 8 9', 'retires issue_008 and issue_009 now'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const dryRun = args.flag('dry-run');
      const given = args.all('issue');
      const issues = given.length > 0 ? await Promise.all(given.map((text) => resolveIssue(workspace, text))) : undefined;
      const result = await archiveIssues(workspace, {
        dryRun,
        olderThanDays: args.number('older-than'),
        ...(issues && { issues }),
      });
      print(args, env, { ok: true, dry_run: dryRun, ...result }, () => textOf(result, dryRun));
      return undefined;
    }),
};
