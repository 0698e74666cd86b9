import { resolve } from 'node:path';
import { exportAs, exportFile, exportPhase4 } from '../../app/export.ts';
import { ValidationError } from '../../core/errors.ts';
import { display } from '../../core/text.ts';
import { inWorkspace } from '../open.ts';
import { print } from '../output.ts';
import type { Verb } from '../verb.ts';

const FORMATS = ['json', 'jsonl', 'csv', 'phase4'] as const;

export const exportIssues: Verb = {
  name: 'export',
  group: 'data',
  summary: 'write all issues as JSON, JSONL or CSV, or as a directory in the phase4 layout',
  positionals: [
    { name: 'format', describe: 'json (default), jsonl, csv or phase4', choices: FORMATS, orOption: true },
    { name: 'path', describe: 'a new file, instead of standard output; with phase4 a new or empty directory' },
  ],
  examples: [
    ['git coord export json backlog.json', 'everything, with fixes and comments'],
    ['git coord export csv > backlog.csv', 'one row an issue, on standard output'],
    ['git coord export phase4 old-layout/', 'the files of the file-based predecessor'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      const format = (args.text('format') ?? 'json') as (typeof FORMATS)[number];
      const path = args.text('path');
      if (args.json && path === undefined && (format === 'jsonl' || format === 'csv')) {
        throw new ValidationError(`--json does not go with ${format}`, { hint: 'git coord export json' });
      }
      if (format !== 'phase4' && path !== undefined) {
        await exportFile(workspace, format, path);
        print(args, env, { ok: true, path, files: 1 }, () => `wrote ${display(path)}`);
        return undefined;
      }
      if (format !== 'phase4') {
        env.out(await exportAs(workspace, format));
        return undefined;
      }
      if (path === undefined) throw new ValidationError('PATH is missing', { hint: 'git coord export phase4 DIRECTORY' });
      const { files } = await exportPhase4(workspace, resolve(env.cwd, path));
      print(args, env, { ok: true, path, files }, () => `wrote ${files} files`);
      return undefined;
    }),
};
