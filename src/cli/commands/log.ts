import { readLog } from '../../app/log.ts';
import { resolveIssue } from '../../app/resolve.ts';
import { ValidationError } from '../../core/errors.ts';
import { jsonLine } from '../../core/json.ts';
import type { LogEntry } from '../../core/log-entry.ts';
import { display, quote } from '../../core/text.ts';
import { normalizeTime, seconds } from '../../core/time.ts';
import { textTable } from '../../reports/text.ts';
import { inWorkspace } from '../open.ts';
import { note, print } from '../output.ts';
import type { Verb } from '../verb.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };

/** Seconds since 1970 from a time (2026-11-22, 2026-11-22T12:00:00Z) or an age (30m, 2h, 3d). Throws a ValidationError. */
function parseSince(text: string, now: string): number {
  const age = text.match(/^(\d{1,6})([smhdw])$/);
  if (age) return seconds(now) - Number(age[1]) * (UNITS[age[2] ?? ''] ?? 0);
  const time = normalizeTime(text);
  if (time) return seconds(time.time);
  throw new ValidationError(`--since ${quote(text)} is neither a time nor an age`, { hint: '--since 2026-11-22, or --since 2h' });
}

function row({ timestamp, agent, action, success, message }: LogEntry): string[] {
  return [timestamp, display(agent), display(action), success ? '' : 'denied', display(message.replace(/^denied: /, ''))];
}

export const log: Verb = {
  name: 'log',
  group: 'audit',
  summary: 'show what was done and what was refused, the oldest first',
  details: ['Reads the commits of every branch; `git log refs/coord` shows the same in plain Git.'],
  options: [
    { name: 'issue', type: 'text', value: 'ISSUE', describe: 'only this issue' },
    { name: 'since', type: 'text', value: 'T', describe: 'only since a time (2026-11-22T12:00:00Z) or an age (30m, 2h, 3d)' },
    { name: 'limit', type: 'number', value: 'N', describe: 'only the newest N' },
    { name: 'jsonl', type: 'flag', describe: 'one JSON object a line: timestamp, agent, action, success, message, …' },
  ],
  examples: [
    ['git coord log --agent gemini_cli --since 2h', 'what one agent did'],
    ['git coord log --jsonl', 'the audit log for a program'],
  ],
  run: (args, env) =>
    inWorkspace(args, env, async (workspace) => {
      if (args.json && args.flag('jsonl')) {
        throw new ValidationError('--json and --jsonl exclude each other', { hint: 'git coord log -h' });
      }
      const issue = args.text('issue');
      const since = args.text('since');
      const entries = await readLog(workspace, {
        agent: args.text('agent'),
        issue: issue === undefined ? undefined : await resolveIssue(workspace, issue),
        since: since === undefined ? undefined : parseSince(since, workspace.now()),
        limit: args.number('limit'),
      });
      if (args.flag('jsonl')) for (const entry of entries) env.out(`${jsonLine(entry)}\n`);
      else print(args, env, entries, () => textTable(entries.map(row)));
      if (entries.length === 0 && !args.flag('jsonl')) note(args, env, 'no entries match');
      return undefined;
    }),
};
