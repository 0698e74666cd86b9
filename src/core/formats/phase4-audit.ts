/** The predecessor's audit log: one JSON object a line. */
import { encodeName, fixId, issueId } from '../ids.ts';
import { seconds } from '../time.ts';
import { cleanLine, type Fields, type ImportedAuditEntry, parseFields, type Report, readTime } from './parsed.ts';

const MAX_AGENT_LENGTH = 64;
/** An agent's name is a component of a ref, which has an end. */
const MAX_ENCODED_LENGTH = 200;
const MAX_ACTION_LENGTH = 100;

/** Reads a whole log; `reportAt` takes the problems of a line. */
export function parseAuditLog(text: string, reportAt: (line: number) => Report): ImportedAuditEntry[] {
  const entries: ImportedAuditEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const report = reportAt(index + 1);
    try {
      entries.push(readEntry(parseFields(line), { line: index + 1, before: entries.at(-1)?.time ?? null }, report));
    } catch (error) {
      report('skipped', `the line cannot be read: ${(error as Error).message}`);
    }
  }
  return entries;
}

function readEntry(entry: Fields, place: { line: number; before: string | null }, report: Report): ImportedAuditEntry {
  const given = readTime(entry, 'timestamp', report);
  // Git cannot date a commit before 1970.
  const time = given !== undefined && seconds(given) >= 0 ? given : undefined;
  if (time === undefined) report('note', "the entry has no time of its own; it got its predecessor's");
  const agent = agentName(entry['agent']);
  if (agent !== entry['agent']) report('note', `the entry's agent came in as '${agent}'`);
  const { action, message, issue_id: issue, fix_id: fix } = entry;
  return {
    entry,
    time: time ?? place.before,
    agent,
    action: (typeof action === 'string' && cleanLine(action, MAX_ACTION_LENGTH)) || 'unknown',
    success: entry['success'] !== false,
    message: typeof message === 'string' ? message : '',
    issue_id: typeof issue === 'string' ? issueId(issue) : null,
    fix_id: typeof fix === 'string' ? fixId(fix) : null,
    line: place.line,
  };
}

/** A name that may stand in a ref and in a commit's header. */
function agentName(name: unknown): string {
  if (typeof name !== 'string') return 'unknown';
  const clean = cleanLine(name.replace(/[<>]/g, ''), MAX_AGENT_LENGTH);
  return (encodeName(clean).length <= MAX_ENCODED_LENGTH ? clean : cleanLine(clean, 16)) || 'unknown';
}
