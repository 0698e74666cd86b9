/** The first page of help: every verb in one line. */
import { VERBS } from './table.ts';
import { GROUPS } from './verb.ts';

/** What `git coord -h` prints. */
export function overview(): string {
  const visible = VERBS.filter(({ hidden }) => !hidden);
  const width = Math.max(...visible.map(({ name }) => name.length));
  const groups = GROUPS.map((group) => {
    const verbs = visible.filter((verb) => verb.group === group);
    return [`${group}:`, ...verbs.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)].join('\n');
  });
  return `usage: git coord VERB [arguments]

One backlog for agents and people, in Git: claims that only one can win.

${groups.join('\n\n')}

  git coord VERB -h   what a verb takes       git coord --help   the manual
  exit codes: 0 done, 2 usage, 3 refused, 4 no such thing, 5 somebody else holds it, 6 repository, 7 remote,\n              8 a check found something
`;
}
