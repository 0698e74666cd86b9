/** An agent's inbox: what it did apart from the others and did not hold when it was settled. */
import { heading, inline, markdownDocument, table } from './markdown.ts';
import { countText, NOTHING, timeText } from './wording.ts';

/** One action that an agent has to be told of. Its text is untrusted. */
export interface Notice {
  readonly commit: string;
  readonly action: string;
  readonly reason: string;
  /** The issue that it was about; null where it was about none. */
  readonly issue: string | null;
  /** When it was settled. */
  readonly at: string;
}

/** The commands that an agent goes on with after some of its actions were refused. */
export function afterRefusal(issues: readonly (string | null)[]): string[] {
  const [issue] = issues.filter((id) => id !== null);
  return [...(issue === undefined ? [] : [`git coord show ${issue}`]), 'git coord list --ready'];
}

/** Renders one agent's inbox as Markdown. */
export function inboxText(agent: string, notices: readonly Notice[]): string {
  const what = `${countText(notices.length, 'action')} that you did apart from the others did not hold when it was settled.`;
  return markdownDocument([
    heading(1, `Inbox of ${agent}`),
    inline(notices.length === 1 ? what : what.replace('it was settled', 'they were settled')),
    table(
      ['Settled', 'Issue', 'Action', 'Commit', 'Why it was refused'],
      notices.map(({ at, issue, action, commit, reason }) => [
        timeText(at),
        issue ?? NOTHING,
        action,
        commit.slice(0, 12),
        reason,
      ]),
    ),
    `Your comments and proposals are kept. Next: ${afterRefusal(notices.map(({ issue }) => issue))
      .map((command) => `\`${command}\``)
      .join(', ')}. \`git coord start\` shows this once more and empties the inbox.`,
  ]);
}
