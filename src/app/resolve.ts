/** From what a user typed to the issue or the fix that it means. */
import { CoordinationError, notFound, ValidationError } from '../core/errors.ts';
import { type FixId, fixId, type IssueId, issueId, issueOfFix } from '../core/ids.ts';
import { quote } from '../core/text.ts';
import { parseTree } from '../store/objects.ts';
import { listRefs } from '../store/refs.ts';
import { readIssueBranch, readRetired, tipOfIssue } from './archive/read.ts';
import { ISSUES } from './branch.ts';
import { lookUpIssue } from './remote/look-up.ts';
import type { Workspace } from './workspace.ts';

/** The id of an existing issue, from any spelling of it or from the id it had where it was imported from. */
export async function resolveIssue(workspace: Workspace, text: string): Promise<IssueId> {
  requireText(text, 'issue');
  const id = issueId(text);
  const [tip] = await Promise.all([id && tipOfIssue(workspace, id), workspace.team()]);
  if (id && tip) return id;
  if (id) {
    await lookUpIssue(workspace, id);
    if (await tipOfIssue(workspace, id)) return id;
  }
  throw notFound(`there is no issue ${quote(text)}`, 'git coord list --all', { issue: text.slice(0, 200) });
}

/** Programs in JavaScript may give anything. */
function requireText(id: unknown, what: string): void {
  if (typeof id !== 'string')
    throw new ValidationError(`the id of the ${what} is not text`, { hint: `give it as '${what}_008'` });
}

/** A fix and the issue that it belongs to. */
export interface FixPlace {
  readonly fix: FixId;
  readonly issue: IssueId;
}

/**
 * Finds an existing fix. `fix_008_1` names its issue; any other id is searched for in every issue that has fixes.
 * Throws `usage` where several issues have a fix of that id and `issue` does not say which is meant.
 */
export async function resolveFix(workspace: Workspace, text: string, issue?: string): Promise<FixPlace> {
  requireText(text, 'fix');
  const fix = fixId(text);
  const missing = () =>
    notFound(`there is no fix ${quote(text)}${issue === undefined ? '' : ` of ${quote(issue)}`}`, 'git coord report fixes', {
      fix: text.slice(0, 200),
    });
  if (issue !== undefined) {
    const id = await resolveIssue(workspace, issue);
    if (fix && (await hasFix(workspace, id, fix))) return { fix, issue: id };
    throw missing();
  }
  await workspace.team();
  if (!fix) throw missing();
  const named = issueOfFix(fix);
  if (named && (await hasFix(workspace, named, fix))) return { fix, issue: named };
  const owners = await issuesWithFix(workspace, fix);
  if (owners.length > 1) {
    throw new CoordinationError('usage', `several issues have a fix ${fix}: ${owners.join(', ')}`, {
      hint: `add --issue ${owners[0]}`,
      data: { fix, issues: owners },
    });
  }
  if (!owners[0]) throw missing();
  return { fix, issue: owners[0] };
}

async function hasFix(workspace: Workspace, issue: IssueId, fix: FixId): Promise<boolean> {
  const { state } = await readIssueBranch(workspace, issue);
  return state.fixes.some((candidate) => candidate.id === fix);
}

/** The issues with a fix of this id: file names and the archive's lists narrow it down, the documents decide. */
async function issuesWithFix(workspace: Workspace, fix: FixId): Promise<IssueId[]> {
  const { objects, repository } = workspace;
  const live = await listRefs(repository, ISSUES);
  const candidates = await Promise.all(
    [...live].map(async ([ref, tip]) => {
      const fixes = await objects.read(`${tip}:fixes`);
      if (!fixes) return [];
      const folders = await Promise.all(parseTree(fixes.data, repository.format).map(({ oid }) => objects.require(oid)));
      const names = folders.flatMap((folder) => parseTree(folder.data, repository.format).map(({ name }) => name));
      return names.some((name) => name.startsWith(fix)) ? [ref.slice(ISSUES.length) as IssueId] : [];
    }),
  );
  const retired = (await readRetired(workspace, live)).flatMap(({ issue, fixes }) => (fixes.includes(fix) ? [issue.id] : []));
  const all = [...candidates.flat(), ...retired];
  const found = await Promise.all(all.map(async (issue) => ((await hasFix(workspace, issue, fix)) ? [issue] : [])));
  return found.flat();
}
