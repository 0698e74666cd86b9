import { importInto } from '../../app/import.ts';
import { EXIT_CODES } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { countText } from '../../reports/wording.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

export const importIssues: Verb = {
  name: 'import',
  group: 'data',
  summary: 'bring in issues from elsewhere; doing it again adds nothing twice',
  details: [
    'Issues keep their old ids as aliases that every verb accepts, and every field that git coord does not know. What is torn or wrong is reported with file and line, the rest comes in, and the exit code is 8.',
  ],
  positionals: [{ name: 'path', describe: 'the old directory (phase4) or the JSONL file (beads)', required: true }],
  options: [
    { name: 'from', type: 'text', value: 'FORMAT', choices: ['phase4', 'beads'], required: true, describe: 'phase4 or beads' },
  ],
  examples: [
    ['git coord import --from phase4 path/to/old/directory', 'issues, fixes, locks and audit log of the file-based layout'],
    ['git coord import --from beads issues.jsonl', 'a Beads export'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const from = args.need('from') as 'phase4' | 'beads';
      const result = await importInto(workspace, { from, path: args.need('path') }, workspace.person);
      for (const { file, line, severity, message } of result.problems) {
        const place = line === null ? file : `${file}:${line}`;
        note(args, env, `${place}: ${severity === 'skipped' ? 'skipped: ' : ''}${message}`);
      }
      print(args, env, { ok: true, ...result }, () => {
        const { imported, already, fixes, comments, audit, renamed } = result;
        const there = already > 0 ? `; ${already} ${already === 1 ? 'was' : 'were'} here already` : '';
        return [
          `imported ${[
            countText(imported.length, 'issue'),
            countText(fixes, 'fix', 'fixes'),
            countText(comments, 'comment'),
            countText(audit, 'audit entry', 'audit entries'),
          ].join(', ')}${there}`,
          ...renamed.map(({ from: old, to }) => `${display(old)} is ${to} here, because another issue has that id`),
        ].join('\n');
      });
      return result.problems.some(({ severity }) => severity === 'skipped') ? EXIT_CODES.check_failed : 0;
    }),
};
