/** Operations on an issue itself: create, edit, comment, close, reopen, import. */
import { decodeDocument, encodeDocument, keyOf } from '../codec.ts';
import { LockAcquisitionError, notFound, refusal, ValidationError } from '../errors.ts';
import type {
  CloseIssueInput,
  CommentIssueInput,
  CreateIssueInput,
  EditIssueInput,
  ImportIssueInput,
  ReopenIssueInput,
} from '../generated/types.ts';
import {
  valid_close_issue,
  valid_comment_issue,
  valid_create_issue,
  valid_edit_issue,
  valid_import_issue,
  valid_reopen_issue,
} from '../generated/validators.js';
import { isFixId } from '../ids.ts';
import { jsonLine } from '../json.ts';
import { isDueForRenewal, isHeldBy, isStale, renew } from '../lease.ts';
import { type BranchState, type Comment, type Document, type Issue, isOpen } from '../model.ts';
import { firstUnprintable, quote } from '../text.ts';
import { seconds } from '../time.ts';
import type { Context, Operation } from './operation.ts';

/** The issue of a branch. Throws where there is none. */
export function requireIssue(state: BranchState, context: Context): Issue {
  if (!state.issue) throw notFound(`there is no issue '${context.issue}'`, 'git coord list --all', { issue: context.issue });
  return state.issue;
}

/** When an issue was changed; what is done again on top of what others did may be older than that. */
export function changedAt({ updated_at }: Issue, { now, settling }: Context): string {
  return settling && updated_at !== undefined && seconds(updated_at) > seconds(now) ? updated_at : now;
}

/** The issue after an action: its time of change, and its holder's lease renewed when less than half of it is left. */
export function touched(issue: Issue, context: Context, change: Partial<Issue> = {}): Document {
  const next = { ...issue, ...change, updated_at: changedAt(issue, context) };
  const claim = next.claim;
  const renewed = claim && isHeldBy(claim, context) && isDueForRenewal(claim, context.now);
  return { kind: 'issue', value: renewed ? { ...next, claim: renew(claim, context.now) } : next };
}

/** Throws a ValidationError unless a title is one line of visible text. */
export function checkTitle(title: string): void {
  if (title.trim() === '') throw new ValidationError('the title is empty');
  const bad = firstUnprintable(title);
  if (bad !== null) {
    throw new ValidationError(`the title has a line break or control character (${bad})`, {
      hint: 'keep the title to one line of text; the rest fits in --description',
    });
  }
}

/** Who else holds the issue now; null where nobody does, or the actor himself. */
function heldByAnother(issue: Issue, context: Context): string | null {
  const claim = issue.claim;
  if (!claim || isHeldBy(claim, context) || isStale(claim, context.now, context.policy)) return null;
  return claim.agent;
}

export const createIssue: Operation<CreateIssueInput> = {
  action: 'create_issue',
  target: 'issue',
  validInput: valid_create_issue,
  apply(state, input, context) {
    if (state.issue) throw new LockAcquisitionError(`${context.issue} exists already`, { data: { exists: true } });
    const title = input.title.trim();
    checkTitle(title);
    if (input.depends_on?.includes(context.issue)) throw refusal(`${context.issue} cannot depend on itself`);
    const issue: Issue = {
      id: context.issue,
      title,
      severity: input.severity,
      status: 'new',
      description: input.description ?? '',
      assigned_to: null,
      claim: null,
      created_at: context.now,
      created_by: context.agent,
      updated_at: context.now,
      labels: [...new Set(input.labels)],
      depends_on: [...new Set(input.depends_on)],
      resolved_by: null,
      resolved_at: null,
    };
    return { documents: [{ kind: 'issue', value: issue }], summary: `create ${issue.id}: ${issue.title}` };
  },
};

/** One list with some members added and some removed. */
function changeList(
  list: readonly string[] | undefined,
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] } | undefined,
): readonly string[] {
  const kept = (list ?? []).filter((member) => !change?.remove?.includes(member));
  return [...new Set([...kept, ...(change?.add ?? [])])];
}

export const editIssue: Operation<EditIssueInput> = {
  action: 'edit_issue',
  target: 'issue',
  validInput: valid_edit_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    const change: Record<string, unknown> = {};
    for (const field of ['title', 'description', 'severity'] as const) {
      const edit = input[field];
      if (!edit || edit.from === edit.to) continue;
      const to = field === 'title' ? edit.to.trim() : edit.to;
      const now = issue[field] ?? '';
      if (now === to) continue;
      if (now !== edit.from) {
        throw new LockAcquisitionError(
          `the ${field} of ${issue.id} has changed meanwhile: it is ${quote(now)}, not ${quote(edit.from)}`,
          { hint: `git coord show ${issue.id}`, data: { field, expected: edit.from, actual: now, wanted: to } },
        );
      }
      if (field === 'title') checkTitle(to);
      change[field] = to;
    }
    for (const field of ['labels', 'depends_on'] as const) {
      const next = changeList(issue[field], input[field]);
      if (jsonLine(next) !== jsonLine(issue[field] ?? [])) change[field] = next;
    }
    if (input.depends_on?.add?.includes(issue.id)) throw refusal(`${issue.id} cannot depend on itself`);
    const fields = Object.keys(change);
    if (fields.length === 0) return { documents: [], summary: `${issue.id} needs no change`, already: true };
    return { documents: [touched(issue, context, change)], summary: `edit ${issue.id}: ${fields.join(', ')}` };
  },
};

export const commentIssue: Operation<CommentIssueInput> = {
  action: 'comment_issue',
  target: 'issue',
  validInput: valid_comment_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    if (input.text.trim() === '') throw new ValidationError('the comment is empty');
    const comment: Comment = {
      id: `${context.now.replace(/[-:]/g, '')}-${context.nonce.slice(0, 12)}`,
      issue_id: issue.id,
      author: context.agent,
      created_at: context.now,
      text: input.text,
    };
    return {
      documents: [touched(issue, context), { kind: 'comment', value: comment }],
      summary: `comment on ${issue.id}: ${input.text.trim().split('\n')[0]}`,
    };
  },
};

export const closeIssue: Operation<CloseIssueInput> = {
  action: 'close_issue',
  target: 'issue',
  validInput: valid_close_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    if (!isOpen(issue)) throw refusal(`${issue.id} is ${issue.status} already`, `git coord show ${issue.id}`);
    const holder = heldByAnother(issue, context);
    if (holder !== null) {
      throw new LockAcquisitionError(`${issue.id} is held by ${quote(holder)}`, {
        hint: `git coord show ${issue.id}`,
        data: { claim: issue.claim },
      });
    }
    const change = { status: 'closed', claim: null, closed_at: context.now, close_reason: input.reason || null } as const;
    return {
      documents: [touched(issue, context, change)],
      summary: `close ${issue.id}: ${issue.title}`,
      reason: input.reason,
    };
  },
};

export const reopenIssue: Operation<ReopenIssueInput> = {
  action: 'reopen_issue',
  target: 'issue',
  validInput: valid_reopen_issue,
  apply(state, input, context) {
    const issue = requireIssue(state, context);
    if (isOpen(issue)) throw refusal(`${issue.id} is not resolved; it is ${issue.status}`, `git coord show ${issue.id}`);
    const change = {
      status: 'new',
      assigned_to: null,
      claim: null,
      resolved_by: null,
      resolved_at: null,
      ...('closed_at' in issue ? { closed_at: null, close_reason: null } : {}),
    } as const;
    return {
      documents: [touched(issue, context, change)],
      summary: `reopen ${issue.id}: ${issue.title}`,
      reason: input.reason,
    };
  },
};

export const importIssue: Operation<ImportIssueInput> = {
  action: 'import_issue',
  target: 'issue',
  validInput: valid_import_issue,
  apply(state, input, context) {
    if (state.issue) throw new LockAcquisitionError(`${context.issue} exists already`, { data: { exists: true } });
    const given = [
      { kind: 'issue', value: input.issue },
      ...(input.fixes ?? []).map((value) => ({ kind: 'fix', value })),
      ...(input.comments ?? []).map((value) => ({ kind: 'comment', value })),
    ] as Document[];
    // Encoded and decoded, so that what is committed has passed the same checks as what is read.
    const documents = given.map((document) => decodeDocument(document.kind, encodeDocument(document), 'the imported document'));
    const issue = (documents[0] as { value: Issue }).value;
    if (issue.id !== context.issue) throw refusal(`the imported issue is ${quote(issue.id)}, not ${context.issue}`);
    const strays = documents.slice(1).some((document) => (document.value as { issue_id?: string }).issue_id !== issue.id);
    if (strays) throw refusal(`a fix or comment imported with ${issue.id} belongs to another issue`);
    const fixIds = documents.flatMap((document): string[] => (document.kind === 'fix' ? [document.value.id] : []));
    const misnamed = fixIds.find((id) => !isFixId(id));
    if (misnamed !== undefined) throw new ValidationError(`${quote(misnamed)} is not a fix's id in its stored form`);
    const keys = new Set(documents.map(keyOf));
    if (keys.size < documents.length) throw refusal(`two fixes or comments imported with ${issue.id} have one id`);
    return { documents, summary: `import ${issue.id}: ${issue.title}` };
  },
};
