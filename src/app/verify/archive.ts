/**
 * Retired issues: their branches' tips are parents of the commits of refs/coord/archive, and are verified like any others. The archive's own
 * commits are made again from their parents. Up to where they were right is remembered; that memory may be deleted at any moment.
 */
import { type IssueId, isIssueId } from '../../core/ids.ts';
import { isRecord } from '../../core/json.ts';
import { parseMessage } from '../../core/message.ts';
import { display } from '../../core/text.ts';
import { firstParentChain } from '../../store/history.ts';
import { readJson, replaceFile } from '../../store/local-files.ts';
import type { Oid } from '../../store/object-reader.ts';
import { ObjectWriter } from '../../store/object-writer.ts';
import { type Commit, parseCommit } from '../../store/objects.ts';
import { resolveRef } from '../../store/refs.ts';
import { sharedFile } from '../../store/repository.ts';
import { contains } from '../ancestry.ts';
import { archiveHead, BEGINNING, isDone, messageOf, type SoundBranch, TIPS_PER_COMMIT, treeAfter } from '../archive/commit.ts';
import { archivedIssue } from '../archive/read.ts';
import { ARCHIVE, issueRef, readBranch } from '../branch.ts';
import { cloneId } from '../identity.ts';
import type { Workspace } from '../workspace.ts';
import { type Finding, isDamage } from './finding.ts';

/** What the archive holds, and what is wrong about it. */
export interface ArchiveCheck {
  /** The tips of the archived branches by the refs that they had. */
  readonly tips: ReadonlyMap<string, Oid>;
  readonly findings: readonly Finding[];
}

/** Checks the commits of the archive that were not checked before (`full`: all), and tells what they retired. */
export async function checkArchive(workspace: Workspace, { full = false } = {}): Promise<ArchiveCheck> {
  const tip = await resolveRef(workspace.repository, ARCHIVE);
  if (tip === null) return { tips: new Map(), findings: [] };
  if ((await workspace.objects.read(tip))?.type !== 'commit') {
    return { tips: new Map(), findings: [{ kind: 'unreadable', ref: ARCHIVE, commit: tip, message: 'it is no commit' }] };
  }
  const chain = await firstParentChain(workspace.repository, tip);
  const findings: Finding[] = [];
  const tips = new Map<string, Oid>();
  for (const { parents } of chain) {
    const messages = await Promise.all(parents.slice(1).map((oid) => messageAt(workspace, oid)));
    for (const [index, oid] of parents.slice(1).entries()) {
      const issue = parseMessage(messages[index] ?? '')?.issue ?? '';
      if (!isIssueId(issue))
        findings.push({ kind: 'unknown_branch', ref: ARCHIVE, commit: oid, message: 'it is the tip of no issue' });
      else if (!tips.has(issueRef(issue))) tips.set(issueRef(issue), oid); // The newest comes first.
    }
  }
  const known = full ? -1 : chain.findIndex(({ oid }) => oid === rememberedTip(workspace));
  const fresh = known < 0 ? chain : chain.slice(0, known);
  for (const { oid } of [...fresh].reverse()) findings.push(...(await checkCommit(workspace, oid)));
  if (findings.length === 0) rememberTip(workspace, tip);
  return { tips, findings };
}

async function messageAt(workspace: Workspace, oid: Oid): Promise<string> {
  const object = await workspace.objects.read(oid);
  return object?.type === 'commit' ? parseCommit(object.data).message : '';
}

/** What is wrong about one commit of the archive. */
export async function checkCommit(workspace: Workspace, oid: Oid): Promise<Finding[]> {
  const finding = (kind: string, message: string): Finding => ({ kind, ref: ARCHIVE, commit: oid, message });
  const commit = parseCommit((await workspace.objects.require(oid)).data);
  try {
    const flaws = commit.parents.length === 0 ? flawsOfFirst(workspace, commit) : await flawsOf(workspace, commit);
    return flaws.map(([kind, message]) => finding(kind, message));
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [finding('unreadable', error.message)];
  }
}

type Flaw = readonly [kind: string, message: string];

function flawsOfFirst(workspace: Workspace, { tree, message }: Commit): Flaw[] {
  const isEmpty = tree === new ObjectWriter(workspace.repository).add('tree', '');
  return isEmpty && message === BEGINNING ? [] : [['changed_files', 'the first commit of the archive holds something']];
}

async function flawsOf(workspace: Workspace, commit: Commit): Promise<Flaw[]> {
  const [before = '', ...retired] = commit.parents;
  if (retired.length === 0 || retired.length > TIPS_PER_COMMIT) return [['merge', `it takes ${retired.length} branches in`]];
  const flaws: Flaw[] = [];
  const branches = await Promise.all(
    retired.map(async (tip): Promise<SoundBranch> => {
      const branch = await readBranch(workspace, tip);
      return { ...(branch as SoundBranch), ref: issueRef((branch.state.issue?.id ?? '') as IssueId) };
    }),
  );
  for (const branch of branches) {
    const id = branch.state.issue?.id;
    if (id === undefined || !isDone(branch)) {
      flaws.push(['not_done', `it retires ${display(id ?? 'what holds no issue')}, on which something is still to be done`]);
      continue;
    }
    const earlier = await archivedIssue(workspace, id, before);
    if (earlier && !(await contains(workspace, branch.tip, earlier.tip))) {
      flaws.push(['dropped', `it retires ${display(id)} without what was on record when that was retired before`]);
    }
  }
  const head = await archiveHead(workspace, before);
  const { tree } = await treeAfter(workspace, new ObjectWriter(workspace.repository), head, branches);
  if (tree !== commit.tree) flaws.push(['changed_files', 'its files are not what the branches that it retires make']);
  if (commit.message !== messageOf(branches)) flaws.push(['changed_message', 'its message is not what the archive writes']);
  const time = Math.max(head.time, ...branches.map((branch) => branch.commit.committer.time));
  if (commit.committer.time !== time || commit.author.time !== time) {
    flaws.push(['out_of_line', 'its date does not follow from what it retires']);
  }
  return flaws;
}

/** Grows when more is checked than before. */
const VERSION = 1;

const memoryFile = (workspace: Workspace): string => sharedFile(workspace.repository, 'cache', 'verified-archive.json');

function rememberedTip(workspace: Workspace): Oid | null {
  const stored = readJson<unknown>(memoryFile(workspace));
  if (!isRecord(stored) || stored['version'] !== VERSION || stored['clone'] !== cloneId(workspace)) return null;
  return typeof stored['tip'] === 'string' ? stored['tip'] : null;
}

function rememberTip(workspace: Workspace, tip: Oid): void {
  try {
    replaceFile(memoryFile(workspace), JSON.stringify({ version: VERSION, clone: cloneId(workspace), tip }));
  } catch {
    // A read-only repository can be verified too.
  }
}
