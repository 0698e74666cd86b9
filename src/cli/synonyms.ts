/** What other programs call our verbs. */
const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  new: ['create', 'add', 'open'],
  list: ['ls', 'issues'],
  show: ['view', 'cat', 'get', 'info'],
  edit: ['update', 'change', 'set'],
  close: ['delete', 'rm', 'remove', 'cancel'],
  claim: ['take', 'assign', 'pick', 'lock'],
  release: ['drop', 'unclaim', 'unassign', 'unlock'],
  review: ['approve'],
  apply: ['done', 'merge', 'fix', 'resolve'],
  log: ['history', 'audit'],
};

/** The verb that a word of another program stands for; undefined where there is none. */
export function verbMeant(word: string): string | undefined {
  return Object.keys(SYNONYMS).find((verb) => SYNONYMS[verb]?.includes(word.toLowerCase()));
}
