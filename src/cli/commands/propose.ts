import { proposeFix } from '../../app/actions.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { ValidationError } from '../../core/errors.ts';
import type { ProposeFixInput } from '../../core/generated/types.ts';
import { type FixId, fixId } from '../../core/ids.ts';
import { quote } from '../../core/text.ts';
import type { Arguments } from '../arguments.ts';
import { inWorkspace, textOrInput } from '../open.ts';
import { printAction } from '../output.ts';
import { FIX, type Verb } from '../verb.ts';

/** Both forms of test results; undefined where none were given. */
function testResults(args: Arguments): ProposeFixInput['test_results'] {
  const notes = args.text('test-notes');
  const rate = args.text('success-rate');
  const nodes = args.parts('nodes-tested');
  const results = {
    ...((args.flag('tested') || notes !== undefined) && { tested: args.flag('tested') }),
    ...(notes !== undefined && { notes }),
    ...(nodes.length > 0 && { nodes_tested: [...nodes] }),
    ...(rate !== undefined && { success_rate: rate }),
  };
  return Object.keys(results).length > 0 ? results : undefined;
}

/** The id that was given; undefined where one is to be allocated. What looks like no id is a file or a title in the wrong place. */
function ownId(args: Arguments): FixId | undefined {
  const given = args.text('fix');
  if (given === undefined) return undefined;
  const id = /^(?:fix[-_]\S+|(?:fix |#)?\d+(?:_\d+)?)$/i.test(given.trim()) ? fixId(given) : null;
  if (id !== null) return id;
  const hint =
    args.all('files').length > 0
      ? 'files are joined with commas: --files a.py,b.py'
      : 'ids look like fix_011, a title goes into --title, and files are joined with commas: --files a.py,b.py';
  throw new ValidationError(`${quote(given)} cannot be a fix's id`, { hint });
}

function givenLines(args: Arguments): string | undefined {
  const lines = args.text('lines');
  if (lines === undefined || (/^[\d\s,-]+$/.test(lines) && /\d/.test(lines))) return lines;
  throw new ValidationError(`--lines must look like 1-9 or 1-9,12, not ${quote(lines)}`, { hint: 'git coord propose -h' });
}

export const propose: Verb = {
  name: 'propose',
  group: 'work',
  summary: 'propose a fix of an issue',
  details: [
    'The fix gets the next id of its issue (fix_008_1, fix_008_2, …) unless one is given. Anyone may propose on an open issue, also without its claim.',
    'A fix is a record: your code travels on your own branch, and apply merges nothing; it records that the fix is in.',
  ],
  positionals: [{ ...FIX, describe: 'an id of your own for the fix: fix_011', required: false, offers: [] }],
  options: [
    { name: 'issue', type: 'text', value: 'ISSUE', required: true, describe: 'the issue that it fixes' },
    { name: 'title', type: 'text', value: 'TEXT', required: true, describe: 'what it does, in one line' },
    { name: 'approach', type: 'text', value: 'TEXT', describe: 'how it does it; - reads standard input' },
    { name: 'files', type: 'text', value: 'A,B', many: true, describe: 'the files that it changes, joined with commas' },
    { name: 'lines', type: 'text', value: '1-9', describe: 'the lines that it changes: 1-9 or 1-9,12' },
    { name: 'tested', type: 'flag', describe: 'it was tested' },
    { name: 'test-notes', type: 'text', value: 'TEXT', describe: 'how it was tested' },
    { name: 'nodes-tested', type: 'text', value: 'A,B', many: true, describe: 'what it was tested on' },
    { name: 'success-rate', type: 'text', value: '100%', describe: 'how many of them passed' },
  ],
  examples: [
    [
      'git coord propose --issue issue_008 --title "Resolve templates" --approach "Walk the AST" --files a.py,b.py --lines 450-480 --tested --test-notes "27 nodes"',
      'proposes fix_008_1',
    ],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const fix = ownId(args);
      const lines = givenLines(args);
      const issue = await resolveIssue(workspace, args.need('issue'));
      const approach = await textOrInput(args, env, 'approach');
      const files = args.parts('files');
      const tests = testResults(args);
      const done = await proposeFix(workspace, issue, {
        ...(fix && { fix }),
        title: args.need('title'),
        implementation: {
          ...(approach !== undefined && { approach }),
          ...(files.length > 0 && { files_modified: [...files] }),
          ...(lines !== undefined && { lines }),
        },
        ...(tests && { test_results: tests }),
      });
      const next = `next: another agent runs git coord review ${done.fix} --approve; then git coord apply ${done.fix}`;
      printAction(args, env, workspace, done, [next]);
      return undefined;
    }),
};
