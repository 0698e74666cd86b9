/** Reads what servers and Git say of a push: accepted, stale, refused by a rule, busy, unreachable, or nobody knows. */
import { CoordinationError, type ErrorDetails } from '../core/errors.ts';
import { display, truncate } from '../core/text.ts';
import type { Remote } from './remote-names.ts';
import { BUSY, type Talk } from './remote-talk.ts';

export type PushAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'rejected'; readonly reason: string };

/** What came of a push. */
export type PushResult =
  | { readonly kind: 'answered'; readonly answers: ReadonlyMap<string, PushAnswer> }
  | { readonly kind: 'busy' | 'unreachable' | 'unclear'; readonly reason: string };

const LINE = /^([ +\-*=!])\t[^\t:]*:([^\t]+)\t(.*)$/;
/** What servers and clients say where a ref is not what was expected, or is being moved by somebody else just now. */
const STALE =
  /stale info|fetch first|non-fast-forward|already exists|incorrect old value|failed to update ref|cannot lock ref|failed to lock|reference already exists|but expected|unable to resolve reference|Unable to create/;
/** What is said where nothing can have been sent. */
const UNREACHED =
  /could not resolve host|couldn't connect|could not connect|connection refused|unable to connect|no route to host|network is unreachable|does not appear to be a git repository|repository .* not found|not found$|authentication failed|permission denied|could not read (?:username|password)|access denied|terminal prompts disabled|unable to look up|hash algorithm|operation timed out|(?:returned error:|HTTP(?:\/[\d.]+)?) 40[134]\b/im;

/** What is said of a ref that nobody can move, however often it is tried. */
const STUCK = /exists; cannot create|permission denied|read-only file system|no space left/i;

/** What a push came to. `wanted`: our refs by their names there. */
export function judge({ code, stdout, stderr }: Talk, wanted: ReadonlyMap<string, string>): PushResult {
  const answers = new Map<string, PushAnswer>();
  for (const line of stdout.split('\n')) {
    const [, flag, name = '', summary = ''] = LINE.exec(line) ?? [];
    const ref = wanted.get(name);
    if (flag === undefined || ref === undefined) continue;
    answers.set(ref, flag === '!' ? refusalOf(name, summary, stderr) : { kind: 'accepted' });
  }
  // Without the last line the answers may be the client's guesses about a server that was never heard.
  if (
    answers.size > 0 &&
    (code === 0 || /^Done$/m.test(stdout) || (code === 1 && !/fatal:|the remote end hung up/.test(stderr)))
  ) {
    return sentAway(answers) ?? { kind: 'answered', answers };
  }
  const reason = reasonOf(stderr);
  if (BUSY.test(stderr)) return { kind: 'busy', reason };
  return { kind: UNREACHED.test(stderr) && answers.size === 0 ? 'unreachable' : 'unclear', reason };
}

/** A push of which nothing was taken because the server, which was reached, wants fewer of them. */
function sentAway(answers: ReadonlyMap<string, PushAnswer>): PushResult | null {
  const all = [...answers.values()];
  const reason = all.find((answer) => answer.kind === 'rejected' && BUSY.test(answer.reason));
  return reason?.kind === 'rejected' && all.every(({ kind }) => kind === 'rejected')
    ? { kind: 'busy', reason: reason.reason }
    : null;
}

function refusalOf(name: string, summary: string, stderr: string): PushAnswer {
  const said = wordsOf(stderr);
  const isStuck = said.some((line) => line.includes(`'${name}'`) && STUCK.test(line));
  if (STALE.test(summary) && !isStuck) return { kind: 'stale' };
  const rule = /\(([^)]*)\)\s*$/.exec(summary)?.[1] ?? summary;
  return { kind: 'rejected', reason: truncate(display([rule, ...said].join(': ')), 300) };
}

/** What the server's Git adds to a hook's own words. */
const OF_GIT = /^error: hook declined to update /;

/** What the server itself said, line by line. A hook that is run for each ref may say the same for each. */
function wordsOf(stderr: string): string[] {
  const said = stderr.split(/[\r\n]+/).flatMap((line) => /^remote: ?(.*)$/.exec(line)?.[1]?.trim() ?? []);
  return [...new Set(said)].filter((line) => line !== '' && !OF_GIT.test(line));
}

/** What is said of a failure, in one line. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const line =
    lines.find((text) => /^(?:fatal|error|ssh):/i.test(text)) ??
    lines.find((text) => text !== '' && !text.startsWith('remote:')) ??
    'no answer';
  const said = wordsOf(stderr);
  const words = said.length > 0 ? ` (${said.join(' ')})` : '';
  return truncate(display(`${line.replace(/^(?:fatal|error): /, '')}${words}`), 300);
}

/** The error for a question that was not answered. */
export function noAnswer(remote: Remote, { stderr }: Talk): NoAnswer {
  return (BUSY.test(stderr) ? busy : unreachable)(remote, reasonOf(stderr));
}

/** The error for a push that nobody answered ref by ref. */
export function failure(remote: Remote, { kind, reason }: Exclude<PushResult, { kind: 'answered' }>): NoAnswer {
  return (kind === 'busy' ? busy : unreachable)(remote, reason);
}

/** The remote could not be asked: nobody answers there, or it wants to be left alone. */
export class NoAnswer extends CoordinationError {
  constructor(message: string, details: ErrorDetails) {
    super('remote', message, details);
  }
}

function busy(remote: Remote, reason: string): NoAnswer {
  return new NoAnswer(`the remote '${display(remote.name)}' asks for fewer requests: ${reason}`, {
    hint: 'wait a minute and run the command again',
    data: { remote: remote.name, reason, busy: true },
  });
}

function unreachable(remote: Remote, reason: string): NoAnswer {
  return new NoAnswer(`the remote '${display(remote.name)}' cannot be reached: ${reason}`, {
    hint: `git ls-remote ${remote.name}`,
    data: { remote: remote.name },
  });
}
