/**
 * Documents ↔ files. A branch's tree uses the same paths as the whole, so `refs/coord/state` is a plain union of branches:
 *
 *     issues/<severity>/<issue>_<slug>.json          (two underlines where one could belong to the id)
 *     fixes/<status>/<fix>_<slug>.json
 *     comments/<issue>/<comment>.json
 *     agents/<agent>.json
 *     agents/<agent>.keys.json                       (no encoded name has a dot)
 *     config.json
 */
import { CoordinationError, ValidationError } from './errors.ts';
import { valid_Agent, valid_AgentKeys, valid_Comment, valid_Fix, valid_Issue, valid_TeamConfig } from './generated/validators.js';
import { encodeName } from './ids.ts';
import { jsonDocument, parseJson, parseStored } from './json.ts';
import type { BranchState, Document, Issue } from './model.ts';
import { slug } from './text.ts';
import { assertValid, reasonOf, type Validator } from './validate.ts';

const VALIDATORS: Readonly<Record<Document['kind'], Validator>> = {
  issue: valid_Issue,
  fix: valid_Fix,
  comment: valid_Comment,
  agent: valid_Agent,
  keys: valid_AgentKeys,
  config: valid_TeamConfig,
};

const NUMBERED = /^(?:issue_\d+|fix_\d+(?:_\d+)?)$/;

/**
 * The name of a document's file: no two ids share one, whatever their titles. An underline could belong to the id as well as part it from the
 * slug, unless the id is a number and the slug begins with a letter; else two stand between them, which no id and no slug has.
 */
function named(id: string, title: string): string {
  const words = slug(title);
  if (NUMBERED.test(id)) return words === '' ? `${id}.json` : `${id}${/^[a-z]/.test(words) ? '_' : '__'}${words}.json`;
  return `${id}__${words}.json`;
}

/** Where an issue lies in the tree. */
export function issuePath({ severity, id, title }: Pick<Issue, 'severity' | 'id' | 'title'>): string {
  return `issues/${severity}/${named(id, title)}`;
}

/** Where a document lies in the tree. */
export function pathOf(document: Document): string {
  switch (document.kind) {
    case 'issue':
      return issuePath(document.value);
    case 'fix':
      return `fixes/${document.value.status}/${named(document.value.id, document.value.title)}`;
    case 'comment':
      return `comments/${document.value.issue_id}/${document.value.id}.json`;
    case 'agent':
      return `agents/${encodeName(document.value.name)}.json`;
    case 'keys':
      return `agents/${encodeName(document.value.agent)}.keys.json`;
    case 'config':
      return 'config.json';
  }
}

/** Tells one document of a branch from another, wherever it lies: a document that moves replaces itself. */
export function keyOf(document: Document): string {
  switch (document.kind) {
    case 'issue':
    case 'fix':
    case 'comment':
      return `${document.kind} ${document.value.id}`;
    default:
      return document.kind;
  }
}

/** The text of a document's file. Throws a ValidationError where it could not be read back: one such file would spoil its branch. */
export function encodeDocument(document: Document): string {
  const what = `the ${document.kind} cannot be stored`;
  assertValid(VALIDATORS[document.kind], document.value, what);
  const text = jsonDocument(document.value);
  try {
    parseJson(text);
  } catch (cause) {
    throw new ValidationError(`${what}: ${(cause as Error).message}`, { cause });
  }
  return text;
}

/** The kind of document that lies at a path, or null for paths that hold none. */
export function kindOfPath(path: string): Document['kind'] | null {
  if (path === 'config.json') return 'config';
  return FORMS.find(({ folder, form }) => path.startsWith(folder) && form.test(path))?.kind ?? null;
}

/** The forms of paths, those that there are most of first. */
const FORMS: readonly { readonly folder: string; readonly form: RegExp; readonly kind: Document['kind'] }[] = [
  { folder: 'issues/', form: /^issues\/\w+\/[^/]+\.json$/, kind: 'issue' },
  { folder: 'fixes/', form: /^fixes\/\w+\/[^/]+\.json$/, kind: 'fix' },
  { folder: 'comments/', form: /^comments\/[^/]+\/[^/]+\.json$/, kind: 'comment' },
  { folder: 'agents/', form: /^agents\/[^/.]+\.keys\.json$/, kind: 'keys' },
  { folder: 'agents/', form: /^agents\/[^/]+\.json$/, kind: 'agent' },
];

/** Reads a document of a kind; `where` names it in the error when it is torn or not of its schema. */
export function decodeDocument(kind: Document['kind'], text: string, where: string): Document {
  const value = parseStored(text, where);
  const validator = VALIDATORS[kind];
  if (!validator(value)) {
    throw new CoordinationError('unusable_repository', `${where} is not a valid ${kind}: ${reasonOf(validator)}`, {
      hint: 'git coord health',
    });
  }
  return { kind, value } as Document;
}

/** The state that operations judge, from the documents of one branch. */
export function stateOf(documents: Iterable<Document>): BranchState {
  const state = { issue: null, fixes: [], agent: null, keys: null, config: null } as {
    -readonly [K in keyof BranchState]: BranchState[K];
  } & { fixes: BranchState['fixes'][number][] };
  for (const document of documents) {
    if (document.kind === 'fix') state.fixes.push(document.value);
    else if (document.kind === 'issue') state.issue = document.value;
    else if (document.kind === 'agent') state.agent = document.value;
    else if (document.kind === 'keys') state.keys = document.value;
    else if (document.kind === 'config') state.config = document.value;
  }
  state.fixes.sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
  return state;
}

/** A state with some documents put into it. */
export function stateWith(state: BranchState, documents: readonly Document[]): BranchState {
  const { issue, fixes, agent, keys, config } = state;
  const before: Document[] = [
    ...(issue ? [{ kind: 'issue', value: issue } as const] : []),
    ...fixes.map((value) => ({ kind: 'fix', value }) as const),
    ...(agent ? [{ kind: 'agent', value: agent } as const] : []),
    ...(keys ? [{ kind: 'keys', value: keys } as const] : []),
    ...(config ? [{ kind: 'config', value: config } as const] : []),
  ];
  return stateOf(new Map([...before, ...documents].map((document) => [keyOf(document), document])).values());
}
