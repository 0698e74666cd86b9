/**
 * Commit messages: a subject for people, then trailers for machines.
 *
 *     claim issue_008: Template variable resolution failing
 *
 *     Coord-Action: claim_issue
 *     Coord-Agent: gemini_cli
 *     Coord-Session: 7f3a…
 *     Coord-Issue: issue_008
 *     Coord-Input: {"v":1,"nonce":"…","policy":"<oid>","input":{…}}
 *
 * `Coord-Input` is the operation's whole input, so that anyone can judge it again.
 */
import { encodeName } from './ids.ts';
import { isRecord, jsonLine, parseJson } from './json.ts';
import { display, displayBlock, truncate } from './text.ts';

/** The version of `Coord-Input`. */
const INPUT_VERSION = 1;

/** One action as its commit's subject, body and short trailers tell it. */
export interface ActionHeader {
  readonly action: string;
  readonly agent: string;
  readonly session: string | null;
  readonly issue: string | null;
  readonly fix: string | null;
  /** False for an attempt that was refused. */
  readonly success: boolean;
  /** The subject: what was done, in words. */
  readonly summary: string;
  /** Why, in the actor's words; may be empty. */
  readonly reason: string;
  /** When it happened to the millisecond, RFC 3339: what orders the actions of one second. Null where nobody knows. */
  readonly at: string | null;
  /** Where it was imported from, for an entry of an older log. */
  readonly imported: string | null;
}

/** One action with all that it was judged by. */
export interface ActionRecord extends ActionHeader {
  readonly nonce: string;
  /** The commit of refs/coord/config that held the rules it was judged by, or null. */
  readonly policy: string | null;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The author of an agent's commits: no two agents have one address, and no mail reaches it. */
export function authorOf(agent: string): { readonly name: string; readonly email: string } {
  return { name: agent, email: `${encodeName(agent)}@agents.invalid` };
}

/** The commit message of an action. */
export function formatMessage(record: ActionRecord): string {
  const trailers: [string, string | null][] = [
    ['Action', record.action],
    ['Time', record.at],
    ['Agent', record.agent],
    ['Session', record.session],
    ['Issue', record.issue],
    ['Fix', record.fix],
    ['Result', record.success ? null : 'denied'],
    ['Imported', record.imported],
  ];
  const lines = trailers.flatMap(([name, value]) => (value === null ? [] : [`Coord-${name}: ${display(value)}`]));
  // Not for display: jsonLine has made it safe already, and it must be read back to the letter.
  lines.push(`Coord-Input: ${jsonLine({ v: INPUT_VERSION, nonce: record.nonce, policy: record.policy, input: record.input })}`);
  const subject = truncate(display(record.summary).trim() || display(record.action), 120);
  const reason = displayBlock(record.reason).trim();
  return `${withoutScissors(`${subject}\n\n${reason ? `${reason}\n\n` : ''}`)}${lines.join('\n')}\n`;
}

// Git takes this line for the end of a message, and would show no trailer after it.
const withoutScissors = (text: string): string => text.replace(/^(?=\S+ -{24} >8 -{24}$)/gm, ' ');

/** Splits a commit message: subject, body, trailers. */
function split(message: string): { subject: string; body: string; trailers: Map<string, string> } {
  const paragraphs = message.trimEnd().split('\n\n');
  const trailers = new Map<string, string>();
  for (const line of paragraphs.length < 2 ? [] : (paragraphs.at(-1)?.split('\n') ?? [])) {
    const colon = line.indexOf(': ');
    if (line.startsWith('Coord-') && colon > 0) trailers.set(line.slice('Coord-'.length, colon), line.slice(colon + 2));
  }
  return { subject: paragraphs[0] ?? '', body: paragraphs.slice(1, -1).join('\n\n'), trailers };
}

/** Reads what a commit message tells of its action; null for a commit that records none. */
export function parseMessage(message: string): ActionHeader | null {
  const { subject, body, trailers } = split(message);
  const action = trailers.get('Action');
  const agent = trailers.get('Agent');
  if (action === undefined || agent === undefined) return null;
  return {
    action,
    agent,
    session: trailers.get('Session') ?? null,
    issue: trailers.get('Issue') ?? null,
    fix: trailers.get('Fix') ?? null,
    success: trailers.get('Result') !== 'denied',
    at: trailers.get('Time') ?? null,
    summary: subject,
    reason: body,
    imported: trailers.get('Imported') ?? null,
  };
}

/** Reads what an action was judged by. Throws an Error where the trailer is missing, torn or of a newer version. */
export function parseInput(message: string): Pick<ActionRecord, 'nonce' | 'policy' | 'input'> {
  const value = parseJson(split(message).trailers.get('Input') ?? '');
  if (!isRecord(value)) throw new Error('it is not an object');
  const { v, nonce, policy, input } = value;
  if (v !== INPUT_VERSION) throw new Error(`its version is ${String(v)}, not ${INPUT_VERSION}`);
  if (typeof nonce !== 'string' || !isRecord(input)) throw new Error('it has no nonce or no input');
  return { nonce, policy: typeof policy === 'string' ? policy : null, input };
}
