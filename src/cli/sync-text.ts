/** What came of bringing a clone and its remote together, for people. */
import type { Message } from '../app/remote/inbox.ts';
import type { SyncResult } from '../app/remote/sync.ts';
import type { RefusedAction } from '../core/settle.ts';
import { display, quote } from '../core/text.ts';
import { afterRefusal } from '../reports/inbox.ts';
import { countText } from '../reports/wording.ts';

/** One line about an action that was done apart and no longer held. */
export function refusedLine({ commit, action, agent, reason }: RefusedAction): string {
  return `refused: ${display(action)} by ${quote(agent)} (${commit.slice(0, 12)}): ${display(reason)}`;
}

/** In a few words what moved which way. */
export function syncSentence({ pulled, pushed, settled, retired, apart, rejected }: SyncResult): string {
  const parts = [
    pulled.length > 0 && `took over ${countText(pulled.length, 'branch', 'branches')}`,
    pushed.length > 0 && `pushed ${countText(pushed.length, 'branch', 'branches')}`,
    settled.length > 0 && `settled ${countText(settled.length, 'branch', 'branches')}`,
    retired.length > 0 && `retired ${countText(retired.length, 'issue')} that others archived`,
    apart.length > 0 && `left ${countText(apart.length, 'branch', 'branches')} to settle: git coord sync`,
    rejected.length > 0 && `${countText(rejected.length, 'branch was', 'branches were')} not taken`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? 'up to date' : parts.join(', ');
}

/** All of it: the sentence, what was refused, what the remote did not take. */
export function syncText(result: SyncResult): string {
  return [`${result.remote}: ${syncSentence(result)}`, ...syncDetails(result)].join('\n');
}

/** What was refused, and what the remote did not take, with what to do next. */
export function syncDetails(result: SyncResult): string[] {
  const refused = result.settled.flatMap((branch) => branch.refused.map(refusedLine));
  const rejected = result.rejected.map(({ ref, reason }) => `the remote did not take ${ref}: ${reason}`);
  const issues = result.settled
    .filter((branch) => branch.refused.length > 0)
    .map(({ ref }) => (ref.startsWith(ISSUES) ? ref.slice(ISSUES.length) : null));
  const next = [
    ...(rejected.length > 0 ? ['next: git coord verify says what is wrong with a branch, and how to go back'] : []),
    ...(issues.length > 0 ? [nextText(issues)] : []),
  ];
  return [...refused, ...rejected, ...next];
}

const ISSUES = 'refs/coord/issues/';

const nextText = (issues: readonly (string | null)[]): string => `next: ${afterRefusal(issues).join('; ')}`;

/** What an agent has to be told, under a heading, with what to do next; nothing where there is nothing. */
export function inboxText(inbox: readonly Message[]): string[] {
  if (inbox.length === 0) return [];
  const lines = inbox.map(
    (message) => `  ${display(message.issue ?? '')}${message.issue === null ? '' : ' '}${refusedLine(message)}`,
  );
  return [`done apart, and did not hold (${inbox.length}):\n${lines.join('\n')}\n${nextText(inbox.map(({ issue }) => issue))}`];
}
